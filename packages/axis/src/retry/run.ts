import { type Abortable, isLienThongError, type LienThongError, type Random, systemRandom } from '@lienthong/core';
import { abortedCall } from '../errors.ts';
import { type RetryBudget, type RetryBudgetOptions, retryBudget } from './budget.ts';

export interface RetryOptions extends RetryBudgetOptions {
  /** Attempts of one call, the first included. Default 3. */
  readonly attempts?: number;
  /** First delay before jitter, milliseconds; doubles each time. Default 500. */
  readonly baseMs?: number;
  readonly maxMs?: number;
  readonly random?: Random;
}

export interface Retrier {
  readonly budget: RetryBudget;
  readonly attempts: number;
  /** Repeats `attempt` while its errors are retryable. Only for calls that are safe to repeat. */
  run<T>(op: string, attempt: () => Promise<T>, options?: Abortable): Promise<T>;
  /** Waits before attempt number `n` (1 = first repeat), with full jitter, at least what the server asked for. */
  pause(op: string, n: number, error: LienThongError, options?: Abortable): Promise<void>;
}

export function retrier(options: RetryOptions = {}): Retrier {
  const attempts = options.attempts ?? 3;
  const baseMs = options.baseMs ?? 500;
  const maxMs = options.maxMs ?? 30_000;
  const random = options.random ?? systemRandom;
  const budget = retryBudget(options);

  async function pause(op: string, n: number, error: LienThongError, abort: Abortable = {}): Promise<void> {
    const [a, b, c] = random.bytes(3) as unknown as [number, number, number];
    const jitter = (a * 65_536 + b * 256 + c) / 16_777_216;
    const asked = error.details['retryAfterMs'];
    const floor = typeof asked === 'number' ? Math.min(asked, maxMs) : 0;
    await sleep(op, Math.max(floor, Math.min(maxMs, baseMs * 2 ** (n - 1)) * jitter), abort.signal);
  }

  return {
    budget,
    attempts,
    pause,
    async run(op, attempt, abort = {}) {
      for (let n = 1; ; n++) {
        try {
          const result = await attempt();
          budget.succeeded();
          return result;
        } catch (error) {
          if (!isLienThongError(error) || !error.retryable || n >= attempts || !budget.take()) throw error;
          await pause(op, n, error, abort);
        }
      }
    },
  };
}

/** Waits, or throws `ABORTED` as soon as the caller gives up. */
export function sleep(op: string, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(abortedCall(op, 'unknown', signal.reason));
      return;
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    const stop = (): void => {
      clearTimeout(timer);
      reject(abortedCall(op, 'unknown', signal?.reason));
    };
    signal?.addEventListener('abort', stop, { once: true });
  });
}
