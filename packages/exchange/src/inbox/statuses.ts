import { readFacts } from '../packet-facts.ts';
import type { IncomingRecord, OutgoingRecord, RecordedStatus, Store } from '../store/store.ts';

export interface NotedStatus {
  readonly status: RecordedStatus;
  /** The message it answers; undefined when we never sent such a document. */
  readonly message: OutgoingRecord | undefined;
}

/** Notes a received status packet at the document it answers, once. Undefined when it was noted before or is no status. */
export async function recordStatus(store: Store, record: IncomingRecord): Promise<NotedStatus | undefined> {
  if (record.state !== 'recorded') return undefined;
  const source = await store.openPacket(record.packet);
  const facts = readFacts(source);
  source.close();
  if (!facts.readable || facts.packet.kind !== 'status') return undefined;
  const { statusCode: code, timestamp, description, responseFor } = facts.packet;
  const status: RecordedStatus = { code, from: facts.from, timestamp, description: description ?? null, docId: record.docId };
  const outgoing = await store.listOutgoing();
  // Matched as edxml §12 says: the document's identifier, which is ours because only our own messages are looked at.
  const message = outgoing.find(({ messageType, documentId }) => messageType === 'edoc' && documentId === responseFor.documentId);
  if (message === undefined) return { status, message };
  if (message.statuses.some(({ docId }) => docId === record.docId)) return undefined;
  const updated: OutgoingRecord = { ...message, statuses: [...message.statuses, status] };
  await store.putOutgoing(updated);
  return { status, message: updated };
}
