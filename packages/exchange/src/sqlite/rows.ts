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

/** The columns that are copies of what is looked for, then the body; their values are in the same order. */
export const outgoingColumns: { readonly fixed: readonly string[]; readonly changing: readonly string[] } = {
  // Set once: an update that names them writes their indexes anew.
  fixed: ['lane', 'message_type', 'from_code', 'document_id', 'packet', 'thread'],
  changing: ['state', 'doc_id', 'next_at', 'sent_at', 'body'],
};

export function outgoingValues(record: OutgoingRecord): Value[] {
  const { state, lane, messageType, from, documentId, docId, packet, thread, nextAt, sentAt } = record;
  const sent = sentAt === null ? null : Date.parse(sentAt);
  return [laneNumber(lane), messageType, from, documentId, packet, thread, state, docId, nextAt, sent, bodyOf(record)];
}

export const incomingColumns: typeof outgoingColumns = {
  fixed: ['message_type', 'recipient'],
  changing: ['state', 'packet', 'document_id', 'number_key', 'acknowledged', 'body'],
};

export function incomingValues(record: IncomingRecord): Value[] {
  const { state, messageType, packet, to, documentId, numberKey, acknowledged } = record;
  return [messageType, to, state, packet, documentId, numberKey, acknowledged ? 1 : 0, bodyOf(record)];
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
