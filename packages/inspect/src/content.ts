import type { DocumentFields, DocumentPacket, Packet, StatusFields, StatusPacket } from '@lienthong/edxml';
import type { DocumentPart, PacketContent } from './report.ts';

/** @param covered what signatures cover, when only that may be handed out; undefined: everything, for information */
export function contentOf(packet: Packet, covered: readonly DocumentPart[] | undefined): PacketContent {
  const hops = covered === undefined || covered.some(({ kind }) => kind === 'trace');
  return {
    kind: packet.kind,
    ...(packet.kind === 'document' ? { document: documentFields(packet, hops) } : {}),
    ...(packet.kind === 'status' ? { status: statusFields(packet, hops) } : {}),
    attachments: packet.attachments,
    covered: covered ?? [],
  };
}

function documentFields(packet: DocumentPacket, hops: boolean): DocumentFields {
  const { from, to, documentId, code, promulgation, type, subject, responseFor, tasks, toPlaces, business } = packet;
  const { content, signer, dueDate, other, steeringType, applicationType } = packet;
  return {
    from,
    to,
    documentId,
    code,
    promulgation,
    type,
    subject,
    responseFor,
    tasks,
    toPlaces,
    business,
    trace: hops ? packet.trace : [],
    ...(content === undefined ? {} : { content }),
    ...(signer === undefined ? {} : { signer }),
    ...(dueDate === undefined ? {} : { dueDate }),
    ...(other === undefined ? {} : { other }),
    ...(steeringType === undefined ? {} : { steeringType }),
    ...(applicationType === undefined ? {} : { applicationType }),
  };
}

function statusFields(packet: StatusPacket, hops: boolean): StatusFields {
  const { from, responseFor, statusCode, timestamp, staff, description } = packet;
  return {
    from,
    responseFor,
    statusCode,
    timestamp,
    trace: hops ? packet.trace : [],
    ...(staff === undefined ? {} : { staff }),
    ...(description === undefined ? {} : { description }),
  };
}
