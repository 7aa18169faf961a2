import { createHash } from 'node:crypto';
import { equalBytes } from '@lienthong/core';
import type { Certificate } from '../certificate/model.ts';
import type { CmsAttribute } from '../cms/model.ts';
import { singleValue } from '../cms/read.ts';
import { readAlgorithm } from '../crypto/algorithms.ts';
import { digestByOid } from '../crypto/digests.ts';
import { Cursor, type Malformed, TAG_INTEGER, TAG_OCTET_STRING, TAG_SEQUENCE } from '../der/cursor.ts';
import { readGeneralNames } from '../name/general.ts';

const SIGNING_CERTIFICATE = '1.2.840.113549.1.9.16.2.12';
const SIGNING_CERTIFICATE_V2 = '1.2.840.113549.1.9.16.2.47';
const SHA256 = '2.16.840.1.101.3.4.2.1';

/**
 * Why the ESS attributes do not bind this certificate, or undefined (RFC 5035, RFC 5816): one of the two forms must be there, and
 * each that is there must name the signer first, or another certificate of the same key could be put in its place.
 */
export function essProblem(
  attributes: readonly CmsAttribute[],
  certificate: Certificate,
  malformed: Malformed,
): string | undefined {
  const v1 = singleValue(attributes, SIGNING_CERTIFICATE);
  const v2 = singleValue(attributes, SIGNING_CERTIFICATE_V2);
  if (v1 === 'repeated' || v2 === 'repeated') return 'signingCertificate stands there twice';
  if (v1 === undefined && v2 === undefined) return 'signingCertificate is missing';
  for (const [value, first] of [
    [v1, false],
    [v2, true],
  ] as const) {
    if (value !== undefined && !namesFirst(value, first, certificate, malformed))
      return 'signingCertificate names another certificate';
  }
  return undefined;
}

function namesFirst(value: Uint8Array, second: boolean, certificate: Certificate, malformed: Malformed): boolean {
  const field = second ? 'signingCertificateV2' : 'signingCertificate';
  const id = new Cursor(value, 0, value.length, malformed)
    .into(TAG_SEQUENCE, field)
    .into(TAG_SEQUENCE, field)
    .into(TAG_SEQUENCE, field);
  let digest = second ? digestByOid(SHA256) : ('sha1' as const);
  if (second && id.peek === TAG_SEQUENCE) digest = digestByOid(readAlgorithm(id, field).oid);
  const hash = id.next(TAG_OCTET_STRING, field).value();
  if (digest === undefined || !equalBytes(hash, createHash(digest).update(certificate.der).digest())) return false;
  if (id.done) return true;
  const issuerSerial = id.into(TAG_SEQUENCE, field);
  const names = readGeneralNames(issuerSerial.into(TAG_SEQUENCE, field), field);
  const serial = issuerSerial.next(TAG_INTEGER, field).value();
  const issuer = names.find((name) => name.kind === 'directory');
  return (
    equalBytes(serial, certificate.serialBytes) && issuer?.kind === 'directory' && issuer.value.key === certificate.issuer.key
  );
}
