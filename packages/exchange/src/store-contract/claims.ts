import { deepEqual, equal, rejects } from 'node:assert/strict';
import type { OutgoingRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { ContractCase } from './index.ts';
import { incomingSample, outgoingSample } from './samples.ts';

const lease = { leaseMs: 1000 };

async function claimed(store: Store, worker: string, now: number): Promise<string | undefined> {
  return (await store.claimOutgoing({ worker, now, ...lease }))?.record.messageId;
}

export const claimCases: readonly ContractCase[] = [
  [
    'claims: what is due, urgent first, each to one worker; a lapsed claim goes to the next',
    async (open) => {
      const [a, b] = [await open(), await open()];
      await a.commit({
        outgoing: [
          { record: outgoingSample('late', { nextAt: 20 }) },
          { record: outgoingSample('early', { nextAt: 10, state: 'sending' }) },
          { record: outgoingSample('urgent', { nextAt: 30, lane: 'urgent' }) },
          { record: outgoingSample('future', { nextAt: 9999 }) },
          { record: outgoingSample('sent', { state: 'sent' }) },
          { record: outgoingSample('dead', { state: 'dead' }) },
        ],
      });
      equal(await claimed(a, 'A', 5), undefined);
      equal(await claimed(a, 'A', 100), 'urgent');
      equal(await claimed(b, 'B', 100), 'early');
      equal(await claimed(a, 'A', 100), 'late');
      equal(await claimed(b, 'B', 100), undefined);
      equal(await claimed(b, 'B', 1100), 'urgent');
      const lane = await b.claimOutgoing({ worker: 'B', now: 1101, lane: 'normal', ...lease });
      equal(lane?.record.messageId, 'early');
    },
  ],
  [
    'claims: one message by its id, due or not, only while nobody has it',
    async (open) => {
      const [a, b] = [await open(), await open()];
      await a.commit({ outgoing: [{ record: outgoingSample('m', { nextAt: 9_999 }) }] });
      const ask = (store: Store, now: number): ReturnType<Store['claimOutgoing']> =>
        store.claimOutgoing({ worker: 'same name', now, messageId: 'm', ...lease });
      const mine = await ask(a, 0);
      equal(mine?.record.messageId, 'm');
      equal(await ask(b, 999), undefined);
      if (mine !== undefined) await a.releaseClaim(mine);
      const theirs = await ask(b, 999);
      equal((theirs?.fence ?? 0) > (mine?.fence ?? 0), true);
      equal(await a.claimOutgoing({ worker: 'A', now: 0, messageId: 'none', ...lease }), undefined);
    },
  ],
  [
    'claims: a worker that was asleep writes nothing: its fence is stale',
    async (open) => {
      const [a, b] = [await open(), await open()];
      await a.commit({ outgoing: [{ record: outgoingSample('m') }] });
      const old = await a.claimOutgoing({ worker: 'A', now: 0, ...lease });
      const young = await b.claimOutgoing({ worker: 'B', now: 2000, ...lease });
      if (old === undefined || young === undefined) throw new Error('not claimed');
      const write = { record: { ...old.record, state: 'sent' as const }, fence: old.fence };
      const marked = { outgoing: [write], meta: [{ key: 'mark', value: '', due: null }] };
      await rejects(a.commit(marked), { code: 'EXCHANGE_FENCE_STALE' });
      await rejects(a.renewClaim(old, 9000), { code: 'EXCHANGE_FENCE_STALE' });
      await a.releaseClaim(old);
      equal(await a.getMeta('mark'), undefined);
      equal((await a.getOutgoing('m'))?.state, 'queued');
      equal(await claimed(a, 'A', 2500), undefined);
      await b.commit({ outgoing: [{ record: { ...young.record, attempts: 1 }, fence: young.fence }] });
      equal((await a.getOutgoing('m'))?.attempts, 1);
    },
  ],
  [
    'claims: renewed, they last; ended in the same step as a write, they are gone',
    async (open) => {
      const [a, b] = [await open(), await open()];
      await a.commit({ outgoing: [{ record: outgoingSample('m') }] });
      const first = await a.claimOutgoing({ worker: 'A', now: 0, ...lease });
      if (first === undefined) throw new Error('not claimed');
      const longer = await a.renewClaim(first, 5000);
      equal(longer.until, 5000);
      equal(await claimed(b, 'B', 4000), undefined);
      await a.commit({ outgoing: [{ record: { ...longer.record, attempts: 1 }, fence: longer.fence, lease: null }] });
      equal(await claimed(b, 'B', 4000), 'm');
    },
  ],
  [
    'claims: a record may be born claimed',
    async (open) => {
      const [a, b] = [await open(), await open()];
      await a.commit({ outgoing: [{ record: outgoingSample('m', { state: 'sending' }), lease: { worker: 'A', until: 1000 } }] });
      equal(await claimed(b, 'B', 500), undefined);
      const record = await a.getOutgoing('m');
      if (record === undefined) throw new Error('not stored');
      await a.commit({ outgoing: [{ record: { ...record, state: 'queued' }, fence: 1, lease: null }] });
      const next = await b.claimOutgoing({ worker: 'B', now: 500, ...lease });
      equal(next?.fence, 2);
    },
  ],
  [
    'claims: of packets that look alike in the list of the axis only one is under way',
    async (open) => {
      const [a, b] = [await open(), await open()];
      const alike = (messageId: string, more: Partial<OutgoingRecord> = {}): { record: OutgoingRecord } => ({
        record: outgoingSample(messageId, { thread: 't', ...more }),
      });
      await a.commit({ outgoing: [alike('m1'), alike('m2')] });
      const first = await a.claimOutgoing({ worker: 'A', now: 0, ...lease });
      equal(first?.record.messageId, 'm1');
      equal(await claimed(b, 'B', 10), undefined);
      const born = alike('m3', { state: 'sending' });
      await rejects(b.commit({ outgoing: [born] }), { code: 'EXCHANGE_STORE_CONFLICT' });
      if (first === undefined) throw new Error('not claimed');
      // Its effect is unknown now: it stays the first of its thread until that is known, also without a claim.
      const unknown = { ...first.record, state: 'sending' as const, nextAt: 500 };
      await a.commit({ outgoing: [{ record: unknown, fence: first.fence, lease: null }] });
      await rejects(b.commit({ outgoing: [born] }), { code: 'EXCHANGE_STORE_CONFLICT' });
      equal(await claimed(b, 'B', 10), undefined);
      equal(await claimed(b, 'B', 500), 'm1');
      const other = outgoingSample('m4', { state: 'sending', thread: 'u' });
      await b.commit({ outgoing: [{ record: other }] });
    },
  ],
  [
    'claims: many workers at once never share one',
    async (open) => {
      const stores = [await open(), await open(), await open()];
      const names = Array.from({ length: 30 }, (_, i) => `m${i}`);
      await stores[0]?.commit({ outgoing: names.map((name) => ({ record: outgoingSample(name) })) });
      const got = await Promise.all(Array.from({ length: 40 }, (_, i) => claimed(stores[i % 3] as Store, `w${i}`, 1)));
      deepEqual(got.filter((name) => name !== undefined).sort(), names.sort());
    },
  ],
  [
    'claims: a received packet, by its key',
    async (open) => {
      const [a, b] = [await open(), await open()];
      await a.commit({ incoming: [{ record: incomingSample('d') }] });
      const key = { axis: 'vxp', docId: 'd' };
      const mine = await a.claimIncoming({ worker: 'A', now: 0, ...lease, ...key });
      equal(mine?.record.docId, 'd');
      equal(await b.claimIncoming({ worker: 'B', now: 10, ...lease, ...key }), undefined);
      if (mine === undefined) throw new Error('not claimed');
      const renewed = await a.renewClaim(mine, 3000);
      equal(await b.claimIncoming({ worker: 'B', now: 2000, ...lease, ...key }), undefined);
      await a.releaseClaim(renewed);
      const theirs = await b.claimIncoming({ worker: 'B', now: 2000, ...lease, ...key });
      equal((theirs?.fence ?? 0) > mine.fence, true);
      equal(await b.claimIncoming({ worker: 'B', now: 0, ...lease, axis: 'other', docId: 'd' }), undefined);
    },
  ],
];
