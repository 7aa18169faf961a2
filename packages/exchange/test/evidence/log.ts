import { evidence, storeSubject } from '../../src/evidence/draft.ts';
import { evidenceForm } from '../../src/evidence/head.ts';
import { type EvidenceDraft, type EvidenceRecord, linkEvidence } from '../../src/store/link.ts';

export const storeId = '6f1d2c1e-0000-4000-8000-000000000001';
const at = Date.parse('2026-11-22T09:00:00+07:00');

/** A log in memory, linked as a store links it. */
export function logOf(drafts: readonly EvidenceDraft[], id: string = storeId): EvidenceRecord[] {
  const opened = evidence({ at, kind: 'opened', subject: storeSubject, content: { form: evidenceForm, storeId: id } });
  const entries: EvidenceRecord[] = [];
  for (const draft of [opened, ...drafts]) entries.push(linkEvidence(entries.at(-1), draft));
  return entries;
}

/** `count` entries about a few documents. */
export function draftsOf(count: number): EvidenceDraft[] {
  return Array.from({ length: count }, (_, i) =>
    evidence({
      at: at + i * 1000,
      kind: (['queued', 'sent', 'received', 'accepted'] as const)[i % 4] ?? 'sent',
      subject: `message:m${i % 3}`,
      content: { i, packet: 'ab'.repeat(32) },
    }),
  );
}

/** Empties the bodies of some entries and records it, as `eraseEvidence` does. */
export function erased(entries: readonly EvidenceRecord[], seqs: readonly [number, number][], record = true): EvidenceRecord[] {
  const gone = (seq: number): boolean => seqs.some(([first, last]) => seq >= first && seq <= last);
  const rest = entries.map((entry) => (gone(entry.seq) ? { ...entry, body: null } : entry));
  const draft = evidence({ at, kind: 'erased', subject: storeSubject, content: { seqs, reason: 'hết hạn lưu' } });
  return record ? [...rest, linkEvidence(rest.at(-1), draft)] : rest;
}
