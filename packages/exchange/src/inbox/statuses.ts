import type { StatusPacket } from '@lienthong/edxml';
import { readFacts } from '../packet-facts.ts';
import type { IncomingRecord, OutgoingRecord, RecordedStatus, Store } from '../store/former.ts';

export interface NotedStatus {
  readonly status: RecordedStatus;
  /** The message it answers; undefined when we never sent such a document. */
  readonly message: OutgoingRecord | undefined;
}

/**
 * Notes a stored status packet at the document it answers: once, also when a crash fell between the two records. Undefined when it
 * is no status (an axis that lists a document among the statuses).
 */
export async function recordStatus(store: Store, record: IncomingRecord): Promise<NotedStatus | undefined> {
  const source = await store.openPacket(record.packet);
  const facts = readFacts(source);
  source.close();
  const noted = facts.readable && facts.packet.kind === 'status' ? await note(store, record, facts.packet) : undefined;
  await store.putIncoming({ ...record, state: 'recorded' });
  return noted;
}

async function note(store: Store, record: IncomingRecord, packet: StatusPacket): Promise<NotedStatus> {
  const { statusCode: code, timestamp, description, responseFor } = packet;
  const status: RecordedStatus = { code, from: record.from, timestamp, description: description ?? null, docId: record.docId };
  const outgoing = await store.listOutgoing();
  // Matched as edxml §12 says: the document's identifier, which is ours because only our own messages are looked at.
  const message = outgoing.find((sent) => sent.messageType === 'edoc' && sent.documentId === responseFor.documentId);
  if (message === undefined || message.statuses.some(({ docId }) => docId === record.docId)) return { status, message };
  const updated: OutgoingRecord = { ...message, statuses: [...message.statuses, status] };
  await store.putOutgoing(updated);
  return { status, message: updated };
}
