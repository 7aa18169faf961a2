import { type ByteSource, bytesSource } from '@lienthong/core';
import { raisePdf } from '../errors.ts';
import { Budget, type PdfReadOptions } from './budget.ts';
import { readDss } from './dss.ts';
import type { PdfDss, PdfFile, PdfView } from './file.ts';
import { readRevisions } from './revisions.ts';
import { readSignatures } from './signatures.ts';
import { Store } from './store.ts';
import { View } from './view.ts';

function checkHeader(source: ByteSource): void {
  // Readers that accept the header elsewhere count offsets from there: two readers, two documents.
  const head = Buffer.from(source.read(0, Math.min(8, source.size))).toString('latin1');
  if (!/^%PDF-\d\.\d$/.test(head)) throw raisePdf('PDF_HEADER', { offset: 0 });
}

/**
 * Reads what signature purposes need of a PDF: revisions, signature fields with exact byte positions, certification, locks, DSS.
 * Objects are read where the cross-reference sections say they are, by ranges; nothing is repaired, guessed or executed.
 * Hybrid files are read and flagged; of encrypted ones only the flag is given.
 *
 * @param source the file; stays open, and must stay open as long as the result is used
 * @throws LienThongError `PDF_*` (see `pdfErrors`) with the byte offset; `ABORTED`
 */
export function readPdf(source: ByteSource | Uint8Array, options: PdfReadOptions = {}): PdfFile {
  const bytes = source instanceof Uint8Array ? bytesSource(source) : source;
  const budget = new Budget(options, bytes.size);
  budget.within('bytes', bytes.size, 0);
  checkHeader(bytes);
  const { revisions, end } = readRevisions(bytes, budget);
  const encrypted = revisions.some(({ trailer }) => trailer.entries.has('Encrypt'));
  const store = new Store(bytes, revisions, budget);
  const views = new Map<number, View>();
  const made = new Map<string, unknown>();
  const at = (revision: number = revisions.length - 1): PdfView => {
    const known = views.get(revision);
    if (known !== undefined) return known;
    const view = new View(store, revisions, revision);
    views.set(revision, view);
    return view;
  };
  const once = <T>(key: string, make: () => T): T => {
    if (!made.has(key)) made.set(key, make());
    return made.get(key) as T;
  };
  // Decoded once: every signature asks, and what is decoded counts against the budget of the file.
  const dssAt = (revision: number): PdfDss | undefined =>
    encrypted ? undefined : once(`dss ${revision}`, () => readDss(at(revision), budget));
  const { signatures, removed } = encrypted ? { signatures: [], removed: [] } : readSignatures(bytes, revisions, at, budget);
  return {
    source: bytes,
    size: bytes.size,
    hybrid: revisions.some(({ hybrid }) => hybrid),
    encrypted,
    revisions,
    signatures,
    removed,
    get dss() {
      return dssAt(revisions.length - 1);
    },
    trailing: bytes.size - end,
    at,
    dssAt,
    comparing: budget.renew(),
    once,
  };
}
