import type { EvidenceRecord } from '../store/link.ts';
import type { IncomingRecord, MetaRecord, OutgoingRecord, Stored } from '../store/records.ts';
import type { EvidenceQuery, IncomingQuery, MetaQuery, OutgoingQuery, Page, StoreCounts } from '../store/store.ts';
import type { Database, Value } from './database.ts';
import { evidenceOf, laneNumber, recordOf } from './rows.ts';

type Condition = readonly [sql: string, ...values: Value[]];

const equal = (column: string, value: Value | undefined): Condition[] => (value === undefined ? [] : [[`${column} = ?`, value]]);
const among = (column: string, values: readonly string[] | undefined): Condition[] =>
  values === undefined ? [] : [[`${column} IN (${values.map(() => '?').join(', ')})`, ...values]];
const most = (limit = 100): number => Math.min(Math.max(Math.trunc(limit), 1), 1000);

export function findOutgoing(database: Database, path: string, query: OutgoingQuery): Page<OutgoingRecord> {
  return page(database, path, 'outgoing', query, [
    ...among('state', query.states),
    ...equal('message_type', query.messageType),
    ...equal('lane', query.lane === undefined ? undefined : laneNumber(query.lane)),
    ...(query.dueBy === undefined ? [] : [["state IN ('queued', 'sending') AND next_at <= ?", query.dueBy] as const]),
    ...equal('document_id', query.documentId),
    ...equal('doc_id', query.docId),
    ...equal('packet', query.packet),
    ...equal('thread', query.thread),
  ]);
}

export function findIncoming(database: Database, path: string, query: IncomingQuery): Page<IncomingRecord> {
  return page(database, path, 'incoming', query, [
    ...among('state', query.states),
    ...equal('message_type', query.messageType),
    ...(query.acknowledged === undefined ? [] : ([[`acknowledged = ${query.acknowledged ? 1 : 0}`]] as Condition[])),
    ...equal('document_id', query.documentId),
    ...equal('number_key', query.numberKey),
    ...equal('packet', query.packet),
  ]);
}

function page<R extends Stored>(
  database: Database,
  path: string,
  table: string,
  query: { readonly after?: number; readonly limit?: number },
  given: readonly Condition[],
): Page<R> {
  const limit = most(query.limit);
  const conditions: Condition[] = [...given, ['seq > ?', query.after ?? 0]];
  const where = conditions.map(([sql]) => sql).join(' AND ');
  const values = conditions.flatMap(([, ...rest]) => rest);
  const sql = `SELECT seq, version, body FROM ${table} WHERE ${where} ORDER BY seq LIMIT ?`;
  const records = database.all(sql, ...values, limit).map((row) => recordOf<R>(row, path));
  const last = records.at(-1);
  return records.length < limit || last === undefined ? { records } : { records, next: last.seq };
}

export function findMeta(database: Database, { prefix, dueBy, after, limit }: MetaQuery): MetaRecord[] {
  const conditions: Condition[] = [
    // A range, so that the key's index is used and no character of the prefix has a meaning.
    ...(prefix === undefined || prefix === ''
      ? []
      : [['key >= ? AND key < ? AND substr(key, 1, ?) = ?', prefix, `${prefix}\u{10ffff}`, [...prefix].length, prefix] as const]),
    ...(dueBy === undefined ? [] : [['due <= ?', dueBy] as const]),
    ...(after === undefined ? [] : [['key > ?', after] as const]),
  ];
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.map(([sql]) => sql).join(' AND ')}`;
  const values = conditions.flatMap(([, ...rest]) => rest);
  const sql = `SELECT key, value, due FROM meta${where} ORDER BY ${dueBy === undefined ? '' : 'due, '}key LIMIT ?`;
  return database.all(sql, ...values, most(limit)).map(metaOf);
}

export function metaOf(row: Readonly<Record<string, Value>>): MetaRecord {
  return { key: row['key'] as string, value: row['value'] as string, due: row['due'] as number | null };
}

/** One step of the log. */
export function evidenceStep(database: Database, query: EvidenceQuery, from: number): EvidenceRecord[] {
  const conditions: Condition[] = [['seq >= ?', from], ...equal('subject', query.subject), ...equal('kind', query.kind)];
  const values = conditions.flatMap(([, ...rest]) => rest);
  const sql = `SELECT * FROM evidence WHERE ${conditions.map(([text]) => text).join(' AND ')} ORDER BY seq LIMIT 500`;
  return database.all(sql, ...values).map(evidenceOf);
}

export function count(database: Database): StoreCounts {
  const of = (table: string, states: readonly string[]): Record<string, number> => {
    const rows = database.all(`SELECT state, count(*) AS n FROM ${table} GROUP BY state`);
    const found = new Map(rows.map((row) => [row['state'], row['n'] as number]));
    return Object.fromEntries(states.map((state) => [state, found.get(state) ?? 0]));
  };
  return {
    outgoing: of('outgoing', ['queued', 'sending', 'sent', 'dead']) as StoreCounts['outgoing'],
    incoming: of('incoming', [
      'open',
      'accepted',
      'rejected',
      'recorded',
      'unreadable',
      'repeated',
      'recalled',
    ]) as StoreCounts['incoming'],
    evidence: (database.all('SELECT max(seq) AS n FROM evidence')[0]?.['n'] as number | null) ?? 0,
  };
}
