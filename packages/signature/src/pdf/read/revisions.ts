import type { ByteSource } from '@lienthong/core';
import { raisePdf } from '../errors.ts';
import type { Budget } from './budget.ts';
import type { PdfRevision, PdfXrefEntry } from './file.ts';
import { isOffset, parseAt } from './window.ts';
import { fail, readSection, type XrefSection } from './xref.ts';

/** How far before the end the last `%%EOF` is looked for (as readers do, ISO 32000-1 annex H). */
const TAIL_BYTES = 1024;

export interface EndMarker {
  /** What `startxref` says. */
  readonly startxref: number;
  /** Behind `%%EOF` and its end of line. */
  readonly end: number;
}

/** The last `startxref … %%EOF` that ends at or before `end`. */
export function endMarker(source: ByteSource, end: number): EndMarker | undefined {
  const from = Math.max(0, end - TAIL_BYTES);
  const text = Buffer.from(source.read(from, end)).toString('latin1');
  const eof = text.lastIndexOf('%%EOF');
  const startxref = eof < 0 ? null : /startxref\s+(\d{1,15})\s+$/.exec(text.slice(0, eof));
  if (startxref === null) return undefined;
  const behind = /^(?:\r\n|\n|\r)?/.exec(text.slice(eof + 5))![0];
  return { startxref: Number(startxref[1]), end: from + eof + 5 + behind.length };
}

/** Where the revision ends whose section ends at `xrefEnd`; a section inside the file (linearization) ends with itself. */
function endBehind(source: ByteSource, xrefEnd: number, budget: Budget): number {
  if (xrefEnd >= source.size) return xrefEnd;
  return parseAt(source, xrefEnd, budget, (lexer) => {
    lexer.skip();
    if (!lexer.word('startxref')) return xrefEnd;
    lexer.skip();
    if (lexer.integer() === undefined) return xrefEnd;
    while (!lexer.ended() && lexer.peek() <= 32) lexer.at++;
    for (const letter of '%%EOF') {
      if (lexer.peek() !== letter.charCodeAt(0)) return xrefEnd;
      lexer.at++;
    }
    if (lexer.peek() === 13) lexer.at++;
    if (lexer.peek() === 10) lexer.at++;
    return lexer.offset;
  });
}

/** Entries of a hybrid section (§7.5.8.4): what the table leaves out or calls free comes from the stream. */
function withStream(table: XrefSection, stream: XrefSection): ReadonlyMap<number, PdfXrefEntry> {
  const entries = new Map(table.entries);
  for (const [number, entry] of stream.entries) {
    const known = entries.get(number);
    if (known === undefined || known.kind === 'free') entries.set(number, entry);
  }
  return entries;
}

function revisionOf(source: ByteSource, section: XrefSection, budget: Budget): Omit<PdfRevision, 'index'> {
  const { offset, end, kind, trailer } = section;
  const xrefStm = kind === 'table' ? trailer.entries.get('XRefStm') : undefined;
  if (xrefStm !== undefined && !isOffset(xrefStm, source)) throw fail('XRefStm', offset);
  const hidden = xrefStm === undefined ? undefined : readSection(source, xrefStm, budget);
  return {
    xrefOffset: offset,
    xrefEnd: Math.max(end, hidden?.end ?? 0),
    end: endBehind(source, end, budget),
    kind,
    hybrid: hidden !== undefined,
    trailer,
    size: section.size,
    xrefObject: section.self ?? hidden?.self,
    entries: hidden === undefined ? section.entries : withStream(section, hidden),
    duplicates: [...section.duplicates, ...(hidden?.duplicates ?? [])],
  };
}

/**
 * The chain of cross-reference sections, oldest first. Nothing is searched or repaired: a section that is not exactly where
 * `startxref` or `Prev` says would be found by some readers and not by others.
 *
 * @throws LienThongError `PDF_STARTXREF`, `PDF_XREF`, `PDF_XREF_LOOP`, `PDF_LIMIT`
 */
export function readRevisions(source: ByteSource, budget: Budget): { revisions: PdfRevision[]; end: number } {
  const last = endMarker(source, source.size);
  if (last === undefined) throw raisePdf('PDF_STARTXREF', { offset: Math.max(0, source.size - TAIL_BYTES) });
  const newestFirst: Omit<PdfRevision, 'index'>[] = [];
  const seen = new Set<number>();
  for (let at: unknown = last.startxref; at !== undefined; ) {
    if (!isOffset(at, source)) throw fail('position', newestFirst.at(-1)?.xrefOffset ?? last.end);
    if (seen.has(at)) throw raisePdf('PDF_XREF_LOOP', { offset: at });
    seen.add(at);
    budget.within('revisions', seen.size, at);
    const revision = revisionOf(source, readSection(source, at, budget), budget);
    newestFirst.push(revision);
    at = revision.trailer.entries.get('Prev');
  }
  const revisions = newestFirst.reverse().map((revision, index) => ({ ...revision, index }));
  for (const [i, revision] of revisions.entries()) {
    const before = revisions[i - 1];
    if (before !== undefined && revision.size < before.size) throw fail('Size', revision.xrefOffset);
  }
  return { revisions, end: last.end };
}
