import { type Abortable, type Clock, vietnamIso } from '@lienthong/core';
import { compose, type Packet, type StatusCode, statusFor } from '@lienthong/edxml';
import { type InspectPolicy, type InspectReport, inspect } from '@lienthong/inspect';
import type { ReadDelivery, UnreadableDelivery } from '../delivery.ts';
import { raiseExchange } from '../errors.ts';
import { type OutboxParts, sendPacket } from '../outbox/outbox.ts';
import { readFacts } from '../packet-facts.ts';
import type { IncomingRecord, Store } from '../store/store.ts';

export interface DeliveryParts {
  readonly store: Store;
  readonly outbox: OutboxParts;
  readonly agencies: readonly string[];
  readonly clock: Clock;
  readonly policy: Omit<InspectPolicy, 'at'> & { readonly at?: Date };
}

/** A delivery that has still to tell the sender that it arrived. */
export interface ArrivingDelivery extends ReadDelivery {
  /** Sends 01 (đã đến) by itself (NĐ 30/2020 Đ21.2c), once. */
  announceArrival(options: Abortable): Promise<void>;
}

/** Makes a stored packet into what the vendor decides on. */
export async function createDelivery(parts: DeliveryParts, record: IncomingRecord): Promise<ArrivingDelivery | UnreadableDelivery> {
  const { store, clock, policy } = parts;
  const { docId, from, to, receivedAt } = record;
  const source = await store.openPacket(record.packet);
  const facts = readFacts(source);
  const base = { docId, from, to, receivedAt, source };
  if (!facts.readable) return { ...base, error: facts.error };
  const { packet } = facts;

  async function settle(state: 'accepted' | 'rejected', code: StatusCode, reason: string | null, options: Abortable): Promise<void> {
    const now = await store.getIncoming(docId);
    if (now === undefined) return;
    if (now.state !== state && now.state !== 'open') throw raiseExchange('EXCHANGE_ALREADY_SETTLED', { docId, state: now.state });
    // The decision is stored first: after a crash the same call sends the same status once (its message id is fixed).
    if (now.state === 'open') await store.putIncoming({ ...now, state, reason });
    await answer(parts, packet, record, code, reason, options);
  }

  return {
    ...base,
    packet,
    announceArrival: (options) => answer(parts, packet, record, '01', null, options),
    inspect: (options = {}) => inspect(packet, { ...policy, at: policy.at ?? new Date(clock.now()) }, options),
    accept: (options = {}) => settle('accepted', '03', null, options),
    async reject(given, options = {}) {
      const reason = typeof given === 'string' ? given.trim() : reasonOf(given);
      if (reason === '') throw raiseExchange('EXCHANGE_REASON_REQUIRED', { docId });
      await settle('rejected', '02', reason, options);
    },
  };
}

function reasonOf(report: InspectReport): string {
  return report.findings.map(({ message }) => message.vi).join(' ');
}

/** Sends a status packet back to the sender; the message id makes it one effect however often it is called. */
async function answer(
  parts: DeliveryParts,
  packet: Packet,
  record: IncomingRecord,
  code: StatusCode,
  reason: string | null,
  options: Abortable,
): Promise<void> {
  const messageId = `status:${code}:${record.docId}`;
  const known = await parts.store.getOutgoing(messageId);
  if (known !== undefined) {
    if (known.state !== 'sent') await sendPacket(parts.outbox, await parts.store.openPacket(known.packet), { messageId, ...options });
    return;
  }
  const draft = statusFor(packet, code, {
    from: ownAgency(parts, packet, record),
    timestamp: vietnamIso(parts.clock.now()),
    ...(reason === null ? {} : { description: reason }),
  });
  const status = compose(draft).source();
  try {
    await sendPacket(parts.outbox, status, { messageId, ...options });
  } finally {
    status.close();
  }
}

/** Which of the addressees we are: the one that the axis delivered to, else the first that is ours. */
function ownAgency(parts: DeliveryParts, packet: Packet, record: IncomingRecord): string {
  const addressees = packet.kind === 'document' ? packet.fields.to.map(({ organId }) => organId) : [];
  if (addressees.includes(record.to)) return record.to;
  return addressees.find((code) => parts.agencies.includes(code)) ?? record.to;
}
