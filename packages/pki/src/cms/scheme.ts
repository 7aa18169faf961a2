import { type SignatureAlgorithm, type SignatureScheme, signatureScheme } from '../crypto/algorithms.ts';
import { digestByOid } from '../crypto/digests.ts';
import type { KeyFacts } from '../crypto/key.ts';
import type { CmsSigner } from './model.ts';

const RSA = '1.2.840.113549.1.1.1';
const EC = '1.2.840.10045.2.1';

/**
 * The scheme of a SignerInfo. CMS may name the key's algorithm alone and leave the digest to `digestAlgorithm` (RFC 3370 §3.2);
 * where both name a digest they must agree, or an attacker could choose which one counts (RFC 6211).
 */
export function cmsScheme(signer: CmsSigner, key: KeyFacts | undefined): SignatureScheme | undefined {
  const digest = digestByOid(signer.digestOid);
  if (digest === undefined || key === undefined) return undefined;
  const { oid } = signer.signatureAlgorithm;
  if (oid === RSA) return key.type === 'rsa' ? { algorithm: `rsa-${digest}` as SignatureAlgorithm } : undefined;
  if (oid === EC) return key.type === 'ec' ? { algorithm: `ecdsa-${digest}` as SignatureAlgorithm } : undefined;
  const scheme = signatureScheme(signer.signatureAlgorithm);
  if (scheme === undefined || scheme.algorithm === 'ed25519') return scheme;
  return scheme.algorithm.endsWith(`-${digest}`) ? scheme : undefined;
}
