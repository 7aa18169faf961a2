import type { Abortable, Clock } from '@lienthong/core';
import type { IncomingRecord, OutgoingRecord } from '../store/records.ts';
import type { Claim, Store } from '../store/store.ts';

interface HoldParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly leaseMs: number;
}

/** A claim that is renewed from time to time. */
interface Renewed {
  /** Renews it now where that is overdue. @throws LienThongError `EXCHANGE_FENCE_STALE` when somebody else has it */
  ensure(): Promise<void>;
  end(): void;
}

/** Renews a claim until `end`. `lost` is told when it cannot be renewed. */
export function renewing<R extends OutgoingRecord | IncomingRecord>(
  { store, clock, leaseMs }: HoldParts,
  claim: Claim<R>,
  lost: (error: unknown) => void,
): Renewed {
  // Not the wall clock: it may be set back while a process sleeps.
  let renewedAt = performance.now();
  const renew = async (): Promise<void> => {
    const at = performance.now();
    await store.renewClaim(claim, clock.now() + leaseMs);
    renewedAt = at;
  };
  const timer = setInterval(() => void renew().catch(lost), leaseMs / 3);
  timer.unref();
  return {
    async ensure() {
      if (performance.now() - renewedAt > leaseMs / 2) await renew();
    },
    end: () => clearInterval(timer),
  };
}

/**
 * Does work under a claim and renews it meanwhile. When the claim is lost (this process was asleep for longer than the lease) the work
 * is aborted; what it would still write is refused by its fence. Before a step that cannot be taken back the work calls `ensure`.
 */
export async function hold<R extends OutgoingRecord | IncomingRecord, T>(
  parts: HoldParts,
  claim: Claim<R>,
  work: (abort: Abortable, ensure: () => Promise<void>) => Promise<T>,
  { signal }: Abortable = {},
): Promise<T> {
  const lost = new AbortController();
  const renewed = renewing(parts, claim, (error) => lost.abort(error));
  try {
    return await work({ signal: signal === undefined ? lost.signal : AbortSignal.any([signal, lost.signal]) }, renewed.ensure);
  } finally {
    renewed.end();
  }
}

/** Waits, or ends early when the caller gives up. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  // A signal that has fired already tells nobody again.
  if (signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}
