import { constants, type KeyObject, verify } from 'node:crypto';
import type { SignatureAlgorithm } from './algorithms.ts';
import { type MaskHash, pssKey } from './pss.ts';

export interface SignatureToVerify {
  readonly algorithm: SignatureAlgorithm;
  readonly key: KeyObject;
  readonly data: Uint8Array;
  readonly signature: Uint8Array;
  /** ECDSA only. `p1363` (default) is r||s as XML Signature and signers use it; X.509, CRL and CMS use `der`. */
  readonly ecdsa?: 'p1363' | 'der';
  /** PSS only, in bytes. Default: the length of the digest. */
  readonly saltLength?: number;
  /** PSS only: the hash of MGF1. Default: the digest. Signatures that this SDK judges always have the same (`signatureScheme`). */
  readonly mgf1Hash?: MaskHash;
}

interface Scheme {
  readonly keyTypes: readonly string[];
  readonly digest: string | null;
  readonly digestBytes: number;
}

const DIGEST_BYTES: Readonly<Record<string, number>> = {
  md5: 16,
  sha1: 20,
  sha224: 28,
  sha256: 32,
  sha384: 48,
  sha512: 64,
  'sha512-256': 32,
  'sha3-256': 32,
  'sha3-384': 48,
  'sha3-512': 64,
};

function schemeOf(algorithm: SignatureAlgorithm): Scheme | undefined {
  if (algorithm === 'ed25519') return { keyTypes: ['ed25519'], digest: null, digestBytes: 0 };
  const [, family, digest] = /^(rsa-pss|rsa|ecdsa|dsa)-(.+)$/.exec(algorithm) ?? [];
  const digestBytes = DIGEST_BYTES[digest ?? ''];
  if (digest === undefined || digestBytes === undefined) return undefined;
  switch (family) {
    case 'rsa-pss':
      return { keyTypes: ['rsa', 'rsa-pss'], digest, digestBytes };
    case 'rsa':
      return { keyTypes: ['rsa'], digest, digestBytes };
    case 'ecdsa':
      return { keyTypes: ['ec'], digest, digestBytes };
    default:
      return { keyTypes: ['dsa'], digest, digestBytes };
  }
}

/**
 * Verifies one signature with node:crypto. False for everything that is not a good signature: a key of another type (the
 * platform would otherwise pick the scheme by the key), a malformed value, an unknown scheme. It never throws for bad input.
 *
 * Whether the scheme may be used at all is the algorithm policy's matter, not this function's.
 */
export function verifySignature(request: SignatureToVerify): boolean {
  const { key, data, signature } = request;
  const scheme = schemeOf(request.algorithm);
  if (scheme === undefined || key.type !== 'public' || !scheme.keyTypes.includes(key.asymmetricKeyType as string)) return false;
  try {
    if (request.algorithm.startsWith('rsa-pss-')) {
      const saltLength = request.saltLength ?? scheme.digestBytes;
      // Negative numbers are the platform's wildcards ("any salt length").
      if (saltLength < 0) return false;
      const pss = pssKey(key, scheme.digest, request.mgf1Hash ?? scheme.digest, saltLength);
      if (pss === undefined) return false;
      return verify(scheme.digest, data, { key: pss, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }, signature);
    }
    if (request.algorithm.startsWith('rsa-')) {
      return verify(scheme.digest, data, { key, padding: constants.RSA_PKCS1_PADDING }, signature);
    }
    const dsaEncoding = request.ecdsa === 'der' || key.asymmetricKeyType === 'dsa' ? 'der' : 'ieee-p1363';
    return verify(scheme.digest, data, { key, dsaEncoding }, signature);
  } catch {
    // A value that the platform cannot even decode is a bad signature.
    return false;
  }
}
