import { join } from 'node:path';
import type { AxisClient } from '@lienthong/axis';
import { agency, compose, content } from '@lienthong/edxml';
import { type Exchange, fileStore, openExchange, type Store } from '@lienthong/exchange';
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
        const mine = ++this.calls === this.#at && !this.blown;
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

const storeCalls = ['putPacket', 'putOutgoing', 'putIncoming'] as const satisfies readonly (keyof Store)[];
const axisCalls = ['send', 'list', 'fetch', 'acknowledge', 'reconcile'] as const satisfies readonly (keyof AxisClient)[];

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

async function open(code: string, folder: string, fuse: Fuse): Promise<Exchange> {
  const store = fuse.guard(fileStore(join(house.folder, folder)), storeCalls);
  return openExchange({ axis: fuse.guard(house.client(code), axisCalls), store, policy: house.policy, agencies: [code] });
}

const packet = (number: string) =>
  compose({
    from: agency(ours, { organName: 'Sở thử nghiệm' }),
    to: [agency(theirs, { organName: 'Văn phòng thử nghiệm' })],
    code: `${number}/STTTT`,
    promulgation: { date: '2026-11-20' },
    type: 'Công văn',
    subject: `V/v ${number}`,
    signer: { fullName: 'Nguyễn Văn Mẫu' },
    attachments: [content('a.pdf', Buffer.from('%PDF-1.7\n%%EOF\n'))],
  });

/** Runs the work, and again with a new process over the same store when it died. */
async function survive(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
    await work();
  }
}

/** One document, both ends; says how many calls there were. */
async function exchangeOne(id: string, fuse: Fuse): Promise<number> {
  const messageId = `m-${id}`;
  await survive(async () => {
    const sender = await open(ours, `out-${id}`, fuse);
    await sender.send(packet(id).source(), { messageId });
  });
  const seen = new Set<string>();
  await survive(async () => {
    const receiver = await open(theirs, `in-${id}`, fuse);
    for await (const delivery of receiver.receive({ once: true })) {
      seen.add(delivery.docId);
      await delivery.accept();
    }
  });
  await survive(async () => {
    const sender = await open(ours, `out-${id}`, fuse);
    for await (const _ of sender.receive({ once: true }));
  });
  const end = await open(ours, `out-${id}`, new Fuse(0, 'before'));
  for await (const _ of end.receive({ once: true }));
  const statuses = (await end.message(messageId))?.statuses.map(({ code }) => code);
  expect([id, seen.size, statuses]).toEqual([id, 1, ['01', '03']]);
  const rows = (await house.client(ours).deliveryReport({ messageType: 'edoc' })).filter((row) => row.notation === `${id}/STTTT`);
  expect(rows).toHaveLength(1);
  return fuse.calls;
}

describe('a crash at any step', () => {
  it('before and after every call to store and axis: nothing lost, nothing twice', async () => {
    const calls = await exchangeOne('1', new Fuse(0, 'before'));
    expect(calls).toBeGreaterThan(20);
    for (let at = 1; at <= calls; at++) {
      for (const when of ['before', 'after'] as const) {
        const fuse = new Fuse(at, when);
        await exchangeOne(`${at}${when === 'before' ? '0' : '1'}`, fuse);
        expect(fuse.blown, `${when} call ${at}`).toBe(true);
      }
    }
  }, 600_000);
});
