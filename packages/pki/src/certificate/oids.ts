export const ANY_POLICY = '2.5.29.32.0';
export const ANY_EKU = '2.5.29.37.0';

export const EXT_SKI = '2.5.29.14';
export const EXT_KEY_USAGE = '2.5.29.15';
export const EXT_SAN = '2.5.29.17';
export const EXT_IAN = '2.5.29.18';
export const EXT_BASIC = '2.5.29.19';
export const EXT_CRL_NUMBER = '2.5.29.20';
export const EXT_REASON = '2.5.29.21';
export const EXT_INVALIDITY = '2.5.29.24';
export const EXT_DELTA = '2.5.29.27';
export const EXT_IDP = '2.5.29.28';
export const EXT_CERT_ISSUER = '2.5.29.29';
export const EXT_NAME_CONSTRAINTS = '2.5.29.30';
export const EXT_CDP = '2.5.29.31';
export const EXT_POLICIES = '2.5.29.32';
export const EXT_MAPPINGS = '2.5.29.33';
export const EXT_AKI = '2.5.29.35';
export const EXT_POLICY_CONSTRAINTS = '2.5.29.36';
export const EXT_EKU = '2.5.29.37';
export const EXT_FRESHEST = '2.5.29.46';
export const EXT_INHIBIT_ANY = '2.5.29.54';
export const EXT_EXPIRED_ON_CRL = '2.5.29.60';
export const EXT_AIA = '1.3.6.1.5.5.7.1.1';
export const EXT_SIA = '1.3.6.1.5.5.7.1.11';

export const QUALIFIER_CPS = '1.3.6.1.5.5.7.2.1';
export const QUALIFIER_NOTICE = '1.3.6.1.5.5.7.2.2';

export const EKU_TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
export const EKU_OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';
export const EXT_OCSP_NONCE = '1.3.6.1.5.5.7.48.1.2';
export const EXT_OCSP_NO_CHECK = '1.3.6.1.5.5.7.48.1.5';
export const EXT_OCSP_ARCHIVE_CUTOFF = '1.3.6.1.5.5.7.48.1.6';
export const ACCESS_OCSP = '1.3.6.1.5.5.7.48.1';
export const ACCESS_CA_ISSUERS = '1.3.6.1.5.5.7.48.2';
