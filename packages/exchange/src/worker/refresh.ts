import { type Abortable, type Clock, throwIfAborted } from '@lienthong/core';
import type { MetaRecord, OutgoingRecord, RecipientDelivery } from '../store/records.ts';
import type { Store } from '../store/store.ts';

export interface RefreshOptions extends Abortable {
  /** Questions to the axis in one pass. Default 100. */
  readonly limit?: number;
  /** How long after sending the axis is still asked, milliseconds. Default 30 days. */
  readonly maxAgeMs?: number;
}

const CURSOR = 'worker:deliveries-after';

/** What goes into a batch so that a message that was given up, and passed by, is asked about once it has gone out after all. */
export async function askAgain(store: Store, { seq }: OutgoingRecord): Promise<readonly MetaRecord[]> {
  const cursor = await store.getMeta(CURSOR);
  return cursor === undefined || Number(cursor.value) < seq ? [] : [{ ...cursor, value: String(seq - 1) }];
}
const THIRTY_DAYS = 30 * 86_400_000;

/**
 * Asks the axis about the sent packets that have not yet reached every recipient, oldest first. Where everything before is settled is
 * kept, so that a large store is not walked through each time.
 *
 * @returns how many messages were asked about.
 */
export async function refreshOpenDeliveries(
  parts: { readonly store: Store; readonly clock: Clock },
  ask: (messageId: string) => Promise<readonly RecipientDelivery[]>,
  options: RefreshOptions = {},
): Promise<number> {
  const { store, clock } = parts;
  const oldest = clock.now() - (options.maxAgeMs ?? THIRTY_DAYS);
  const start = Number((await store.getMeta(CURSOR))?.value ?? 0);
  let settled = start;
  const limit = options.limit ?? 100;
  let gap = false;
  let asked = 0;
  for (let after = start; ; ) {
    const { records, next } = await store.findOutgoing({ messageType: 'edoc', after, limit: 200 });
    for (const record of records) {
      throwIfAborted(options.signal);
      const waits = await isWaiting(store, record, oldest);
      if (waits && record.state === 'sent' && asked < limit) {
        asked++;
        await ask(record.messageId);
      }
      gap ||= waits;
      if (!gap) settled = record.seq;
    }
    if (next === undefined || asked >= limit) break;
    after = next;
  }
  // Somebody may have put it back meanwhile.
  const unmoved = Number((await store.getMeta(CURSOR))?.value ?? 0) === start;
  if (settled !== start && unmoved) await store.commit({ meta: [{ key: CURSOR, value: String(settled), due: null }] });
  return asked;
}

async function isWaiting(store: Store, { messageId, state, sentAt }: OutgoingRecord, oldest: number): Promise<boolean> {
  // Given up: nothing to ask, and it may stay so for years. `requeue` puts the cursor back.
  if (state === 'dead') return false;
  // Not out yet: the cursor must not pass it.
  if (state !== 'sent' || sentAt === null) return true;
  if (Date.parse(sentAt) < oldest) return false;
  return (await store.deliveriesOf(messageId)).some((row) => row.state !== 'done' && row.state !== 'fail');
}
