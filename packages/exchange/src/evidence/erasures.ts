import type { EvidenceRecord } from '../store/link.ts';

/** Runs of entries, `[first, last]`. */
export type SeqRange = readonly [number, number];

/** Numbers in order as runs. */
export function rangesOf(seqs: readonly number[]): SeqRange[] {
  const ranges: [number, number][] = [];
  for (const seq of [...seqs].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last !== undefined && seq <= last[1] + 1) last[1] = seq;
    else ranges.push([seq, seq]);
  }
  return ranges;
}

/**
 * Keeps account of deleted contents while a log streams by: a tombstone is only good when a later `erased` entry of the same chain
 * names it, so that nobody empties an entry silently. Holds runs, not entries.
 */
export class Erasures {
  #open: SeqRange[] = [];
  count = 0;

  see(entry: EvidenceRecord): void {
    const { seq, kind, body } = entry;
    if (body === null) {
      this.count++;
      const last = this.#open.at(-1);
      if (last !== undefined && last[1] === seq - 1) this.#open[this.#open.length - 1] = [last[0], seq];
      else this.#open.push([seq, seq]);
      return;
    }
    if (kind !== 'erased') return;
    for (const range of rangesIn(body, seq)) this.#open = this.#open.flatMap((run) => minus(run, range));
  }

  /** The first tombstone that no record names. */
  firstUnrecorded(): number | undefined {
    return this.#open[0]?.[0];
  }
}

/** Only what came before the record itself can have been deleted by it. */
function rangesIn(body: string, before: number): SeqRange[] {
  const { seqs } = JSON.parse(body) as Record<string, unknown>;
  if (!Array.isArray(seqs)) return [];
  return seqs.filter(
    (range): range is [number, number] =>
      Array.isArray(range) &&
      range.length === 2 &&
      range.every(Number.isSafeInteger) &&
      range[0] <= range[1] &&
      range[1] < before,
  );
}

function minus([first, last]: SeqRange, [from, to]: SeqRange): SeqRange[] {
  if (to < first || from > last) return [[first, last]];
  const rest: SeqRange[] = [];
  if (first < from) rest.push([first, from - 1]);
  if (to < last) rest.push([to + 1, last]);
  return rest;
}
