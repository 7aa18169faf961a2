import { type Abortable, isLienThongError, type Logger, type Random, silentLogger, systemRandom } from '@lienthong/core';
import type { ReadDelivery } from '../delivery.ts';
import type { EventSource } from '../events/events.ts';
import { pause } from '../outbox/hold.ts';
import type { MaintainOptions, Oversight } from '../oversight.ts';

export interface WorkerOptions extends Abortable {
  /** One pass, then end. */
  readonly once?: boolean;
  /** Pause between passes, milliseconds. Default 60 000. */
  readonly pollMs?: number;
  /** Longest pause after failures, milliseconds. Default 15 minutes. */
  readonly maxBackoffMs?: number;
  /** How long a pass that runs may go on after the signal, milliseconds. Default 10 000. */
  readonly graceMs?: number;
  /** Is given every document that waits for a decision; without it they wait in the store. */
  readonly onDelivery?: (delivery: ReadDelivery, options: Abortable) => Promise<void> | void;
  readonly maintain?: Omit<MaintainOptions, 'signal'>;
  readonly logger?: Logger;
  readonly random?: Random;
}

export interface WorkerSummary {
  readonly passes: number;
  readonly failures: number;
  readonly received: number;
  /** Errors of `onDelivery`: the document stays undecided and comes again. */
  readonly undecided: number;
}

// A store that is damaged, foreign or newer does not mend itself: going on would only hide it.
const FATAL = /^EXCHANGE_(?:STORE_(?:DAMAGED|NEWER|FOREIGN|DRIVER|CLOSED|VALUE)|BACKUP_)|^EVIDENCE_/;

/** What the loop drives: an exchange. */
interface Driven extends Pick<Oversight, 'maintain'> {
  receive(options: Abortable & { readonly once: boolean }): AsyncIterable<ReadDelivery>;
}

/**
 * Sends, polls, asks how far sent packets have come, finishes what was left, and watches the limits of the law, until the signal: then
 * the running pass ends by itself, or is broken off after `graceMs`, which costs nothing, since everything is stored before it is done.
 * Failures of the network are waited out, longer each time. Several workers may run on one store.
 *
 * @throws LienThongError what no waiting cures: `EXCHANGE_STORE_DAMAGED`, `EXCHANGE_STORE_NEWER`, `EXCHANGE_STORE_FOREIGN` …
 */
export function runWorker(
  exchange: { run(options?: WorkerOptions): Promise<WorkerSummary> },
  options: WorkerOptions = {},
): Promise<WorkerSummary> {
  return exchange.run(options);
}

/** The loop itself, over the parts of an exchange. */
export async function runLoop(exchange: Driven, events: EventSource, options: WorkerOptions): Promise<WorkerSummary> {
  const { once = false, pollMs = 60_000, maxBackoffMs = 15 * 60_000 } = options;
  const { logger = silentLogger, random = systemRandom } = options;
  const { signal } = options;
  const stopping = (): boolean => signal?.aborted === true;
  const { hard, release } = graceful(signal, options.graceMs ?? 10_000);
  const sum = { passes: 0, failures: 0, received: 0, undecided: 0 };
  try {
    for (let failed = 0; !stopping(); ) {
      let waitMs = pollMs;
      try {
        await pass(exchange, options, hard, sum);
        failed = 0;
      } catch (error) {
        const code = isLienThongError(error) ? error.code : 'UNKNOWN';
        if (stopping()) break;
        if (!isLienThongError(error) || FATAL.test(code) || once) throw error;
        sum.failures++;
        waitMs = backoff(failed++, pollMs, maxBackoffMs, random);
        logger.log('warn', 'pass-failed', { code, retryInMs: waitMs });
        events.emit('unavailable', { code, retryInMs: waitMs });
      }
      sum.passes++;
      if (once) break;
      await pause(waitMs, signal);
    }
    events.emit('stopped', { reason: once ? 'once' : 'signal' });
    return sum;
  } finally {
    release();
  }
}

async function pass(
  exchange: Driven,
  options: WorkerOptions,
  signal: AbortSignal,
  sum: { received: number; undecided: number },
): Promise<void> {
  for await (const delivery of exchange.receive({ once: true, signal })) {
    sum.received++;
    if (options.signal?.aborted === true) return;
    try {
      await options.onDelivery?.(delivery, { signal });
    } catch (error) {
      // One document that the vendor's code cannot take must not hold up the others.
      sum.undecided++;
      (options.logger ?? silentLogger).log('error', 'delivery-failed', {
        code: isLienThongError(error) ? error.code : 'UNKNOWN',
      });
    }
  }
  if (options.signal?.aborted !== true) await exchange.maintain({ ...options.maintain, signal });
}

/** Doubles with each failure, spread so that workers that failed together do not come back together. */
function backoff(failed: number, pollMs: number, most: number, random: Random): number {
  const longest = Math.min(most, pollMs * 2 ** Math.min(failed, 20));
  const [byte = 0] = random.bytes(1);
  return Math.round(longest * (0.75 + byte / 1024));
}

/** A signal that follows the given one after `graceMs`. */
function graceful(signal: AbortSignal | undefined, graceMs: number): { hard: AbortSignal; release(): void } {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    timer = setTimeout(() => controller.abort(signal?.reason), graceMs);
  };
  if (signal?.aborted === true) controller.abort(signal.reason);
  else signal?.addEventListener('abort', begin, { once: true });
  return {
    hard: controller.signal,
    release() {
      signal?.removeEventListener('abort', begin);
      clearTimeout(timer);
    },
  };
}
