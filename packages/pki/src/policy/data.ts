import type { AlgorithmPolicy, AlgorithmPolicyId, AlgorithmRule } from './model.ts';

const EDITION = '2026-11-22';
// Collisions of SHA-1 with a chosen prefix became practical in 2020 (SHAttered 2017, "SHA-1 is a Shambles" 2020).
const CUT_OFF = '2021-01-01T00:00:00Z';

const SHA2: readonly string[] = ['sha256', 'sha384', 'sha512', 'sha512-256', 'sha3-256', 'sha3-384', 'sha3-512'];

const TT15_PSS: AlgorithmRule = {
  use: 'document',
  family: 'rsa-pss',
  digests: SHA2,
  minBits: 2048,
  reason: 'TT 15/2025/TT-BKHCN Annex I: RSASSA-PSS, at least 2048 bits; SHA-1 and SHA-224 are not in its list',
};
const TT15_ECDSA: AlgorithmRule = {
  use: 'document',
  family: 'ecdsa',
  digests: SHA2,
  minBits: 256,
  reason: 'TT 15/2025/TT-BKHCN Annex I: ECDSA, at least 256 bits',
};
const PKCS1_DOCUMENT: AlgorithmRule = {
  use: 'document',
  family: 'rsa',
  digests: SHA2,
  minBits: 2048,
  reason: 'every signature of the government service seen in the field is PKCS#1 v1.5',
};
const CERTIFICATES: readonly AlgorithmRule[] = [
  { use: 'certificate', family: 'rsa-pss', digests: SHA2, minBits: 2048, reason: 'TT 15/2025/TT-BKHCN Annex I' },
  { use: 'certificate', family: 'ecdsa', digests: SHA2, minBits: 256, reason: 'TT 15/2025/TT-BKHCN Annex I' },
  {
    use: 'certificate',
    family: 'rsa',
    digests: SHA2,
    minBits: 2048,
    reason: 'no certificate of the government hierarchy uses PSS',
  },
];
const SHA1: readonly string[] = ['sha1'];
const KEYS: AlgorithmPolicy['keys'] = { rsa: 2048, ec: 256 };

export const algorithmPolicies: Readonly<Record<AlgorithmPolicyId, AlgorithmPolicy>> = {
  'strict-tt15': {
    id: 'strict-tt15',
    edition: EDITION,
    title: { vi: 'Đúng danh mục TT 15/2025, cho chữ ký tạo mới', en: 'The list of TT 15/2025, for new signatures' },
    cutOff: CUT_OFF,
    keys: KEYS,
    rules: [TT15_PSS, TT15_ECDSA, ...CERTIFICATES],
  },
  'vgca-compat': {
    id: 'vgca-compat',
    edition: EDITION,
    title: { vi: 'Văn bản công vụ hiện nay', en: "Today's public-service documents" },
    cutOff: CUT_OFF,
    keys: KEYS,
    rules: [
      TT15_PSS,
      TT15_ECDSA,
      PKCS1_DOCUMENT,
      ...CERTIFICATES,
      {
        use: 'certificate',
        family: 'rsa',
        digests: SHA1,
        minBits: 2048,
        condition: 'g1-pinned-ca',
        reason: 'G1 sub-CAs are signed with SHA-1; the pinned digest, not the signature, is what is trusted',
      },
      {
        use: 'certificate',
        family: 'rsa',
        digests: SHA1,
        minBits: 2048,
        condition: 'g1-leaf-proof',
        reason:
          'G1 leaves were signed with SHA-1 until about 2019; their serial numbers are guessable, so a forged twin is possible today',
      },
    ],
  },
  'archive-legacy': {
    id: 'archive-legacy',
    edition: EDITION,
    title: {
      vi: 'Văn bản lưu trữ có bằng chứng tồn tại trước mốc',
      en: 'Archived documents with proof of existence before the cut-off',
    },
    cutOff: CUT_OFF,
    keys: KEYS,
    rules: [
      TT15_PSS,
      TT15_ECDSA,
      PKCS1_DOCUMENT,
      {
        use: 'document',
        family: 'rsa',
        digests: SHA1,
        minBits: 2048,
        condition: 'proof',
        reason: 'collisions were not practical before the cut-off',
      },
      ...CERTIFICATES,
      {
        use: 'certificate',
        family: 'rsa',
        digests: SHA1,
        minBits: 2048,
        condition: 'g1',
        reason: 'the G1 hierarchy signs with SHA-1',
      },
    ],
  },
};

/** The policy of this name. Data, editions dated; see `edition` and the `reason` of each rule. */
export function algorithmPolicy(id: AlgorithmPolicyId): AlgorithmPolicy {
  return algorithmPolicies[id];
}
