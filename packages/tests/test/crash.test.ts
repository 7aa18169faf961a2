import { join } from 'node:path';
import type { AxisClient } from '@lienthong/axis';
import { frozenClock } from '@lienthong/core';
import { agency, compose, content } from '@lienthong/edxml';
import { type Exchange, openExchange, type Store } from '@lienthong/exchange';
import { sqlite } from '@lienthong/exchange/sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type House, openHouse, ours, theirs } from '../src/house.ts';

// The process may die before or after any call to the store or to the axis. Then another one opens the same store and goes on.
// Whatever the step: nothing lost, no effect twice.
class Crash extends Error {}

/** Dies at the n-th call: before it takes place, or after it took place and before the caller learns of it. */
class Fuse {
  calls = 0;
  blown = false;
  readonly #at: number;
  readonly #when: 'before' | 'after';
  constructor(at: number, when: 'before' | 'after') {
    this.#at = at;
    this.#when = when;
  }

  guard<T extends object>(target: T, names: readonly (keyof T)[]): T {
    const guarded = { ...target };
    for (const name of names) {
      const work = target[name] as (...args: unknown[]) => Promise<unknown>;
      guarded[name] = (async (...args: unknown[]) => {
        // The dead do nothing more, also not in a `finally`.
        if (this.blown) throw new Crash();
        const mine = ++this.calls === this.#at;
        if (mine) this.blown = true;
        if (mine && this.#when === 'before') throw new Crash();
        const value = await work.apply(target, args);
        if (mine) throw new Crash();
        return value;
      }) as T[keyof T];
    }
    return guarded;
  }
}

const storeCalls = [
  ...(['putPacket', 'commit', 'claimOutgoing', 'claimIncoming', 'releaseClaim'] as const),
] satisfies readonly (keyof Store)[];
const axisCalls = ['send', 'list', 'fetch', 'acknowledge', 'reconcile'] as const satisfies readonly (keyof AxisClient)[];
const LEASE_MS = 40;
// Composed again after a crash it must be the same packet, also when a second has passed meanwhile.
const composedAt = frozenClock('2026-11-20T09:00:00+07:00');

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

async function open(code: string, folder: string, fuse: Fuse): Promise<Exchange> {
  const store = fuse.guard(sqlite(join(house.folder, folder, 'kho.db')), storeCalls);
  const axis = fuse.guard(house.client(code), axisCalls);
  return openExchange({ axis, store, policy: house.policy, agencies: [code], leaseMs: LEASE_MS, settleMs: 0, parallel: 1 });
}

const packet = (number: string) =>
  compose(
    {
      from: agency(ours, { organName: 'Sở thử nghiệm' }),
      to: [agency(theirs, { organName: 'Văn phòng thử nghiệm' })],
      code: `${number}/STTTT`,
      promulgation: { date: '2026-11-20' },
      type: 'Công văn',
      subject: `V/v ${number}`,
      signer: { fullName: 'Nguyễn Văn Mẫu' },
      attachments: [content('a.pdf', Buffer.from('%PDF-1.7\n%%EOF\n'))],
    },
    { clock: composedAt },
  );

/** Runs the work, and again with a new process over the same store when it died: after the claims of the dead one have lapsed. */
async function survive(work: (fuse: Fuse) => Promise<void>, fuse: Fuse): Promise<void> {
  const alive = !fuse.blown;
  try {
    await work(alive ? fuse : new Fuse(0, 'before'));
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    await new Promise((resolve) => setTimeout(resolve, LEASE_MS + 5));
    await work(new Fuse(0, 'before'));
  }
}

/** One document, both ends; says how many calls there were. */
async function exchangeOne(id: string, fuse: Fuse): Promise<number> {
  const messageId = `m-${id}`;
  const withExchange = async (code: string, folder: string, one: Fuse, work: (exchange: Exchange) => Promise<void>) => {
    const exchange = await open(code, folder, one);
    try {
      await work(exchange);
    } finally {
      await exchange.close();
    }
  };
  await survive(
    (one) =>
      withExchange(ours, `out-${id}`, one, async (sender) => {
        await sender.send(packet(id).source(), { messageId });
      }),
    fuse,
  );
  const seen = new Set<string>();
  await survive(
    (one) =>
      withExchange(theirs, `in-${id}`, one, async (receiver) => {
        for await (const delivery of receiver.receive({ once: true })) {
          seen.add(delivery.docId);
          await delivery.accept();
        }
      }),
    fuse,
  );
  const collect = (sender: Exchange): Promise<void> => drain(sender.receive({ once: true }));
  await survive((one) => withExchange(ours, `out-${id}`, one, collect), fuse);
  await withExchange(ours, `out-${id}`, new Fuse(0, 'before'), async (end) => {
    await collect(end);
    const statuses = (await end.message(messageId))?.statuses.map(({ code }) => code);
    expect([id, seen.size, statuses]).toEqual([id, 1, ['01', '03']]);
  });
  const rows = (await house.client(ours).deliveryReport({ messageType: 'edoc' })).filter((row) => row.notation === `${id}/STTTT`);
  expect(rows).toHaveLength(1);
  return fuse.calls;
}

async function drain(deliveries: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of deliveries);
}

describe('a crash at any step', () => {
  it('before and after every call to store and axis: nothing lost, nothing twice', async () => {
    const calls = await exchangeOne('1', new Fuse(0, 'before'));
    expect(calls).toBeGreaterThan(25);
    for (let at = 1; at <= calls; at++) {
      for (const when of ['before', 'after'] as const) {
        const fuse = new Fuse(at, when);
        await exchangeOne(`${at}${when === 'before' ? '0' : '1'}`, fuse);
        expect(fuse.blown, `${when} call ${at}`).toBe(true);
      }
    }
  }, 600_000);
});
