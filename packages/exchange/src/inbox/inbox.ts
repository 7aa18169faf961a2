import type { MessageType } from '@lienthong/axis';
import { type Abortable, isLienThongError } from '@lienthong/core';
import { deliverySubject, evidence } from '../evidence/draft.ts';
import { isConflict } from '../outbox/enqueue.ts';
import type { IncomingRecord } from '../store/records.ts';
import type { InboxParts } from './parts.ts';
import { type Fetched, fetchItem, type Kept, keep, type Turn } from './store-item.ts';

/**
 * Takes in everything the axis holds for us: bytes stored first, acknowledged after (vxp-protocol §10). An item that is already
 * stored is only acknowledged again, so a crash between the two costs nothing and two pollers do no harm.
 */
export async function* takeIn(parts: InboxParts, messageType: MessageType, options: Abortable): AsyncGenerator<Kept> {
  const items = await parts.axis.list({ messageType }, options);
  for (let at = 0; at < items.length; at += parts.parallel) {
    const window = items.slice(at, at + parts.parallel);
    const known = await Promise.all(window.map(({ docId }) => parts.store.getIncoming({ axis: parts.axisName, docId })));
    const fetched = await settledAll(window.map((item, i) => known[i] ?? fetchItem(parts, item, messageType, options)));
    const kept: Kept[] = [];
    for (const wave of waves(fetched.values))
      kept.push(...(await settledFirst(inTurn(wave), async ({ one, turn }) => keepOrSay(parts, one, turn))));
    yield* await settledFirst(kept, (one) => acknowledge(parts, one, options));
    if (fetched.error !== undefined) throw fetched.error;
  }
}

/** All results, and the first failure: what was fetched is kept even when its neighbour could not be. */
async function settledAll(
  work: readonly (Promise<Fetched> | IncomingRecord)[],
): Promise<{ values: (Fetched | IncomingRecord)[]; error: unknown }> {
  const values: (Fetched | IncomingRecord)[] = [];
  let error: unknown;
  for (const result of await Promise.allSettled(work)) {
    if (result.status === 'fulfilled') values.push(result.value);
    else error ??= result.reason;
  }
  return { values, error };
}

async function keepOrSay(parts: InboxParts, one: Fetched | IncomingRecord, turn: Turn): Promise<Kept> {
  if ('item' in one) return keep(parts, one, turn);
  turn.pass();
  return { record: one };
}

function inTurn<T>(wave: readonly T[]): { readonly one: T; readonly turn: Turn }[] {
  let come = Promise.resolve();
  return wave.map((one) => {
    let pass = (): void => {};
    const turn = { come, pass: () => pass() };
    come = new Promise((resolve) => {
      pass = resolve;
    });
    return { one, turn };
  });
}

/**
 * Splits what was fetched, in order, so that no two of one wave have to do with each other: of two that are alike the first is the one
 * that counts, and the second is warned of it. A wave is stored with one sync.
 */
function waves(fetched: readonly (Fetched | IncomingRecord)[]): (Fetched | IncomingRecord)[][] {
  const all: (Fetched | IncomingRecord)[][] = [];
  let taken = new Set<string>();
  for (const one of fetched) {
    const { packet, documentId, numberKey } = 'item' in one ? one.record : one;
    const keys = [packet, documentId, numberKey].filter((key) => key !== null);
    if (all.length === 0 || keys.some((key) => taken.has(key))) {
      all.push([]);
      taken = new Set();
    }
    all.at(-1)?.push(one);
    for (const key of keys) taken.add(key);
  }
  return all;
}

async function settledFirst<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results = await Promise.allSettled(items.map(work));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return results.map((result) => (result as PromiseFulfilledResult<R>).value);
}

async function acknowledge(parts: InboxParts, kept: Kept, options: Abortable): Promise<Kept> {
  const { record } = kept;
  const state = record.state === 'unreadable' ? 'fail' : 'done';
  // `fail` only for what cannot be read, and only now that it is kept here (vxp-protocol §18 no. 8).
  await parts.axis.acknowledge(record.docId, state, options);
  if (record.acknowledged) return kept;
  const done: IncomingRecord = { ...record, acknowledged: true };
  const at = parts.clock.now();
  const entry = evidence({ at, kind: 'acknowledged', subject: deliverySubject(record), content: { state } });
  try {
    await parts.store.commit({ incoming: [{ record: done }], evidence: [entry] });
    return { ...kept, record: { ...done, version: done.version + 1 } };
  } catch (error) {
    // Another poller was as quick, or somebody has decided meanwhile: the axis knows, and that is what counts.
    if (isConflict(error)) return kept;
    throw error;
  }
}

/** True for a failure that another attempt may cure: the loop waits and goes on. */
export function isTransient(error: unknown): boolean {
  return isLienThongError(error) && error.retryable;
}
