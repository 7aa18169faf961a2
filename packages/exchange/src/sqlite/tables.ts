import type { IncomingKey, IncomingRecord, OutgoingRecord } from '../store/records.ts';
import type { Database, Value } from './database.ts';
import { incomingColumns, outgoingColumns } from './rows.ts';

/** What the two tables of claimable records differ in. */
export interface Table<R, K> {
  readonly name: 'outgoing' | 'incoming';
  /** Columns of the key, with the values of one. */
  readonly keyColumns: readonly string[];
  keyValues(key: K): Value[];
  keyOf(record: R): K;
  keyText(key: K): string;
  columns(record: R): Record<string, Value>;
  /** What no index says about a new record. */
  mayBeBorn(database: Database, record: R): boolean;
}

export const outgoingTable: Table<OutgoingRecord, string> = {
  name: 'outgoing',
  keyColumns: ['message_id'],
  keyValues: (messageId) => [messageId],
  keyOf: ({ messageId }) => messageId,
  keyText: (messageId) => messageId,
  columns: outgoingColumns,
  mayBeBorn(database, { state, thread }) {
    if (state !== 'sending') return true;
    const sql = `SELECT 1 AS taken FROM outgoing WHERE thread = ? AND state IN ('queued', 'sending')
      AND (state = 'sending' OR lease_worker IS NOT NULL) LIMIT 1`;
    return database.all(sql, thread).length === 0;
  },
};

export const incomingTable: Table<IncomingRecord, IncomingKey> = {
  name: 'incoming',
  keyColumns: ['axis', 'doc_id'],
  keyValues: ({ axis, docId }) => [axis, docId],
  keyOf: ({ axis, docId }) => ({ axis, docId }),
  keyText: ({ axis, docId }) => `${axis}/${docId}`,
  columns: incomingColumns,
  mayBeBorn: () => true,
};

export const whereKey = (table: { readonly keyColumns: readonly string[] }): string =>
  table.keyColumns.map((column) => `${column} = ?`).join(' AND ');
