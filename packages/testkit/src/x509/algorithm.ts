import { constants, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { OID } from '../der/oids.ts';
import { explicit, integer, nullValue, oid, sequence } from '../der/writer.ts';

/** The same names as `SignatureAlgorithm` of `@lienthong/pki`; repeated because this room imports only `core`. */
export type TestSignatureAlgorithm =
  | 'rsa-sha1'
  | 'rsa-sha256'
  | 'rsa-sha384'
  | 'rsa-sha512'
  | 'rsa-pss-sha256'
  | 'rsa-pss-sha384'
  | 'rsa-pss-sha512'
  | 'ecdsa-sha256'
  | 'ecdsa-sha384'
  | 'ecdsa-sha512';

export type DigestName = 'sha1' | 'sha256' | 'sha384' | 'sha512';

export function digestOf(algorithm: TestSignatureAlgorithm): DigestName {
  return algorithm.slice(algorithm.lastIndexOf('-') + 1) as DigestName;
}

const PLAIN: Readonly<Record<string, string>> = {
  'rsa-sha1': OID.rsaSha1,
  'rsa-sha256': OID.rsaSha256,
  'rsa-sha384': OID.rsaSha384,
  'rsa-sha512': OID.rsaSha512,
  'ecdsa-sha256': OID.ecdsaSha256,
  'ecdsa-sha384': OID.ecdsaSha384,
  'ecdsa-sha512': OID.ecdsaSha512,
};
const SALT_LENGTHS: Readonly<Record<DigestName, number>> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 };

/** AlgorithmIdentifier: NULL parameters for PKCS#1 v1.5, none for ECDSA (RFC 5758 §3.2), spelled out for PSS (RFC 4055 §3.1). */
export function algorithmIdentifier(algorithm: TestSignatureAlgorithm): Uint8Array {
  const plain = PLAIN[algorithm];
  if (plain !== undefined) return algorithm.startsWith('rsa') ? sequence(oid(plain), nullValue()) : sequence(oid(plain));
  const digest = digestOf(algorithm);
  const hash = digestIdentifier(digest);
  return sequence(
    oid(OID.rsaPss),
    sequence(explicit(0, hash), explicit(1, sequence(oid(OID.mgf1), hash)), explicit(2, integer(SALT_LENGTHS[digest]))),
  );
}

export function digestIdentifier(digest: DigestName): Uint8Array {
  return sequence(oid(OID[digest]), nullValue());
}

/** Signs with a software key. ECDSA comes out in DER (`asn1`, for X.509 and CMS) or as r‖s (`raw`, for a `Signer`). */
export function signBytes(
  data: Uint8Array,
  key: KeyObject,
  algorithm: TestSignatureAlgorithm,
  ecdsa: 'asn1' | 'raw' = 'asn1',
): Uint8Array {
  const digest = digestOf(algorithm);
  const options = algorithm.startsWith('rsa-pss')
    ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: SALT_LENGTHS[digest] }
    : algorithm.startsWith('ecdsa')
      ? { key, dsaEncoding: ecdsa === 'asn1' ? ('der' as const) : ('ieee-p1363' as const) }
      : { key };
  return new Uint8Array(sign(digest, data, options));
}

/** The algorithm that a key signs certificates with when nobody says otherwise. */
export function defaultAlgorithm(key: KeyObject): TestSignatureAlgorithm {
  if (key.asymmetricKeyType !== 'ec') return 'rsa-sha256';
  const curve = key.asymmetricKeyDetails?.namedCurve;
  return curve === 'secp521r1' ? 'ecdsa-sha512' : curve === 'secp384r1' ? 'ecdsa-sha384' : 'ecdsa-sha256';
}

/** SubjectPublicKeyInfo in DER. */
export function spki(key: KeyObject): Uint8Array {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  return new Uint8Array(publicKey.export({ type: 'spki', format: 'der' }));
}
