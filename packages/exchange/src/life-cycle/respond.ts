import { type Abortable, type ByteSource, bytesSource, vietnamIso } from '@lienthong/core';
import { compose, type StatusDraft } from '@lienthong/edxml';
import { deliverySubject, evidence, messageSubject } from '../evidence/draft.ts';
import { answerId } from '../inbox/answer.ts';
import type { IncomingKey, IncomingRecord } from '../store/records.ts';
import { raiseLifeCycle } from './errors.ts';
import { changeRows, getChange } from './ledger.ts';
import { type ChangeRecord, incomingId } from './model.ts';
import type { LifeCycleParts } from './parts.ts';

export interface RespondOptions extends Abortable {
  /** Why; needed for a refusal. */
  readonly reason?: string;
  /** The vendor has already destroyed the document: the callback is not called. */
  readonly destroyed?: boolean;
}

/**
 * Answers a recall or an update that was asked of us. Agreeing to a recall first destroys the document (the vendor's callback, then the
 * bytes in the store), and only then reports it done with 15 (QĐ 28/2018 Đ9.2); the metadata of the recall stay. A refusal is 16.
 * The decision is stored first: after a crash `finishChange` goes on from there.
 *
 * @throws LienThongError `LIFE_UNKNOWN_CHANGE`, `LIFE_CHANGE_SETTLED`, `LIFE_NO_TARGET`, `LIFE_DESTROY_UNHANDLED`, `LIFE_REASON_REQUIRED`
 */
export async function respond(
  parts: LifeCycleParts,
  key: IncomingKey,
  agreed: boolean,
  options: RespondOptions = {},
): Promise<ChangeRecord> {
  const { store, clock, callbacks } = parts;
  const change = await getChange(store, 'incoming', incomingId(key));
  const [us] = change.to;
  const given = change.answers[us?.organId ?? ''];
  if (given !== undefined) {
    if (given.agreed !== agreed) throw raiseLifeCycle('LIFE_CHANGE_SETTLED', { id: change.id, agreed: given.agreed });
    return finishChange(parts, change, options);
  }
  const documentId = change.targets[0] ?? '';
  const reason = options.reason?.trim() ?? '';
  const destroys = agreed && change.kind === 'recall';
  if (!agreed && reason === '') throw raiseLifeCycle('LIFE_REASON_REQUIRED', { documentId });
  if (agreed && change.found.length === 0) throw raiseLifeCycle('LIFE_NO_TARGET', { id: change.id, documentId });
  if (destroys && callbacks.destroy === undefined && options.destroyed !== true)
    throw raiseLifeCycle('LIFE_DESTROY_UNHANDLED', { id: change.id });
  const request = await store.getIncoming(key);
  if (request === undefined) throw raiseLifeCycle('LIFE_UNKNOWN_CHANGE', { id: change.id });
  const at = clock.now();
  const decided: ChangeRecord = {
    ...change,
    answers: { [us?.organId ?? '']: { agreed, at: vietnamIso(at), reason: reason === '' ? null : reason } },
    todo: destroys ? (options.destroyed === true ? 'bytes' : 'callback') : 'answer',
  };
  // The request's own record is written in the same step: of two who decide at once, one gets a conflict.
  const settled: IncomingRecord =
    request.state === 'open'
      ? { ...request, state: agreed ? 'accepted' : 'rejected', reason: reason === '' ? null : reason }
      : request;
  const content = { id: change.id, kind: change.kind, targets: [...change.targets], agreed, reason };
  await store.commit({
    incoming: [{ record: settled }],
    meta: changeRows(decided, at),
    evidence: [evidence({ at, kind: 'change-answered', subject: deliverySubject(key), content })],
  });
  return finishChange(parts, decided, options);
}

/** Does what a change still needs of this side. Safe to call again at any point. */
export async function finishChange(
  parts: LifeCycleParts,
  change: ChangeRecord,
  options: RespondOptions = {},
): Promise<ChangeRecord> {
  if (change.todo === null) return change;
  if (change.direction === 'outgoing') return freeze(parts, change);
  const emptied = change.todo === 'answer' ? change : await destroy(parts, change, options);
  return sendAnswer(parts, emptied, options);
}

