import type { StatusCode } from '@lienthong/edxml';
import { answerId } from '../inbox/answer.ts';
import type { IncomingRecord, OutgoingRecord } from '../store/records.ts';
import type { IncomingQuery, OutgoingQuery, Store } from '../store/store.ts';
import { dayNumber, dayOf, momentOf } from './dates.ts';
import type { Duty } from './overdue.ts';

export interface DutiesQuery {
  /** `open` (default): what is not done; `all`: what was done too, for a report. */
  readonly scope?: 'open' | 'all';
  /** Only what began at or after, and before, epoch milliseconds. */
  readonly from?: number;
  readonly to?: number;
}

/**
 * The duties of the documents in a store, one after the other: `send`, `acknowledge`, `register-incoming`. The vendor's own system knows of
 * others (`present`, `reply`, `archive` …) and judges them with `judgeDuties`. Sending runs from the day of signing: the packet's promulgation date,
 * where that is not after its arrival in the outbox.
 */
export async function* storeDuties(store: Store, query: DutiesQuery = {}): AsyncGenerator<Duty> {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = query;
  for await (const duty of query.scope === 'all' ? allDuties(store) : openDuties(store)) {
    if (duty.event.at >= from && duty.event.at < to) yield duty;
  }
}

const UNSENT = ['queued', 'sending', 'dead'] as const;

async function* openDuties(store: Store): AsyncGenerator<Duty> {
  for await (const record of outgoing(store, { states: UNSENT })) {
    const { messageType, messageId, documentId, queuedAt } = record;
    if (messageType === 'edoc') yield sending(record);
    // The 01 was put into the outbox in the step that took the document in: as long as it is there, receipt is not acknowledged.
    else if (messageId.startsWith(answerId('01', '')))
      yield { duty: 'acknowledge', subject: { documentId, messageId }, event: { at: Date.parse(queuedAt) } };
  }
  for await (const record of incoming(store, { states: ['open'] })) yield registering(record);
}

async function* allDuties(store: Store): AsyncGenerator<Duty> {
  for await (const record of outgoing(store, { messageType: 'edoc' })) yield sending(record);
  for await (const record of incoming(store, { states: ['open', 'accepted', 'rejected'] })) {
    const sent = async (code: StatusCode): Promise<{ doneAt?: number }> => {
      const answer = await store.getOutgoing(answerId(code, record.docId));
      return answer === undefined || answer.sentAt === null ? {} : { doneAt: Date.parse(answer.sentAt) };
    };
    const decision = record.state === 'open' ? {} : await sent(record.state === 'accepted' ? '03' : '02');
    yield { ...registering(record), duty: 'acknowledge', ...decision, ...(await sent('01')) };
    yield { ...registering(record), ...decision };
  }
}

async function* outgoing(store: Store, query: OutgoingQuery): AsyncGenerator<OutgoingRecord> {
  for (let after = 0; ; ) {
    const { records, next } = await store.findOutgoing({ ...query, after, limit: 500 });
    yield* records;
    if (next === undefined) return;
    after = next;
  }
}

async function* incoming(store: Store, query: IncomingQuery): AsyncGenerator<IncomingRecord> {
  for (let after = 0; ; ) {
    const { records, next } = await store.findIncoming({ ...query, messageType: 'edoc', after, limit: 500 });
    // A recall and an update are answered, not registered; no text gives the time for that.
    yield* records.filter(({ business }) => business !== 1 && business !== 2);
    if (next === undefined) return;
    after = next;
  }
}

function registering({ docId, documentId, lane, receivedAt }: IncomingRecord): Duty {
  const event = { at: Date.parse(receivedAt), urgent: lane === 'urgent' };
  return { duty: 'register-incoming', subject: { documentId, docId }, event };
}

function sending(record: OutgoingRecord): Duty {
  const { messageId, documentId, lane, sentAt, match } = record;
  const queued = Date.parse(record.queuedAt);
  const signed = match.date !== undefined && dayNumber(match.date) !== undefined && match.date < dayOf(queued);
  // On an earlier day only the day is known, and only the day counts for the limit.
  const at = signed ? momentOf(match.date as string, 0) : queued;
  const event = { at, urgent: lane === 'urgent' };
  const done = sentAt === null ? {} : { doneAt: Date.parse(sentAt) };
  return { duty: 'send', subject: { documentId, messageId }, event, ...done };
}
