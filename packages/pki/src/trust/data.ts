import type { MissingCa, TrustRecord } from './model.ts';

// DER in base64, bytes unchanged. Every record is pinned by the SHA-256 of its DER and checked when the store is made.
const ROOT_G1: string =
  'MIID+DCCAuCgAwIBAgIJAP8wOuTpCsHtMA0GCSqGSIb3DQEBBQUAMGsxCzAJBgNVBAYTAlZOMR0wGwYDVQQKDBRCYW4gQ28geWV1IENoaW5oIHBodTE9MDsG' +
  'A1UEAww0Q28gcXVhbiBjaHVuZyB0aHVjIHNvIGNodXllbiBkdW5nIENoaW5oIHBodSAoUm9vdENBKTAeFw0xMDAzMTAwNTQ1NTdaFw0zMDAzMDUwNTQ1NTda' +
  'MGsxCzAJBgNVBAYTAlZOMR0wGwYDVQQKDBRCYW4gQ28geWV1IENoaW5oIHBodTE9MDsGA1UEAww0Q28gcXVhbiBjaHVuZyB0aHVjIHNvIGNodXllbiBkdW5n' +
  'IENoaW5oIHBodSAoUm9vdENBKTCCASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBANrzvexkvgul4dRUnV6GMcvLdenKrrzYnVpzIp78ijBMqWcG+cu+' +
  'AJS2GbqYdbsO6JnaNLSxuxpM7Uejiwi2QBTe2NXIy4TtkadbIjPlQHUIetTYeLTESUw0vOEuwtAM2PVmoSpdEPFw4o06E3/MCtiM0fSRuyyXM8uu0EyYqUow' +
  'FJbEDERqqlPeU0okutsgzUFtZkG/TM6WE97FMbA4KC5stxG8SHCe4YFNrQIaM8Ozemd11MIJaSHSvrv+EWR1TDeg02U18qB3aiaamSX2M7B3JMKedOoBo1UQ' +
  'kLc/ePqG2kKHVbc2p1mePX5n1etCpM6+RUjpzvdkcihxxAUjJAcCAwEAAaOBnjCBmzAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBTZFxtRoxe3nvwt22H6' +
  'eQD/WHSdXDAfBgNVHSMEGDAWgBTZFxtRoxe3nvwt22H6eQD/WHSdXDAOBgNVHQ8BAf8EBAMCAQYwOAYDVR0fBDEwLzAtoCugKYYnaHR0cDovL2NhLmdvdi52' +
  'bi9wa2kvcHViL2NybC9yb290Y2EuY3JsMA0GCSqGSIb3DQEBBQUAA4IBAQAbivpvhtC3w/9gWAh34UovGuSUwFDQOcmUTExhhJiADI18E49WBTeN1iC7oZhb' +
  '1aFRQzW9e6NNgkSrCy5pik1gkdOtgB+qx2b3s9CCj8VNywlADH9ziMmXPgyJLv0n9TqBj7yTWT85Yc49er0nsDdvxSBqlJiiu/SGD6ZMda/mztJnkrteTAka' +
  '2zw2i46rcwTSURjyYEJfpj/joxEcCqAubXwIdteNWjMhz07MrPXDa7OGdn7ppLpZEIHmSCZR+ULILtrd3cTDAzRlIP9bNzg1wc0bf4IY9ErVFZAPlnx6wxxI' +
  'IOWp+JBRpf1TiKu73Q990Pmcpk92bAk68y20xRIl';
