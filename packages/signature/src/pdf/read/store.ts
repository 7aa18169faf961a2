import type { ByteSource } from '@lienthong/core';
import { raisePdf } from '../errors.ts';
import type { Budget } from './budget.ts';
import type { PdfRevision, PdfView, PdfXrefEntry } from './file.ts';
import { decodeStream } from './filters.ts';
import { readIndirect } from './indirect.ts';
import { Lexer } from './lexer.ts';
import { isName, isRef, isStream, type PdfObject, type PdfRef, refText } from './object.ts';
import { parseObject } from './parse.ts';

/** Objects kept at once; beyond it they are read again, so that memory has a bound that the file does not set. */
const KEPT_OBJECTS = 20_000;

interface Packed {
  readonly numbers: readonly number[];
  readonly starts: readonly number[];
  readonly bytes: Uint8Array;
}

/** Objects by position, shared by all views of a file. */
export class Store {
  readonly source: ByteSource;
  readonly budget: Budget;
  /** Per object number: who set it, oldest first. */
  readonly history: ReadonlyMap<number, readonly (readonly [revision: number, entry: PdfXrefEntry])[]>;
  #objects = new Map<string, PdfObject>();
  #packed: { readonly key: number; readonly packed: Packed } | undefined;

  constructor(source: ByteSource, revisions: readonly PdfRevision[], budget: Budget) {
    this.source = source;
    this.budget = budget;
    const history = new Map<number, (readonly [number, PdfXrefEntry])[]>();
    for (const { index, entries } of revisions) {
      for (const [number, entry] of entries) {
        const known = history.get(number);
        if (known === undefined) history.set(number, [[index, entry]]);
        else known.push([index, entry]);
      }
    }
    this.history = history;
  }

  #keep(key: string, object: PdfObject): PdfObject {
    if (this.#objects.size >= KEPT_OBJECTS) this.#objects = new Map();
    this.#objects.set(key, object);
    return object;
  }

  object(ref: PdfRef, entry: PdfXrefEntry, view: PdfView): PdfObject {
    if (entry.kind === 'free' || entry.generation !== ref.generation) return null;
    if (entry.kind === 'offset') return this.#at(ref, entry.offset, view);
    const container = view.entry(entry.container);
    // A stream inside a stream would be a loop (ISO 32000-1 §7.5.7 forbids it).
    if (container?.kind !== 'offset') throw raisePdf('PDF_OBJECT', { object: refText(ref), offset: -1 });
    const key = `${container.offset}#${ref.number}`;
    const known = this.#objects.get(key);
    if (known !== undefined) return known;
    const containerRef: PdfRef = { kind: 'ref', number: entry.container, generation: container.generation };
    return this.#keep(key, this.#packedAt(ref, containerRef, container.offset, entry.position, view));
  }

  #at(ref: PdfRef, offset: number, view: PdfView): PdfObject {
    // Where the Length is another object, what stands here depends on the revision too.
    const shared = `${offset} ${refText(ref)}`;
    const own = `${shared}@${view.revision}`;
    const known = this.#objects.get(shared) ?? this.#objects.get(own);
    if (known !== undefined) return known;
    if (offset >= this.source.size) throw raisePdf('PDF_OBJECT', { object: refText(ref), offset });
    let key = shared;
    const lengthOf = (length: PdfRef): PdfObject => {
      key = own;
      const entry = view.entry(length.number);
      // The Length of a Length would be a loop; a number has none.
      if (entry?.kind !== 'offset' || entry.generation !== length.generation) return null;
      return readIndirect(this.source, entry.offset, length, this.budget, () => null).object;
    };
    return this.#keep(key, readIndirect(this.source, offset, ref, this.budget, lengthOf).object);
  }

  #packedAt(ref: PdfRef, container: PdfRef, offset: number, position: number, view: PdfView): PdfObject {
    if (this.#packed?.key !== offset) this.#packed = { key: offset, packed: this.#unpack(container, offset, view) };
    const { numbers, starts, bytes } = this.#packed.packed;
    const start = starts[position];
    if (start === undefined || numbers[position] !== ref.number) throw raisePdf('PDF_OBJECT', { object: refText(ref), offset });
    const object = parseObject(new Lexer(bytes.subarray(start), -1, true, this.budget));
    if (isRef(object)) throw raisePdf('PDF_OBJECT', { object: refText(ref), offset });
    return object;
  }

  #unpack(container: PdfRef, offset: number, view: PdfView): Packed {
    const stream = view.get(container);
    const fail = (what: string): Error => raisePdf('PDF_STREAM', { what, offset });
    if (!isStream(stream) || !isName(stream.dict.entries.get('Type'), 'ObjStm')) throw fail('ObjStm');
    const count = stream.dict.entries.get('N');
    const first = stream.dict.entries.get('First');
    if (typeof count !== 'number' || typeof first !== 'number' || first < 0) throw fail('N, First');
    const bytes = view.data(stream);
    const lexer = new Lexer(bytes.subarray(0, first), -1, true, this.budget);
    const numbers: number[] = [];
    const starts: number[] = [];
    for (let i = 0; i < count; i++) {
      this.budget.work(offset);
      lexer.skip();
      const number = lexer.integer();
      lexer.skip();
      const start = lexer.integer();
      if (number === undefined || start === undefined || first + start >= bytes.length) throw fail('ObjStm');
      numbers.push(number);
      starts.push(first + start);
    }
    return { numbers, starts, bytes };
  }

  data(stream: PdfObject, view: PdfView): Uint8Array {
    if (!isStream(stream)) throw raisePdf('PDF_STRUCTURE', { what: 'stream expected', offset: -1 });
    return decodeStream(this.source, stream, this.budget, (object) => view.resolve(object));
  }
}