/** NĐ 30/2020 PL VI III.8: the outgoing document and its metadata are frozen. */
async function freeze({ store, clock, events, callbacks }: LifeCycleParts, change: ChangeRecord): Promise<ChangeRecord> {
  const documentId = change.targets[0] ?? '';
  const messages = change.found.filter((found) => typeof found === 'string');
  for (const messageId of messages) await callbacks.freeze?.({ messageId, documentId, reason: change.reason });
  const at = clock.now();
  const done: ChangeRecord = { ...change, todo: null };
  await store.commit({
    meta: changeRows(done, at),
    evidence: messages.map((messageId) =>
      evidence({ at, kind: 'frozen', subject: messageSubject(messageId), content: { documentId, by: change.id } }),
    ),
  });
  for (const messageId of messages) events.emit('frozen', { messageId, documentId });
  return done;
}

/** What stands in the place of a destroyed packet; each its own, since no two records of a recipient may name the same bytes. */
function tombstone({ axis, docId }: IncomingKey): ByteSource {
  return bytesSource(Buffer.from(`Văn bản đã bị hủy theo yêu cầu thu hồi · destroyed on recall: ${axis}:${docId}\n`));
}

async function destroy(parts: LifeCycleParts, change: ChangeRecord, options: RespondOptions): Promise<ChangeRecord> {
  const { store, clock, events, callbacks } = parts;
  const documentId = change.targets[0] ?? '';
  const doomed = change.found.filter((found) => typeof found !== 'string');
  if (change.todo === 'callback' && options.destroyed !== true) {
    // Another process on the same store may have no way to destroy the vendor's copies: it must not report that they are gone.
    if (callbacks.destroy === undefined) throw raiseLifeCycle('LIFE_DESTROY_UNHANDLED', { id: change.id });
    for (const key of doomed) await callbacks.destroy({ ...key, documentId, from: change.from.organId, reason: change.reason });
  }
  const at = clock.now();
  const next: ChangeRecord = { ...change, todo: 'answer' };
  const found = await Promise.all(doomed.map((key) => store.getIncoming(key)));
  const records = found.filter((record) => record !== undefined && record.state !== 'recalled') as IncomingRecord[];
  const emptied = records.map(async (record): Promise<{ record: IncomingRecord }> => {
    const packet = await store.putPacket(tombstone(record));
    return { record: { ...record, state: 'recalled', packet, reason: change.reason } };
  });
  await store.commit({
    incoming: await Promise.all(emptied),
    meta: changeRows(next, at),
    evidence: records.map((record) =>
      evidence({
        at,
        kind: 'destroyed',
        subject: deliverySubject(record),
        content: { documentId, packet: record.packet, by: change.id },
      }),
    ),
  });
  for (const { axis, docId } of doomed) events.emit('destroyed', { axis, docId, documentId });
  return next;
}

async function sendAnswer(parts: LifeCycleParts, change: ChangeRecord, options: Abortable): Promise<ChangeRecord> {
  const { store, clock, events } = parts;
  const [us] = change.to;
  const answer = change.answers[us?.organId ?? ''];
  if (us === undefined || answer === undefined) return change;
  const code = answer.agreed ? '15' : '16';
  const draft: StatusDraft = {
    kind: 'status',
    code,
    from: us,
    responseFor: {
      organId: change.from.organId,
      code: change.notation,
      documentId: change.targets[0] ?? '',
      promulgationDate: change.date ?? '',
    },
    // The time of the decision, not of the composition: composed again after a crash, the packet is the same, byte by byte.
    timestamp: answer.at,
    ...(answer.reason === null ? {} : { description: answer.reason }),
  };
  const source = compose(draft, { agencyCodes: 'lenient' }).source();
  const messageId = answerId(code, change.id);
  try {
    await parts.send(source, { messageId, ...options });
  } catch (error) {
    // Once it is in the outbox it goes out from there; only what never got that far is still to be done here.
    if ((await store.getOutgoing(messageId)) === undefined) throw error;
    await finished();
    throw error;
  } finally {
    source.close();
  }
  return finished();

  async function finished(): Promise<ChangeRecord> {
    const done: ChangeRecord = { ...change, todo: null };
    await store.commit({ meta: changeRows(done, clock.now()) });
    const { kind, id, targets } = change;
    events.emit('changeAnswered', { direction: 'incoming', kind, documentId: targets[0] ?? '', id, agreed: code === '15' });
    return done;
  }
}
