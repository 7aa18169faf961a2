import { isLienThongError } from '@lienthong/core';
import type { Chain } from './apply.ts';
import type { Database } from './database.ts';

/** Pieces of work that wait at the same time, in one transaction. */
export interface Group {
  /**
   * Does the work in a transaction that it may share; resolves when that is committed. It may be done twice, the first time in vain.
   * `sync: false` as for `Database.transaction`: the work needs no sync of its own.
   */
  add<T>(work: (chain: Chain) => T, options?: { readonly sync?: boolean }): Promise<T>;
}

interface Waiting {
  readonly work: (chain: Chain) => unknown;
  resolve(value: never): void;
  reject(error: unknown): void;
}

type Result = { readonly value: unknown } | { readonly error: unknown };

/** The longest that a commit waits for others to share its sync. */
const GATHER_MS = 10;

/**
 * Group commit: what waits at the same time goes into one transaction and shares its sync. One that is refused leaves the others alone;
 * none is reported before the sync of all. `busy`: somebody is about to come.
 */
export function groupCommit(database: Database, busy: () => boolean): Group {
  // What needs no sync is done at once, and does not make the others' group smaller.
  const synced: Waiting[] = [];
  const unsynced: Waiting[] = [];
  let size = 1;
  let syncMs = 0;

  function gather(): void {
    const start = performance.now();
    let seen = 0;
    const look = (): void => {
      const spent = performance.now() - start;
      // Where several work at once, waiting as long as one sync takes at most doubles the time of one and serves them all.
      const left = busy() || size > 1 ? Math.min(syncMs, GATHER_MS) - spent : 0;
      const growing = synced.length > Math.max(seen, 1) && spent < GATHER_MS;
      seen = synced.length;
      if (left >= 1) setTimeout(look, left);
      else if (left > 0 || growing) setImmediate(look);
      else flush(synced, true);
    };
    setImmediate(look);
  }

  function flush(waiting: Waiting[], sync: boolean): void {
    const group = waiting.splice(0);
    if (sync) size = group.length;
    let results: Result[];
    try {
      results = together(group, sync) ?? apart(group, sync);
    } catch (error) {
      for (const one of group) one.reject(error);
      return;
    }
    for (const [i, one] of group.entries()) {
      const result = results[i] as Result;
      if ('error' in result) one.reject(result.error);
      else one.resolve(result.value as never);
    }
  }

  function transaction(group: readonly Waiting[], sync: boolean, each: (one: Waiting, chain: Chain) => Result): Result[] {
    let done = 0;
    const results = database.transaction(
      () => {
        const chain: Chain = { last: null };
        const all = group.map((one) => each(one, chain));
        done = performance.now();
        return all;
      },
      { sync },
    );
    if (sync) syncMs = performance.now() - done;
    return results;
  }

  /** Undefined when one of several was refused, and nothing has happened. */
  function together(group: readonly Waiting[], sync: boolean): Result[] | undefined {
    try {
      return transaction(group, sync, ({ work }, chain) => ({ value: work(chain) }));
    } catch (error) {
      // Only what one of them itself has caused is its own: after an error of the disk SQLite may have ended the whole transaction.
      if (group.length === 1 || !isRefusal(error)) throw error;
      return undefined;
    }
  }

  function apart(group: readonly Waiting[], sync: boolean): Result[] {
    return transaction(group, sync, ({ work }, chain) => {
      const { last } = chain;
      try {
        return { value: database.savepoint(() => work(chain)) };
      } catch (error) {
        if (!isRefusal(error)) throw error;
        chain.last = last;
        return { error };
      }
    });
  }

  return {
    add: (work, { sync = true } = {}) =>
      new Promise((resolve, reject) => {
        const waiting = sync ? synced : unsynced;
        if (waiting.push({ work, resolve, reject }) > 1) return;
        if (sync) gather();
        else setImmediate(() => flush(unsynced, false));
      }),
  };
}

const REFUSALS: readonly string[] = ['EXCHANGE_STORE_CONFLICT', 'EXCHANGE_FENCE_STALE', 'EXCHANGE_STORE_VALUE'];

function isRefusal(error: unknown): boolean {
  return isLienThongError(error) && REFUSALS.includes(error.code);
}
