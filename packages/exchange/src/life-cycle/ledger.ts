import type { Batch, MetaRecord } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { raiseLifeCycle } from './errors.ts';
import type { ChangeRecord } from './model.ts';

type Direction = ChangeRecord['direction'];

const recordKey = (direction: Direction, id: string): string => `change:${direction}:${id}`;
const indexKey = (direction: Direction, documentId: string): string =>
  `change-of:${direction}:${encodeURIComponent(documentId)}:`;

/** A change as it goes into a batch: the record, and a row by which each document it acts on leads to it. */
export function changeRows(change: ChangeRecord, dueAt: number): readonly MetaRecord[] {
  return [
    // What is still to be done is found by its due time, also after a crash.
    { key: recordKey(change.direction, change.id), value: JSON.stringify(change), due: change.todo === null ? null : dueAt },
    ...change.targets.map((target) => ({ key: indexKey(change.direction, target) + change.id, value: change.id, due: null })),
  ];
}

export async function findChange(store: Store, direction: Direction, id: string): Promise<ChangeRecord | undefined> {
  const row = await store.getMeta(recordKey(direction, id));
  return row === undefined ? undefined : (JSON.parse(row.value) as ChangeRecord);
}

/** @throws LienThongError `LIFE_UNKNOWN_CHANGE` */
export async function getChange(store: Store, direction: Direction, id: string): Promise<ChangeRecord> {
  const change = await findChange(store, direction, id);
  if (change === undefined) throw raiseLifeCycle('LIFE_UNKNOWN_CHANGE', { id });
  return change;
}

/** What was asked about one document, oldest first. */
export async function changesOf(store: Store, direction: Direction, documentId: string): Promise<readonly ChangeRecord[]> {
  const rows = await store.findMeta({ prefix: indexKey(direction, documentId), limit: 1000 });
  const changes = await Promise.all(rows.map(({ value }) => getChange(store, direction, value)));
  return changes.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** Every change of one side, by key. */
export async function* allChanges(store: Store, direction: Direction): AsyncGenerator<ChangeRecord> {
  const prefix = recordKey(direction, '');
  for (let after: string | undefined; ; ) {
    const rows = await store.findMeta({ prefix, limit: 500, ...(after === undefined ? {} : { after }) });
    for (const { value } of rows) yield JSON.parse(value) as ChangeRecord;
    after = rows.at(-1)?.key;
    if (rows.length < 500 || after === undefined) return;
  }
}

/** What a crash or a failed callback has left to be done. */
export async function unfinishedChanges(store: Store, now: number): Promise<readonly ChangeRecord[]> {
  const rows = await store.findMeta({ prefix: 'change:', dueBy: now, limit: 500 });
  return rows.map(({ value }) => JSON.parse(value) as ChangeRecord);
}

/** Two batches as one. */
export function joinBatches(a: Batch, b: Batch): Batch {
  return {
    ...a,
    ...b,
    outgoing: [...(a.outgoing ?? []), ...(b.outgoing ?? [])],
    incoming: [...(a.incoming ?? []), ...(b.incoming ?? [])],
    statuses: [...(a.statuses ?? []), ...(b.statuses ?? [])],
    deliveries: [...(a.deliveries ?? []), ...(b.deliveries ?? [])],
    evidence: [...(a.evidence ?? []), ...(b.evidence ?? [])],
    meta: [...(a.meta ?? []), ...(b.meta ?? [])],
  };
}
