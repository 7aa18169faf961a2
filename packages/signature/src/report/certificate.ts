import type { Abortable, Message } from '@lienthong/core';
import { type Certificate, type ChainReport, validateChain } from '@lienthong/pki';
import type { SignaturePolicy } from './policy.ts';
import type { Indication, Outcome } from './verdict.ts';

/** Where the time comes from at which the certificate was judged. */
export interface SignatureTime {
  readonly source: 'timestamp' | 'proof-of-existence' | 'judgement';
  readonly at: Date;
  /** What the signature itself says; a claim, never a proof. */
  readonly claimed?: Date;
}

/** What the chain says about a signer at the best time there is. */
export interface CertificateJudgement {
  readonly outcome: Outcome;
  readonly indication: Indication;
  readonly subIndication?: string;
  readonly message: Message;
  readonly chain: ChainReport;
  readonly time: SignatureTime;
  /** Only when the certificate is out of its time now and nothing proves when the signature was made. */
  readonly validAtClaimedTime?: boolean;
}

/**
 * Judges the signer's certificate at the best signature time: a verified time stamp, else our own record, else now. Expired or
 * revoked now without such proof is `indeterminate` (`*_NO_POE`), because the signature may be older than the event.
 */
export async function judgeCertificate(
  certificate: Certificate,
  found: readonly Certificate[],
  policy: SignaturePolicy,
  times: { readonly timestamp?: Date | undefined; readonly claimed?: Date | undefined },
  options: Abortable = {},
): Promise<CertificateJudgement> {
  const proof = earliest(times.timestamp, policy.proof);
  const source = proof === undefined ? 'judgement' : proof === times.timestamp ? 'timestamp' : 'proof-of-existence';
  const intermediates = [...(policy.intermediates ?? []), ...found];
  const past = (at: Date): SignaturePolicy => policyAt({ ...policy, intermediates }, at);
  const chain = await validateChain(certificate, proof === undefined ? { ...policy, intermediates } : past(proof), options);
  const { claimed } = times;
  const open = proof === undefined && /_NO_POE$/.test(chain.subIndication ?? '') && claimed !== undefined && claimed <= policy.at;
  const then = open ? await validateChain(certificate, past(claimed), options) : undefined;
  return {
    outcome: chain.outcome,
    indication: chain.indication,
    ...(chain.subIndication === undefined ? {} : { subIndication: chain.subIndication }),
    message: chain.message,
    chain,
    time: { source, at: proof ?? policy.at, ...(claimed === undefined ? {} : { claimed }) },
    ...(then === undefined ? {} : { validAtClaimedTime: then.outcome === 'valid' }),
  };
}

/**
 * The policy as of a moment at which the thing judged is proven to have existed. Evidence of today also speaks about that moment:
 * what was revoked later was good then.
 */
export function policyAt(policy: SignaturePolicy, at: Date): SignaturePolicy {
  return { ...policy, at, proof: at, revocation: { ...policy.revocation, laterEvidence: true } };
}

/** Whether the certificate was good when the signature was made, as far as that is known. */
export function validAtSigning(judgement: CertificateJudgement | undefined): boolean | undefined {
  if (judgement === undefined) return undefined;
  if (judgement.outcome === 'valid') return true;
  return judgement.outcome === 'invalid' ? false : judgement.validAtClaimedTime;
}

/** The earlier of two moments, either of which may be unknown. */
export function earliest(a: Date | undefined, b: Date | undefined): Date | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a <= b ? a : b;
}
