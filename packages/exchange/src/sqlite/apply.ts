import { raiseExchange } from '../errors.ts';
import { type EvidenceRecord, linkEvidence } from '../store/link.ts';
import type { Batch, Write } from '../store/records.ts';
import type { Database } from './database.ts';
import { evidenceOf } from './rows.ts';
import { incomingTable, outgoingTable, type Table } from './tables.ts';

/** The end of the evidence log as one transaction knows it: read once, since nobody else writes meanwhile. */
export interface Chain {
  /** `null`: not looked up yet. */
  last: EvidenceRecord | undefined | null;
}

/** Writes a batch; the caller's transaction makes it one. */
export function apply(database: Database, batch: Batch, chain: Chain): void {
  for (const write of batch.outgoing ?? []) put(database, outgoingTable, write);
  for (const write of batch.incoming ?? []) put(database, incomingTable, write);
  for (const status of batch.statuses ?? []) {
    const sql = 'INSERT INTO statuses (message_id, doc_id, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
    database.run(sql, status.messageId, status.docId, JSON.stringify(status));
  }
  for (const delivery of batch.deliveries ?? []) {
    const sql =
      'INSERT INTO deliveries (message_id, recipient, body) VALUES (?, ?, ?) ON CONFLICT (message_id, recipient) DO UPDATE SET body = excluded.body';
    database.run(sql, delivery.messageId, delivery.to, JSON.stringify(delivery));
  }
  appendEvidence(database, batch, chain);
  for (const { key, value, due } of batch.meta ?? []) {
    const sql =
      'INSERT INTO meta (key, value, due) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value, due = excluded.due';
    database.run(sql, key, value, due);
  }
  for (const key of batch.dropMeta ?? []) database.run('DELETE FROM meta WHERE key = ?', key);
  for (const messageId of batch.forget?.outgoing ?? []) {
    for (const table of ['outgoing', 'statuses', 'deliveries'])
      database.run(`DELETE FROM ${table} WHERE message_id = ?`, messageId);
  }
  for (const { axis, docId } of batch.forget?.incoming ?? [])
    database.run('DELETE FROM incoming WHERE axis = ? AND doc_id = ?', axis, docId);
  for (const seq of batch.eraseEvidence ?? []) database.run('UPDATE evidence SET body = NULL WHERE seq = ?', seq);
}

/** The latest entry of the log. */
export function lastEvidence(database: Database): EvidenceRecord | undefined {
  const [last] = database.all('SELECT * FROM evidence ORDER BY seq DESC LIMIT 1');
  return last === undefined ? undefined : evidenceOf(last);
}

function appendEvidence(database: Database, { evidence = [] }: Batch, chain: Chain): void {
  if (evidence.length === 0) return;
  if (chain.last === null) chain.last = lastEvidence(database);
  for (const draft of evidence) {
    const entry = linkEvidence(chain.last, draft);
    const { seq, at, kind, subject, body, bodyHash, prevHash, hash } = entry;
    const sql = 'INSERT INTO evidence (seq, at, kind, subject, body, body_hash, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)';
    database.run(sql, seq, at, kind, subject, body, bodyHash, prevHash, hash);
    chain.last = entry;
  }
}

function put<R extends { readonly version: number }, K>(database: Database, table: Table<R, K>, write: Write<R>): void {
  const { record, fence, lease } = write;
  const key = table.keyOf(record);
  const values = [...table.values(record), record.version + 1];
  if (lease !== undefined) values.push(lease?.worker ?? null, lease?.until ?? 0);
  const keyValues = table.keyValues(key);
  const sql = lease === undefined ? table.sql.unleased : table.sql.leased;
  if (record.version === 0) {
    // A record that is born claimed has fence 1, as if it had been claimed right after.
    const free = table.mayBeBorn(database, record);
    if (free && database.run(sql.insert, ...keyValues, lease == null ? 0 : 1, ...values) === 1) return;
  } else {
    const all = [...values.slice(table.fixed), ...keyValues, record.version];
    const changed = fence === undefined ? database.run(sql.update, ...all) : database.run(sql.fenced, ...all, fence);
    if (changed === 1) return;
  }
  const [found] = database.all(`SELECT version, fence FROM ${table.name} WHERE ${table.where}`, ...keyValues);
  const text = table.keyText(key);
  if (fence !== undefined && found?.['fence'] !== fence)
    throw raiseExchange('EXCHANGE_FENCE_STALE', { kind: table.name, key: text, fence });
  const version = (found?.['version'] as number | undefined) ?? null;
  throw raiseExchange('EXCHANGE_STORE_CONFLICT', { kind: table.name, key: text, expected: record.version, found: version });
}
