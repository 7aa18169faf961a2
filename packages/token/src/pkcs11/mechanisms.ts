import { hash as digestOf, type KeyObject } from 'node:crypto';
import type { SignatureAlgorithm } from '@lienthong/pki';
import { algorithmsOf, hashOf } from '../software/algorithms.ts';

/** A mechanism as C_GetMechanismInfo describes it. */
export interface MechanismReport {
  readonly type: number;
  readonly flags: number;
}

/** How a token makes a signature: the call, and what is given to it. */
export interface SignPlan {
  readonly mechanism: number;
  readonly pss?: { readonly hashAlg: number; readonly mgf: number; readonly saltLen: number };
  input(tbs: Uint8Array): Uint8Array;
}

const CKF_SIGN = 0x800;
const CKM_RSA_PKCS = 0x1;
const CKM_RSA_PKCS_PSS = 0xd;
const CKM_ECDSA = 0x1041;

interface HashMechanisms {
  readonly length: number;
  readonly hash: number;
  readonly mgf: number;
  readonly pkcs: number;
  readonly pss: number;
  readonly ecdsa: number;
  /** DER of DigestInfo up to the digest (RFC 8017 §9.2, note 1). */
  readonly digestInfo: string;
}

const HASHES: Readonly<Record<string, HashMechanisms>> = {
  sha256: {
    length: 32,
    hash: 0x250,
    mgf: 2,
    pkcs: 0x40,
    pss: 0x43,
    ecdsa: 0x1044,
    digestInfo: '3031300d060960864801650304020105000420',
  },
  sha384: {
    length: 48,
    hash: 0x260,
    mgf: 3,
    pkcs: 0x41,
    pss: 0x44,
    ecdsa: 0x1045,
    digestInfo: '3041300d060960864801650304020205000430',
  },
  sha512: {
    length: 64,
    hash: 0x270,
    mgf: 4,
    pkcs: 0x42,
    pss: 0x45,
    ecdsa: 0x1046,
    digestInfo: '3051300d060960864801650304020305000440',
  },
};

/**
 * How the token signs with the algorithm, or undefined when it cannot. The bare mechanism comes first: the hash is then made here
 * and the document need not pass through the driver; tokens that only hash inside get the whole text.
 */
export function signPlan(
  algorithm: SignatureAlgorithm,
  key: KeyObject,
  mechanisms: readonly MechanismReport[],
): SignPlan | undefined {
  const name = hashOf(algorithm);
  const hash = HASHES[name];
  if (hash === undefined) return undefined;
  const has = (type: number): boolean => mechanisms.some((one) => one.type === type && (one.flags & CKF_SIGN) !== 0);
  const digest = (tbs: Uint8Array): Uint8Array => digestOf(name, tbs, 'buffer');
  const whole = (tbs: Uint8Array): Uint8Array => tbs;
  if (algorithm.startsWith('rsa-pss')) {
    const pss = { hashAlg: hash.hash, mgf: hash.mgf, saltLen: hash.length };
    if (has(CKM_RSA_PKCS_PSS)) return { mechanism: CKM_RSA_PKCS_PSS, pss, input: digest };
    return has(hash.pss) ? { mechanism: hash.pss, pss, input: whole } : undefined;
  }
  if (algorithm.startsWith('rsa')) {
    const prefix = Buffer.from(hash.digestInfo, 'hex');
    if (has(CKM_RSA_PKCS)) return { mechanism: CKM_RSA_PKCS, input: (tbs) => Buffer.concat([prefix, digest(tbs)]) };
    return has(hash.pkcs) ? { mechanism: hash.pkcs, input: whole } : undefined;
  }
  // FIPS 186-5 §6.4.1: the leftmost bits of the hash, as many as the order has. Drivers differ in who cuts, so it is cut here.
  const size = orderBytes(key);
  if (has(CKM_ECDSA)) return { mechanism: CKM_ECDSA, input: (tbs) => digest(tbs).subarray(0, size) };
  return has(hash.ecdsa) ? { mechanism: hash.ecdsa, input: whole } : undefined;
}

/** What the token can do with a key, best first. */
export function tokenAlgorithms(key: KeyObject, mechanisms: readonly MechanismReport[]): readonly SignatureAlgorithm[] {
  return algorithmsOf(key).filter((algorithm) => signPlan(algorithm, key, mechanisms) !== undefined);
}

function orderBytes(key: KeyObject): number {
  const curve = key.asymmetricKeyDetails?.namedCurve;
  return curve === 'secp521r1' ? 66 : curve === 'secp384r1' ? 48 : 32;
}
