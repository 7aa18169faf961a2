import type { IncomingKey, IncomingRecord, OutgoingRecord } from '../store/records.ts';
import type { Value } from './database.ts';
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
}

export const outgoingTable: Table<OutgoingRecord, string> = {
  name: 'outgoing',
  keyColumns: ['message_id'],
  keyValues: (messageId) => [messageId],
  keyOf: ({ messageId }) => messageId,
  keyText: (messageId) => messageId,
  columns: outgoingColumns,
};

export const incomingTable: Table<IncomingRecord, IncomingKey> = {
  name: 'incoming',
  keyColumns: ['axis', 'doc_id'],
  keyValues: ({ axis, docId }) => [axis, docId],
  keyOf: ({ axis, docId }) => ({ axis, docId }),
  keyText: ({ axis, docId }) => `${axis}/${docId}`,
  columns: incomingColumns,
};

export const whereKey = (table: { readonly keyColumns: readonly string[] }): string =>
  table.keyColumns.map((column) => `${column} = ?`).join(' AND ');
