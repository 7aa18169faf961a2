import { expect, test } from 'vitest';
import { finding, type XmlFindingCode, type XmlFindingDetails, xmlSignatureFindings } from '../src/xml/verify/findings.ts';

// Every code with its grade by EN 319 102-1, and what its text must name in both languages.

type Row<K extends XmlFindingCode = XmlFindingCode> = K extends XmlFindingCode
  ? readonly [K, XmlFindingDetails[K], string, string | undefined, readonly string[]]
  : never;
const [broken, open] = ['TOTAL-FAILED', 'INDETERMINATE'];
const at = { uri: '#o1', reference: 2 };
const third = ['3', '"#o1"'];
const reason = { vi: 'lý do', en: 'reason' };

const rows: readonly Row[] = [
  ['XMLSIG_VALID', {}, 'TOTAL-PASSED', undefined, []],
  ['XMLSIG_MALFORMED', { what: 'WHAT', offset: 17 }, broken, 'FORMAT_FAILURE', ['WHAT', '17']],
  ['XMLSIG_WRONG_NAMESPACE', { namespace: 'urn:x' }, broken, 'FORMAT_FAILURE', ['"urn:x"']],
  ['XMLSIG_LIMIT', { limit: 'passes', value: 41 }, open, 'SIG_CONSTRAINTS_FAILURE', ['passes = 41']],
  ['XMLSIG_ALGORITHM_UNKNOWN', { uri: 'urn:x' }, open, 'CRYPTO_CONSTRAINTS_FAILURE', ['"urn:x"']],
  [
    'XMLSIG_ALGORITHM_POLICY',
    { algorithm: 'rsa-sha1', policy: 'strict-tt15', subIndication: 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE' },
    open,
    'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
    ['rsa-sha1', 'strict-tt15'],
  ],
  ['XMLSIG_TRANSFORM_UNKNOWN', at, open, 'SIGNED_DATA_NOT_FOUND', third],
  ['XMLSIG_REFERENCE_UNSUPPORTED', at, open, 'SIGNED_DATA_NOT_FOUND', third],
  ['XMLSIG_REFERENCE_NOT_FOUND', at, broken, 'HASH_FAILURE', third],
  ['XMLSIG_REFERENCE_UNRESOLVED', at, open, 'SIGNED_DATA_NOT_FOUND', third],
  ['XMLSIG_REFERENCE_EMPTY', at, broken, 'FORMAT_FAILURE', third],
  ['XMLSIG_REFERENCE_UNREADABLE', { ...at, reason: 'WHY' }, broken, 'HASH_FAILURE', [...third, 'WHY']],
  ['XMLSIG_DIGEST_MISMATCH', at, broken, 'HASH_FAILURE', third],
  ['XMLSIG_SIGNATURE_BROKEN', { algorithm: 'rsa-sha256' }, broken, 'SIG_CRYPTO_FAILURE', ['rsa-sha256']],
  ['XMLSIG_NO_CERTIFICATE', {}, open, 'NO_SIGNING_CERTIFICATE_FOUND', []],
  ['XMLSIG_CERTIFICATE_UNREADABLE', { reason: 'WHY' }, open, 'NO_SIGNING_CERTIFICATE_FOUND', ['WHY']],
  ['XMLSIG_KEYINFO_CONTRADICTS', { hint: 'X509SKI' }, broken, 'FORMAT_FAILURE', ['X509SKI']],
  ['XMLSIG_SIGNING_CERTIFICATE_DIFFERS', {}, open, 'NO_SIGNING_CERTIFICATE_FOUND', ['SigningCertificate']],
  [
    'XMLSIG_CHAIN',
    { outcome: 'invalid', indication: 'TOTAL-FAILED', subIndication: 'REVOKED', message: reason },
    broken,
    'REVOKED',
    [],
  ],
  [
    'XMLSIG_CHAIN',
    { outcome: 'indeterminate', indication: 'INDETERMINATE', subIndication: undefined, message: reason },
    open,
    undefined,
    [],
  ],
  ['XMLSIG_REVOCATION_SKIPPED', {}, open, 'TRY_LATER', ['OCSP']],
  ['XMLSIG_TIMESTAMP_UNVERIFIED', { reason }, open, 'NO_POE', []],
  ['XMLSIG_XADES', { what: 'WHAT' }, broken, 'FORMAT_FAILURE', ['WHAT']],
];
const outcomes: Readonly<Record<string, string>> = { 'TOTAL-PASSED': 'valid', [broken]: 'invalid', [open]: 'indeterminate' };

test.each(rows)('%s', (code, details, indication, subIndication, named) => {
  const { message, ...rest } = finding(code, details as never);
  expect(rest).toEqual({
    code,
    details,
    outcome: outcomes[indication],
    indication,
    ...(subIndication === undefined ? {} : { subIndication }),
  });
  expect('subIndication' in rest).toBe(subIndication !== undefined);
  for (const said of Object.values(message)) {
    expect(said).not.toMatch(/undefined|\[object/);
    for (const word of named) expect(said).toContain(word);
  }
});

test('the reason of another room is told in the language of the reader', () => {
  const { message } = finding('XMLSIG_TIMESTAMP_UNVERIFIED', { reason });
  expect([message.vi.endsWith(`${reason.vi}.`), message.en.endsWith(`${reason.en}.`)]).toEqual([true, true]);
  expect(
    finding('XMLSIG_CHAIN', { outcome: 'invalid', indication: 'TOTAL-FAILED', subIndication: 'REVOKED', message: reason }),
  ).toMatchObject({ message: reason });
});

test('every code has its row', () => {
  expect(new Set(rows.map(([code]) => code))).toEqual(new Set(Object.keys(xmlSignatureFindings)));
});
