import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ByteSource } from '@lienthong/core';
import { customTrust } from '@lienthong/pki';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Exchange, type ExchangeOptions, openExchange } from '../src/index.ts';
import { type SqliteStore, sqlite } from '../src/sqlite/index.ts';
import { refreshOpenDeliveries } from '../src/worker/refresh.ts';
import { away, cutOff, documentOf, type MemoryAxis, memoryAxis, refused, wrongSecret } from './helpers/axis.ts';

let folder: string;
let axis: MemoryAxis;
let now: number;
const stores: SqliteStore[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lienthong-outbox-'));
  axis = memoryAxis();
  now = Date.parse('2026-11-22T09:00:00+07:00');
});
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(more: Partial<ExchangeOptions> = {}): Promise<Exchange> {
  const store = sqlite(join(folder, 'kho.db'));
  stores.push(store);
  return openExchange({
    axis,
    store,
    policy: { trust: customTrust([]), revocation: { mode: 'skip' } },
    agencies: ['H48.12'],
    clock: { now: () => now },
    settleMs: 0,
    leaseMs: 60_000,
    ...more,
  });
}

const states = async (exchange: Exchange): Promise<string[]> =>
  (await exchange.messages()).records.map(({ messageId, state }) => `${messageId} ${state}`);

describe('before a packet becomes a message', () => {
  it('a secret document, a stranger, another packet under the same id and a gate that says no are refused, and nothing is stored', async () => {
    const exchange = await open({
      gate: ({ packet }) => (packet.kind === 'document' && packet.code.number === '9' ? 'thiếu chữ ký' : undefined),
    });
    const send = (n: number, more: object = {}): Promise<unknown> =>
      exchange.send(documentOf(n), { messageId: `m${n}`, ...more });
    await expect(send(1, { secrecy: 'mat' })).rejects.toMatchObject({ code: 'EXCHANGE_PACKET_SECRET' });
    await expect(send(9)).rejects.toMatchObject({ code: 'EXCHANGE_GATE_REFUSED', details: { reason: 'thiếu chữ ký' } });
    const stranger = exchange.send(documentOf(2, { from: 'G22', to: 'H48.12' }), { messageId: 'm2' });
    await expect(stranger).rejects.toMatchObject({ code: 'EXCHANGE_NOT_OUR_AGENCY' });
    expect(await states(exchange)).toEqual([]);
    expect(axis.taken).toHaveLength(0);
    await send(1);
    await expect(exchange.send(documentOf(3), { messageId: 'm1' })).rejects.toMatchObject({ code: 'EXCHANGE_MESSAGE_ID_REUSED' });
  });

  it('what compose gives is sent as it is, and its private file goes', async () => {
    const exchange = await open();
    let closed = 0;
    const bytes = documentOf(1);
    const source = (): ByteSource => ({
      ...bytes,
      size: bytes.size,
      read: (from, to) => bytes.read(from, to),
      close: () => closed++,
    });
    expect(await exchange.send({ source }, { messageId: 'm1' })).toMatchObject({ messageId: 'm1', docId: 'x1' });
    await expect(exchange.send({ source }, { messageId: 'm2', secrecy: 'mat' })).rejects.toMatchObject({
      code: 'EXCHANGE_PACKET_SECRET',
    });
    expect([closed, axis.taken.length]).toEqual([2, 1]);
  });

  it('a gate may ask for the judgement', async () => {
    const outcomes: string[] = [];
    const exchange = await open({
      gate: async ({ inspect }) => {
        outcomes.push((await inspect()).outcome);
        return undefined;
      },
    });
    await exchange.send(documentOf(1), { messageId: 'm1' });
    expect(outcomes).toEqual(['unsigned']);
  });
});

