import type { Message } from '@lienthong/core';
import type { SignatureAlgorithm } from '../crypto/algorithms.ts';
import type { KeyFacts } from '../crypto/key.ts';
import type { AlgorithmPolicy, AlgorithmRule, AlgorithmUse, SignatureFamily } from './model.ts';

export interface AlgorithmQuestion {
  readonly use: AlgorithmUse;
  /** Undefined: the scheme is not known at all. */
  readonly algorithm: SignatureAlgorithm | undefined;
  /** Key that made the signature. */
  readonly key: KeyFacts | undefined;
  /** Generation of the anchor that the chain ends at. */
  readonly generation?: string | undefined;
  /** The signed thing is a CA certificate pinned by digest. */
  readonly pinnedCa?: boolean;
  /** The signed thing is a CA certificate. */
  readonly ca?: boolean;
  /** A time at which the signed thing is proven to have existed. */
  readonly proof?: Date | undefined;
}

export interface AlgorithmVerdict {
  readonly allowed: boolean;
  readonly subIndication?: 'CRYPTO_CONSTRAINTS_FAILURE' | 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE';
  readonly reason: Message;
}

/**
 * Asks a policy about one signature. Everything that no rule allows is refused as INDETERMINATE, never as broken: the
 * mathematics may hold, the policy does not vouch for it. MD5, RIPEMD, SHA-224, RSA under 2048 bits are in no rule.
 */
export function judgeAlgorithm(policy: AlgorithmPolicy, question: AlgorithmQuestion): AlgorithmVerdict {
  const { algorithm, key } = question;
  const parts = algorithm === undefined ? undefined : splitAlgorithm(algorithm);
  if (parts === undefined || key === undefined) return refuse('thuật toán hoặc khoá không rõ', 'unknown algorithm or key', false);
  let needsProof = false;
  for (const rule of policy.rules) {
    if (
      rule.use !== question.use ||
      rule.family !== parts.family ||
      !rule.digests.includes(parts.digest) ||
      key.bits < rule.minBits
    )
      continue;
    if (holds(rule, policy, question)) return { allowed: true, reason: { vi: rule.reason, en: rule.reason } };
    needsProof ||= onlyProofMissing(rule, question);
  }
  const what = `${algorithm} (${key.bits} bit)`;
  if (needsProof) {
    return refuse(
      `${what} chỉ được tính khi có bằng chứng tồn tại trước ${policy.cutOff}`,
      `${what} counts only with proof of existence before ${policy.cutOff}`,
      true,
    );
  }
  return refuse(`${what} ngoài chính sách ${policy.id}`, `${what} is outside the policy ${policy.id}`, false);
}

/** True when some rule of the policy names the scheme, whatever else it asks for. What none names need not be verified at all. */
export function namesAlgorithm(policy: AlgorithmPolicy, use: AlgorithmUse, algorithm: SignatureAlgorithm): boolean {
  const { family, digest } = splitAlgorithm(algorithm);
  return policy.rules.some((rule) => rule.use === use && rule.family === family && rule.digests.includes(digest));
}

/** True when the policy takes a key of this kind and size in a certificate at all. */
export function allowsKey(policy: AlgorithmPolicy, key: KeyFacts | undefined): boolean {
  if (key === undefined) return false;
  const least = policy.keys[key.type === 'rsa-pss' ? 'rsa' : key.type];
  return least !== undefined && key.bits >= least;
}

function refuse(vi: string, en: string, proof: boolean): AlgorithmVerdict {
  return {
    allowed: false,
    subIndication: proof ? 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE' : 'CRYPTO_CONSTRAINTS_FAILURE',
    reason: { vi, en },
  };
}

function splitAlgorithm(algorithm: SignatureAlgorithm): { family: SignatureFamily; digest: string } {
  if (algorithm === 'ed25519') return { family: 'ed25519', digest: 'ed25519' };
  const at = algorithm.startsWith('rsa-pss-') ? 7 : algorithm.indexOf('-');
  return { family: algorithm.slice(0, at) as SignatureFamily, digest: algorithm.slice(at + 1) };
}

function holds(rule: AlgorithmRule, policy: AlgorithmPolicy, question: AlgorithmQuestion): boolean {
  const proven = question.proof !== undefined && question.proof.getTime() < Date.parse(policy.cutOff);
  const g1 = question.generation === 'g1';
  switch (rule.condition) {
    case 'g1':
      return g1;
    case 'g1-pinned-ca':
      return g1 && question.pinnedCa === true;
    case 'proof':
      return proven;
    case 'g1-leaf-proof':
      return g1 && proven && question.ca !== true;
    default:
      return true;
  }
}

function onlyProofMissing(rule: AlgorithmRule, question: AlgorithmQuestion): boolean {
  return (
    rule.condition === 'proof' || (rule.condition === 'g1-leaf-proof' && question.generation === 'g1' && question.ca !== true)
  );
}
