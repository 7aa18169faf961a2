import type { AxisClient, AxisItem, MessageType } from '@lienthong/axis';
import { type Abortable, type Clock, isLienThongError, spool, vietnamIso } from '@lienthong/core';
import { readFacts } from '../packet-facts.ts';
import type { IncomingRecord, Store } from '../store/former.ts';

export interface InboxParts {
  readonly axis: AxisClient;
  readonly store: Store;
  readonly clock: Clock;
  /** Largest packet taken in, in bytes. */
  readonly maxPacketBytes: number;
}

/**
 * Takes in everything the axis holds for us: bytes stored first, acknowledged after (vxp-protocol §10). An item that is already
 * stored is only acknowledged again, so a crash between the two costs nothing and two pollers do no harm.
 */
export async function* takeIn(parts: InboxParts, messageType: MessageType, options: Abortable): AsyncGenerator<IncomingRecord> {
  for (const [place, item] of (await parts.axis.list({ messageType }, options)).entries()) {
    const record = (await parts.store.getIncoming(item.docId)) ?? (await storeItem(parts, item, place, messageType, options));
    yield await acknowledge(parts, record, options);
  }
}

async function storeItem(
  parts: InboxParts,
  item: AxisItem,
  place: number,
  messageType: MessageType,
  options: Abortable,
): Promise<IncomingRecord> {
  const { axis, store, clock } = parts;
  const source = await spool(await axis.fetch(item.docId, options), { ...options, maxBytes: parts.maxPacketBytes });
  try {
    const packet = await store.putPacket(source);
    const now = clock.now();
    const facts = readFacts(source);
    const record: IncomingRecord = {
      docId: item.docId,
      messageType,
      from: facts.readable ? facts.from : item.from,
      to: item.to,
      packet,
      receivedAt: vietnamIso(now),
      arrival: now * 1000 + place,
      acknowledged: false,
      state: facts.readable ? 'open' : 'unreadable',
      reason: facts.readable ? null : facts.error.code,
      answered: false,
    };
    await store.putIncoming(record);
    return record;
  } finally {
    source.close();
  }
}

async function acknowledge(parts: InboxParts, record: IncomingRecord, options: Abortable): Promise<IncomingRecord> {
  // `fail` only for what cannot be read, and only now that it is kept here (vxp-protocol §18 no. 8).
  await parts.axis.acknowledge(record.docId, record.state === 'unreadable' ? 'fail' : 'done', options);
  if (record.acknowledged) return record;
  const done: IncomingRecord = { ...record, acknowledged: true };
  await parts.store.putIncoming(done);
  return done;
}

/** True for a failure that another attempt may cure: the loop waits and goes on. */
export function isTransient(error: unknown): boolean {
  return isLienThongError(error) && error.retryable;
}
