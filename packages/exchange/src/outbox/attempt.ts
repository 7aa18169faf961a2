import { type Abortable, isLienThongError, type LienThongError, type Message, vietnamIso } from '@lienthong/core';
import { raiseExchange } from '../errors.ts';
import { evidence, messageSubject } from '../evidence/draft.ts';
import type { Attempt, OutgoingRecord, RecipientDelivery } from '../store/records.ts';
import type { Claim } from '../store/store.ts';
import { classify, type FailureClass, waitOf } from './backoff.ts';
import { hold, pause } from './hold.ts';
import type { OutboxParts } from './parts.ts';

/** A message that is ours to send. `begun`: it was stored as `sending` for this very try, so nothing can be at the axis yet. */
export interface Held extends Claim<OutgoingRecord> {
  readonly begun?: boolean;
}

/** What a try came to: the record as it is stored now, and why it did not go out. */
export interface Outcome {
  readonly record: OutgoingRecord;
  readonly error?: LienThongError;
  readonly failure?: FailureClass;
}

/** Attempts kept in the record; the evidence log has them all. */
const LOG = 20;
/** Clocks of axis and client may differ; older packets are told apart by the axis' own comparison. */
const DAY_MS = 86_400_000;

/**
 * Tries once to bring a message out: asks first where an earlier try may have had an effect, stores that it is under way, sends, stores
 * what came of it, and gives the claim back. Errors of the store pass through: then the claim lapses, and the next worker asks the axis.
 */
export async function attempt(parts: OutboxParts, held: Held, abort: Abortable): Promise<Outcome> {
  return hold(parts, held, (holding, ensure) => tryOnce(parts, held, holding, ensure), abort);
}

async function tryOnce(parts: OutboxParts, held: Held, abort: Abortable, ensure: () => Promise<void>): Promise<Outcome> {
  const { clock, store, axis } = parts;
  let record = held.record;
  const startedAt = clock.now();
  const save = async (next: OutgoingRecord, done: boolean, ...entries: Parameters<typeof evidence>[0][]): Promise<void> => {
    const write = { record: next, fence: held.fence, ...(done ? { lease: null } : {}) };
    await store.commit({ outgoing: [write], evidence: entries.map((entry) => evidence(entry)) });
    record = { ...next, version: next.version + 1 };
  };
  const logged = (outcome: Attempt['outcome'], code: string | null): OutgoingRecord['log'] => {
    const at = vietnamIso(startedAt);
    return [...record.log, { number: record.attempts, at, endedAt: vietnamIso(clock.now()), outcome, code }].slice(-LOG);
  };
  const subject = messageSubject(record.messageId);

  const finish = async (docId: string, outcome: 'sent' | 'reconciled'): Promise<Outcome> => {
    const at = clock.now();
    const sent: OutgoingRecord = {
      ...record,
      state: 'sent',
      docId,
      sentAt: vietnamIso(at),
      unknownSince: null,
      log: logged(outcome, null),
    };
    const content = { docId, outcome, attempts: record.attempts, packet: record.packet };
    await store.commit({
      outgoing: [{ record: sent, fence: held.fence, lease: null }],
      deliveries: record.to.map((to) => initialDelivery(sent, to)),
      evidence: [evidence({ at, kind: 'sent', subject, content })],
    });
    const { messageId, documentId, messageType, attempts } = sent;
    parts.events.emit('sent', { messageId, documentId, docId, attempts, reconciled: outcome === 'reconciled', messageType });
    return { record: { ...sent, version: sent.version + 1 } };
  };

  const fail = async (error: LienThongError): Promise<Outcome> => {
    const failure = classify(error);
    const at = clock.now();
    const content = { number: record.attempts, code: error.code, failure };
    if (failure === 'unknown') {
      const nextAt = at + waitOf(failure, Math.max(record.attempts, record.log.length), record.lane, error, parts.random);
      const log = logged('unknown', error.code);
      // Two rows that could both be it: only a person can tell, and nothing may be sent meanwhile.
      const ambiguous = error.code === 'EXCHANGE_EFFECT_UNKNOWN';
      await save({ ...record, log, nextAt, state: ambiguous ? 'dead' : 'sending' }, true, {
        at,
        kind: ambiguous ? 'dead' : 'attempt',
        subject,
        content,
      });
      return told({ record, error, failure });
    }
    const over = failure === 'refused' || (failure === 'transient' && record.attempts >= parts.maxAttempts);
    const nextAt =
      failure === 'refused'
        ? at
        : at + waitOf(failure, Math.max(record.attempts, record.log.length), record.lane, error, parts.random);
    const log = logged('failed', error.code);
    await save({ ...record, log, nextAt, unknownSince: null, state: over ? 'dead' : 'queued' }, true, {
      at,
      kind: over ? 'dead' : 'attempt',
      subject,
      content,
    });
    return told({ record, error, failure });
  };
  const tellLate = async (docId: string): Promise<void> => {
    // Most often the other one has found this very packet.
    if ((await store.getOutgoing(record.messageId))?.docId === docId) return;
    const content = { number: record.attempts, docId, code: 'EXCHANGE_FENCE_STALE' };
    await store.commit({ evidence: [evidence({ at: clock.now(), kind: 'attempt', subject, content })] });
    const { messageId, documentId } = record;
    parts.events.emit('warning', { code: 'L.SentLate', documentId, message: sentLate(messageId, docId) });
  };
  const told = (outcome: Outcome): Outcome => {
    const { messageId, documentId, attempts, nextAt, state } = outcome.record;
    const facts = { messageId, documentId, code: outcome.error?.code ?? '', attempts };
    if (state === 'dead') parts.events.emit('deadLetter', facts);
    else parts.events.emit('sendFailed', { ...facts, nextAt });
    return outcome;
  };

  try {
    if (record.state === 'sending' && held.begun !== true) {
      const docId = await reconcile(parts, record, abort);
      if (docId !== undefined) return await finish(docId, 'reconciled');
    }
  } catch (error) {
    if (!fromAxis(error)) throw error;
    // The question itself failed: the effect of the earlier try is as unknown as before.
    return fail(unknownStill(record, error));
  }
  if (held.begun !== true)
    await save({ ...record, state: 'sending', attempts: record.attempts + 1, unknownSince: clock.now() }, false);
  const source = await store.openPacket(record.packet);
  let docId: string;
  try {
    // After this nothing can hold the packet back: who slept until here must not send what another may be sending.
    await ensure();
    const { from, messageType, packet: sha256 } = record;
    docId = (await axis.send({ source, sha256, from, messageType }, abort)).docId;
  } catch (error) {
    if (!fromAxis(error)) throw error;
    return fail(error);
  } finally {
    source.close();
  }
  try {
    return await finish(docId, 'sent');
  } catch (error) {
    // Slept while the packet was under way: the other one has asked the axis, and may have sent it again. At least that is known.
    if (isLienThongError(error) && error.code === 'EXCHANGE_FENCE_STALE') await tellLate(docId);
    throw error;
  }
}

