import { deepEqual, equal, rejects } from 'node:assert/strict';
import type { IncomingRecord, OutgoingRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { ContractCase } from './index.ts';
import { incomingSample, outgoingSample } from './samples.ts';

async function stored(store: Store, messageId: string): Promise<OutgoingRecord> {
  const record = await store.getOutgoing(messageId);
  if (record === undefined) throw new Error(`${messageId} is not in the store`);
  return record;
}

const ids = (page: { readonly records: readonly { readonly messageId: string }[] }): string[] =>
  page.records.map(({ messageId }) => messageId);

export const recordCases: readonly ContractCase[] = [
  [
    'records: given back as they were put, to every connection; any text is a key',
    async (open) => {
      const [a, b] = [await open(), await open()];
      for (const messageId of ['../../a/b:c', 'tiếng Việt 🗃', "'; DROP TABLE outgoing; --", '%', ' ']) {
        const record = outgoingSample(messageId);
        await a.commit({ outgoing: [{ record }] });
        const { version, seq, ...rest } = await stored(b, messageId);
        equal(version, 1);
        equal(seq > 0, true);
        const { version: _version, seq: _seq, ...given } = record;
        deepEqual(rest, given);
      }
      equal(await b.getOutgoing('another'), undefined);
      const record = incomingSample('d', { duplicates: [{ key: 'number', docId: 'e' }], reason: 'lý do\u0000' });
      await a.commit({ incoming: [{ record }] });
      const found = await b.getIncoming({ axis: 'vxp', docId: 'd' });
      deepEqual(found?.duplicates, record.duplicates);
      equal(found?.reason, 'lý do\u0000');
      equal(await b.getIncoming({ axis: 'other', docId: 'd' }), undefined);
    },
  ],
  [
    'records: a key that cannot be kept faithfully is refused, and nothing of the batch happens',
    async (open) => {
      const store = await open();
      for (const messageId of ['a\0b', '\ud800']) {
        const batch = { outgoing: [{ record: outgoingSample('good') }, { record: outgoingSample(messageId) }] };
        await rejects(store.commit(batch), { code: 'EXCHANGE_STORE_VALUE' });
      }
      equal(await store.getOutgoing('good'), undefined);
    },
  ],
  [
    'records: two writers from the same version: one wins, the other is told and nothing of its batch happens',
    async (open) => {
      const [a, b] = [await open(), await open()];
      await a.commit({ outgoing: [{ record: outgoingSample('m') }] });
      await rejects(a.commit({ outgoing: [{ record: outgoingSample('m') }] }), { code: 'EXCHANGE_STORE_CONFLICT' });
      const [one, two] = [await stored(a, 'm'), await stored(b, 'm')];
      await a.commit({ outgoing: [{ record: { ...one, attempts: 1 } }] });
      const late = b.commit({ outgoing: [{ record: { ...two, attempts: 9 } }], meta: [{ key: 'k', value: 'v', due: null }] });
      await rejects(late, { code: 'EXCHANGE_STORE_CONFLICT', retryable: true });
      equal((await stored(b, 'm')).attempts, 1);
      equal(await b.getMeta('k'), undefined);
      await rejects(b.commit({ outgoing: [{ record: { ...outgoingSample('never'), version: 3 } }] }), {
        code: 'EXCHANGE_STORE_CONFLICT',
      });
    },
  ],
  [
    'records: batches committed at once stand or fall each alone',
    async (open) => {
      const store = await open();
      await store.commit({ outgoing: [{ record: outgoingSample('taken') }] });
      const results = await Promise.allSettled(
        ['a', 'taken', 'b', 'a\0', 'c'].map((messageId) =>
          store.commit({
            outgoing: [{ record: outgoingSample(messageId) }],
            meta: [{ key: messageId.slice(0, 1), value: messageId, due: null }],
          }),
        ),
      );
      deepEqual(
        results.map(({ status }) => status),
        ['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'],
      );
      deepEqual(ids(await store.findOutgoing({})), ['taken', 'a', 'b', 'c']);
      equal((await store.getMeta('a'))?.value, 'a');
      equal(await store.getMeta('t'), undefined);
    },
  ],
  [
    'records: found by state, lane, due time, document, docId and packet, in order of arrival, page by page',
    async (open) => {
      const store = await open();
      const sent = { state: 'sent', docId: 'x1', sentAt: '2026-11-22T10:00:00+07:00' } as const;
      const records = [
        outgoingSample('a', { nextAt: 50, packet: 'a'.repeat(64) }),
        outgoingSample('b', { lane: 'urgent', nextAt: 10 }),
        outgoingSample('c', { ...sent, documentId: 'doc-c' }),
        outgoingSample('d', { state: 'dead' }),
        outgoingSample('e', { state: 'sending', messageType: 'status', documentId: null, nextAt: 90 }),
      ];
      for (const record of records) await store.commit({ outgoing: [{ record }] });
      deepEqual(ids(await store.findOutgoing({})), ['a', 'b', 'c', 'd', 'e']);
      deepEqual(ids(await store.findOutgoing({ states: ['queued', 'sending'] })), ['a', 'b', 'e']);
      deepEqual(ids(await store.findOutgoing({ lane: 'urgent' })), ['b']);
      deepEqual(ids(await store.findOutgoing({ dueBy: 50 })), ['a', 'b']);
      deepEqual(ids(await store.findOutgoing({ documentId: 'doc-c' })), ['c']);
      deepEqual(ids(await store.findOutgoing({ docId: 'x1' })), ['c']);
      deepEqual(ids(await store.findOutgoing({ packet: 'a'.repeat(64) })), ['a']);
      deepEqual(ids(await store.findOutgoing({ messageType: 'status' })), ['e']);
      deepEqual(ids(await store.findOutgoing({ states: [] })), []);
      const first = await store.findOutgoing({ limit: 2 });
      deepEqual(ids(first), ['a', 'b']);
      deepEqual(ids(await store.findOutgoing({ limit: 3, ...(first.next === undefined ? {} : { after: first.next }) })), [
        'c',
        'd',
        'e',
      ]);
      const { outgoing } = await store.count();
      deepEqual({ ...outgoing }, { queued: 2, sending: 1, sent: 1, dead: 1 });
    },
  ],
  [
    'records: what came in is found by state, acknowledgement, packet and both duplicate keys',
    async (open) => {
      const store = await open();
      const docIds = async (query: Parameters<Store['findIncoming']>[0]): Promise<string[]> =>
        (await store.findIncoming(query)).records.map(({ docId }) => docId);
      await store.commit({
        incoming: [
          { record: incomingSample('a', { documentId: 'id-1', numberKey: '["1","CV","so"]' }) },
          { record: incomingSample('b', { state: 'accepted', acknowledged: true, packet: 'b'.repeat(64) }) },
          { record: incomingSample('c', { messageType: 'status', state: 'recorded', documentId: 'id-1' }) },
        ],
      });
      deepEqual(await docIds({ states: ['open', 'accepted'] }), ['a', 'b']);
      deepEqual(await docIds({ acknowledged: false }), ['a', 'c']);
      deepEqual(await docIds({ documentId: 'id-1', messageType: 'edoc' }), ['a']);
      deepEqual(await docIds({ numberKey: '["1","CV","so"]' }), ['a']);
      deepEqual(await docIds({ packet: 'b'.repeat(64) }), ['b']);
      equal((await store.count()).incoming.open, 1);
    },
  ],
  [
    'records: the same bytes for the same recipient come in once, whoever stores them; what repeats them is kept as such',
    async (open) => {
      const [a, b] = [await open(), await open()];
      const same = { packet: 'c'.repeat(64) };
      const put = (store: Store, docId: string, more: Partial<IncomingRecord> = {}): Promise<void> =>
        store.commit({ incoming: [{ record: incomingSample(docId, { ...same, ...more }) }] });
      const results = await Promise.allSettled([put(a, 'd1'), put(b, 'd2')]);
      deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
      await rejects(put(b, 'd3', { state: 'recorded' }), { code: 'EXCHANGE_STORE_CONFLICT' });
      await put(b, 'd3', { state: 'repeated', sameAs: 'd1' });
      await put(b, 'd4', { to: 'G22' });
      await put(b, 'd5', { state: 'unreadable' });
      await put(b, 'd6', { axis: 'other' });
    },
  ],
  [
    'records: the transport ids of one sender, by time',
    async (open) => {
      const store = await open();
      const sent = (messageId: string, docId: string, sentAt: string, from = 'H48.12'): { record: OutgoingRecord } => ({
        record: outgoingSample(messageId, { state: 'sent', docId, sentAt, from }),
      });
      await store.commit({
        outgoing: [
          sent('a', 'x1', '2026-11-22T09:00:00+07:00'),
          sent('b', 'x2', '2026-11-22T10:00:00+07:00'),
          sent('c', 'x3', '2026-11-22T10:00:00+07:00', 'G22'),
          { record: outgoingSample('d') },
        ],
      });
      const known = (since: string): Promise<string[]> =>
        store.knownDocIds({ from: 'H48.12', messageType: 'edoc', since: Date.parse(since) });
      deepEqual(await known('2026-11-22T00:00:00+07:00'), ['x1', 'x2']);
      deepEqual(await known('2026-11-22T10:00:00+07:00'), ['x2']);
    },
  ],
  [
    'records: a status counts once by its docId, a recipient has one row',
    async (open) => {
      const store = await open();
      const status = { messageId: 'm', docId: 's1', code: '01', from: 'G22', timestamp: null, description: null };
      const row = {
        messageId: 'm',
        to: 'G22',
        state: 'initial',
        stateText: '',
        receiverDocId: '',
        receivedAt: '',
        checkedAt: '',
      };
      await store.commit({ statuses: [status], deliveries: [row] });
      await store.commit({
        statuses: [
          { ...status, code: '99' },
          { ...status, docId: 's2', code: '03' },
        ],
        deliveries: [
          { ...row, state: 'done' },
          { ...row, to: 'H48' },
        ],
      });
      deepEqual(
        (await store.statusesOf('m')).map(({ code }) => code),
        ['01', '03'],
      );
      deepEqual(
        (await store.deliveriesOf('m')).map(({ to, state }) => [to, state]),
        [
          ['G22', 'done'],
          ['H48', 'initial'],
        ],
      );
    },
  ],
  [
    'meta: put, replaced, dropped; found by prefix, and by due time',
    async (open) => {
      const store = await open();
      const meta = (key: string, due: number | null): { key: string; value: string; due: number | null } => ({
        key,
        value: `v-${key}`,
        due,
      });
      await store.commit({ meta: [meta('a:1', 30), meta('a:2', 10), meta('b:1', null), meta('a%', null)] });
      const keys = async (query: Parameters<Store['findMeta']>[0]): Promise<string[]> =>
        (await store.findMeta(query)).map(({ key }) => key);
      deepEqual(await keys({ prefix: 'a:' }), ['a:1', 'a:2']);
      deepEqual(await keys({ prefix: 'a%' }), ['a%']);
      deepEqual(await keys({ dueBy: 30 }), ['a:2', 'a:1']);
      deepEqual(await keys({ after: 'a:1', limit: 1 }), ['a:2']);
      await store.commit({ meta: [{ ...meta('a:1', null), value: 'new' }], dropMeta: ['a:2'] });
      deepEqual(await store.getMeta('a:1'), { key: 'a:1', value: 'new', due: null });
      equal(await store.getMeta('a:2'), undefined);
    },
  ],
];
