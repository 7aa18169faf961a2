import { OID } from '../der/oids.ts';
import { nullValue } from '../der/writer.ts';
import type { Authority } from '../government/authority.ts';
import type { GovernmentPki } from '../government/create.ts';
import type { Identity } from '../government/identity.ts';
import {
  authorityKeyIdentifier,
  basicConstraints,
  extendedKeyUsage,
  extension,
  keyUsage,
  subjectKeyIdentifier,
} from '../x509/extensions.ts';
import { type KeyPair, keyIdentifier } from '../x509/keys.ts';
import { name } from '../x509/name.ts';

const OPERATOR = 'O=Ban Cơ yếu Chính phủ (thử nghiệm)';

/** A time-stamping authority below the sub-CA: EKU timeStamping alone and critical (RFC 3161 §2.3). */
export async function issueTimestampAuthority(pki: GovernmentPki, key?: KeyPair): Promise<Identity> {
  const keys = key ?? (await pki.newKey(2048));
  return pki.issue({
    key: keys,
    subject: name('C=VN', OPERATOR, 'CN=TSA (thử nghiệm)'),
    adjust: (given) => [
      basicConstraints(false),
      keyUsage(['digitalSignature', 'nonRepudiation']),
      extendedKeyUsage([OID.timeStamping], true),
      subjectKeyIdentifier(keyIdentifier(keys.publicKey)),
      authorityKeyIdentifier(pki.subCa.keyId),
      // Where its issuer and its status are found: as for every leaf of the hierarchy.
      ...given.filter(({ id }) => id === OID.authorityInfoAccess || id === OID.crlDistributionPoints),
    ],
  });
}

/** A delegated OCSP responder (RFC 6960 §4.2.2.2) of `issuer`, with id-pkix-ocsp-nocheck. */
export async function issueOcspResponder(pki: GovernmentPki, issuer: Authority = pki.subCa, key?: KeyPair): Promise<Identity> {
  const keys = key ?? (await pki.newKey(2048));
  return pki.issue({
    key: keys,
    issuer,
    subject: name('C=VN', OPERATOR, 'CN=OCSP (thử nghiệm)'),
    adjust: () => [
      basicConstraints(false),
      keyUsage(['digitalSignature']),
      extendedKeyUsage([OID.ocspSigning]),
      extension(OID.ocspNoCheck, nullValue()),
      subjectKeyIdentifier(keyIdentifier(keys.publicKey)),
      authorityKeyIdentifier(issuer.keyId),
    ],
  });
}
