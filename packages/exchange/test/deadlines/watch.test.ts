import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesSource, type Clock, fromVietnam, vietnamIso } from '@lienthong/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workingCalendar } from '../../src/deadlines/calendar.ts';
import { vietnamCalendarData } from '../../src/deadlines/calendar-data.ts';
import { storeDuties } from '../../src/deadlines/duties.ts';
import type { Duty } from '../../src/deadlines/overdue.ts';
import { watchDeadlines } from '../../src/deadlines/watch.ts';
import { createEvents } from '../../src/events/events.ts';
import { evidenceSubjects } from '../../src/evidence/subjects.ts';
import { type SqliteStore, sqlite } from '../../src/sqlite/index.ts';
import { quarter, statistics } from '../../src/statistics/statistics.ts';
import type { IncomingRecord, OutgoingRecord } from '../../src/store/records.ts';
import { incomingSample, outgoingSample } from '../../src/store-contract/samples.ts';

const calendar = workingCalendar(vietnamCalendarData);
const friday = fromVietnam(2026, 11, 20, 16, 30);
const limit = fromVietnam(2026, 11, 23, 12);

let folder: string;
let store: SqliteStore;
let now: number;
const clock: Clock = { now: () => now };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lienthong-watch-'));
  store = sqlite(join(folder, 'x.db'));
  now = friday;
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function put(outgoing: readonly OutgoingRecord[], incoming: readonly IncomingRecord[] = []): Promise<void> {
  const packet = await store.putPacket(bytesSource(Buffer.from('x')));
  await store.commit({
    outgoing: outgoing.map((record) => ({ record: { ...record, packet } })),
    incoming: incoming.map((record) => ({ record: { ...record, packet, to: record.docId } })),
  });
}
const out = (messageId: string, more: Partial<OutgoingRecord> = {}): OutgoingRecord =>
  outgoingSample(messageId, { queuedAt: vietnamIso(friday), match: { date: '2026-11-20' }, thread: messageId, ...more });
const duties = async (scope: 'open' | 'all' = 'open'): Promise<Duty[]> => {
  const found: Duty[] = [];
  for await (const duty of storeDuties(store, { scope })) found.push(duty);
  return found;
};

describe('the duties in a store', () => {
  it('sending runs from the day of promulgation when that is earlier, from the outbox otherwise', async () => {
    await put([
      out('today'),
      out('old', { match: { date: '2026-11-18' } }),
      out('later', { match: { date: '2026-12-31' } }),
      out('none', { match: {} }),
    ]);
    const at = Object.fromEntries((await duties()).map(({ subject, event }) => [subject.messageId, event.at]));
    expect(at).toEqual({ today: friday, old: fromVietnam(2026, 11, 18), later: friday, none: friday });
  });

  it('open: what is not sent, a 01 that is stuck, an undecided document; never a recall', async () => {
    await put(
      [
        out('sent', { state: 'sent', sentAt: vietnamIso(friday) }),
        out('dead', { state: 'dead' }),
        out('status:01:d1', { messageType: 'status' }),
      ],
      [
        incomingSample('d1', { receivedAt: vietnamIso(friday) }),
        incomingSample('d2', { receivedAt: vietnamIso(friday), state: 'accepted' }),
        incomingSample('r1', { receivedAt: vietnamIso(friday), business: 1 }),
      ],
    );
    const open = (await duties()).map(({ duty, subject }) => [duty, subject.messageId ?? subject.docId]);
    expect(open).toEqual([
      ['send', 'dead'],
      ['acknowledge', 'status:01:d1'],
      ['register-incoming', 'd1'],
    ]);
  });

  it('all: with when it was done, for a report', async () => {
    const done = vietnamIso(friday + 60_000);
    await put(
      [
        out('status:01:d1', { messageType: 'status', state: 'sent', sentAt: done }),
        out('status:03:d1', { messageType: 'status', state: 'sent', sentAt: done }),
      ],
      [incomingSample('d1', { receivedAt: vietnamIso(friday), state: 'accepted' })],
    );
    expect((await duties('all')).map(({ duty, doneAt }) => [duty, doneAt])).toEqual([
      ['acknowledge', friday + 60_000],
      ['register-incoming', friday + 60_000],
    ]);
  });
});

