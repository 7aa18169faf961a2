import { createHash } from 'node:crypto';

/** What is written down: who or what it concerns and what happened. Never a secret, never content of a document. */
export interface EvidenceDraft {
  /** ISO 8601 with offset. */
  readonly at: string;
  /** What happened: `queued`, `sent`, `received`, `judged` … */
  readonly kind: string;
  /** What it concerns: `message:<messageId>`, `delivery:<axis>:<docId>`, `store`. */
  readonly subject: string;
  /** JSON text. */
  readonly body: string;
}

/** One link of the append-only chain. `body` is null once erased for retention; `bodyHash` stays. */
export interface EvidenceRecord extends Omit<EvidenceDraft, 'body'> {
  /** 1, 2, 3 … without gaps. */
  readonly seq: number;
  readonly body: string | null;
  /** SHA-256 of the body's UTF-8 bytes, lower-case hex, as are the others. */
  readonly bodyHash: string;
  /** `hash` of the entry before; 64 zeros for the first. */
  readonly prevHash: string;
  readonly hash: string;
}

export const firstPrevHash: string = '0'.repeat(64);

/** Makes the next link. A store calls it inside the transaction that appends, so that two writers cannot fork the chain. */
export function linkEvidence(previous: Pick<EvidenceRecord, 'seq' | 'hash'> | undefined, draft: EvidenceDraft): EvidenceRecord {
  const { at, kind, subject, body } = draft;
  const unsigned = {
    seq: (previous?.seq ?? 0) + 1,
    at,
    kind,
    subject,
    body,
    bodyHash: sha256(body),
    prevHash: previous?.hash ?? firstPrevHash,
  };
  return { ...unsigned, hash: evidenceHash(unsigned) };
}

/** The hash of an entry: over a JSON array, so that no two different entries give the same bytes. */
export function evidenceHash(entry: Omit<EvidenceRecord, 'hash' | 'body'>): string {
  const { seq, at, kind, subject, bodyHash, prevHash } = entry;
  return sha256(JSON.stringify([seq, at, kind, subject, bodyHash, prevHash]));
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
