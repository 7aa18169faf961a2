import { type Abortable, vietnamIso } from '@lienthong/core';
import { raiseExchange } from '../errors.ts';
import { evidence, messageSubject } from '../evidence/draft.ts';
import type { RecipientDelivery } from '../store/records.ts';
import type { OutboxParts } from './parts.ts';

/**
 * Asks the axis how far a packet has come at each recipient (`getSentEdocList`), and stores what is new.
 *
 * @throws LienThongError `EXCHANGE_UNKNOWN_MESSAGE`, the axis' own errors
 */
export async function refreshDeliveries(
  parts: OutboxParts,
  messageId: string,
  options: Abortable,
): Promise<readonly RecipientDelivery[]> {
  const { axis, store, clock } = parts;
  const record = await store.getOutgoing(messageId);
  if (record === undefined) throw raiseExchange('EXCHANGE_UNKNOWN_MESSAGE', { messageId });
  if (record.docId === null) return store.deliveriesOf(messageId);
  const rows = await axis.deliveryReport({ messageType: record.messageType, docId: record.docId }, options);
  const at = clock.now();
  const stored = new Map((await store.deliveriesOf(messageId)).map((row) => [row.to, row]));
  const changed: RecipientDelivery[] = [];
  for (const { to, state, stateText, receiverDocId, receivedAt } of rows) {
    const before = stored.get(to);
    if (before !== undefined && before.state === state && before.receiverDocId === receiverDocId) continue;
    changed.push({ messageId, to, state, stateText, receiverDocId, receivedAt, checkedAt: vietnamIso(at) });
  }
  if (changed.length > 0) {
    const subject = messageSubject(messageId);
    const entries = changed.map(({ to, state, receiverDocId }) =>
      evidence({ at, kind: 'delivered', subject, content: { to, state, receiverDocId } }),
    );
    await store.commit({ deliveries: changed, evidence: entries });
    for (const { to, state } of changed) parts.events.emit('delivered', { messageId, documentId: record.documentId, to, state });
  }
  return store.deliveriesOf(messageId);
}