/**
 * Asks the axis' own list whether it took the packet: nothing on the wire identifies a retry (vxp-protocol §11). Undefined when it
 * certainly did not: looked up twice, since the axis may still have been storing at the first look.
 */
async function reconcile(parts: OutboxParts, record: OutgoingRecord, abort: Abortable): Promise<string | undefined> {
  const { from, messageType, match, unknownSince } = record;
  const since = unknownSince ?? parts.clock.now();
  for (let look = 1; ; look++) {
    const known = await parts.store.knownDocIds({ from, messageType, since: since - DAY_MS });
    const answer = await parts.axis.reconcile({ from, messageType, match, known, since }, abort);
    if (answer.outcome === 'found') return answer.docId;
    if (answer.outcome === 'ambiguous') throw raiseExchange('EXCHANGE_EFFECT_UNKNOWN', { messageId: record.messageId });
    if (look === 2) return undefined;
    await pause(parts.settleMs, abort.signal);
  }
}

function fromAxis(error: unknown): error is LienThongError {
  return isLienThongError(error) && !error.code.startsWith('EXCHANGE_STORE') && error.code !== 'EXCHANGE_FENCE_STALE';
}

function unknownStill(record: OutgoingRecord, error: LienThongError): LienThongError {
  if (error.code === 'EXCHANGE_EFFECT_UNKNOWN') return error;
  return raiseExchange('EXCHANGE_NOT_RECONCILED', { messageId: record.messageId, reason: error.code }, { cause: error });
}

function sentLate(messageId: string, docId: string): Message {
  return {
    vi: `«${messageId}» được gửi thành ${docId} sau khi quyền xử lý đã hết hạn; trục có thể có hai gói, hãy đối chiếu danh sách đã gửi.`,
    en: `"${messageId}" went out as ${docId} after its claim had lapsed; the axis may hold two packets: compare with its list of sent ones.`,
  };
}

function initialDelivery({ messageId, sentAt }: OutgoingRecord, to: string): RecipientDelivery {
  return { messageId, to, state: 'initial', stateText: '', receiverDocId: '', receivedAt: '', checkedAt: sentAt ?? '' };
}
