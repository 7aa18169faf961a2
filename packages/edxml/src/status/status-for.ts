import type { StatusCode, StatusDraft } from '../draft/types.ts';
import { raiseEdxml } from '../errors.ts';
import { documentIdOf } from '../ids/document-id.ts';
import type { Organization, StaffInfo } from '../model/types.ts';
import type { DocumentPacket, Packet } from '../read/model.ts';

export interface StatusForOptions {
  /** Who answers. Default: the only recipient of the packet; for code 13 (sent by the sender) its `from`. */
  readonly from?: Organization;
  /** For code 13: the recipient that is to give the document back. Default: the only one. */
  readonly recipient?: string;
  readonly description?: string;
  readonly staff?: StaffInfo;
  /** ISO 8601; default the clock's time when it is composed. */
  readonly timestamp?: string;
}

/**
 * The status packet that answers a received document (spec §10). For code 13 the roles turn: the sender asks a recipient.
 *
 * @throws LienThongError `EDXML_NOT_A_DOCUMENT`; `EDXML_DRAFT_INVALID` comes from `compose`
 */
export function statusFor(packet: Packet, code: StatusCode, options: StatusForOptions = {}): StatusDraft {
  if (packet.kind !== 'document') throw raiseEdxml('EDXML_NOT_A_DOCUMENT', { kind: packet.kind });
  const only = packet.to.length === 1 ? packet.to[0] : undefined;
  const fromSender = code === '13';
  const from = options.from ?? (fromSender ? packet.from : only) ?? { organId: '' };
  const draft = {
    kind: 'status' as const,
    from,
    responseFor: {
      organId: fromSender ? (options.recipient ?? only?.organId ?? '') : packet.from.organId,
      code: `${packet.code.number}/${packet.code.notation}`,
      documentId: packet.documentId !== '' ? packet.documentId : derivedId(packet),
      promulgationDate: packet.promulgation.date ?? '',
    },
    ...(options.staff === undefined ? {} : { staff: options.staff }),
    ...(options.timestamp === undefined ? {} : { timestamp: options.timestamp }),
  };
  // A missing reason for 02 or 13 is an issue of `compose`, where all of them are reported together.
  if (code === '02' || code === '13') return { ...draft, code, description: options.description ?? '' };
  return { ...draft, code, ...(options.description === undefined ? {} : { description: options.description }) };
}

function derivedId(packet: DocumentPacket): string {
  const { date } = packet.promulgation;
  return date === null ? '' : documentIdOf(packet.from.organId, date, packet.code.number, packet.code.notation);
}

/** The document that a recall or an update acts on; a recall without one means its own header id (spec §7). */
export function targetDocumentId(packet: DocumentPacket): string | undefined {
  const { type, documentId } = packet.business;
  if (type === 1) return documentId ?? packet.documentId;
  return type === 2 ? documentId : undefined;
}
