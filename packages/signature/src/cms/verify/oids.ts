// Attributes of RFC 5652 §11, RFC 5035, RFC 6211, EN 319 122-1 §5.
export const CONTENT_TYPE = '1.2.840.113549.1.9.3';
export const MESSAGE_DIGEST = '1.2.840.113549.1.9.4';
export const SIGNING_TIME = '1.2.840.113549.1.9.5';
export const ALGORITHM_PROTECTION = '1.2.840.113549.1.9.52';
export const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12';
export const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';
export const SIGNATURE_TIMESTAMP = '1.2.840.113549.1.9.16.2.14';
export const CERTIFICATE_VALUES = '1.2.840.113549.1.9.16.2.23';
export const REVOCATION_VALUES = '1.2.840.113549.1.9.16.2.24';
/** adbe-revocationInfoArchival (ISO 32000-1 §12.8.3.3.2). */
export const ADOBE_REVOCATION = '1.2.840.113583.1.1.8';
export const DATA = '1.2.840.113549.1.7.1';

/** Attributes that may stand once with one value (RFC 5652 §11, RFC 5035 §5.4, EN 319 122-1); with two nobody knows which counts. */
export const SINGLE_VALUED: ReadonlyMap<string, string> = new Map([
  [CONTENT_TYPE, 'contentType'],
  [MESSAGE_DIGEST, 'messageDigest'],
  [SIGNING_TIME, 'signingTime'],
  [ALGORITHM_PROTECTION, 'cmsAlgorithmProtection'],
  [SIGNING_CERTIFICATE, 'signingCertificate'],
  [SIGNING_CERTIFICATE_V2, 'signingCertificateV2'],
  ['1.2.840.113549.1.9.16.2.4', 'contentHints'],
  ['1.2.840.113549.1.9.16.2.15', 'signaturePolicyIdentifier'],
  ['1.2.840.113549.1.9.16.2.17', 'signerLocation'],
  ['1.2.840.113549.1.9.16.2.18', 'signerAttributes'],
  ['0.4.0.19122.1.1', 'signerAttributesV2'],
  [ADOBE_REVOCATION, 'revocationInfoArchival'],
]);
