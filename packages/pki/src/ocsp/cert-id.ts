import { createHash } from 'node:crypto';
import { equalBytes } from '@lienthong/core';
import type { Certificate } from '../certificate/model.ts';
import { type DigestName, digestByOid, digestOid } from '../crypto/digests.ts';
import { digestIdentifier, octetString, sequence, tlv } from '../der/write.ts';
import type { OcspCertId } from './model.ts';

function hash(name: DigestName, bytes: Uint8Array): Uint8Array {
  return createHash(name).update(bytes).digest();
}

/**
 * Whether a CertID names this certificate below this issuer (RFC 6960 §4.1.1). The key hash binds the answer to the issuer's key,
 * so that two CAs of one name do not answer for each other. The name is hashed as the certificate writes its issuer; an issuer
 * that encodes its own name in another string type is accepted too.
 */
export function namesCertificate(id: OcspCertId, certificate: Certificate, issuer: Certificate): boolean {
  const digest = digestByOid(id.hashOid);
  if (digest === undefined || !equalBytes(id.serialBytes, certificate.serialBytes)) return false;
  if (!equalBytes(id.issuerKeyHash, hash(digest, issuer.publicKeyBits))) return false;
  return [certificate.issuer, issuer.subject].some((name) => equalBytes(id.issuerNameHash, hash(digest, name.der)));
}

/** CertID in DER. */
export function writeCertId(certificate: Certificate, issuer: Certificate, digest: DigestName): Uint8Array {
  return sequence(
    digestIdentifier(digestOid(digest)),
    octetString(hash(digest, certificate.issuer.der)),
    octetString(hash(digest, issuer.publicKeyBits)),
    tlv(0x02, certificate.serialBytes),
  );
}
