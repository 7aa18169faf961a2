import { throwIfAborted } from '@lienthong/core';

/** So many at once for each key; the rest wait in order. */
export class Places {
  readonly #limit: number;
  readonly #busy = new Map<string, { count: number; readonly waiting: (() => void)[] }>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Runs `work` when there is a free place. @throws LienThongError `ABORTED` while waiting */
  async run<T>(key: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    throwIfAborted(signal);
    const entry = this.#busy.get(key) ?? { count: 0, waiting: [] };
    this.#busy.set(key, entry);
    if (entry.count >= this.#limit) await this.#wait(entry.waiting, signal);
    else entry.count++;
    try {
      return await work();
    } finally {
      const next = entry.waiting.shift();
      // The place goes from hand to hand: nobody can take it in between.
      if (next !== undefined) next();
      else if (--entry.count === 0) this.#busy.delete(key);
    }
  }

  #wait(waiting: (() => void)[], signal: AbortSignal | undefined): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const go = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        waiting.splice(waiting.indexOf(go), 1);
        try {
          throwIfAborted(signal);
        } catch (error) {
          reject(error);
        }
      };
      waiting.push(go);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }
}
