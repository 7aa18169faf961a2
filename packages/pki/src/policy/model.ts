import type { Message } from '@lienthong/core';

export type AlgorithmPolicyId = 'strict-tt15' | 'vgca-compat' | 'archive-legacy';

/** What a signature is on: `document` (with time stamps), or `certificate` (certificates, CRLs, OCSP answers). */
export type AlgorithmUse = 'document' | 'certificate';

export type SignatureFamily = 'rsa' | 'rsa-pss' | 'ecdsa' | 'dsa' | 'ed25519';

/**
 * When a rule counts:
 * `g1` the chain ends at the first generation root; `g1-pinned-ca` also the signed thing is a CA certificate pinned by digest;
 * `proof` existence is proven before the cut-off; `g1-leaf-proof` both, for a certificate that is no CA.
 */
export type RuleCondition = 'g1' | 'g1-pinned-ca' | 'proof' | 'g1-leaf-proof';

export interface AlgorithmRule {
  readonly use: AlgorithmUse;
  readonly family: SignatureFamily;
  readonly digests: readonly string[];
  /** Least size of the signing key, in bits. */
  readonly minBits: number;
  readonly condition?: RuleCondition;
  readonly reason: string;
}

/** An algorithm policy is data: it can be printed, dated, compared and replaced. */
export interface AlgorithmPolicy {
  readonly id: string;
  /** Date of this edition, ISO 8601. */
  readonly edition: string;
  readonly title: Message;
  /** Proof of existence must be older than this, ISO 8601. */
  readonly cutOff: string;
  /** Least size of any subject key, by kind, in bits; a kind that is absent is not allowed. */
  readonly keys: Readonly<Partial<Record<'rsa' | 'ec' | 'dsa' | 'ed25519', number>>>;
  readonly rules: readonly AlgorithmRule[];
}