const ROOT_G2: string =
  'MIIFpzCCA4+gAwIBAgIIO2WwoDAG+aswDQYJKoZIhvcNAQELBQAwYTELMAkGA1UEBhMCVk4xIzAhBgNVBAoMGkJhbiBDxqEgeeG6v3UgQ2jDrW5oIHBo4bun' +
  'MS0wKwYDVQQDDCRSb290Q0EgY2h1ecOqbiBkw7luZyBDaMOtbmggcGjhu6cgRzIwHhcNMTgwODIyMDczNjM5WhcNNDgwODE0MDczNjM5WjBhMQswCQYDVQQG' +
  'EwJWTjEjMCEGA1UECgwaQmFuIEPGoSB54bq/dSBDaMOtbmggcGjhu6cxLTArBgNVBAMMJFJvb3RDQSBjaHV5w6puIGTDuW5nIENow61uaCBwaOG7pyBHMjCC' +
  'AiIwDQYJKoZIhvcNAQEBBQADggIPADCCAgoCggIBAKU35IPgByE9Ui+W0oLSZKNRxWLudIJLAicboYFz/2i2nmpEnDdPncAAhCf5NprFHWRwckuP8p+7NS6p' +
  'RohMlkId6LweFSv7P47IWM1yFYpsiHKk5xWbsgItV5yoQc2sqzS3gzuXGacBlP0h4CZndloIo2kcOiTIhbxFpTwIT/YVdRAyPLIV/5lxKC5r4ET0VIs5wMVs' +
  'KL29N0g9u4LvJmJez0Cb3v33FZ4mbRk0X0FAQwMwC7KxIoQKnZhTE35yYCEsk4Cp76pYQVMjVAZyeJ1R6YSCuc55LAwUET7o4NAudijZTOJDO7PuUxQcsuv1' +
  '7rdk0pr+AGwi4b03FVQCY6oTclNcwEYVjf2ul3eEMxJKQJ/NNDhpvF9LAf7lpCYsQhbxz10Iqeqzl5On+pSPqNKRncgjPfs0ek/8IpOOyc2diwjxAdFx2xjV' +
  'rVS07mXM/G//cV8oWmBvgl/QD96gB6YsLc2DyIZuSHQzJGE312hn7/Gdqd+Vj9Pqxytf5+GldxbWB1HQQ/aZD2kFX9A/jQGutd/CTCcs2UCemQnJn261EnVi' +
  'UffQGX3m69n2DwM6O2QluagTxQYONCCEbv4rNy8MTwk7P1Bt8N7QaEIoYXn8GT7XHrS8AaNSa7qON7/TG5TlyfJt5JYp2asGVwBQ5onn1tvVGHiHbscQ8dJB' +
  '4CUhAgMBAAGjYzBhMA8GA1UdEwEB/wQFMAMBAf8wHwYDVR0jBBgwFoAUd3m69/O9+4YeExpeI1JcqrpurlQwHQYDVR0OBBYEFHd5uvfzvfuGHhMaXiNSXKq6' +
  'bq5UMA4GA1UdDwEB/wQEAwIBBjANBgkqhkiG9w0BAQsFAAOCAgEAhfZKfj1h6fTUr43i8seYh6EUiEvdVd+D5k8iU5pfqT9CoZG1wm4TszJ6JQyok7c4OApK' +
  'RYWT/cJkgI814FXN97rdTm/IzX2pU7Agae6j5mY0cozGq8YURYxpsjKdbcxcj6uK3wlHBRA2YsZgy5UJsRK5Qj9+S2jjq5zuQdT+Ir/YLMGidun3Nt9u2O5X' +
  'zg0aiAcvJ/6RHzQPl3FjyqHXIPBd4xg+Nlpfd0dQ1TkL/y+ykrTvdWlm0Hd0jCd49vRzL58lyqYs6dp1teaNy/yd0MlH9O8dDKW30ccu9YA93wiDBZ/4koxL' +
  'Fn5ftRFz7P1Az2f5MA3jZPRuvn6Gv95dOBW4IfnkB+uOno5b4sLMC4gwSAq4w8fdDW/D4QPY/kHily0oj0JYlE8eY79/Sxz9VhPgfCol0K9YHiCCOdpmg+oU' +
  'Wmpq+/zrEE7uc7+KUpQNTjxB+0c10kESKdK+jOrJQlWmKegDzZ8+fM9AMkveSw22T9VJ0t8sllQalFb0Y6kpszMD45vkp4Pc5MaoyJPfWMG4cAoPI0C8C8WG' +
  'te4D1UzmlfdTyD+ZWO4Fb9xaHUhyewx6CAcDyH5sTjoN1kZNie6aWQVg9RihjCzFStpnyCIlbZiEep2bFDQhper6yHEhGtym8MtqT220YJ25NXofQ+5+r+Nf' +
  'btkMVr+VUE5O2Bc=';
