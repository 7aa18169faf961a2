import type { ByteSource } from '@lienthong/core';
import type { PdfCoverage, PdfRevision } from './file.ts';
import { endMarker } from './revisions.ts';

/** True where nothing that a revision (or an older one) points to lies outside of the first `end` bytes, or in the gap. */
function holdsItsObjects(revisions: readonly PdfRevision[], gap: readonly [number, number], end: number): boolean {
  return revisions.every(({ entries }) => {
    for (const entry of entries.values()) {
      if (entry.kind !== 'offset') continue;
      if (entry.offset >= end || (entry.offset >= gap[0] && entry.offset < gap[1])) return false;
    }
    return true;
  });
}

/**
 * What a ByteRange takes in. The gap must be exactly the Contents string: anything else leaves bytes unsigned that readers see.
 * A revision whose table points behind the signed bytes was prepared to be filled in later, so it is not covered.
 */
export function coverageOf(
  source: ByteSource,
  revisions: readonly PdfRevision[],
  signature: {
    byteRange: readonly number[];
    contents: Uint8Array;
    exact: boolean;
    contentsStart: number;
    contentsEnd: number;
    revision: number;
  },
): PdfCoverage {
  const [start, length, resume, rest] = signature.byteRange;
  if (signature.byteRange.length !== 4 || start !== 0) return 'UNCLEAR';
  const gap = [length!, resume!] as const;
  // Blanks between the hexadecimal digits would be unsigned bytes of the forger's choice.
  if (!signature.exact || gap[1] - gap[0] !== 2 * signature.contents.length + 2) return 'UNCLEAR';
  const end = gap[1] + rest!;
  if (end > source.size) return 'UNCLEAR';
  // The right room, but the Contents that would be checked stand elsewhere: the signature was rewritten after signing.
  const own = signature.contentsStart === gap[0] && signature.contentsEnd === gap[1];
  if (!own) return 'CONTIGUOUS_BLOCK_FROM_START';
  if (end === source.size) return 'ENTIRE_FILE';

  const upTo = revisions.slice(0, signature.revision + 1);
  const marker = endMarker(source, end);
  const whole =
    marker?.startxref === upTo.at(-1)?.xrefOffset &&
    upTo.every(({ xrefEnd }) => xrefEnd <= end) &&
    holdsItsObjects(upTo, gap, end);
  return whole ? 'ENTIRE_REVISION' : 'CONTIGUOUS_BLOCK_FROM_START';
}
