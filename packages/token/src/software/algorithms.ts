import { constants, type KeyObject } from 'node:crypto';
import type { SignatureAlgorithm } from '@lienthong/pki';

const RSA_PSS: readonly SignatureAlgorithm[] = ['rsa-pss-sha256', 'rsa-pss-sha384', 'rsa-pss-sha512'];
const RSA: readonly SignatureAlgorithm[] = ['rsa-sha256', 'rsa-sha384', 'rsa-sha512', ...RSA_PSS];
const EC: readonly SignatureAlgorithm[] = ['ecdsa-sha256', 'ecdsa-sha384', 'ecdsa-sha512'];

/** What a key can sign with; SHA-1 is never offered. Empty for key types that the SDK does not sign with. */
export function algorithmsOf(key: KeyObject): readonly SignatureAlgorithm[] {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return RSA;
    case 'rsa-pss':
      return RSA_PSS;
    case 'ec':
      return EC;
    default:
      return [];
  }
}

/** The hash inside an algorithm's name. */
export function hashOf(algorithm: SignatureAlgorithm): string {
  return algorithm.slice(algorithm.lastIndexOf('-') + 1);
}

/** Key options of node:crypto for an algorithm; PSS with a salt as long as the hash (RFC 8017 §9.1), ECDSA as r‖s. */
export function nodeKey(
  key: KeyObject,
  algorithm: SignatureAlgorithm,
): { key: KeyObject; padding?: number; saltLength?: number; dsaEncoding?: 'ieee-p1363' } {
  if (algorithm.startsWith('rsa-pss'))
    return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  return algorithm.startsWith('ecdsa') ? { key, dsaEncoding: 'ieee-p1363' } : { key };
}
