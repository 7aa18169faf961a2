import { type ByteSource, isLienThongError, vietnamIso } from '@lienthong/core';
import { raiseExchange } from '../errors.ts';
import { evidence, messageSubject } from '../evidence/draft.ts';
import { joinBatches } from '../life-cycle/ledger.ts';
import { noteOutgoing } from '../life-cycle/note-outgoing.ts';
import { nothingNoted } from '../life-cycle/parts.ts';
import { type PacketFacts, readFacts } from '../packet-facts.ts';
import type { OutgoingRecord } from '../store/records.ts';
import type { Held } from './attempt.ts';
import type { OutboxParts } from './parts.ts';

export interface EnqueueOptions {
  readonly messageId: string;
  readonly secrecy?: 'none' | 'mat' | 'toi-mat' | 'tuyet-mat';
}

/** The message as it is stored now; `held` when it was stored as being sent by us, in the same step. */
export interface Enqueued {
  readonly record: OutgoingRecord;
  readonly held?: Held;
}

/** Takes a packet into the outbox, once by its `messageId`: checked first, then stored, synced, and at once ours to send. */
export async function enqueue(parts: OutboxParts, source: ByteSource, options: EnqueueOptions): Promise<Enqueued> {
  const { store, clock } = parts;
  const { messageId } = options;
  const packet = await store.putPacket(source);
  const known = await store.getOutgoing(messageId);
  if (known !== undefined) return { record: samePacket(known, packet) };
  const facts = await admit(parts, source, options);
  const noted = parts.lifeCycle === undefined ? nothingNoted : await noteOutgoing(parts.lifeCycle, facts.packet, messageId);
  const now = clock.now();
  const waiting = recordOf(facts, messageId, packet, now);
  const begun: OutgoingRecord = { ...waiting, state: 'sending', attempts: 1, unknownSince: now };
  const lease = { worker: parts.worker, until: now + parts.leaseMs };
  const entries = [queuedEvidence(waiting, now)];
  try {
    await store.commit(joinBatches({ outgoing: [{ record: begun, lease }], evidence: entries }, noted.batch));
    tellQueued(parts, begun);
    noted.tell();
    const record = { ...begun, version: 1 };
    return { record, held: { ...lease, record, fence: 1, begun: true } };
  } catch (error) {
    if (!isConflict(error)) throw error;
  }
  // Somebody else stored it meanwhile, or a packet that looks like it is under way: then it waits its turn.
  const meanwhile = await store.getOutgoing(messageId);
  if (meanwhile !== undefined) return { record: samePacket(meanwhile, packet) };
  await store.commit(joinBatches({ outgoing: [{ record: waiting }], evidence: entries }, noted.batch));
  tellQueued(parts, waiting);
  noted.tell();
  return { record: { ...waiting, version: 1 } };
}

/** What is known of a new message. */
export function recordOf(facts: PacketFacts, messageId: string, packet: string, now: number): OutgoingRecord {
  const { lane, messageType, from, to, documentId, match, thread } = facts;
  return {
    version: 0,
    seq: 0,
    messageId,
    state: 'queued',
    lane,
    messageType,
    from,
    to,
    documentId,
    match,
    thread,
    packet,
    docId: null,
    queuedAt: vietnamIso(now),
    sentAt: null,
    nextAt: now,
    unknownSince: null,
    attempts: 0,
    log: [],
  };
}

export function queuedEvidence(record: OutgoingRecord, at: number): ReturnType<typeof evidence> {
  const { messageId, packet, messageType, from, to, documentId, lane } = record;
  const content = { packet, messageType, from, to, documentId, lane };
  return evidence({ at, kind: 'queued', subject: messageSubject(messageId), content });
}

export function tellQueued({ events }: Pick<OutboxParts, 'events'>, { messageId, documentId, lane }: OutgoingRecord): void {
  events.emit('queued', { messageId, documentId, lane });
}

export function isConflict(error: unknown): boolean {
  return isLienThongError(error) && error.code === 'EXCHANGE_STORE_CONFLICT';
}

function samePacket(record: OutgoingRecord, packet: string): OutgoingRecord {
  if (record.packet !== packet) throw raiseExchange('EXCHANGE_MESSAGE_ID_REUSED', { messageId: record.messageId });
  return record;
}

/** Everything that may keep a packet from going out, before it is a message. */
async function admit(parts: OutboxParts, source: ByteSource, options: EnqueueOptions): Promise<PacketFacts> {
  const { messageId, secrecy = 'none' } = options;
  const { agencies, gate } = parts;
  if (secrecy !== 'none') throw raiseExchange('EXCHANGE_PACKET_SECRET', { messageId, secrecy });
  const facts = readFacts(source);
  if (facts.readable === false) throw raiseExchange('EXCHANGE_PACKET_UNREADABLE', { messageId, reason: facts.error.code });
  if (agencies.length > 0 && !agencies.includes(facts.from)) {
    throw raiseExchange('EXCHANGE_NOT_OUR_AGENCY', { agency: facts.from, agencies });
  }
  const { packet, messageType } = facts;
  const reason = await gate?.({ messageId, messageType, packet, inspect: () => parts.inspect(packet) });
  if (reason !== undefined) throw raiseExchange('EXCHANGE_GATE_REFUSED', { messageId, reason });
  return facts;
}
