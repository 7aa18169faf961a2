import { algorithmPolicy, type Certificate, judgeAlgorithm, type SignatureAlgorithm } from '@lienthong/pki';
import type { SignaturePolicy } from './policy.ts';

/** A signature on a document, as far as the algorithm policy asks. */
export interface AlgorithmUsed {
  /** Undefined: not known at all, hence never accepted. */
  readonly algorithm: SignatureAlgorithm | undefined;
  readonly certificate: Certificate | undefined;
  /** A time at which the signature is proven to have existed. */
  readonly proof: Date | undefined;
}

/** What the policy does not accept: details of the finding of each format. */
export interface WeakAlgorithm {
  /** With the size of the key, which may be what is too small: `rsa-sha256 (1024 bit)`. */
  readonly algorithm: string;
  /** Name of the policy. */
  readonly policy: string;
  readonly subIndication: string;
}

/** Asks the algorithm policy about a signature on a document (default `vgca-compat`). Undefined: accepted. */
export function weakAlgorithm(policy: SignaturePolicy, used: AlgorithmUsed): WeakAlgorithm | undefined {
  const { algorithm, certificate, proof } = used;
  const rules = policy.algorithms ?? algorithmPolicy('vgca-compat');
  const key = certificate?.keyFacts;
  const verdict = judgeAlgorithm(rules, { use: 'document', algorithm, key, proof });
  if (verdict.allowed) return undefined;
  // A refusal always says how EN 319 102-1 names it.
  return { algorithm: `${algorithm} (${key?.bits} bit)`, policy: rules.id, subIndication: verdict.subIndication as string };
}
