import type { AlgorithmPolicy, SignatureFamily } from '../policy/model.ts';

const DIGESTS: readonly string[] = [
  'md5',
  'sha1',
  'sha224',
  'sha256',
  'sha384',
  'sha512',
  'sha512-256',
  'sha3-256',
  'sha3-384',
  'sha3-512',
  'ed25519',
];
const FAMILIES: readonly SignatureFamily[] = ['rsa', 'rsa-pss', 'ecdsa', 'dsa', 'ed25519'];

/** Allows everything that can be verified: vectors of 2011 use SHA-1, DSA and short keys. Never for judging documents. */
export const permissivePolicy: AlgorithmPolicy = {
  id: 'permissive-vectors-only',
  edition: '2026-11-22',
  title: { vi: 'Chỉ cho vector thử', en: 'For test vectors only' },
  cutOff: '1970-01-01T00:00:00Z',
  keys: { rsa: 512, ec: 160, dsa: 512, ed25519: 256 },
  rules: FAMILIES.map(
    (family) => ({ use: 'certificate', family, digests: DIGESTS, minBits: 0, reason: 'test vectors' }) as const,
  ),
};
