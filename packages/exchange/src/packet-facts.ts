import type { MessageType, SendMatch } from '@lienthong/axis';
import { type ByteSource, isLienThongError, type LienThongError } from '@lienthong/core';
import { type Packet, readPacket } from '@lienthong/edxml';
import { raiseExchange } from './errors.ts';

/** What the exchange must know of a packet to carry it: taken from the packet itself, never from the transport. */
export interface PacketFacts {
  readonly readable: true;
  readonly packet: Packet;
  readonly messageType: MessageType;
  readonly from: string;
  readonly to: readonly string[];
  readonly documentId: string | null;
  readonly match: SendMatch;
}

export type FactsOrFailure = PacketFacts | { readonly readable: false; readonly error: LienThongError };

/** Reads a packet; one that cannot be read is a value here, since it must be kept and answered, not lost. */
export function readFacts(source: ByteSource): FactsOrFailure {
  try {
    return factsOf(readPacket(source));
  } catch (error) {
    if (isLienThongError(error) && !error.code.startsWith('SOURCE_')) return { readable: false, error };
    throw error;
  }
}

function factsOf(packet: Packet): FactsOrFailure {
  if (packet.kind === 'status') {
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
    };
  }
  if (packet.kind !== 'document')
    return { readable: false, error: raiseExchange('EXCHANGE_NOT_A_PACKET', { kind: packet.kind }) };
  const { code, promulgation, subject, documentId } = packet;
  const date = promulgation.date === null ? {} : { date: promulgation.date };
  return {
    readable: true,
    packet,
    messageType: 'edoc',
    from: packet.from.organId,
    to: packet.to.map(({ organId }) => organId),
    documentId: documentId === '' ? null : documentId,
    match: { notation: `${code.number}/${code.notation}`, title: subject, ...date },
  };
}
