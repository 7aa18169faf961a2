import { frozenClock } from '@lienthong/core';
import { describe, expect, it } from 'vitest';
import type { ReadDelivery } from '../../src/delivery.ts';
import { raiseExchange } from '../../src/errors.ts';
import { createEvents } from '../../src/events/events.ts';
import type { ExchangeEvent } from '../../src/events/types.ts';
import { runLoop, type WorkerOptions } from '../../src/worker/worker.ts';

const clock = frozenClock('2026-11-22T09:00:00+07:00');
const away = (): Error => raiseExchange('EXCHANGE_STORE_IO', { path: 'x', reason: 'EIO' });
const random = { bytes: (length: number) => new Uint8Array(length).fill(128) };

/** An exchange whose passes do what `script` says. */
function driven(script: (pass: number, signal: AbortSignal | undefined) => Promise<readonly string[]>) {
  const events = createEvents(clock);
  const seen: ExchangeEvent[] = [];
  events.onAny((event) => seen.push(event));
  let pass = 0;
  const log = { maintained: 0, signals: [] as (AbortSignal | undefined)[] };
  return {
    log,
    seen,
    run: (options: WorkerOptions) =>
      runLoop(
        {
          async *receive({ signal }) {
            log.signals.push(signal);
            for (const docId of await script(++pass, signal)) yield { docId } as ReadDelivery;
          },
          async maintain() {
            log.maintained++;
            return { finished: 0, failed: 0, asked: 0, told: [] };
          },
        },
        events,
        { random, ...options },
      ),
  };
}

describe('the worker', () => {
  it('one pass hands out, maintains, and ends', async () => {
    const handed: string[] = [];
    const worker = driven(async () => ['a', 'b']);
    const sum = await worker.run({ once: true, onDelivery: ({ docId }) => void handed.push(docId) });
    expect([sum, handed, worker.log.maintained]).toEqual([{ passes: 1, failures: 0, received: 2, undecided: 0 }, ['a', 'b'], 1]);
    expect(worker.seen.map(({ type }) => type)).toEqual(['stopped']);
  });

  it('a document that the vendor’s code cannot take does not hold up the others', async () => {
    const handed: string[] = [];
    const worker = driven(async () => ['bad', 'good']);
    const sum = await worker.run({
      once: true,
      onDelivery({ docId }) {
        if (docId === 'bad') throw new Error('cơ sở dữ liệu của QLVB');
        handed.push(docId);
      },
    });
    expect([sum.undecided, handed]).toEqual([1, ['good']]);
  });

  it('waits failures out, longer each time up to a limit, and begins anew after a good pass', async () => {
    const stop = new AbortController();
    const worker = driven(async (pass) => {
      if (pass === 7) stop.abort();
      if (pass !== 5) throw away();
      return [];
    });
    const sum = await worker.run({ signal: stop.signal, pollMs: 2, maxBackoffMs: 8 });
    const waits = worker.seen.flatMap((event) => (event.type === 'unavailable' ? [event.retryInMs] : []));
    expect(waits).toEqual([2, 4, 7, 7, 2]);
    expect(sum).toMatchObject({ failures: 5 });
    expect(worker.seen.at(-1)).toMatchObject({ type: 'stopped', reason: 'signal' });
  });

  it('what no waiting cures is thrown: a damaged store, an error that is not ours', async () => {
    for (const error of [raiseExchange('EXCHANGE_STORE_DAMAGED', { path: 'x' }), new TypeError('lỗi lập trình')]) {
      const worker = driven(async () => {
        throw error;
      });
      await expect(worker.run({ pollMs: 1 })).rejects.toBe(error);
    }
  });

  it('stops gently: the running pass goes on, then is broken off after the grace', async () => {
    const stop = new AbortController();
    const worker = driven(async (_, signal) => {
      stop.abort();
      expect(signal?.aborted).toBe(false);
      await new Promise((resolve) => signal?.addEventListener('abort', resolve, { once: true }));
      throw away();
    });
    const started = Date.now();
    await worker.run({ signal: stop.signal, graceMs: 40, pollMs: 60_000 });
    expect(Date.now() - started).toBeLessThan(5000);
    expect(worker.log.signals[0]?.aborted).toBe(true);
    expect(worker.log.maintained).toBe(0);
  });

  it('a signal that was given before is obeyed at once; one during the pause ends it', async () => {
    const worker = driven(async () => []);
    expect(await worker.run({ signal: AbortSignal.abort() })).toMatchObject({ passes: 0 });
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    expect(await worker.run({ signal: stop.signal, pollMs: 60_000 })).toMatchObject({ passes: 1 });
  });

  it('a signal during a pass that ends by itself: no pause is begun', async () => {
    const stop = new AbortController();
    const worker = driven(async () => {
      stop.abort();
      return [];
    });
    expect(await worker.run({ signal: stop.signal, pollMs: 60_000 })).toMatchObject({ passes: 1 });
  });
});