const STATE_G2: string =
  'MIIGqTCCBJGgAwIBAgIIevLfUhgmU9MwDQYJKoZIhvcNAQELBQAwYTELMAkGA1UEBhMCVk4xIzAhBgNVBAoMGkJhbiBDxqEgeeG6v3UgQ2jDrW5oIHBo4bun' +
  'MS0wKwYDVQQDDCRSb290Q0EgY2h1ecOqbiBkw7luZyBDaMOtbmggcGjhu6cgRzIwHhcNMTgwODIyMDgwNjM2WhcNNDgwODE0MDczNjM5WjBpMQswCQYDVQQG' +
  'EwJWTjEjMCEGA1UECgwaQmFuIEPGoSB54bq/dSBDaMOtbmggcGjhu6cxNTAzBgNVBAMMLENBIHBo4bulYyB24bulIGPDoWMgY8ahIHF1YW4gTmjDoCBuxrDh' +
  'u5tjIEcyMIICIjANBgkqhkiG9w0BAQEFAAOCAg8AMIICCgKCAgEAr+Tbl3sZ0cpqSUVjgc9Ukny8ga8sebklptm79GX6xvJ90sOwpGqOUmQGfc9O0Thkk1qS' +
  'UJxfyZAi/u4yOP3EAv84O7aD6IzXQ9+DzymHUBh6xh0ca6e4Y7lxAkMl0b0pxiXy+RDaOQYpuPQ5FkADjR+26Q3PfYWgWeA1f3+VQAnN/JGH590PyxzYyAtQ' +
  'ADFhY6pfpAYKvKhwa/vqwYKynvyvU8nPJSqXDqWJ+UCtUWV88ES4eVCSUhDMxQG0BcqHLopQe8krNSKhZDFlxG2EO+E7Bqp3V3O6kurhuK1ue5IaRYVGPvof' +
  'QihX4orjc1ZON9paCXkef7xEZZlj5IxhstnzgJiyjAw1xjTvpjoNagFuW4H3vtsA2Z6b4RsyJFG21sBOe0XdDHpo7+9Z8qWvbn4ksmEyvCteG1D8cv7stvkb' +
  't/vCWotFP3ekJ1t0ofYqnDKtuZqUgoAiB1cMDLzp1IqUjwgMf95aVi31DNJRWYBJrrKyYq3g3HoQOdRyuFSYf3PbjX87EHDva/TA0GEKcPpBAj5XgiK5Lb4g' +
  'OSUHNvoe1u3kKywMi+xWrMmrCvITe5Hc/U0q9FE01S9BkaUfTNXzB811KXZ0lHjhkQiRuid6iF5XOhtvooRLhsKkUGJF7TtgjbGO+dIXEF4uDBM0GokISQ6X' +
  'ShUeOIog6DCeGXUCAwEAAaOCAVswggFXMBIGA1UdEwEB/wQIMAYBAf8CAQAwHwYDVR0jBBgwFoAUd3m69/O9+4YeExpeI1JcqrpurlQwaQYIKwYBBQUHAQEE' +
  'XTBbMDUGCCsGAQUFBzAChilodHRwOi8vY2EuZ292LnZuL3BraS9wdWIvY3J0L3Jvb3RjYWcyLmNydDAiBggrBgEFBQcwAYYWaHR0cDovL29jc3AuY2EuZ292' +
  'LnZuLzBKBgNVHSAEQzBBMD8GCGCFQAEBAQEBMDMwMQYIKwYBBQUHAgEWJWh0dHBzOi8vY2EuZ292LnZuL3BraS9wdWIvcG9saWNpZXMvQ1AwOgYDVR0fBDMw' +
  'MTAvoC2gK4YpaHR0cDovL2NhLmdvdi52bi9wa2kvcHViL2NybC9yb290Y2FnMi5jcmwwHQYDVR0OBBYEFFC+z6C96g+fTpEooyrrfO7wL8i6MA4GA1UdDwEB' +
  '/wQEAwIBBjANBgkqhkiG9w0BAQsFAAOCAgEAizrr5GdEEWH1t6yqBprEg2mC6vjWxV8Kydov1/b9mGNl/6rLmkLkSny3gKhO7061977H5xPHioMv/SRhwu5m' +
  '4dkJAcojuNB1SQ7a+m8w1OFvPRfKX/CqrTMfGcgNXOl7ZI9662XBxqGjWgJwR6GZPUU7cS6bjOtjsLPrUbiU2FJOH3RWWcZCl0CRkq3V19urMkC50jWT6IKZ' +
  '5lZsvSn0Ddl0BN5Dt8T2dqhN5eN4apl6fdVmqueXwbZcq1JIrGlHvOB8vn3DlzE9nmPgNVD/idWdYuUhrtpKC7LNFd/QjmYRpQfqYBUXyfiRZb4f5Ud68mft' +
  '8WApP+xw3RRRFxG6E2BeDCzG0ym4rCxTH4zqFQ7u9dmbva4108ARuVrAHvrgRvapvIcHqEqzkgG061OjZAx9WIPanSJE12fjqIbsgxivXD5Jt08U5r/2824q' +
  'RNnlkoLcbBNI6W+x37Ppo4WqmlR1xE3JKVQUby/mUAIPEwtfn5LZC4fmRoG++ZHqT1ti3AxULAnD4ddo4I7Dv19CCykN+TtQ1WIbAEApaDYzoyI+N0kKcyFl' +
  'MjTerajyUV3pjziPiWmOCppXnxs3xDS7YEebDOkDnBx48PE6z9M30fon2JiL95VYTb7K8D4Z+DEGosDd/XYQcdyIfSEfoWYsWUzyln8tUdjNoXa9e7VE+m8=';
