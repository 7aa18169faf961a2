import type { Abortable, ByteSource } from '@lienthong/core';
import { vietnamIso } from '@lienthong/core';
import {
  compose,
  type DocumentPacket,
  draftFromPacket,
  type RecallDraft,
  readPacket,
  sameOrganId,
  statusFor,
} from '@lienthong/edxml';
import { raiseExchange } from '../errors.ts';
import type { OutgoingRecord } from '../store/records.ts';
import { raiseLifeCycle } from './errors.ts';
import { getChange } from './ledger.ts';
import type { ChangeRecord } from './model.ts';
import type { LifeCycleParts } from './parts.ts';
import { finishChange } from './respond.ts';
import { assertTransition, statesOf } from './states.ts';

export interface RecallOptions extends Abortable {
  /** Mandatory, and shown to the recipient. */
  readonly reason: string;
  /**
   * `status` (default): a status packet 13 to each recipient. `document`: one document packet of business type 1 that carries the
   * recalled document's identifier. Both are in use; an axis or a partner may know only one.
   */
  readonly form?: 'status' | 'document';
  /** Default: every recipient whose state allows it. */
  readonly recipients?: readonly string[];
}

/**
 * Asks the recipients to give a document back. The document is frozen (callback), its recall is kept, and the answers 15 and 16 come by
 * `receive`. Safe to call again: what was asked is not asked twice.
 *
 * @throws LienThongError `EXCHANGE_UNKNOWN_MESSAGE`, `LIFE_REASON_REQUIRED`, `LIFE_NOT_SENT`, `LIFE_ILLEGAL_TRANSITION`
 */
export async function recall(parts: LifeCycleParts, messageId: string, options: RecallOptions): Promise<readonly ChangeRecord[]> {
  const { store, clock } = parts;
  const message = await store.getOutgoing(messageId);
  if (message === undefined) throw raiseExchange('EXCHANGE_UNKNOWN_MESSAGE', { messageId });
  if (options.reason.trim() === '') throw raiseLifeCycle('LIFE_REASON_REQUIRED', { documentId: message.documentId ?? messageId });
  if (message.state !== 'sent') throw raiseLifeCycle('LIFE_NOT_SENT', { messageId, state: message.state });
  const form = options.form ?? 'status';
  const idFor = (party: string): string => (form === 'status' ? `recall:${messageId}:${party}` : `recall:${messageId}`);
  const parties = options.recipients ?? (await askable(parts, message, idFor));
  const requests = form === 'status' ? parties.map((party) => [party]) : [parties];
  const asked: ChangeRecord[] = [];
  for (const request of requests) {
    const id = idFor(request[0] ?? '');
    const known = await store.getOutgoing(id);
    // Composed once: a second composition would carry another time and be another packet.
    const source =
      known === undefined
        ? await composeRecall(parts, message, request, form, options.reason.trim(), clock.now())
        : await store.openPacket(known.packet);
    try {
      await parts.send(source, { messageId: id, ...(options.signal === undefined ? {} : { signal: options.signal }) });
    } finally {
      source.close();
      // Also when the axis is away: the request stands in the outbox, and the document is frozen from now on.
      if ((await store.getOutgoing(id)) !== undefined)
        asked.push(await finishChange(parts, await getChange(store, 'outgoing', id)));
    }
  }
  return asked;
}

async function askable(
  parts: LifeCycleParts,
  message: OutgoingRecord,
  idFor: (party: string) => string,
): Promise<readonly string[]> {
  const states = await statesOf(parts.store, message);
  const parties: string[] = [];
  for (const { recipient, state } of states) {
    const asked = (await parts.store.getOutgoing(idFor(recipient))) !== undefined;
    if (asked || state.allowed.sender.includes('13')) parties.push(recipient);
  }
  const [first] = states;
  if (parties.length === 0 && first !== undefined)
    assertTransition(message.documentId ?? message.messageId, first.recipient, first.state, 'sender', '13');
  return parties;
}

async function composeRecall(
  { store }: LifeCycleParts,
  message: OutgoingRecord,
  parties: readonly string[],
  form: 'status' | 'document',
  reason: string,
  now: number,
): Promise<ByteSource> {
  const source = await store.openPacket(message.packet);
  try {
    const packet = readPacket(source);
    if (packet.kind !== 'document') throw raiseExchange('EXCHANGE_NOT_A_PACKET', { kind: packet.kind });
    const clock = { now: () => now };
    if (form === 'document') return compose(recallDraft(packet, parties, reason), { agencyCodes: 'lenient', clock }).source();
    const [recipient = ''] = parties;
    const status = statusFor(packet, '13', { recipient, description: reason, timestamp: vietnamIso(now) });
    return compose(status, { agencyCodes: 'lenient', clock }).source();
  } finally {
    source.close();
  }
}

/**
 * The draft of a recall in document form: the recalled document's header, its identifier, no attachments. Compose and sign it when a
 * recall must be signed, and send it as any packet.
 */
export function recallDraft(packet: DocumentPacket, recipients: readonly string[], reason: string): RecallDraft {
  const { kind: _, trace: __, extra: ___, ...draft } = draftFromPacket(packet) as RecallDraft;
  const to = packet.to.filter(({ organId }) => recipients.some((recipient) => sameOrganId(recipient, organId)));
  return { ...draft, kind: 'recall', to, target: packet.documentId, reason };
}
