import { type Abortable, type ByteSource, isLienThongError, throwIfAborted } from '@lienthong/core';
import { raiseExchange } from '../errors.ts';
import type { OutgoingRecord } from '../store/records.ts';
import { attempt, type Held, type Outcome } from './attempt.ts';
import { type EnqueueOptions, enqueue } from './enqueue.ts';
import { pause } from './hold.ts';
import type { OutboxParts } from './parts.ts';

/**
 * `messageId` is the caller's own id of this sending: the same id with the same packet is the same sending, across crashes. A document
 * marked secret is refused: pass its `secrecy`, since the packet has no field for it.
 */
export interface SendOptions extends Abortable, EnqueueOptions {}

export interface SendReceipt {
  readonly messageId: string;
  /** The axis' id of the packet (transport id, not the document's identifier). */
  readonly docId: string;
  readonly documentId: string | null;
  readonly sentAt: string;
  /** True when nothing went out now because this message had gone out before. */
  readonly alreadySent: boolean;
}

/** Tries within one call of `send`: the first, and one more where asking the axis has shown that the first had no effect. */
const ROUNDS = 3;
/** How often a message that another worker has is looked at. */
const LOOK_MS = 50;

/**
 * Takes a packet into the outbox, then sends it. Durable first: when this throws a retryable error the packet is in the store,
 * and calling again with the same `messageId` goes on from there, as does `flush`.
 */
export async function sendPacket(parts: OutboxParts, source: ByteSource, options: SendOptions): Promise<SendReceipt> {
  const { record, held } = await enqueue(parts, source, options);
  return bringOut(parts, record, held, options);
}

/** Sends a stored message now, whether due or not, or says that it has gone out. */
export async function bringOut(
  parts: OutboxParts,
  record: OutgoingRecord,
  begun: Held | undefined,
  options: Abortable,
): Promise<SendReceipt> {
  let held = begun;
  for (let round = 1; ; round++) {
    held ??= await acquire(parts, record.messageId, options);
    if (held === undefined) return receiptOf(await settled(parts, record.messageId), true);
    const outcome = await attemptOrLose(parts, held, options);
    held = undefined;
    // Another worker has it now: it is waited for.
    if (outcome === undefined) continue;
    const { failure, error } = outcome;
    if (failure === undefined) return receiptOf(outcome.record, false);
    const again = failure === 'unknown' && outcome.record.state === 'sending' && round < ROUNDS;
    if (!again || error?.code === 'EXCHANGE_NOT_RECONCILED') throw error;
    throwIfAborted(options.signal);
  }
}

/** Undefined when this process slept for longer than its lease and somebody else has taken the message up. */
async function attemptOrLose(parts: OutboxParts, held: Held, options: Abortable): Promise<Outcome | undefined> {
  try {
    return await attempt(parts, held, options);
  } catch (error) {
    if (!isLienThongError(error) || error.code !== 'EXCHANGE_FENCE_STALE') throw error;
    parts.logger.log('warn', 'claim-lost', { messageId: held.record.messageId });
    return undefined;
  }
}

/** Claims one message, waiting while another worker has it. Undefined when it needs no sending any more. */
async function acquire(parts: OutboxParts, messageId: string, { signal }: Abortable): Promise<Held | undefined> {
  const { store, clock, worker, leaseMs } = parts;
  // A worker that died holds its claim for one lease; one that lives and is slow is not waited for.
  for (let waited = 0; waited <= leaseMs * 2; waited += LOOK_MS) {
    throwIfAborted(signal);
    const claim = await store.claimOutgoing({ worker, now: clock.now(), leaseMs, messageId });
    if (claim !== undefined) return claim;
    const record = await store.getOutgoing(messageId);
    if (record === undefined) throw raiseExchange('EXCHANGE_UNKNOWN_MESSAGE', { messageId });
    if (record.state === 'sent' || record.state === 'dead') return undefined;
    await pause(LOOK_MS, signal);
  }
  throw raiseExchange('EXCHANGE_SENDING_ELSEWHERE', { messageId });
}

async function settled(parts: OutboxParts, messageId: string): Promise<OutgoingRecord> {
  const record = await parts.store.getOutgoing(messageId);
  if (record === undefined) throw raiseExchange('EXCHANGE_UNKNOWN_MESSAGE', { messageId });
  if (record.state !== 'dead') return record;
  throw raiseExchange('EXCHANGE_DEAD_LETTER', { messageId, reason: record.log.at(-1)?.code ?? '' });
}

export interface FlushOptions extends Abortable {
  /** Is told of what did not go out; it is in the store, and its next try is planned. */
  readonly onFailure?: (outcome: Outcome) => void;
}

/** Sends what is due: what a crash or an outage has left, and what waits in the queue. Urgent first, several at a time. */
export async function flushOutbox(parts: OutboxParts, options: FlushOptions): Promise<readonly SendReceipt[]> {
  const receipts: SendReceipt[] = [];
  const { store, clock, worker, leaseMs } = parts;

  async function work(): Promise<void> {
    for (;;) {
      throwIfAborted(options.signal);
      const held = await store.claimOutgoing({ worker, now: clock.now(), leaseMs });
      if (held === undefined) return;
      const outcome = await attemptOrLose(parts, held, options);
      if (outcome === undefined) continue;
      if (outcome.failure === undefined) {
        receipts.push(receiptOf(outcome.record, false));
        continue;
      }
      const { messageId, state } = outcome.record;
      parts.logger.log('warn', 'not-sent', { messageId, state, code: outcome.error?.code ?? '' });
      options.onFailure?.(outcome);
    }
  }

  await Promise.all(Array.from({ length: parts.parallel }, work));
  return receipts;
}

/** Brings out a message after those of its thread that wait before it, so that a 03 does not overtake its 01. */
export async function bringOutInOrder(parts: OutboxParts, messageId: string, options: Abortable): Promise<SendReceipt> {
  const record = await settled(parts, messageId);
  if (record.state === 'sent') return receiptOf(record, true);
  const { records } = await parts.store.findOutgoing({ thread: record.thread, states: ['queued', 'sending'] });
  for (const earlier of records) {
    if (earlier.seq < record.seq && earlier.documentId === record.documentId) await bringOut(parts, earlier, undefined, options);
  }
  return bringOut(parts, record, undefined, options);
}

/** What is told of a message that has gone out, or waits. */
export function receiptOf(record: OutgoingRecord, alreadySent: boolean): SendReceipt {
  return {
    messageId: record.messageId,
    docId: record.docId ?? '',
    documentId: record.documentId,
    sentAt: record.sentAt ?? record.queuedAt,
    alreadySent,
  };
}
