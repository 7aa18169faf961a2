import type { Clock } from '@lienthong/core';
import type { Store } from '../store/store.ts';
import { evidence, storeSubject } from './draft.ts';
import { rangesOf } from './erasures.ts';
import { raiseEvidence } from './errors.ts';
import { protectedKinds } from './verify.ts';

export interface EraseEvidenceOptions {
  /** What the contents were about: the subjects of one document (`evidenceSubjects`). */
  readonly subjects: readonly string[];
  /** Only entries before this moment, epoch milliseconds: the end of their retention. Default: all. */
  readonly before?: number;
  /** Stands in the record of the deletion. */
  readonly reason: string;
}

/** Entries of one deletion, so that neither the transaction nor its record grows without bound. */
const MOST_AT_ONCE = 1000;

/**
 * Deletes contents from the log on the vendor's explicit call, as TT 15/2025/TT-BKHCN Đ5 wants stored evidence to be deletable (S10).
 * Each entry stays as a tombstone that keeps the chain whole, and the deletion is itself an entry: what, how many, why. What records
 * an opening, a seal or a deletion cannot be deleted.
 *
 * @returns how many contents were deleted.
 * @throws LienThongError `EVIDENCE_REASON_REQUIRED`
 */
export async function eraseEvidence(store: Store, clock: Clock, options: EraseEvidenceOptions): Promise<number> {
  const reason = options.reason.trim();
  const before = options.before ?? Number.POSITIVE_INFINITY;
  if (reason === '') throw raiseEvidence('EVIDENCE_REASON_REQUIRED', { subjects: options.subjects });
  const seqs: number[] = [];
  for (const subject of new Set(options.subjects)) {
    for await (const { seq, kind, body, at } of store.readEvidence({ subject })) {
      if (body !== null && !protectedKinds.includes(kind) && Date.parse(at) < before) seqs.push(seq);
    }
  }
  seqs.sort((a, b) => a - b);
  for (let i = 0; i < seqs.length; i += MOST_AT_ONCE) {
    const part = seqs.slice(i, i + MOST_AT_ONCE);
    const content = { seqs: rangesOf(part), count: part.length, reason };
    await store.commit({
      eraseEvidence: part,
      evidence: [evidence({ at: clock.now(), kind: 'erased', subject: storeSubject, content })],
    });
  }
  return seqs.length;
}
