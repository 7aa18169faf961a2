import type { Packet } from '@lienthong/edxml';

/** What the axis needs to know of a packet to route and list it. Nothing here decides trust. */
export interface PacketFacts {
  readonly from: string;
  readonly to: readonly string[];
  /** Addressee of a status packet. */
  readonly responseFor: readonly string[];
  readonly documentId: string;
  /** `7816/VPCP-TTĐT`. */
  readonly notation: string;
  readonly title: string;
  /** Two digits, '' for a document. */
  readonly statusCode: string;
  readonly wellFormed: boolean;
}

/** Facts of a packet; undefined when it is neither a document nor a status. */
export function factsOf(packet: Packet): PacketFacts | undefined {
  const wellFormed = !packet.unverifiable;
  const real = (codes: readonly string[]): string[] => codes.map((c) => c.trim()).filter((c) => c !== '');
  if (packet.kind === 'status') {
    const { responseFor } = packet;
    return {
      from: packet.from.organId,
      to: [],
      responseFor: real([responseFor.organId]),
      documentId: responseFor.documentId ?? '',
      notation: responseFor.code ?? '',
      title: packet.description ?? '',
      statusCode: packet.statusCode,
      wellFormed,
    };
  }
  if (packet.kind !== 'document') return undefined;
  return {
    from: packet.from.organId,
    to: real(packet.to.map((to) => to.organId)),
    responseFor: real(packet.responseFor.map((r) => r.organId)),
    documentId: packet.documentId,
    notation: [packet.code.number, packet.code.notation].filter((x) => x !== '').join('/'),
    title: packet.subject,
    statusCode: '',
    wellFormed,
  };
}
