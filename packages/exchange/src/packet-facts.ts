import type { MessageType, SendMatch } from '@lienthong/axis';
import { type ByteSource, isLienThongError, type LienThongError } from '@lienthong/core';
import { type DocumentPacket, duplicateKeys, type Packet, readPacket, type StatusPacket } from '@lienthong/edxml';
import { raiseExchange } from './errors.ts';
import type { Lane } from './store/records.ts';

/** What the exchange must know of a packet to carry it: taken from the packet itself, never from the transport. */
export interface PacketFacts {
  readonly readable: true;
  readonly packet: Packet;
  readonly messageType: MessageType;
  readonly from: string;
  readonly to: readonly string[];
  readonly documentId: string | null;
  readonly match: SendMatch;
  readonly thread: string;
  readonly lane: Lane;
  /** Second duplicate key of NĐ 30/2020; null where a part of it is missing, and for a status. */
  readonly numberKey: string | null;
  /** Business type of a document packet: 0 new, 1 recall, 2 update, 3 replacement. */
  readonly business: number | null;
}

export type FactsOrFailure = PacketFacts | { readonly readable: false; readonly error: LienThongError };

/** Reads a packet; one that cannot be read is a value here, since it must be kept and answered, not lost. */
export function readFacts(source: ByteSource): FactsOrFailure {
  try {
    const packet = readPacket(source);
    if (packet.kind === 'status') return statusFacts(packet);
    if (packet.kind === 'document') return documentFacts(packet);
    return { readable: false, error: raiseExchange('EXCHANGE_NOT_A_PACKET', { kind: packet.kind }) };
  } catch (error) {
    if (isLienThongError(error) && !error.code.startsWith('SOURCE_')) return { readable: false, error };
    throw error;
  }
}

function statusFacts(packet: StatusPacket): PacketFacts {
  const { from, responseFor } = packet;
  const match = { notation: responseFor.code };
  return {
    readable: true,
    packet,
    messageType: 'status',
    from: from.organId,
    to: [responseFor.organId],
    documentId: responseFor.documentId,
    match,
    thread: threadOf(from.organId, 'status', responseFor.code),
    lane: 'normal',
    numberKey: null,
    business: null,
  };
}

function documentFacts(packet: DocumentPacket): PacketFacts {
  const { code, promulgation, subject, documentId, from, other, business } = packet;
  const date = promulgation.date === null ? {} : { date: promulgation.date };
  const notation = `${code.number}/${code.notation}`;
  const { organName } = from;
  const keys = duplicateKeys({ documentId, ...code, ...(organName === undefined ? {} : { organName }) });
  return {
    readable: true,
    packet,
    messageType: 'edoc',
    from: from.organId,
    to: packet.to.map(({ organId }) => organId),
    documentId: documentId === '' ? null : documentId,
    match: { notation, title: subject, ...date },
    thread: threadOf(from.organId, 'edoc', notation),
    // Khẩn, Thượng khẩn, Hỏa tốc, Hỏa tốc hẹn giờ (edxml §13.2).
    lane: (other?.priority ?? 0) >= 1 ? 'urgent' : 'normal',
    numberKey: keys.byNumber ?? null,
    business: business.type,
  };
}

/** At least as coarse as the comparison of the axis' list: what it may take for one another is one thread. */
function threadOf(from: string, messageType: MessageType, notation: string): string {
  const coarse = (text: string): string =>
    text
      .normalize('NFC')
      .replace(/[\s\u200b\ufeff]/g, '')
      .toLowerCase();
  return JSON.stringify([coarse(from), messageType, coarse(notation)]);
}
