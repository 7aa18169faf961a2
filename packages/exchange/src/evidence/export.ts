import { type Abortable, throwIfAborted } from '@lienthong/core';
import { chainHash, type EvidenceRecord, evidenceCore } from '../store/link.ts';
import { canonicalJson, type JsonObject } from './canonical.ts';
import type { EvidenceHead } from './head.ts';

export const evidenceExportForm = 'lienthong-evidence-export/1';

const DIGESTS_A_LINE = 256;

/**
 * The evidence of one document as JSON lines that stand by themselves: its entries whole, every entry between them as a digest alone
 * (nothing of other documents is shown), up to the end of the log. From the hash in the first line each line leads to the head in the
 * last one, which may be compared with a head that was kept or time-stamped elsewhere.
 *
 * It proves that these entries stood in the log, unchanged and in this order. That none of the document's entries was left out only
 * the whole log can show.
 *
 * @param entries the log from its beginning, in order.
 * @param subjects what belongs to the document (`evidenceSubjects`).
 */
export async function* exportEvidence(
  storeId: string,
  subjects: readonly string[],
  entries: AsyncIterable<EvidenceRecord> | Iterable<EvidenceRecord>,
  options: Abortable = {},
): AsyncGenerator<string> {
  const wanted = new Set(subjects);
  let head: EvidenceHead | undefined;
  let shown = 0;
  let skipped: string[] = [];
  const rest = function* (): Generator<string> {
    if (skipped.length > 0) yield line({ skip: skipped });
    skipped = [];
  };
  for await (const entry of entries) {
    throwIfAborted(options.signal);
    const own = wanted.has(entry.subject);
    // What stands before the document's first entry proves nothing about it: the chain is picked up there.
    if (head === undefined && !own) continue;
    if (head === undefined)
      yield line({ form: evidenceExportForm, storeId, subjects, from: { seq: entry.seq - 1, hash: entry.prevHash } });
    head = { storeId, seq: entry.seq, hash: entry.hash };
    if (own) {
      yield* rest();
      yield line({ entry: { ...entry } });
      shown++;
    } else if (skipped.push(evidenceCore(entry)) === DIGESTS_A_LINE) yield* rest();
  }
  yield* rest();
  if (head !== undefined) yield line({ head: { ...head }, entries: shown });
}

function line(value: JsonObject): string {
  return `${canonicalJson(value)}\n`;
}

/** The head after an entry of which only the digest is shown. */
export function stepOver(head: EvidenceHead, core: string): EvidenceHead {
  return { ...head, seq: head.seq + 1, hash: chainHash(head.hash, core) };
}
