import type { IncomingKey, IncomingRecord, OutgoingRecord } from '../store/records.ts';
import type { Database, Value } from './database.ts';
import { incomingColumns, incomingValues, outgoingColumns, outgoingValues } from './rows.ts';

/** Writing statements of a table: key and fence of a new record, the columns, then version and, `leased`, the claim. */
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
  /** How many of the values, at the beginning, are set once and not updated. */
  readonly fixed: number;
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
  { fixed, changing }: typeof outgoingColumns,
): Pick<Table<never, never>, 'name' | 'where' | 'fixed' | 'sql'> {
  const where = key.map((column) => `${column} = ?`).join(' AND ');
  const writing = (more: readonly string[]): WriteSql => {
    const born = [...key, 'fence', ...fixed, ...changing, ...more];
    const set = [...changing, ...more].map((column) => `${column} = ?`).join(', ');
    const update = `UPDATE ${name} SET ${set} WHERE ${where} AND version = ?`;
    const insert = `INSERT INTO ${name} (${born.join(', ')}) VALUES (${born.map(() => '?').join(', ')}) ON CONFLICT DO NOTHING`;
    return { insert, update, fenced: `${update} AND fence = ?` };
  };
  const leased = ['version', 'lease_worker', 'lease_until'];
  return { name, where, fixed: fixed.length, sql: { unleased: writing(['version']), leased: writing(leased) } };
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
