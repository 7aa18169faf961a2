import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ByteSource, copyBytes } from '@lienthong/core';
import { compose, readPacket, statusFor } from '@lienthong/edxml';
import { customTrust } from '@lienthong/pki';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Exchange, type ExchangeOptions, openExchange, type ReadDelivery } from '../src/index.ts';
import { type SqliteStore, sqlite } from '../src/sqlite/index.ts';
import { away, documentOf, type MemoryAxis, memoryAxis } from './helpers/axis.ts';

let folder: string;
let axis: MemoryAxis;
const stores: SqliteStore[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lienthong-inbox-'));
  axis = memoryAxis();
});
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(more: Partial<ExchangeOptions> = {}): Promise<Exchange> {
  const store = sqlite(join(folder, 'kho.db'));
  stores.push(store);
  const policy = { trust: customTrust([]), revocation: { mode: 'skip' as const } };
  return openExchange({ axis, store, policy, agencies: ['G22', 'G23'], settleMs: 0, ...more });
}

function arrives(docId: string, source: ByteSource | Uint8Array, to = 'G22', messageType: 'edoc' | 'status' = 'edoc'): void {
  const bytes = source instanceof Uint8Array ? source : copyBytes(source);
  const item = { docId, messageType, from: 'H48.12', to, state: 'initial', stateText: '', createdAt: '', updatedAt: '' };
  axis.waiting.push({ ...item, bytes });
}

async function handed(exchange: Exchange, work?: (delivery: ReadDelivery) => Promise<void>): Promise<ReadDelivery[]> {
  const deliveries: ReadDelivery[] = [];
  for await (const delivery of exchange.receive({ once: true })) {
    deliveries.push(delivery);
    await work?.(delivery);
  }
  return deliveries;
}

const ids = (deliveries: readonly ReadDelivery[]): string[] => deliveries.map(({ docId }) => docId);
const statusesOut = (): string[] => axis.taken.map(({ text }) => /StatusCode>(\d\d)</.exec(text)?.[1] ?? '?');

