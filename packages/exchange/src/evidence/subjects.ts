import type { Store } from '../store/store.ts';
import { deliverySubject, messageSubject } from './draft.ts';

/**
 * Under which subjects the log speaks of one document: its sending or arrival, recalls and updates of it, and the statuses of both
 * directions (a status packet carries the identifier of the document that it answers). `documentId` as in the packet.
 */
export async function evidenceSubjects(store: Store, documentId: string): Promise<readonly string[]> {
  const subjects: string[] = [];
  for (let after = 0; ; ) {
    const { records, next } = await store.findOutgoing({ documentId, after, limit: 1000 });
    subjects.push(...records.map(({ messageId }) => messageSubject(messageId)));
    if (next === undefined) break;
    after = next;
  }
  for (let after = 0; ; ) {
    const { records, next } = await store.findIncoming({ documentId, after, limit: 1000 });
    subjects.push(...records.map(deliverySubject));
    if (next === undefined) break;
    after = next;
  }
  return subjects;
}
