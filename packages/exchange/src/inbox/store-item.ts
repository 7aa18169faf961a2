import type { AxisItem, MessageType } from '@lienthong/axis';
import { type Abortable, spool, vietnamIso } from '@lienthong/core';
import { sameOrganId } from '@lienthong/edxml';
import { deliverySubject, evidence, messageSubject } from '../evidence/draft.ts';
import { joinBatches } from '../life-cycle/ledger.ts';
import { noteIncoming } from '../life-cycle/note-incoming.ts';
import { originalsOf } from '../life-cycle/note-outgoing.ts';
import { noteStatus } from '../life-cycle/note-status.ts';
import { type Noted, nothingNoted } from '../life-cycle/parts.ts';
import { announcesArrival } from '../life-cycle/read-change.ts';
import { isConflict, tellQueued } from '../outbox/enqueue.ts';
import { type FactsOrFailure, readFacts } from '../packet-facts.ts';
import type { Batch, DuplicateWarning, IncomingRecord, OutgoingRecord, RecordedStatus } from '../store/records.ts';
import { type PreparedAnswer, prepareAnswer } from './answer.ts';
import type { InboxParts, NotedStatus } from './parts.ts';

/** A fetched item: its bytes are in the store, no record names them yet. */
export interface Fetched {
  readonly item: AxisItem;
  readonly record: IncomingRecord;
  readonly facts: FactsOrFailure;
  /** The 01 that goes with a document (NĐ 30/2020 Đ21.2c). */
  readonly arrival: PreparedAnswer | undefined;
}

/** What became of it. `noted` for a status that is counted now. */
export interface Kept {
  readonly record: IncomingRecord;
  readonly noted?: NotedStatus;
}

/** Fetches one packet, reads it, and stores its bytes. */
export async function fetchItem(parts: InboxParts, item: AxisItem, messageType: MessageType, abort: Abortable): Promise<Fetched> {
  const { axis, store, clock } = parts;
  const source = await spool(await axis.fetch(item.docId, abort), { ...abort, maxBytes: parts.maxPacketBytes });
  try {
    const packet = await store.putPacket(source);
    const facts = readFacts(source);
    // What the packet is decides, not in which list the axis shows it.
    const kind = facts.readable ? facts.messageType : messageType;
    const record: IncomingRecord = {
      version: 0,
      seq: 0,
      axis: parts.axisName,
      docId: item.docId,
      state: facts.readable ? (kind === 'status' ? 'recorded' : 'open') : 'unreadable',
      messageType: kind,
      from: facts.readable ? facts.from : item.from,
      to: item.to,
      lane: facts.readable ? facts.lane : 'normal',
      packet,
      documentId: facts.readable ? facts.documentId : null,
      numberKey: facts.readable ? facts.numberKey : null,
      business: facts.readable ? facts.business : null,
      receivedAt: vietnamIso(clock.now()),
      acknowledged: false,
      reason: facts.readable ? null : facts.error.code,
      sameAs: null,
      duplicates: [],
    };
    const asks = facts.readable && record.state === 'open' && announcesArrival(facts.packet);
    const arrival = asks ? await prepareAnswer(parts, facts.packet, record, '01', '') : undefined;
    return { item, record, facts, arrival };
  } finally {
    source.close();
  }
}

/**
 * Stores the record of a fetched packet, with all that belongs to it, in one step: a document with its 01, a status at the message that
 * it answers. Whoever else polls the same axis loses the race here, and takes what the winner has stored.
 */
export async function keep(parts: InboxParts, fetched: Fetched, turn: Turn): Promise<Kept> {
  try {
    return await keepInTurn(parts, fetched, turn);
  } finally {
    turn.pass();
  }
}

/** Those of one wave are stored together, but in their order. */
export interface Turn {
  /** When the one before has asked the store. */
  readonly come: Promise<void>;
  /** Lets the next one ask. */
  pass(): void;
}

async function keepInTurn(parts: InboxParts, fetched: Fetched, turn: Turn): Promise<Kept> {
  const { store } = parts;
  for (let tries = 1; ; tries++) {
    const stored = await store.getIncoming(fetched.record);
    if (stored !== undefined) return { record: stored };
    const same = await firstOfSame(parts, fetched.record);
    const record: IncomingRecord =
      same === undefined
        ? { ...fetched.record, duplicates: await warningsFor(parts, fetched.record) }
        : { ...fetched.record, state: 'repeated', sameAs: same.docId };
    const noted = record.state === 'recorded' ? await noteFor(parts, fetched) : undefined;
    const arrival =
      record.state === 'open' && !(tries > 1 && (await isThere(store, fetched.arrival))) ? fetched.arrival : undefined;
    const life = await lifeOf(parts, fetched, record, noted);
    await turn.come;
    try {
      const committing = store.commit(joinBatches(batchOf(parts, record, arrival, noted), life.batch));
      turn.pass();
      await committing;
    } catch (error) {
      if (!isConflict(error)) throw error;
      continue;
    }
    tell(parts, record, arrival, noted);
    life.tell();
    return { record: { ...record, version: 1 }, ...(noted === undefined ? {} : { noted }) };
  }
}

/** A 01 that outlived the record of its document: it is not sent again, and must not keep the document out. */
async function isThere(store: InboxParts['store'], arrival: PreparedAnswer | undefined): Promise<boolean> {
  return arrival !== undefined && (await store.getOutgoing(arrival.record.messageId)) !== undefined;
}