const NATIONAL: string =
  'MIIG/DCCBOSgAwIBAgIRAJWSu4zurVokprj3HX0yO1owDQYJKoZIhvcNAQELBQAwgaMxCzAJBgNVBAYTAlZOMTMwMQYDVQQKDCpNaW5pc3RyeSBvZiBJbmZv' +
  'cm1hdGlvbiBhbmQgQ29tbXVuaWNhdGlvbnMxPDA6BgNVBAsMM05hdGlvbmFsIENlbnRyZSBvZiBEaWdpdGFsIFNpZ25hdHVyZSBBdXRoZW50aWNhdGlvbjEh' +
  'MB8GA1UEAwwYVmlldG5hbSBOYXRpb25hbCBSb290IENBMB4XDTE0MDQxNTE2MjkyMFoXDTM5MDQxNTE2MjkyMFowgaMxCzAJBgNVBAYTAlZOMTMwMQYDVQQK' +
  'DCpNaW5pc3RyeSBvZiBJbmZvcm1hdGlvbiBhbmQgQ29tbXVuaWNhdGlvbnMxPDA6BgNVBAsMM05hdGlvbmFsIENlbnRyZSBvZiBEaWdpdGFsIFNpZ25hdHVy' +
  'ZSBBdXRoZW50aWNhdGlvbjEhMB8GA1UEAwwYVmlldG5hbSBOYXRpb25hbCBSb290IENBMIICIjANBgkqhkiG9w0BAQEFAAOCAg8AMIICCgKCAgEAuKxaewgw' +
  '2XB6afUf4zeVThQDl/G9xj56UoT+8KbW7BeIjkUevwlUmK5/j4HQaIuNg7g9oiQaU2Gt7WM/fTR8p/PkQT7yzuY0uLzSxUO3d8LxBnFRhz/5Vnk6cfWcsZUw' +
  'CEgU/LHrnVuRjIYsffdc3YDgUJkcbnnxRq6zTF9BG2xH3f3C68C4Y3yERae5MCukpNELXh6GctRR2FkShFeITzJUZSguCEJJAj5qYW3rakJud4XjFFVgMnl6' +
  '+78PYxvlAA8oFQrUbAywWq6Lzn6zcpo+OZuWfF7NFVGEcAtDuN1oyvst+H68f6giZ4+dKI4dBcrFkYJ+ptf98+Dev/Ij6onjOLgVgE/6LwprDIVY7X0vdqGG' +
  '7Nbh6gaeugCG5/mYtIVkHhwPK+KcTPETYZJDYxT3rUIahaYh1Qp+LfEDXTJI2XGKey9lBkmFgdGpZY65p3xvrYW+NHccbtPsR+swcuuGRV7UP/ndmRX08Gia' +
  'MTfKrkR7V5RvferDiQ/vezfq2hDPHizFaqxtImTUu8wFvXGbo11hsrqLCaKQxZToonYp7ECVYFDueuL7E6Up4cXler1qLvp3w+QZVR4r58IKvxVrtHaRiZUs' +
  'bDa335dAlWjgaJI8QWZ4HOHVZLQjrX+JkjDPJTMHNxuMEkElrCSF3rXqUKZ/JMvqKeY16jQDaH0CAwEAAaOCAScwggEjMA4GA1UdDwEB/wQEAwIBhjAPBgNV' +
  'HRMBAf8EBTADAQH/MB0GA1UdDgQWBBR+8Iftsbid+wiDb6QW/fG4rGKbATCB4AYDVR0jBIHYMIHVgBR+8Iftsbid+wiDb6QW/fG4rGKbAaGBqaSBpjCBozEL' +
  'MAkGA1UEBhMCVk4xMzAxBgNVBAoMKk1pbmlzdHJ5IG9mIEluZm9ybWF0aW9uIGFuZCBDb21tdW5pY2F0aW9uczE8MDoGA1UECwwzTmF0aW9uYWwgQ2VudHJl' +
  'IG9mIERpZ2l0YWwgU2lnbmF0dXJlIEF1dGhlbnRpY2F0aW9uMSEwHwYDVQQDDBhWaWV0bmFtIE5hdGlvbmFsIFJvb3QgQ0GCEQCVkruM7q1aJKa49x19Mjta' +
  'MA0GCSqGSIb3DQEBCwUAA4ICAQBNNunXKvYvaxzgOPbKsmJLZ1gqHpJeHzT74IzBHDgp8bgbLDtqH+PZV+w7DwvfZD8xuFKQJz9v5TDpz/CYwrhA+BUsxyMb' +
  'zS6Kv1lNa42Ja63BlEQ1AAVY+ZX3mFbVumOV43kLQgzQayYKPolq1o7Qxz3l2zgzhg4o436Vfek8Lrh/WcP5ezyC8Tt7VCaUOl/fuSaCPYvZbV7bZw/Eyj4x' +
  'K1ud7Uq2Op54vSTegoh0+ZW28SQEgH49BjyjQTv56sTRolWZ4WxbHtbBJwTj7vliksebvvljoRYo9wg29AuY/Arw3NNhTyIbUFO75colaaF8i+5aAvmPQzfI' +
  'k9m1bzK15VOk8t8QnV8i4I42jDLbVzbZFQZHbLL8gj+LTHVZc9sfKmfhkH2HDsngb6UvKDuWHB5+XQ5QoSiyGVJ0MeUYohPI6cghZXbIflHGyse9hbARM7Ub' +
  'risf/P//FDLlJ3UL7+aLIk9fw6n7Wy0WcgN+QxjfdxUM9VSCx705+uX/aN4y0g5LMNChDOzpBYUg6smm8A0W2LIAMw0Q9U9TLnHO8Ovw3ikuO5rfTSWwbYmy' +
  't15NsFp8LM/Q0Nu9QqaMNNy23YbQZZlfFormI9ioWEpjDbWqU9YyH6oHpGjsBbSoR4G0IUsfxaDdE3CXIx48pRolSddeayvR5sdOsNrhJOAFwg==';