describe('what comes in', () => {
  it('is stored and answered with 01 before it is acknowledged; listed again it is acknowledged again, and that is all', async () => {
    const exchange = await open();
    arrives('d1', documentOf(1));
    const acknowledge = axis.acknowledge;
    const stored: unknown[] = [];
    axis.acknowledge = async (docId, state) => {
      stored.push(
        (await stores[0]?.getIncoming({ axis: 'memory', docId }))?.state,
        (await stores[0]?.getOutgoing(`status:01:${docId}`))?.state,
      );
      return acknowledge(docId, state);
    };
    expect(ids(await handed(exchange))).toEqual(['d1']);
    expect(stored).toEqual(['open', 'queued']);
    expect(statusesOut()).toEqual(['01']);
    expect(ids(await handed(exchange, (delivery) => delivery.accept()))).toEqual(['d1']);
    expect(ids(await handed(exchange))).toEqual([]);
    expect(statusesOut()).toEqual(['01', '03']);
    expect(axis.acknowledged).toEqual(['d1 done', 'd1 done', 'd1 done']);
  });

  it('a document whose record was removed, while its 01 is still there, comes in again, with no second 01', async () => {
    const exchange = await open();
    arrives('d1', documentOf(1));
    expect(ids(await handed(exchange))).toEqual(['d1']);
    await stores[0]?.commit({ forget: { incoming: [{ axis: 'memory', docId: 'd1' }] } });
    expect(ids(await handed(exchange))).toEqual(['d1']);
    expect(statusesOut()).toEqual(['01']);
  }, 10_000);

  it('a store serves one axis: another name is refused, the same one is not', async () => {
    await open();
    await expect(open({ axisName: 'khác' })).rejects.toMatchObject({
      code: 'EXCHANGE_STORE_OTHER_AXIS',
      details: { axis: 'khác', found: 'memory' },
    });
    await open({ axisName: 'memory' });
  });

  it('the same bytes under another docId count once for each recipient', async () => {
    const exchange = await open();
    const bytes = copyBytes(documentOf(1));
    arrives('d1', bytes);
    arrives('d2', bytes);
    arrives('d3', bytes, 'G23');
    expect(ids(await handed(exchange))).toEqual(['d1', 'd3']);
    expect(axis.acknowledged.sort()).toEqual(['d1 done', 'd2 done', 'd3 done']);
    expect(await stores[0]?.getIncoming({ axis: 'memory', docId: 'd2' })).toMatchObject({ state: 'repeated', sameAs: 'd1' });
    expect(statusesOut()).toEqual(['01', '01']);
  });

  it('two pollers over one store: each document to one of them, each status once', async () => {
    for (let n = 1; n <= 12; n++) arrives(`d${n}`, documentOf(n));
    const exchanges = [await open(), await open()];
    const all = await Promise.all(exchanges.map((exchange) => handed(exchange, (delivery) => delivery.accept())));
    expect(ids(all.flat()).sort()).toEqual(Array.from({ length: 12 }, (_, i) => `d${i + 1}`).sort());
    expect(statusesOut().sort()).toEqual([...Array(12).fill('01'), ...Array(12).fill('03')]);
  });

  it('a document that looks like one that is here is handed out with a warning; a recall of it without', async () => {
    const exchange = await open();
    arrives('d1', documentOf(1));
    // The same identifier and number, other bytes.
    arrives('d2', documentOf(1, { subject: 'V/v khác' }));
    const first = readPacket(documentOf(1));
    if (first.kind !== 'document') throw new Error('no document');
    const recall = compose({
      kind: 'recall',
      target: first.documentId,
      from: first.from,
      to: first.to,
      code: '2/STTTT',
      promulgation: { date: '2026-11-21' },
      type: 'Công văn',
      subject: 'V/v thu hồi',
      signer: { fullName: 'Nguyễn Văn Mẫu' },
    });
    arrives('d3', recall.source());
    const deliveries = await handed(exchange);
    expect(deliveries.map(({ docId, duplicates }) => [docId, duplicates])).toEqual([
      ['d1', []],
      [
        'd2',
        [
          { key: 'document-id', docId: 'd1' },
          { key: 'number', docId: 'd1' },
        ],
      ],
      ['d3', []],
    ]);
  });

  it('what cannot be read is kept, told, and acknowledged as failed; the rest goes on', async () => {
    const exchange = await open();
    arrives('d1', Buffer.from('<edXML'));
    arrives('d2', documentOf(2));
    const unreadable: string[] = [];
    const good: string[] = [];
    for await (const { docId } of exchange.receive({ once: true, onUnreadable: ({ docId: bad }) => unreadable.push(bad) }))
      good.push(docId);
    expect([unreadable, good]).toEqual([['d1'], ['d2']]);
    expect(axis.acknowledged).toEqual(['d1 fail', 'd2 done']);
    const kept = await stores[0]?.getIncoming({ axis: 'memory', docId: 'd1' });
    const source = await stores[0]?.openPacket(kept?.packet ?? '');
    expect(source?.size).toBe(6);
    source?.close();
  });

  it('a status in the list of documents is a status, a document among the statuses a document', async () => {
    const exchange = await open();
    const packet = readPacket(documentOf(1));
    const status = compose(statusFor(packet, '01', { timestamp: '2026-11-22T09:00:00+07:00' })).source();
    arrives('s1', status, 'G22', 'edoc');
    arrives('d1', documentOf(1), 'G22', 'status');
    expect(ids(await handed(exchange))).toEqual(['d1']);
    expect((await stores[0]?.getIncoming({ axis: 'memory', docId: 's1' }))?.state).toBe('recorded');
  });
});

describe('the decision', () => {
  it('stands and is queued when the axis is away, and its status goes later, once', async () => {
    const exchange = await open();
    arrives('d1', documentOf(1));
    const [delivery] = await handed(exchange);
    axis.weather.push({ before: away() });
    await delivery?.accept();
    expect((await stores[0]?.getIncoming({ axis: 'memory', docId: 'd1' }))?.state).toBe('accepted');
    expect(statusesOut()).toEqual(['01']);
    await delivery?.accept();
    await delivery?.accept();
    expect(statusesOut()).toEqual(['01', '03']);
    await expect(delivery?.reject('nhầm')).rejects.toMatchObject({ code: 'EXCHANGE_ALREADY_SETTLED' });
  });

  it('of two at once, one stands, and the other is told', async () => {
    arrives('d1', documentOf(1));
    const exchanges = [await open(), await open()];
    await handed(exchanges[0] as Exchange);
    const [a, b] = await Promise.all(exchanges.map((exchange) => exchange.delivery('d1')));
    const results = await Promise.allSettled([a?.accept(), b?.reject('sai nơi nhận')]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(statusesOut()).toHaveLength(2);
  });

  it('a refusal needs a reason; a 03 does not overtake its 01', async () => {
    const exchange = await open();
    arrives('d1', documentOf(1));
    axis.weather.push({ before: away() });
    const [delivery] = await handed(exchange);
    await expect(delivery?.reject('  ')).rejects.toMatchObject({ code: 'EXCHANGE_REASON_REQUIRED' });
    expect(statusesOut()).toEqual([]);
    await delivery?.accept();
    expect(statusesOut()).toEqual(['01', '03']);
    await exchange.answer('d1', '04');
    await exchange.answer('d1', '06');
    expect(statusesOut()).toEqual(['01', '03', '04', '06']);
    await expect(exchange.answer('nothing', '03')).rejects.toMatchObject({ code: 'EXCHANGE_UNKNOWN_DOCUMENT' });
  });
});
