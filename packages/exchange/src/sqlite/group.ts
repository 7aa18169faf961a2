import { isLienThongError } from '@lienthong/core';
import type { Batch } from '../store/records.ts';
import { apply } from './apply.ts';
import type { Database } from './database.ts';

interface Waiting {
  readonly batch: Batch;
  resolve(): void;
  reject(error: unknown): void;
}

/** The longest that a commit waits for others to share its sync. */
const GATHER_MS = 10;

/**
 * Group commit: batches that wait at the same time go into one transaction and share its sync. Each is a savepoint, so that one that
 * is refused leaves the others alone; none is reported before the sync of all.
 */
export function groupCommit(database: Database, busy: () => boolean): (batch: Batch) => Promise<void> {
  let waiting: Waiting[] = [];
  let size = 1;
  let tookMs = 0;

  function flush(): void {
    const group = waiting;
    waiting = [];
    size = group.length;
    const start = performance.now();
    const refused = new Map<Waiting, unknown>();
    try {
      database.transaction(() => {
        for (const one of group) {
          try {
            if (group.length === 1) apply(database, one.batch);
            else database.savepoint(() => apply(database, one.batch));
          } catch (error) {
            // Only what this batch itself caused is its own: after an error of the disk SQLite may have ended the whole transaction.
            if (group.length === 1 || !isRefusal(error)) throw error;
            refused.set(one, error);
          }
        }
      });
    } catch (error) {
      for (const one of group) one.reject(refused.get(one) ?? error);
      return;
    } finally {
      tookMs = performance.now() - start;
    }
    for (const one of group) {
      if (refused.has(one)) one.reject(refused.get(one));
      else one.resolve();
    }
  }

  return (batch) =>
    new Promise((resolve, reject) => {
      waiting.push({ batch, resolve, reject });
      if (waiting.length > 1) return;
      // Where several work at once, waiting as long as one sync takes at most doubles the time of one and serves them all.
      if (busy() || size > 1) setTimeout(flush, Math.min(tookMs, GATHER_MS));
      else setImmediate(flush);
    });
}

const REFUSALS: readonly string[] = ['EXCHANGE_STORE_CONFLICT', 'EXCHANGE_FENCE_STALE', 'EXCHANGE_STORE_VALUE'];

function isRefusal(error: unknown): boolean {
  return isLienThongError(error) && REFUSALS.includes(error.code);
}
