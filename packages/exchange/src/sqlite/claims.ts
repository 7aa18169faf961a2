import { raiseExchange } from '../errors.ts';
import type { IncomingRecord, OutgoingRecord, Stored } from '../store/records.ts';
import type { Claim, ClaimRequest, OutgoingClaimRequest } from '../store/store.ts';
import type { Database, Value } from './database.ts';
import { laneNumber, recordOf } from './rows.ts';
import { incomingTable, outgoingTable, type Table } from './tables.ts';

// Each of these runs in the caller's transaction.

export function claimOutgoing(
  database: Database,
  path: string,
  request: OutgoingClaimRequest,
): Claim<OutgoingRecord> | undefined {
  const { messageId, lane, now } = request;
  const conditions = [
    "state IN ('queued', 'sending')",
    'lease_until <= ?',
    // Of one thread only one may be under way.
    `NOT EXISTS (SELECT 1 FROM outgoing AS other WHERE other.thread = outgoing.thread AND other.seq <> outgoing.seq
       AND other.state IN ('queued', 'sending')
       AND (other.lease_until > ? OR (other.state = 'sending' AND (other.seq < outgoing.seq OR outgoing.state = 'queued'))))`,
  ];
  const values: Value[] = [now, now];
  if (messageId === undefined) {
    conditions.push('next_at <= ?');
    values.push(now);
  } else {
    conditions.push('message_id = ?');
    values.push(messageId);
  }
  if (lane !== undefined) {
    conditions.push('lane = ?');
    values.push(laneNumber(lane));
  }
  const where = `${conditions.join(' AND ')}${messageId === undefined ? ' ORDER BY lane, next_at, seq LIMIT 1' : ''}`;
  return claim(database, path, 'outgoing', where, values, request);
}

export function claimIncoming(
  database: Database,
  path: string,
  request: ClaimRequest & { readonly axis: string; readonly docId: string },
): Claim<IncomingRecord> | undefined {
  const { axis, docId, now } = request;
  return claim(database, path, 'incoming', 'lease_until <= ? AND axis = ? AND doc_id = ?', [now, axis, docId], request);
}

function claim<R extends Stored>(
  database: Database,
  path: string,
  table: 'outgoing' | 'incoming',
  where: string,
  values: readonly Value[],
  { worker, now, leaseMs }: ClaimRequest,
): Claim<R> | undefined {
  const [row] = database.all(`SELECT seq, version, fence, body FROM ${table} WHERE ${where}`, ...values);
  if (row === undefined) return undefined;
  const until = now + leaseMs;
  const fence = (row['fence'] as number) + 1;
  const sql = `UPDATE ${table} SET lease_worker = ?, lease_until = ?, fence = ? WHERE seq = ?`;
  database.run(sql, worker, until, fence, row['seq'] as number);
  return { record: recordOf<R>(row, path), worker, until, fence };
}

type Any = OutgoingRecord | IncomingRecord;

export function renewClaim<R extends Any>(database: Database, claimed: Claim<R>, until: number): Claim<R> {
  if (setLease(database, claimed, claimed.worker, until)) return { ...claimed, until };
  const [table, key] = placeOf(claimed.record);
  throw raiseExchange('EXCHANGE_FENCE_STALE', { kind: table.name, key: table.keyText(key), fence: claimed.fence });
}

export function releaseClaim(database: Database, claimed: Claim<Any>): void {
  setLease(database, claimed, null, 0);
}

function setLease(database: Database, claimed: Claim<Any>, worker: string | null, until: number): boolean {
  const [table, key] = placeOf(claimed.record);
  // The worker too: a claim that was given back keeps its fence until the next one.
  const sql = `UPDATE ${table.name} SET lease_worker = ?, lease_until = ? WHERE ${table.where} AND fence = ? AND lease_worker = ?`;
  const values = [worker, until, ...table.keyValues(key), claimed.fence, claimed.worker];
  return database.run(sql, ...values) === 1;
}

function placeOf(record: Any): [Table<never, unknown>, unknown] {
  if ('messageId' in record) return [outgoingTable as unknown as Table<never, unknown>, outgoingTable.keyOf(record)];
  return [incomingTable as unknown as Table<never, unknown>, incomingTable.keyOf(record)];
}