describe('watching', () => {
  const watch = async (): Promise<string[]> => {
    const events = createEvents(clock);
    const told: string[] = [];
    events.onAny(({ type }) => told.push(type));
    await watchDeadlines({ store, clock, events, calendar, axisName: 'vxp' });
    return told;
  };

  it('tells before and after a limit, each once, also after a restart', async () => {
    await put([out('m1')]);
    expect(await watch()).toEqual([]);
    now = limit - 3_600_000;
    expect(await watch()).toEqual(['deadlineNear']);
    expect(await watch()).toEqual([]);
    now = limit;
    expect(await watch()).toEqual(['overdue']);
    await store.close();
    store = sqlite(join(folder, 'x.db'));
    now = limit + 86_400_000;
    expect(await watch()).toEqual([]);
    const kinds: string[] = [];
    for await (const { kind, subject } of store.readEvidence()) kinds.push(`${kind} ${subject}`);
    expect(kinds).toEqual(['overdue message:m1']);
  });

  it('what is overdue about a received document stands in the evidence of that document', async () => {
    await put([], [incomingSample('d1', { receivedAt: vietnamIso(friday), documentId: 'D-1' })]);
    now = limit + 30 * 86_400_000;
    expect(await watch()).toEqual(['overdue']);
    const subjects = await evidenceSubjects(store, 'D-1');
    const kinds: string[] = [];
    for await (const { kind, subject } of store.readEvidence()) if (subjects.includes(subject)) kinds.push(kind);
    expect(kinds).toEqual(['overdue']);
  });

  it('urgent: told after a while, which is the vendor’s; nothing is told of a year without data', async () => {
    await put([out('urgent', { lane: 'urgent' }), out('next', { queuedAt: '2027-03-01T09:00:00+07:00', match: {} })]);
    expect(await watch()).toEqual([]);
    now = friday + 15 * 60_000;
    expect(await watch()).toEqual(['overdue']);
    now = fromVietnam(2027, 6, 1);
    expect(await watch()).toEqual([]);
  });
});

describe('statistics', () => {
  it('counts by period, partner, state and punctuality', async () => {
    await put(
      [
        out('a', { state: 'sent', sentAt: vietnamIso(friday + 60_000), to: ['G22', 'H53'] }),
        out('b', { state: 'sent', sentAt: vietnamIso(limit + 1), to: ['G22'] }),
        out('c', { state: 'dead' }),
        out('d'),
        out('before', { queuedAt: '2026-07-01T09:00:00+07:00', match: {} }),
      ],
      [incomingSample('d1', { receivedAt: vietnamIso(friday), from: 'H53' })],
    );
    await store.commit({
      statuses: [
        { messageId: 'a', docId: 's1', code: '03', from: 'G22', timestamp: vietnamIso(friday + 120_000), description: null },
      ],
    });
    now = limit + 60_000;
    const report = await statistics(store, quarter('2026-Q4') ?? { from: '', to: '' }, { calendar, clock });
    expect(report.period).toEqual({ from: '2026-10-01', to: '2026-12-31' });
    expect(report.total).toEqual({
      ...{ sent: 3, waiting: 1, failed: 1, received: 1 },
      ...{ decisions: { open: 1 }, judged: { 'not-judged': 1 }, statuses: { '03': 1 } },
    });
    expect(report.byPartner['H53']).toMatchObject({ sent: 1, received: 1 });
    expect(report.onTime['send']).toEqual({ 'in-time': 1, late: 1, overdue: 2 });
  });

  it('quarters', () => {
    expect(quarter('2028-Q1')).toEqual({ from: '2028-01-01', to: '2028-03-31' });
    for (const wrong of ['2026-Q0', '2026-Q5', '26-Q1', '2026']) expect(quarter(wrong)).toBeUndefined();
  });
});
