import { raisePdf } from '../errors.ts';
import type { PdfRevision, PdfView, PdfXrefEntry } from './file.ts';
import { isDict, isRef, type PdfDict, type PdfObject, type PdfRef, type PdfStream, refText } from './object.ts';
import type { Store } from './store.ts';

/** Keys of a cross-reference stream that say nothing about the document. */
const STREAM_KEYS: ReadonlySet<string> = new Set(['Length', 'Filter', 'DecodeParms', 'W', 'Type', 'Index', 'XRefStm', 'Prev']);
const MAX_HOPS = 16;

/** A trailer keeps what older ones said and it does not say itself (ISO 32000-1 §7.5.6). */
function trailerUpTo(revisions: readonly PdfRevision[], revision: number): PdfDict {
  const entries = new Map<string, PdfObject>();
  for (const { trailer } of revisions.slice(0, revision + 1)) {
    for (const [key, value] of trailer.entries) if (!STREAM_KEYS.has(key)) entries.set(key, value);
  }
  const { start, end, repeated } = revisions[revision]!.trailer;
  return { kind: 'dict', entries, start, end, repeated };
}

export class View implements PdfView {
  readonly revision: number;
  readonly trailer: PdfDict;
  readonly rootRef: PdfRef | undefined;
  readonly #store: Store;
  #root: { readonly value: PdfDict | undefined } | undefined;

  constructor(store: Store, revisions: readonly PdfRevision[], revision: number) {
    this.#store = store;
    this.revision = revision;
    this.trailer = trailerUpTo(revisions, revision);
    const root = this.trailer.entries.get('Root');
    this.rootRef = isRef(root) ? root : undefined;
  }

  get root(): PdfDict | undefined {
    if (this.#root === undefined) {
      const value = this.resolve(this.rootRef);
      this.#root = { value: isDict(value) ? value : undefined };
    }
    return this.#root.value;
  }

  #last(number: number): readonly [number, PdfXrefEntry] | undefined {
    return this.#store.history.get(number)?.findLast(([revision]) => revision <= this.revision);
  }

  entry(number: number): PdfXrefEntry | undefined {
    return this.#last(number)?.[1];
  }

  lastChange(number: number): number | undefined {
    return this.#last(number)?.[0];
  }

  get(ref: PdfRef): PdfObject {
    const entry = this.entry(ref.number);
    return entry === undefined ? null : this.#store.object(ref, entry, this);
  }

  resolve(object: PdfObject | undefined): PdfObject {
    let value = object ?? null;
    for (let hops = 0; isRef(value); hops++) {
      if (hops >= MAX_HOPS) throw raisePdf('PDF_LOOP', { what: refText(value), offset: -1 });
      value = this.get(value);
    }
    return value;
  }

  data(stream: PdfStream): Uint8Array {
    return this.#store.data(stream, this);
  }
}
