import type { IncomingKey, IncomingRecord, OutgoingRecord } from '../store/records.ts';
import type { Database, Value } from './database.ts';
import { incomingColumns, incomingValues, outgoingColumns, outgoingValues } from './rows.ts';

/** Writing statements of a table: key, fence and columns in this order, then version and, `leased`, the claim. */
interface WriteSql {
  readonly insert: string;
  /** Ends with key and version. */
  readonly update: string;
  /** Ends with key, version and fence. */
  readonly fenced: string;
}

/** What the two tables of claimable records differ in. */
export interface Table<R, K> {
  readonly name: 'outgoing' | 'incoming';
  /** Condition for one key. */
  readonly where: string;
  readonly sql: { readonly unleased: WriteSql; readonly leased: WriteSql };
  keyValues(key: K): Value[];
  keyOf(record: R): K;
  keyText(key: K): string;
  values(record: R): Value[];
  /** What no index says about a new record. */
  mayBeBorn(database: Database, record: R): boolean;
}

function sqlOf(
  name: Table<never, never>['name'],
  key: readonly string[],
  columns: readonly string[],
): Pick<Table<never, never>, 'name' | 'where' | 'sql'> {
  const where = key.map((column) => `${column} = ?`).join(' AND ');
  const writing = (all: readonly string[]): WriteSql => {
    const born = [...key, 'fence', ...all];
    const update = `UPDATE ${name} SET ${all.map((column) => `${column} = ?`).join(', ')} WHERE ${where} AND version = ?`;
    const insert = `INSERT INTO ${name} (${born.join(', ')}) VALUES (${born.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`;
    return { insert, update, fenced: `${update} AND fence = ?` };
  };
  const unleased = [...columns, 'version'];
  return { name, where, sql: { unleased: writing(unleased), leased: writing([...unleased, 'lease_worker', 'lease_until']) } };
}

export const outgoingTable: Table<OutgoingRecord, string> = {
  ...sqlOf('outgoing', ['message_id'], outgoingColumns),
  keyValues: (messageId) => [messageId],
  keyOf: ({ messageId }) => messageId,
  keyText: (messageId) => messageId,
  values: outgoingValues,
  mayBeBorn(database, { state, thread }) {
    if (state !== 'sending') return true;
    const sql = `SELECT 1 AS taken FROM outgoing WHERE thread = ? AND state IN ('queued', 'sending')
      AND (state = 'sending' OR lease_worker IS NOT NULL) LIMIT 1`;
    return database.all(sql, thread).length === 0;
  },
};

export const incomingTable: Table<IncomingRecord, IncomingKey> = {
  ...sqlOf('incoming', ['axis', 'doc_id'], incomingColumns),
  keyValues: ({ axis, docId }) => [axis, docId],
  keyOf: ({ axis, docId }) => ({ axis, docId }),
  keyText: ({ axis, docId }) => `${axis}/${docId}`,
  values: incomingValues,
  mayBeBorn: () => true,
};
