import { type DocumentPacket, type Packet, type StatusPacket, targetDocumentId } from '@lienthong/edxml';
import type { ChangeRecord } from './model.ts';

type Asked = Pick<ChangeRecord, 'kind' | 'form' | 'targets' | 'from' | 'to' | 'notation' | 'date' | 'reason'>;

/** The recall, update or replacement that a packet asks for, in either form; undefined when it asks for none. */
export function changeIn(packet: Packet): Asked | undefined {
  if (packet.kind === 'status') return packet.statusCode === '13' ? askedByStatus(packet) : undefined;
  return packet.kind === 'document' ? askedByDocument(packet) : undefined;
}

/** Status 13: the roles turn, `ResponseFor/OrganId` is the recipient that is to give the document back (edxml §10.1). */
function askedByStatus({ from, responseFor, description }: StatusPacket): Asked {
  return {
    kind: 'recall',
    form: 'status',
    targets: [responseFor.documentId],
    from,
    to: [{ organId: responseFor.organId }],
    notation: responseFor.code,
    date: responseFor.promulgationDate ?? null,
    reason: description ?? null,
  };
}

function askedByDocument(packet: DocumentPacket): Asked | undefined {
  const { business, from, to, code, promulgation } = packet;
  const base = {
    form: 'document' as const,
    from,
    to,
    notation: `${code.number}/${code.notation}`,
    date: promulgation.date ?? null,
    reason: business.reason ?? null,
  };
  if (business.type === 3) {
    const targets = [...new Set(business.replacements.map(({ documentId }) => documentId))];
    return targets.length === 0 ? undefined : { ...base, kind: 'replacement', targets };
  }
  const target = targetDocumentId(packet);
  if (target === undefined || target === '') return undefined;
  return { ...base, kind: business.type === 1 ? 'recall' : 'update', targets: [target] };
}

/** Whether a packet is answered by 15 or 16 and not by 02 or 03. */
export function isChangePacket(packet: Packet): boolean {
  const change = changeIn(packet);
  return change !== undefined && change.kind !== 'replacement';
}

/**
 * Whether 01 is sent for a packet. Not for a recall or an update that carries its target's identifier (as the official recall does):
 * the sender would take the 01 for the target's, and its state would go back.
 */
export function announcesArrival(packet: Packet): boolean {
  const change = changeIn(packet);
  return (
    packet.kind === 'document' &&
    (change === undefined || change.kind === 'replacement' || !change.targets.includes(packet.documentId))
  );
}
