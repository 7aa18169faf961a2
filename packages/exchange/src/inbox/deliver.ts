import { type Abortable, type Clock, vietnamIso } from '@lienthong/core';
import { compose, type Organization, type Packet, type StatusCode, statusFor } from '@lienthong/edxml';
import { type InspectPolicy, type InspectReport, inspect } from '@lienthong/inspect';
import type { ReadDelivery, UnreadableDelivery } from '../delivery.ts';
import { raiseExchange } from '../errors.ts';
import { type OutboxParts, type SendReceipt, sendPacket } from '../outbox/outbox.ts';
import { readFacts } from '../packet-facts.ts';
import type { IncomingRecord, Store } from '../store/former.ts';

export interface DeliveryParts {
  readonly store: Store;
  readonly outbox: OutboxParts;
  readonly clock: Clock;
  readonly policy: Omit<InspectPolicy, 'at'> & { readonly at?: Date };
}

/** A delivery with what the exchange itself does to it. */
export interface OwnDelivery extends ReadDelivery {
  /** Sends 01 (đã đến) by itself (NĐ 30/2020 Đ21.2c), once. */
  announceArrival(options: Abortable): Promise<void>;
  /** Sends any status of a recipient; 02 and 03 settle the delivery. */
  answer(code: StatusCode, reason: string, options: Abortable): Promise<SendReceipt>;
}

/** Makes a stored packet into what the vendor decides on. */
export async function createDelivery(parts: DeliveryParts, record: IncomingRecord): Promise<OwnDelivery | UnreadableDelivery> {
  const { store, clock, policy } = parts;
  const { docId, from, to, receivedAt } = record;
  const source = await store.openPacket(record.packet);
  const facts = readFacts(source);
  const base = { docId, from, to, receivedAt, source };
  if (!facts.readable) return { ...base, error: facts.error };
  const { packet } = facts;

  /** Stores the decision first: after a crash the next pass finds it unanswered and sends the same status once (its id is fixed). */
  async function settle(
    state: 'accepted' | 'rejected',
    code: StatusCode,
    reason: string,
    options: Abortable,
  ): Promise<SendReceipt> {
    const now = (await store.getIncoming(docId)) ?? record;
    if (now.state !== state && now.state !== 'open') throw raiseExchange('EXCHANGE_ALREADY_SETTLED', { docId, state: now.state });
    const settled: IncomingRecord = now.state === state ? now : { ...now, state, reason: reason === '' ? null : reason };
    if (settled !== now) await store.putIncoming(settled);
    const receipt = await sendStatus(parts, packet, record, code, settled.reason ?? '', options);
    if (!settled.answered) await store.putIncoming({ ...settled, answered: true });
    return receipt;
  }

  async function answer(code: StatusCode, reason: string, options: Abortable): Promise<SendReceipt> {
    if (code === '02' && reason === '') throw raiseExchange('EXCHANGE_REASON_REQUIRED', { docId });
    if (code === '02') return settle('rejected', code, reason, options);
    if (code === '03') return settle('accepted', code, reason, options);
    return sendStatus(parts, packet, record, code, reason, options);
  }

  return {
    ...base,
    packet,
    async announceArrival(options) {
      await answer('01', '', options);
    },
    answer,
    inspect: (options = {}) => inspect(packet, { ...policy, at: policy.at ?? new Date(clock.now()) }, options),
    async accept(options = {}) {
      await answer('03', '', options);
    },
    async reject(given, options = {}) {
      await answer('02', typeof given === 'string' ? given.trim() : reasonOf(given), options);
    },
  };
}

function reasonOf(report: InspectReport): string {
  return report.findings.map(({ message }) => message.vi).join(' ');
}

/** Sends a status packet back to the sender; the message id makes it one effect however often it is called. */
async function sendStatus(
  parts: DeliveryParts,
  packet: Packet,
  record: IncomingRecord,
  code: StatusCode,
  reason: string,
  options: Abortable,
): Promise<SendReceipt> {
  const messageId = `status:${code}:${record.docId}`;
  const known = await parts.store.getOutgoing(messageId);
  const draft = (): ReturnType<typeof statusFor> =>
    statusFor(packet, code, {
      from: ownAgency(parts, packet, record),
      timestamp: vietnamIso(parts.clock.now()),
      ...(reason === '' ? {} : { description: reason }),
    });
  // Composed once: a second composition would carry another timestamp and be another packet.
  const status =
    known === undefined ? compose(draft(), { agencyCodes: 'lenient' }).source() : await parts.store.openPacket(known.packet);
  try {
    return await sendPacket(parts.outbox, status, { messageId, ...options });
  } finally {
    status.close();
  }
}

/** Which of the addressees we are: the one that the axis delivered to, else the first that is ours. */
function ownAgency(parts: DeliveryParts, packet: Packet, record: IncomingRecord): Organization {
  const addressees = packet.kind === 'document' ? packet.to : [];
  const ours = (code: string): boolean => parts.outbox.agencies.includes(code);
  return (
    addressees.find(({ organId }) => organId === record.to) ??
    addressees.find(({ organId }) => ours(organId)) ?? { organId: record.to }
  );
}
