import { createHash } from 'node:crypto';
import type { IncomingRecord, OutgoingRecord } from '../store/records.ts';

const at = '2026-11-22T09:00:00+07:00';

/** A packet that waits; `more` says what is different. */
export function outgoingSample(messageId: string, more: Partial<OutgoingRecord> = {}): OutgoingRecord {
  return {
    messageId,
    version: 0,
    seq: 0,
    state: 'queued',
    lane: 'normal',
    messageType: 'edoc',
    from: 'H48.12',
    to: ['G22'],
    documentId: `000.00.12.H48,2026,${messageId}`,
    thread: messageId,
    match: { notation: '1/STTTT', title: 'V/v thử «kho» 🗃', date: '2026-11-22' },
    packet: '0'.repeat(64),
    docId: null,
    queuedAt: at,
    sentAt: null,
    nextAt: 0,
    unknownSince: null,
    attempts: 0,
    log: [],
    ...more,
  };
}

export function incomingSample(docId: string, more: Partial<IncomingRecord> = {}): IncomingRecord {
  return {
    axis: 'vxp',
    docId,
    version: 0,
    seq: 0,
    state: 'open',
    messageType: 'edoc',
    from: 'G22',
    to: 'H48.12',
    lane: 'normal',
    packet: createHash('sha256').update(docId).digest('hex'),
    documentId: null,
    numberKey: null,
    business: 0,
    receivedAt: at,
    acknowledged: false,
    reason: null,
    sameAs: null,
    duplicates: [],
    ...more,
  };
}

export const evidenceSample = (
  kind: string,
  subject = 'message:m1',
): { at: string; kind: string; subject: string; body: string } => ({
  at,
  kind,
  subject,
  body: JSON.stringify({ kind, chữ: 'tiếng Việt' }),
});