describe('one sending for one messageId', () => {
  it('called again, and many times at once from two processes', async () => {
    const exchanges = [await open(), await open()];
    const receipts = await Promise.all(
      Array.from({ length: 8 }, (_, i) => exchanges[i % 2]?.send(documentOf(1), { messageId: 'm1' })),
    );
    expect(new Set(receipts.map((receipt) => receipt?.docId))).toEqual(new Set(['x1']));
    expect(receipts.filter((receipt) => receipt?.alreadySent === false)).toHaveLength(1);
    expect(axis.taken).toHaveLength(1);
  });

  it('the answer was lost: found in the list of the axis, not sent again', async () => {
    const exchange = await open();
    axis.weather.push({ after: cutOff() });
    expect(await exchange.send(documentOf(1), { messageId: 'm1' })).toMatchObject({ docId: 'x1' });
    expect(axis.taken).toHaveLength(1);
    expect((await exchange.message('m1'))?.log.map(({ outcome }) => outcome)).toEqual(['unknown', 'reconciled']);
  });

  it('the request was lost: looked for twice, then sent', async () => {
    const exchange = await open();
    axis.weather.push({ before: cutOff() });
    await exchange.send(documentOf(1), { messageId: 'm1' });
    expect(axis.asked).toBe(2);
    expect(axis.taken).toHaveLength(1);
  });

  it('two that look alike, both cut off: each is found as itself', async () => {
    const exchange = await open();
    await Promise.all(
      [1, 2].map(async (n) => {
        axis.weather.push({ after: cutOff() });
        await exchange.send(documentOf(7, { subject: `V/v lần ${n}` }), { messageId: `m${n}` });
      }),
    );
    expect(axis.taken).toHaveLength(2);
    const ids = await Promise.all(['m1', 'm2'].map(async (id) => (await exchange.message(id))?.docId));
    expect(new Set(ids).size).toBe(2);
  });
});

