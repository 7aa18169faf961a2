import type { Certificate, MaskHash, SignatureAlgorithm, SignatureScheme } from '@lienthong/pki';
import { signatureScheme } from '@lienthong/pki';
import { type CmsSigner, digestByOid } from '@lienthong/pki/asn1';
import { mixedPss } from './pss.ts';

/**
 * Digests that a SignerInfo may name. MD5 and SHA-224 are computed so that the report can say whether the content is intact; no
 * policy allows them.
 */
const MORE_DIGESTS: ReadonlyMap<string, string> = new Map([
  ['1.2.840.113549.2.5', 'md5'],
  ['2.16.840.1.101.3.4.2.4', 'sha224'],
  ['2.16.840.1.101.3.4.2.6', 'sha512-256'],
]);

/** Its name for node:crypto, or undefined when it is not known. */
export function digestName(oid: string): string | undefined {
  return digestByOid(oid) ?? MORE_DIGESTS.get(oid);
}

const RSA = '1.2.840.113549.1.1.1';
const EC = '1.2.840.10045.2.1';
const DSA = '1.2.840.10040.4.1';
/** Names that CMS producers write for the key where a signature algorithm belongs (RFC 3370 §3.2): the digest is the signer's. */
const KEY_ALGORITHMS: ReadonlyMap<string, readonly [keyType: string, family: string]> = new Map([
  [RSA, ['rsa', 'rsa']],
  [EC, ['ec', 'ecdsa']],
  [DSA, ['dsa', 'dsa']],
]);

const KNOWN = /^(?:rsa|ecdsa|dsa)-(?:md5|sha1|sha224|sha256|sha384|sha512|sha512-256|sha3-256|sha3-384|sha3-512)$/;

export interface SignerScheme extends SignatureScheme {
  /** PSS whose mask has another hash than the message. */
  readonly mgf1Hash?: MaskHash;
}

/**
 * The scheme that made the value. Unlike `cmsScheme` of pki it follows the signature algorithm even where the content was digested
 * otherwise: the mathematics are reported, and `digestsDiffer` refuses the pair.
 */
export function signerScheme(signer: CmsSigner, certificate: Certificate): SignerScheme | undefined {
  const plain = KEY_ALGORITHMS.get(signer.signatureAlgorithm.oid);
  if (plain === undefined) return signatureScheme(signer.signatureAlgorithm) ?? mixedPss(signer.signatureAlgorithm);
  const [keyType, family] = plain;
  const algorithm = `${family}-${digestName(signer.digestOid)}`;
  if (certificate.keyFacts?.type !== keyType || !KNOWN.test(algorithm)) return undefined;
  return { algorithm: algorithm as SignatureAlgorithm };
}

/** The digest of a scheme, or undefined when it has none of its own (Ed25519). */
export function schemeDigest({ algorithm }: SignatureScheme): string | undefined {
  return /^(?:rsa-pss|rsa|ecdsa|dsa)-(.+)$/.exec(algorithm)?.[1];
}