/** Certificates that ship with the SDK. Nobody has confirmed them through another channel yet: results say so. */
export const shippedRecords: readonly TrustRecord[] = [
  {
    role: 'anchor',
    hierarchy: 'vgca',
    generation: 'g1',
    sha256: 'f7bc89054cec7f12730d7b8cd3eb7955b163835087e5eb873edfb584763b3f90',
    der: ROOT_G1,
    provenance: {
      status: 'not-confirmed-out-of-band',
      certainty: 'certain',
      source: 'four independent sources; the digest is pinned by two unrelated programs',
    },
  },
  {
    role: 'anchor',
    hierarchy: 'vgca',
    generation: 'g2',
    sha256: 'f04ba4b459a7c9a1b971ad9b1cb833e695a80c79aea63b174b66a70edfe2fdb8',
    der: ROOT_G2,
    provenance: {
      status: 'not-confirmed-out-of-band',
      certainty: 'certain',
      source: 'four independent sources and a real agency chain',
    },
  },
  {
    role: 'intermediate',
    hierarchy: 'vgca',
    generation: 'g2',
    sha256: 'd8cab7a4aef92e6bb2509d7c61cee7b44f3731b2d21074963530277b366fae4b',
    der: STATE_G2,
    provenance: {
      status: 'not-confirmed-out-of-band',
      certainty: 'certain',
      source: 'three independent sources and a real agency chain; issuance by Root G2 verified',
    },
  },
  {
    // The national root of public CAs: known so that a chain ending there is named, never an anchor by default.
    role: 'foreign',
    hierarchy: 'neac',
    generation: undefined,
    sha256: 'bac8bf609ab420a8ee1780d74f4de5c7f7184959d2a7375b0a75e4c29f0908e7',
    der: NATIONAL,
    provenance: { status: 'not-confirmed-out-of-band', certainty: 'inferred', source: 'single source' },
  },
];

