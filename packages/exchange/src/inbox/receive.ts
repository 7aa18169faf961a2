import type { Abortable } from '@lienthong/core';
import type { ReadDelivery, UnreadableDelivery } from '../delivery.ts';
import { renewing } from '../outbox/hold.ts';
import { flushOutbox } from '../outbox/outbox.ts';
import type { IncomingRecord, OutgoingRecord, RecordedStatus } from '../store/records.ts';
import type { Claim } from '../store/store.ts';
import { createDelivery, type DeliveryParts } from './deliver.ts';
import { takeIn } from './inbox.ts';
import type { InboxParts } from './parts.ts';

interface PassParts {
  readonly inbox: InboxParts;
  readonly parts: DeliveryParts;
}

interface PassOptions extends Abortable {
  readonly onUnreadable?: (delivery: UnreadableDelivery) => void;
  readonly onStatus?: (status: RecordedStatus, message: OutgoingRecord | undefined) => void;
}

/**
 * One pass: sends what is due, takes in what the axis holds, then hands out what is undecided. From the store, not from the list of the
 * axis: what a crash left half done is found there. `seen`: what the vendor has seen in this run and left undecided is not handed out
 * again until the next run.
 */
export async function* pass({ inbox, parts }: PassParts, options: PassOptions, seen: Set<string>): AsyncGenerator<ReadDelivery> {
  const { store, outbox, clock } = parts;
  await flushOutbox(outbox, options);
  for await (const { noted } of takeIn(inbox, 'status', options)) {
    if (noted !== undefined) options.onStatus?.(noted.status, noted.message);
  }
  for await (const { record, noted } of takeIn(inbox, 'edoc', options)) {
    if (noted !== undefined) options.onStatus?.(noted.status, noted.message);
    if (record.state === 'unreadable') await tellUnreadable(parts, record, options);
  }
  // The 01 of what has just come in.
  await flushOutbox(outbox, options);
  for (let after = 0; ; ) {
    const { records, next } = await store.findIncoming({ states: ['open'], messageType: 'edoc', after });
    for (const { axis, docId } of records) {
      if (axis !== inbox.axisName || seen.has(docId)) continue;
      const { worker, leaseMs } = outbox;
      const claim = await store.claimIncoming({ worker, now: clock.now(), leaseMs, axis, docId });
      // Another worker has it, or had it and has decided since it was listed.
      if (claim === undefined || claim.record.state !== 'open') {
        if (claim !== undefined) await store.releaseClaim(claim);
        continue;
      }
      seen.add(docId);
      yield* handOut(parts, claim);
    }
    if (next === undefined) return;
    after = next;
  }
}

/** Hands out one document, and keeps it claimed until the loop's body is done with it. */
async function* handOut(parts: DeliveryParts, claim: Claim<IncomingRecord>): AsyncGenerator<ReadDelivery> {
  const { store, outbox } = parts;
  // A claim that is lost while somebody reads does no harm: the decision itself is guarded by the version of the record.
  const renewed = renewing(outbox, claim, () => {});
  try {
    const delivery = await createDelivery(parts, claim.record);
    if ('packet' in delivery) yield delivery;
  } finally {
    renewed.end();
    await store.releaseClaim(claim);
  }
}

async function tellUnreadable(parts: DeliveryParts, record: IncomingRecord, options: PassOptions): Promise<void> {
  const delivery = await createDelivery(parts, record);
  if ('error' in delivery) options.onUnreadable?.(delivery);
}