describe('what does not go out', () => {
  it('waits longer each time, keeps a log of its tries, and goes when it is due', async () => {
    const exchange = await open();
    axis.weather.push({ before: away() }, { before: away() });
    await expect(exchange.send(documentOf(1), { messageId: 'm1' })).rejects.toMatchObject({
      code: 'AXIS_UNAVAILABLE',
      retryable: true,
    });
    const first = (await exchange.message('m1'))?.nextAt ?? 0;
    expect(await exchange.flush()).toEqual([]);
    now = first;
    expect(await exchange.flush()).toEqual([]);
    const second = (await exchange.message('m1'))?.nextAt ?? 0;
    expect(second - now).toBeGreaterThan(first - Date.parse('2026-11-22T09:00:00+07:00'));
    now = second;
    expect(await exchange.flush()).toMatchObject([{ messageId: 'm1', docId: 'x1' }]);
    const { log = [], attempts } = (await exchange.message('m1')) ?? {};
    expect(attempts).toBe(3);
    expect(log.map(({ outcome, code }) => [outcome, code])).toEqual([
      ['failed', 'AXIS_UNAVAILABLE'],
      ['failed', 'AXIS_UNAVAILABLE'],
      ['sent', null],
    ]);
  });

  it('urgent ones first, and never far off', async () => {
    const exchange = await open({ parallel: 1 });
    for (let n = 0; n < 12; n++) axis.weather.push({ before: away() });
    for (const [n, priority] of [
      [1, 0],
      [2, 3],
      [3, 1],
    ] as const)
      await exchange.send(documentOf(n, { priority }), { messageId: `m${n}` }).catch(() => {});
    for (let n = 0; n < 3; n++) {
      now += 20 * 60_000;
      await exchange.flush();
    }
    const waits = (await exchange.messages()).records.map(({ lane, nextAt }) => [lane, nextAt - now > 90_000]);
    expect(waits).toEqual([
      ['normal', true],
      ['urgent', false],
      ['urgent', false],
    ]);
    now += 3_600_000;
    await exchange.flush();
    expect(axis.taken.map(({ text }) => /<[^>]*CodeNumber>(\d)</.exec(text)?.[1]).at(-1)).toBe('1');
  });

  it('what the axis refuses is a dead letter, and comes back when somebody has mended the cause', async () => {
    const exchange = await open();
    const told: string[] = [];
    exchange.events.on('deadLetter', ({ messageId, code }) => told.push(`${messageId} ${code}`));
    axis.weather.push({ before: refused() });
    await expect(exchange.send(documentOf(1), { messageId: 'm1' })).rejects.toMatchObject({ code: 'AXIS_REJECTED' });
    await expect(exchange.send(documentOf(1), { messageId: 'm1' })).rejects.toMatchObject({ code: 'EXCHANGE_DEAD_LETTER' });
    expect((await exchange.deadLetters()).records.map(({ messageId }) => messageId)).toEqual(['m1']);
    expect(told).toEqual(['m1 AXIS_REJECTED']);
    await exchange.requeue('m1');
    expect(await exchange.flush()).toHaveLength(1);
    await expect(exchange.requeue('m1')).rejects.toMatchObject({ code: 'EXCHANGE_NOT_DEAD' });
    await expect(exchange.requeue('nobody')).rejects.toMatchObject({ code: 'EXCHANGE_UNKNOWN_MESSAGE' });
  });

  it('a wrong secret holds everything back and gives up nothing', async () => {
    const exchange = await open({ maxAttempts: 2 });
    for (let n = 0; n < 6; n++) axis.weather.push({ before: wrongSecret() });
    await exchange.send(documentOf(1), { messageId: 'm1' }).catch(() => {});
    for (let n = 0; n < 5; n++) {
      now += 3_600_000;
      await exchange.flush();
    }
    expect(await states(exchange)).toEqual(['m1 queued']);
    now += 3_600_000;
    expect(await exchange.flush()).toHaveLength(1);
  });

  it('tries without effect end, tries with an unknown one do not', async () => {
    const exchange = await open({ maxAttempts: 2 });
    axis.weather.push({ before: away() }, { before: away() });
    await exchange.send(documentOf(1), { messageId: 'm1' }).catch(() => {});
    now += 3_600_000;
    await exchange.flush();
    expect(await states(exchange)).toEqual(['m1 dead']);
  });

  it('two rows that could both be it: nobody guesses, a person says which', async () => {
    const exchange = await open();
    axis.taken.push(...['y1', 'y2'].map((docId) => ({ docId, sha256: '', messageType: 'edoc' as const, text: '>7< >STTTT<' })));
    axis.weather.push({ before: cutOff() });
    await expect(exchange.send(documentOf(7), { messageId: 'm7' })).rejects.toMatchObject({ code: 'EXCHANGE_EFFECT_UNKNOWN' });
    expect(await states(exchange)).toEqual(['m7 dead']);
    await exchange.requeue('m7');
    now += 3_600_000;
    await exchange.flush();
    expect(await states(exchange)).toEqual(['m7 dead']);
    await exchange.requeue('m7', { docId: 'y2' });
    expect(await exchange.message('m7')).toMatchObject({ state: 'sent', docId: 'y2' });
    expect(axis.taken).toHaveLength(2);
  });
});