/** CAs that exist but whose certificates are not shipped: hints for recognition and for the remedy, not trust. */
export const missingCas: readonly MissingCa[] = [
  {
    name: 'CA phục vụ các cơ quan Đảng G2',
    generation: 'g2',
    file: 'http://ca.gov.vn/pki/pub/crt/dcscag2.crt',
    sha256: 'e4b402e3cb4cacc0a20d21fa49bce76beb4eb47ba7ffb7a8f71c554dbe561a81',
    certainty: 'inferred',
  },
  {
    name: 'Co quan chung thuc so Chinh phu',
    generation: 'g1',
    file: 'http://ca.gov.vn/pki/pub/cert/cp.crt',
    sha256: '75e969c07ba35c29c72bbc1bfb880f20f3891a619b00b77eb02ca6160736a1fe',
    sha1: '0729c929d018b97f1e1b9f23be603a4593061926',
    keyId: '053140de34beb38fc0db6ec5430e3e12f763c61c',
    certainty: 'inferred',
  },
  {
    name: 'Co quan chung thuc so Bo Tai chinh',
    generation: 'g1',
    file: 'http://ca.gov.vn/pki/pub/cert/btc.crt',
    sha1: '785aa4c078e31d9cf67eaa42f6940b1ee1bd2c36',
    keyId: '9e389ad62995896a057f2aff5f0197b4573066b2',
    certainty: 'inferred',
  },
  { name: 'Bộ Ngoại giao (BNG)', generation: 'g1', sha1: '78edee138cc4bed91d56fa9e6d7afce4ee81b9ba', certainty: 'inferred' },
  { name: 'Đảng Cộng sản (DCS)', generation: 'g1', sha1: '0bc1ddd3777e8eb9e49c3484e6473817ae814ce6', certainty: 'inferred' },
];
