import type { ByteSource } from '@lienthong/core';
import { raisePdf } from '../errors.ts';
import type { Budget } from './budget.ts';
import type { PdfXrefEntry } from './file.ts';
import { decodeStream } from './filters.ts';
import { readIndirect } from './indirect.ts';
import { isArray, isName, isStream, type PdfDict, type PdfObject } from './object.ts';
import { parseDict } from './parse.ts';
import { parseAt } from './window.ts';

/** One cross-reference section as it stands in the file. */
export interface XrefSection {
  readonly kind: 'table' | 'stream';
  readonly offset: number;
  readonly end: number;
  readonly trailer: PdfDict;
  readonly size: number;
  readonly entries: ReadonlyMap<number, PdfXrefEntry>;
  readonly duplicates: readonly number[];
  /** Object number of the section itself, where it is a stream. */
  readonly self: number | undefined;
}

const MAX_GENERATION = 65_535;

export function fail(what: string, offset: number): Error {
  return raisePdf('PDF_XREF', { what, offset });
}

function same(a: PdfXrefEntry, b: PdfXrefEntry): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

class Entries {
  readonly map = new Map<number, PdfXrefEntry>();
  readonly duplicates: number[] = [];
  readonly #budget: Budget;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  set(number: number, entry: PdfXrefEntry, offset: number): void {
    this.#budget.spend('xrefEntries', 1, offset);
    if (entry.generation > MAX_GENERATION) throw fail('generation', offset);
    if (number === 0) return;
    const before = this.map.get(number);
    if (before !== undefined && !same(before, entry)) this.duplicates.push(number);
    this.map.set(number, entry);
  }
}

function sizeOf(trailer: PdfDict, entries: Entries, offset: number): number {
  const size = trailer.entries.get('Size');
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 0) throw fail('Size', offset);
  for (const number of entries.map.keys()) if (number >= size) throw fail(`Size ${size} < ${number}`, offset);
  return size;
}

/** `number` entries of a subsection (§7.5.4: twenty bytes each; a missing blank before the line end is let pass). */
function readSubsection(source: ByteSource, offset: number, first: number, count: number, into: Entries, budget: Budget): number {
  let at = offset;
  for (let done = 0; done < count; ) {
    const batch = Math.min(count - done, 50);
    at = parseAt(source, at, budget, (lexer) => {
      // Entries are set when the batch is whole: a window that ends in the middle runs this again.
      const found: PdfXrefEntry[] = [];
      for (let i = 0; i < batch; i++) {
        budget.work(lexer.offset);
        lexer.skip();
        const position = lexer.integer();
        lexer.skip();
        const generation = lexer.integer();
        lexer.skip();
        if (position === undefined || generation === undefined) throw fail('entry', lexer.offset);
        if (lexer.word('n')) found.push({ kind: 'offset', generation, offset: position });
        else if (lexer.word('f')) found.push({ kind: 'free', generation });
        else throw fail('entry', lexer.offset);
      }
      const end = lexer.offset;
      found.forEach((entry, i) => {
        into.set(first + done + i, entry, end);
      });
      return end;
    });
    done += batch;
  }
  return at;
}

function readTable(source: ByteSource, offset: number, start: number, budget: Budget): XrefSection {
  const entries = new Entries(budget);
  for (let at = start; ; ) {
    const header = parseAt(source, at, budget, (lexer) => {
      lexer.skip();
      if (lexer.word('trailer')) return { trailer: parseDict(lexer), end: lexer.offset };
      const first = lexer.integer();
      lexer.skip();
      const count = lexer.integer();
      if (first === undefined || count === undefined) throw fail('subsection', lexer.offset);
      return { first, count, end: lexer.offset };
    });
    if ('trailer' in header) {
      const { trailer, end } = header;
      const size = sizeOf(trailer, entries, offset);
      return { kind: 'table', offset, end, trailer, size, entries: entries.map, duplicates: entries.duplicates, self: undefined };
    }
    budget.within('xrefEntries', header.count, at);
    at = readSubsection(source, header.end, header.first, header.count, entries, budget);
  }
}

function integers(object: PdfObject | undefined, what: string, offset: number): readonly number[] {
  const items = isArray(object) ? object.items : [];
  if (items.length === 0) throw fail(what, offset);
  return items.map((item) => {
    if (typeof item !== 'number' || !Number.isInteger(item) || item < 0) throw fail(what, offset);
    return item;
  });
}

function* streamEntries(data: Uint8Array, widths: readonly number[], offset: number): Generator<readonly number[]> {
  const width = widths[0]! + widths[1]! + widths[2]!;
  for (let at = 0; at + width <= data.length; ) {
    const fields = widths.map((bytes, i) => {
      let value = bytes === 0 && i === 0 ? 1 : 0;
      for (let k = 0; k < bytes; k++) value = value * 256 + data[at++]!;
      if (!Number.isSafeInteger(value)) throw fail('entry', offset);
      return value;
    });
    yield fields;
  }
}

function streamEntry([type, second, third]: readonly number[]): PdfXrefEntry | undefined {
  if (type === 0) return { kind: 'free', generation: third! };
  if (type === 1) return { kind: 'offset', generation: third!, offset: second! };
  if (type === 2) return { kind: 'packed', generation: 0, container: second!, position: third! };
  return undefined;
}

function readStreamSection(source: ByteSource, offset: number, budget: Budget): XrefSection {
  const { ref, object, end } = readIndirect(source, offset, undefined, budget, () => null);
  if (!isStream(object) || !isName(object.dict.entries.get('Type'), 'XRef')) throw fail('no cross-reference stream', offset);
  const trailer = object.dict;
  const widths = integers(trailer.entries.get('W'), 'W', offset);
  if (widths.length !== 3 || widths.some((width) => width > 8) || widths[1] === 0) throw fail('W', offset);
  const declared = trailer.entries.get('Size');
  const index = trailer.entries.has('Index')
    ? integers(trailer.entries.get('Index'), 'Index', offset)
    : [0, typeof declared === 'number' ? declared : -1];
  if (index.length % 2 !== 0) throw fail('Index', offset);
  const entries = new Entries(budget);
  const data = decodeStream(source, object, budget, (value) => value ?? null);
  const rows = streamEntries(data, widths, offset);
  let count = 0;
  for (let i = 0; i < index.length; i += 2) {
    for (let k = 0; k < index[i + 1]!; k++) {
      const row = rows.next();
      if (row.done === true) throw fail('too few entries', offset);
      budget.work(offset);
      count++;
      const entry = streamEntry(row.value);
      if (entry !== undefined) entries.set(index[i]! + k, entry, offset);
    }
  }
  if (count * (widths[0]! + widths[1]! + widths[2]!) !== data.length) throw fail('bytes behind the last entry', offset);
  const size = sizeOf(trailer, entries, offset);
  const { map, duplicates } = entries;
  return { kind: 'stream', offset, end, trailer, size, entries: map, duplicates, self: ref.number };
}

/** Reads the section that begins at `offset`: a table (ISO 32000-1 §7.5.4) or a stream (§7.5.8). @throws LienThongError `PDF_XREF` */
export function readSection(source: ByteSource, offset: number, budget: Budget): XrefSection {
  const table = parseAt(source, offset, budget, (lexer) => {
    lexer.skip();
    return lexer.word('xref') ? lexer.offset : undefined;
  });
  return table === undefined ? readStreamSection(source, offset, budget) : readTable(source, offset, table, budget);
}
