import { type Message, vietnamIso } from '@lienthong/core';
import { sameOrganId } from '@lienthong/edxml';
import { evidence, messageSubject } from '../evidence/draft.ts';
import type { OutgoingRecord, RecordedStatus } from '../store/records.ts';
import { changeRows, changesOf } from './ledger.ts';
import { type ChangeRecord, isPending } from './model.ts';
import type { LifeCycleParts, Noted } from './parts.ts';
import { recipientStates } from './states.ts';

/**
 * What is stored beside a status that came back for a message of ours: the answer to a recall or an update (15, 16), and a warning
 * where it does not fit. It is recorded whatever it is; nothing that came is thrown away.
 */
export async function noteStatus(parts: LifeCycleParts, message: OutgoingRecord, status: RecordedStatus): Promise<Noted> {
  const { store, clock, events } = parts;
  const { messageId, documentId, to } = message;
  const at = clock.now();
  const changes = documentId === null ? [] : await changesOf(store, 'outgoing', documentId);
  const answered = answeredBy(changes, status, at);
  const before = (await store.statusesOf(messageId)).filter(({ docId }) => docId !== status.docId);
  const state = recipientStates(message, [...before, status], changes).find(({ recipient }) =>
    sameOrganId(recipient, status.from),
  );
  const warnings: { code: string; message: Message }[] =
    state === undefined
      ? [{ code: 'L.Stranger', message: stranger(status.from, to) }]
      : state.state.warnings
          .filter(({ event, code }) => event.code === status.code && event.timestamp === status.timestamp && code !== 'S.NoTime')
          .map(({ code, message }) => ({ code, message }));
  const subject = messageSubject(messageId);
  return {
    batch: {
      meta: answered === undefined ? [] : changeRows(answered, at),
      evidence: [
        ...warnings.map(({ code, message }) =>
          evidence({
            at,
            kind: 'status-warning',
            subject,
            content: { code, status: status.code, from: status.from, text: message.vi },
          }),
        ),
        ...(answered === undefined
          ? []
          : [
              evidence({
                at,
                kind: 'change-answered',
                subject,
                content: { id: answered.id, from: status.from, code: status.code },
              }),
            ]),
      ],
    },
    tell: () => {
      const { code, from } = status;
      events.emit('status', { messageId, documentId, code, from, state: state?.state.state ?? 'unknown' });
      for (const warning of warnings) events.emit('warning', { ...warning, documentId });
      if (answered !== undefined) {
        const { kind, id } = answered;
        events.emit('changeAnswered', { direction: 'outgoing', kind, documentId: documentId ?? '', id, agreed: code === '15' });
      }
    },
  };
}

/** The oldest request that still waits for this party, with its answer. */
function answeredBy(changes: readonly ChangeRecord[], status: RecordedStatus, at: number): ChangeRecord | undefined {
  if (status.code !== '15' && status.code !== '16') return undefined;
  for (const change of changes) {
    const party = change.to.find(({ organId }) => sameOrganId(organId, status.from))?.organId;
    if (party === undefined || !isPending(change) || change.answers[party] !== undefined) continue;
    const answer = { agreed: status.code === '15', at: status.timestamp ?? vietnamIso(at), reason: status.description };
    return { ...change, answers: { ...change.answers, [party]: answer } };
  }
  return undefined;
}

function stranger(from: string, to: readonly string[]): Message {
  return {
    vi: `Trạng thái đến từ ${from}, không phải nơi nhận của văn bản này (${to.join(', ')}).`,
    en: `The status comes from ${from}, which is no recipient of this document (${to.join(', ')}).`,
  };
}