describe('claims', () => {
  it('what a dead worker had is taken up after its lease, and the axis is asked first', async () => {
    const first = await open();
    axis.weather.push({ after: cutOff() });
    const store = stores[0] as SqliteStore;
    await first.send(documentOf(1), { messageId: 'm1' });
    const record = await store.getOutgoing('m1');
    if (record === undefined) throw new Error('not stored');
    // As if it had died between the answer and its note.
    await store.commit({
      outgoing: [{ record: { ...record, state: 'sending', docId: null, sentAt: null, unknownSince: now, nextAt: now } }],
    });
    await store.claimOutgoing({ worker: 'dead', now, leaseMs: 60_000, messageId: 'm1' });
    const second = await open();
    expect(await second.flush()).toEqual([]);
    now += 60_001;
    expect(await second.flush()).toMatchObject([{ docId: 'x1' }]);
    expect(axis.taken).toHaveLength(1);
  });

  it('a worker that slept through its lease writes nothing and disturbs nothing: the message is with another', async () => {
    const sleepy = await open();
    await sleepy.send(documentOf(1), { messageId: 'm1' });
    const store = stores[0] as SqliteStore;
    const record = await store.getOutgoing('m1');
    if (record === undefined) throw new Error('not stored');
    await store.commit({ outgoing: [{ record: { ...record, state: 'queued', docId: null, sentAt: null, nextAt: now } }] });
    const send = axis.send;
    axis.send = async (packet, options) => {
      axis.send = send;
      const receipt = await send(packet, options);
      // While it sleeps its claim lapses, and another one asks the axis and notes what it finds.
      now += 60_001;
      await (await open()).flush();
      return receipt;
    };
    axis.taken.length = 0;
    expect(await sleepy.flush()).toEqual([]);
    expect(axis.taken).toHaveLength(1);
    expect(await sleepy.message('m1')).toMatchObject({ state: 'sent', docId: 'x1' });
  });

  it('a worker that slept until just before sending does not send what another has sent meanwhile', async () => {
    const sleepy = await open({ leaseMs: 50 });
    const store = stores[0] as SqliteStore;
    const { openPacket } = store;
    store.openPacket = async (sha256) => {
      store.openPacket = openPacket;
      // No timer runs: the whole process sleeps.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 80);
      now += 60_001;
      await (await open()).flush();
      return openPacket(sha256);
    };
    await sleepy.send(documentOf(1), { messageId: 'm1' });
    expect(axis.taken).toHaveLength(1);
    expect(await sleepy.message('m1')).toMatchObject({ state: 'sent', docId: 'x1' });
  });

  it('a worker that slept while its packet was under way leaves a trace of the second packet', async () => {
    const sleepy = await open();
    const warnings: string[] = [];
    sleepy.events.on('warning', ({ code }) => warnings.push(code));
    const { send, reconcile } = axis;
    axis.send = async (packet, options) => {
      axis.send = send;
      now += 60_001;
      // The axis does not show it yet: the other one has every reason to send.
      axis.reconcile = async () => ({ outcome: 'absent' });
      await (await open()).flush();
      axis.reconcile = reconcile;
      return send(packet, options);
    };
    await sleepy.send(documentOf(1), { messageId: 'm1' });
    expect(axis.taken).toHaveLength(2);
    expect(await sleepy.message('m1')).toMatchObject({ state: 'sent', docId: 'x1' });
    expect(warnings).toEqual(['L.SentLate']);
    const late: string[] = [];
    for await (const { body } of (stores[0] as SqliteStore).readEvidence({ kind: 'attempt' })) late.push(body ?? '');
    expect(late.map((body) => JSON.parse(body))).toMatchObject([{ docId: 'x2', code: 'EXCHANGE_FENCE_STALE' }]);
  });

  it('what was given up is not waited for, and asked about again once it has gone out', async () => {
    const exchange = await open();
    const store = stores[0] as SqliteStore;
    const asked: string[] = [];
    const refresh = (): Promise<number> =>
      refreshOpenDeliveries({ store, clock: { now: () => now } }, async (messageId) => {
        asked.push(messageId);
        return [];
      });
    await exchange.send(documentOf(1), { messageId: 'm1' });
    const record = await store.getOutgoing('m1');
    if (record === undefined) throw new Error('not stored');
    await store.commit({ outgoing: [{ record: { ...record, state: 'dead', docId: null, sentAt: null } }] });
    await exchange.send(documentOf(2), { messageId: 'm2' });
    await store.commit({ deliveries: (await store.deliveriesOf('m2')).map((row) => ({ ...row, state: 'done' })) });
    await refresh();
    expect([asked, (await store.getMeta('worker:deliveries-after'))?.value]).toEqual([[], '2']);
    await exchange.requeue('m1', { docId: 'x9' });
    await refresh();
    expect(asked).toEqual(['m1']);
  });

  it('each recipient has a row, from the moment of sending', async () => {
    const exchange = await open();
    await exchange.send(documentOf(1), { messageId: 'm1' });
    expect((await exchange.message('m1'))?.deliveries).toMatchObject([{ to: 'G22', state: 'initial' }]);
    expect(await exchange.deliveries('m1')).toMatchObject([{ to: 'G22', state: 'done', receiverDocId: 'r1' }]);
    await expect(exchange.deliveries('nobody')).rejects.toMatchObject({ code: 'EXCHANGE_UNKNOWN_MESSAGE' });
  });
});
