import type { ChainContext } from '../path/context.ts';

/** How new revocation data must be; every rule that is given must hold, and `nextUpdate` always does. */
export interface FreshnessPolicy {
  /** Issued at most this many seconds before the time of judgement. */
  readonly maxAgeSeconds?: number;
  /**
   * Issued at least this many seconds after the best signature time (`proof`): a grace period in which a thief of the key can be
   * reported. Without `proof` nothing meets it.
   */
  readonly afterProofSeconds?: number;
}

/** Why revocation data issued at `thisUpdate` is not new enough, or undefined. */
export function tooOld(thisUpdate: Date, context: ChainContext): string | undefined {
  const { maxAgeSeconds, afterProofSeconds } = context.revocation.freshness;
  const issued = thisUpdate.getTime();
  if (maxAgeSeconds !== undefined && context.at.getTime() - issued > maxAgeSeconds * 1000)
    return `issued at ${thisUpdate.toISOString()}, more than ${maxAgeSeconds} s before`;
  if (afterProofSeconds === undefined) return undefined;
  const since = context.proof?.getTime() ?? Number.POSITIVE_INFINITY;
  return issued < since + afterProofSeconds * 1000
    ? `issued at ${thisUpdate.toISOString()}, less than ${afterProofSeconds} s after the signature`
    : undefined;
}
