import { raiseEdxml } from '../errors.ts';
import type { DocumentFields, ExtraElement, StatusFields } from '../model/types.ts';
import type { Packet } from '../read/model.ts';
import type { DocumentDraft, Draft, DraftAttachment, DraftResponseFor, StatusCode, StatusDraft } from './types.ts';

/**
 * The draft that a packet could have been composed from: reading what was composed gives the same model again. Dates that could
 * not be read are left out; the signature is not part of a draft. Attachments are given by `attachments` (a packet's are streams;
 * take them in with `streamed`).
 *
 * @throws LienThongError `EDXML_NOT_A_DOCUMENT` for a legacy or foreign packet
 */
export function draftFromPacket(packet: Packet, attachments: readonly DraftAttachment[] = []): Draft {
  if (packet.kind === 'document') return documentDraft(packet, packet.extra, attachments);
  if (packet.kind === 'status') return statusDraft(packet, packet.extra);
  throw raiseEdxml('EDXML_NOT_A_DOCUMENT', { kind: packet.kind });
}

const response = (r: DocumentFields['responseFor'][number]): DraftResponseFor => ({
  ...r,
  promulgationDate: r.promulgationDate ?? '',
});

function documentDraft(
  d: DocumentFields,
  extra: readonly ExtraElement[],
  attachments: readonly DraftAttachment[],
): DocumentDraft {
  const { business: b } = d;
  const base = {
    from: d.from,
    to: d.to,
    code: d.code,
    promulgation: {
      ...(d.promulgation.place === undefined ? {} : { place: d.promulgation.place }),
      date: d.promulgation.date ?? '',
    },
    type: d.type,
    subject: d.subject,
    ...pick(d, ['content', 'signer', 'other', 'steeringType', 'applicationType']),
    ...(typeof d.dueDate === 'string' ? { dueDate: d.dueDate } : {}),
    responseFor: d.responseFor.map(response),
    tasks: d.tasks,
    toPlaces: d.toPlaces,
    documentId: d.documentId,
    trace: d.trace.map((hop) => ({ organId: hop.organId, timestamp: hop.timestamp ?? '' })),
    ...pick(b, ['reason', 'paper', 'staff']),
    attachments,
    ...(extra.length === 0 ? {} : { extra }),
  };
  if (b.type === 1) return { ...base, kind: 'recall', target: b.documentId ?? d.documentId };
  if (b.type === 2) {
    return {
      ...base,
      kind: 'update',
      target: b.documentId ?? '',
      changes: { ...pick(b, ['documentInfo', 'documentReceiver']), receivers: b.receivers },
    };
  }
  const [first, ...rest] = b.replacements;
  if (b.type === 3 && first !== undefined) return { ...base, kind: 'replacement', replaces: [first, ...rest] };
  return { ...base, kind: 'new' };
}

function statusDraft(s: StatusFields, extra: readonly ExtraElement[]): StatusDraft {
  return {
    kind: 'status',
    from: s.from,
    responseFor: response(s.responseFor),
    ...pick(s, ['staff', 'description']),
    ...(s.timestamp === null ? {} : { timestamp: s.timestamp }),
    ...(extra.length === 0 ? {} : { extra }),
    // A code outside the list comes back as an issue of `compose`.
    code: s.statusCode as Exclude<StatusCode, '02' | '13'>,
  };
}

function pick<T extends object, K extends keyof T>(value: T, keys: readonly K[]): { [P in K]?: Exclude<T[P], undefined> } {
  const copy: Partial<Record<K, unknown>> = {};
  for (const key of keys) if (value[key] !== undefined) copy[key] = value[key];
  return copy as { [P in K]?: Exclude<T[P], undefined> };
}
