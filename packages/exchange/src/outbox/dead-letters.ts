import { vietnamIso } from '@lienthong/core';
import { raiseExchange } from '../errors.ts';
import { evidence, messageSubject } from '../evidence/draft.ts';
import type { OutgoingRecord } from '../store/records.ts';
import { askAgain } from '../worker/refresh.ts';
import type { OutboxParts } from './parts.ts';

/**
 * What is known from outside about a message that was given up because nobody could tell whether the axis had it: that it has it
 * (`docId`), or that it has not (`notSent`).
 */
export interface RequeueOptions {
  readonly docId?: string;
  readonly notSent?: boolean;
}

/**
 * Gives a message that was given up back to the outbox. Where its effect is unknown the axis is asked first, unless `options` say.
 *
 * @throws LienThongError `EXCHANGE_UNKNOWN_MESSAGE`, `EXCHANGE_NOT_DEAD`
 */
export async function requeue(parts: OutboxParts, messageId: string, options: RequeueOptions = {}): Promise<void> {
  const { store, clock } = parts;
  const record = await store.getOutgoing(messageId);
  if (record === undefined) throw raiseExchange('EXCHANGE_UNKNOWN_MESSAGE', { messageId });
  if (record.state !== 'dead') throw raiseExchange('EXCHANGE_NOT_DEAD', { messageId, state: record.state });
  const at = clock.now();
  const back = backOf(record, options, at);
  const content = { state: back.state, docId: back.docId };
  const entry = evidence({ at, kind: 'requeued', subject: messageSubject(messageId), content });
  await store.commit({ outgoing: [{ record: back }], evidence: [entry], meta: await askAgain(store, record) });
}

function backOf(record: OutgoingRecord, { docId, notSent = false }: RequeueOptions, at: number): OutgoingRecord {
  if (docId !== undefined) return { ...record, state: 'sent', docId, sentAt: vietnamIso(at), unknownSince: null };
  const unknown = record.unknownSince !== null && !notSent;
  return {
    ...record,
    state: unknown ? 'sending' : 'queued',
    attempts: 0,
    nextAt: at,
    unknownSince: unknown ? record.unknownSince : null,
  };
}
