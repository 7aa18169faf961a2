import type { AxisClient } from '@lienthong/axis';
import { type Abortable, type ByteSource, type Clock, isLienThongError, vietnamIso } from '@lienthong/core';
import { raiseExchange } from '../errors.ts';
import { readFacts } from '../packet-facts.ts';
import type { OutgoingRecord, Store } from '../store/former.ts';

export interface SendOptions extends Abortable {
  /** The caller's own id of this sending: the same id with the same packet is the same sending, across crashes. */
  readonly messageId: string;
}

export interface SendReceipt {
  readonly messageId: string;
  /** The axis' id of the packet (transport id, not the document's identifier). */
  readonly docId: string;
  readonly documentId: string | null;
  readonly sentAt: string;
  /** True when nothing went out now because this message had gone out before. */
  readonly alreadySent: boolean;
}

export interface OutboxParts {
  readonly axis: AxisClient;
  readonly store: Store;
  readonly clock: Clock;
  readonly agencies: readonly string[];
}

/**
 * Takes a packet into the outbox, then sends it. Durable first: when this throws a retryable error the packet is in the store,
 * and calling again with the same `messageId` goes on from there.
 */
export async function sendPacket(parts: OutboxParts, source: ByteSource, options: SendOptions): Promise<SendReceipt> {
  const queued = await enqueue(parts, source, options.messageId);
  if (queued.state === 'sent') return receiptOf(queued, true);
  return deliver(parts, queued, options);
}

/** Sends what a crash or an outage has left in the outbox. */
export async function flushOutbox(parts: OutboxParts, options: Abortable): Promise<readonly SendReceipt[]> {
  const receipts: SendReceipt[] = [];
  for (const record of await parts.store.listOutgoing()) {
    if (record.state !== 'sent') receipts.push(await deliver(parts, record, options));
  }
  return receipts;
}

async function enqueue(parts: OutboxParts, source: ByteSource, messageId: string): Promise<OutgoingRecord> {
  const { store, clock, agencies } = parts;
  const packet = await store.putPacket(source);
  const known = await store.getOutgoing(messageId);
  if (known !== undefined) {
    if (known.packet !== packet) throw raiseExchange('EXCHANGE_MESSAGE_ID_REUSED', { messageId });
    return known;
  }
  const facts = readFacts(source);
  if (facts.readable === false) throw raiseExchange('EXCHANGE_PACKET_UNREADABLE', { messageId, reason: facts.error.code });
  if (agencies.length > 0 && !agencies.includes(facts.from)) {
    throw raiseExchange('EXCHANGE_NOT_OUR_AGENCY', { agency: facts.from, agencies });
  }
  const record: OutgoingRecord = {
    messageId,
    state: 'queued',
    messageType: facts.messageType,
    from: facts.from,
    documentId: facts.documentId,
    match: facts.match,
    packet,
    docId: null,
    queuedAt: vietnamIso(clock.now()),
    startedAt: null,
    sentAt: null,
    attempts: 0,
    statuses: [],
  };
  await store.putOutgoing(record);
  return record;
}

async function deliver(parts: OutboxParts, record: OutgoingRecord, options: Abortable): Promise<SendReceipt> {
  const { axis, store, clock } = parts;
  if (record.state === 'sending') {
    const docId = await reconcile(parts, record, options);
    if (docId !== undefined) return finish(store, clock, record, docId);
  }
  const sending: OutgoingRecord = { ...record, state: 'sending', attempts: record.attempts + 1, startedAt: clock.now() };
  await store.putOutgoing(sending);
  const source = await store.openPacket(record.packet);
  const { from, messageType, match } = record;
  try {
    const receipt = await axis.send({ source, from, messageType, match, known: await knownIds(store) }, options);
    return await finish(store, clock, sending, receipt.docId);
  } catch (error) {
    // Only where it is certain that the axis took nothing may the next call send without asking first.
    if (isLienThongError(error) && error.details['effect'] === 'none') await store.putOutgoing({ ...sending, state: 'queued' });
    throw error;
  } finally {
    source.close();
  }
}

/** Asks the axis' own list whether it took the packet: nothing on the wire identifies a retry (vxp-protocol §11). */
async function reconcile(parts: OutboxParts, record: OutgoingRecord, options: Abortable): Promise<string | undefined> {
  const { from, messageType, match, startedAt } = record;
  const known = await knownIds(parts.store);
  const since = startedAt === null ? {} : { since: startedAt };
  const answer = await parts.axis.reconcile({ from, messageType, match, known, ...since }, options);
  if (answer.outcome === 'ambiguous') throw raiseExchange('EXCHANGE_EFFECT_UNKNOWN', { messageId: record.messageId });
  return answer.outcome === 'found' ? answer.docId : undefined;
}

/** Transport ids that belong to other messages of ours: never taken for this one. */
async function knownIds(store: Store): Promise<string[]> {
  return (await store.listOutgoing()).flatMap((record) => (record.docId === null ? [] : [record.docId]));
}

async function finish(store: Store, clock: Clock, record: OutgoingRecord, docId: string): Promise<SendReceipt> {
  const sent: OutgoingRecord = { ...record, state: 'sent', docId, sentAt: vietnamIso(clock.now()) };
  await store.putOutgoing(sent);
  return receiptOf(sent, false);
}

function receiptOf(record: OutgoingRecord, alreadySent: boolean): SendReceipt {
  return {
    messageId: record.messageId,
    docId: record.docId ?? '',
    documentId: record.documentId,
    sentAt: record.sentAt ?? record.queuedAt,
    alreadySent,
  };
}
