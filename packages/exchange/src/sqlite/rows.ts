import { raiseExchange } from '../errors.ts';
import type { EvidenceRecord } from '../store/link.ts';
import type { IncomingRecord, OutgoingRecord, Stored } from '../store/records.ts';
import type { Row, Value } from './database.ts';

export const laneNumber = (lane: OutgoingRecord['lane']): number => (lane === 'urgent' ? 0 : 1);

/** A record from its row: the JSON body, with what the store itself counts. */
export function recordOf<R extends Stored>(row: Row, path: string): R {
  return { ...parsed<R>(row, path), version: row['version'] as number, seq: row['seq'] as number };
}

export function parsed<T>(row: Row, path: string): T {
  try {
    return JSON.parse(row['body'] as string) as T;
  } catch (cause) {
    throw raiseExchange('EXCHANGE_STORE_DAMAGED', { path }, { cause });
  }
}

/** The columns that are copies of what is looked for, then the body. */
export function outgoingColumns(record: OutgoingRecord): Record<string, Value> {
  return {
    state: record.state,
    lane: laneNumber(record.lane),
    message_type: record.messageType,
    from_code: record.from,
    document_id: record.documentId,
    doc_id: record.docId,
    packet: record.packet,
    thread: record.thread,
    next_at: record.nextAt,
    sent_at: record.sentAt === null ? null : Date.parse(record.sentAt),
    body: bodyOf(record),
  };
}

export function incomingColumns(record: IncomingRecord): Record<string, Value> {
  return {
    state: record.state,
    message_type: record.messageType,
    packet: record.packet,
    recipient: record.to,
    document_id: record.documentId,
    number_key: record.numberKey,
    acknowledged: record.acknowledged ? 1 : 0,
    body: bodyOf(record),
  };
}

/** JSON leaves no NUL and no lone surrogate: it escapes both. */
function bodyOf(record: Stored): string {
  return JSON.stringify({ ...record, version: undefined, seq: undefined });
}

export function evidenceOf(row: Row): EvidenceRecord {
  return {
    seq: row['seq'] as number,
    at: row['at'] as string,
    kind: row['kind'] as string,
    subject: row['subject'] as string,
    body: row['body'] as string | null,
    bodyHash: row['body_hash'] as string,
    prevHash: row['prev_hash'] as string,
    hash: row['hash'] as string,
  };
}