function batchOf(
  parts: InboxParts,
  record: IncomingRecord,
  arrival: PreparedAnswer | undefined,
  noted: NotedStatus | undefined,
): Batch {
  const at = parts.clock.now();
  const subject = deliverySubject(record);
  const { packet, messageType, from, to, documentId, reason, sameAs } = record;
  const kind = record.state === 'repeated' || record.state === 'unreadable' ? record.state : 'received';
  const entries = [evidence({ at, kind, subject, content: { packet, messageType, from, to, documentId, reason, sameAs } })];
  for (const { key, docId } of record.duplicates)
    entries.push(evidence({ at, kind: 'duplicate-warning', subject, content: { key, docId } }));
  if (arrival !== undefined) entries.push(arrival.evidence);
  if (noted !== undefined) {
    const { code, docId, timestamp } = noted.status;
    const about = noted.message === undefined ? subject : messageSubject(noted.message.messageId);
    entries.push(evidence({ at, kind: 'status-received', subject: about, content: { code, from, docId, timestamp } }));
  }
  return {
    incoming: [{ record }],
    outgoing: arrival === undefined ? [] : [{ record: arrival.record }],
    statuses: noted?.message === undefined ? [] : [noted.status],
    evidence: entries,
  };
}

function tell(
  parts: InboxParts,
  record: IncomingRecord,
  arrival: PreparedAnswer | undefined,
  noted: NotedStatus | undefined,
): void {
  const { events, logger } = parts;
  const { axis, docId, documentId, from, messageType, lane, state, reason } = record;
  if (state === 'unreadable') {
    logger.log('warn', 'packet-unreadable', { docId, code: reason });
    events.emit('unreadable', { axis, docId, documentId, code: reason ?? '' });
    return;
  }
  if (state === 'repeated') return;
  events.emit('received', { axis, docId, documentId, from, messageType, lane });
  if (arrival !== undefined) tellQueued(parts, arrival.record);
  if (noted !== undefined && noted.message === undefined && noted.status.code !== '13')
    events.emit('warning', { code: 'L.UnknownDocument', documentId, message: unknownDocument(noted.status) });
}

function unknownDocument({ code, from }: RecordedStatus): { vi: string; en: string } {
  return {
    vi: `Trạng thái ${code} của ${from} nói về một văn bản mà kho này không gửi; đã giữ lại.`,
    en: `Status ${code} of ${from} is about a document that this store did not send; it is kept.`,
  };
}

/** What a recall, an update, a replacement, or an answer to one of ours changes besides. */
async function lifeOf(
  { lifeCycle }: InboxParts,
  { facts }: Fetched,
  record: IncomingRecord,
  noted: NotedStatus | undefined,
): Promise<Noted> {
  if (noted?.message !== undefined) return noteStatus(lifeCycle, noted.message, noted.status);
  const counts = record.state === 'open' || record.state === 'recorded';
  return facts.readable && counts ? noteIncoming(lifeCycle, record, facts.packet) : nothingNoted;
}

/** The same bytes for the same recipient: the axis has delivered one packet twice (vxp-protocol §11). */
async function firstOfSame({ store }: InboxParts, record: IncomingRecord): Promise<IncomingRecord | undefined> {
  if (record.state === 'unreadable') return undefined;
  const { records } = await store.findIncoming({ packet: record.packet, limit: 1000 });
  return records.find(
    ({ axis, to, state }) => axis === record.axis && to === record.to && state !== 'repeated' && state !== 'unreadable',
  );
}

/** Only a new document is compared: a recall carries the identifier of what it recalls. It warns; nothing is thrown away. */
async function warningsFor({ store }: InboxParts, record: IncomingRecord): Promise<DuplicateWarning[]> {
  if (record.state !== 'open' || record.business !== 0) return [];
  const warnings: DuplicateWarning[] = [];
  const look = async (key: DuplicateWarning['key'], query: { documentId?: string; numberKey?: string }): Promise<void> => {
    const { records } = await store.findIncoming({ ...query, messageType: 'edoc', limit: 10 });
    // Another of our own agencies that got the same document is no duplicate.
    for (const { docId, to, business } of records) if (to === record.to && business === 0) warnings.push({ key, docId });
  };
  if (record.documentId !== null) await look('document-id', { documentId: record.documentId });
  if (record.numberKey !== null) await look('number', { numberKey: record.numberKey });
  return warnings;
}

/** Matched as edxml §12 says: the document's identifier, which is ours because only our own messages are looked at. */
async function noteFor({ store }: InboxParts, { facts, record }: Fetched): Promise<NotedStatus | undefined> {
  if (!facts.readable || facts.packet.kind !== 'status') return undefined;
  const { statusCode: code, timestamp, description, responseFor } = facts.packet;
  // 13 is asked of us, about a document that we received.
  const message = code === '13' ? undefined : await answeredBy(store, responseFor.documentId, record.from);
  const status: RecordedStatus = {
    messageId: message?.messageId ?? '',
    docId: record.docId,
    code,
    from: record.from,
    timestamp,
    description: description ?? null,
  };
  return { status, message };
}

/** Of several sendings of one document (sent again after a refusal) the latest one to that recipient. */
async function answeredBy(store: InboxParts['store'], documentId: string, from: string): Promise<OutgoingRecord | undefined> {
  if (documentId === '') return undefined;
  const originals = await originalsOf(store, documentId);
  const message = originals.findLast(({ to }) => to.some((recipient) => sameOrganId(recipient, from))) ?? originals.at(-1);
  if (message !== undefined) return message;
  // A recall or an update with an identifier of its own, or of a document that was sent before this store was there.
  const { records } = await store.findOutgoing({ documentId, messageType: 'edoc', limit: 1 });
  return records[0];
}
