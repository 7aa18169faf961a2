import { hash } from 'node:crypto';

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
    bodyHash: evidenceBodyHash(body),
    prevHash: previous?.hash ?? firstPrevHash,
  };
  return { ...unsigned, hash: evidenceHash(unsigned) };
}

/** The digest of what an entry says, without its place in the chain: over a JSON array, so that no two entries give the same bytes. */
export function evidenceCore(entry: Omit<EvidenceRecord, 'hash' | 'prevHash' | 'body'>): string {
  const { seq, at, kind, subject, bodyHash } = entry;
  return sha256(JSON.stringify([seq, at, kind, subject, bodyHash]));
}

/** One step of the chain. In two levels, so that an export of one document leads past the entries of others by their digests alone. */
export function chainHash(prevHash: string, core: string): string {
  return sha256(JSON.stringify([prevHash, core]));
}

/** The hash of an entry. */
export function evidenceHash(entry: Omit<EvidenceRecord, 'hash' | 'body'>): string {
  return chainHash(entry.prevHash, evidenceCore(entry));
}

/** The digest that the chain holds of a body. */
export function evidenceBodyHash(body: string): string {
  return sha256(body);
}

function sha256(text: string): string {
  return hash('sha256', text, 'hex');
}
