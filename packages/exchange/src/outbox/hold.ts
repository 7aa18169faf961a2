import type { Abortable, Clock } from '@lienthong/core';
import type { IncomingRecord, OutgoingRecord } from '../store/records.ts';
import type { Claim, Store } from '../store/store.ts';

interface HoldParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly leaseMs: number;
}

/** Renews a claim until the function that it gives is called. `lost` is told when it cannot be renewed. */
export function renewing<R extends OutgoingRecord | IncomingRecord>(
  { store, clock, leaseMs }: HoldParts,
  claim: Claim<R>,
  lost: (error: unknown) => void,
): () => void {
  const timer = setInterval(() => {
    store.renewClaim(claim, clock.now() + leaseMs).catch(lost);
  }, leaseMs / 3);
  timer.unref();
  return () => clearInterval(timer);
}

/**
 * Does work under a claim and renews it meanwhile. When the claim is lost (this process was asleep for longer than the lease) the work
 * is aborted; what it would still write is refused by its fence.
 */
export async function hold<R extends OutgoingRecord | IncomingRecord, T>(
  parts: HoldParts,
  claim: Claim<R>,
  work: (abort: Abortable) => Promise<T>,
  { signal }: Abortable = {},
): Promise<T> {
  const lost = new AbortController();
  const end = renewing(parts, claim, (error) => lost.abort(error));
  try {
    return await work({ signal: signal === undefined ? lost.signal : AbortSignal.any([signal, lost.signal]) });
  } finally {
    end();
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
