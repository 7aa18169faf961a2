import type { ByteSource } from '@lienthong/core';
import { chunks, equalBytes } from '@lienthong/core';
import type { Budget } from '../read/budget.ts';
import { isDict, isStream, type PdfDict, type PdfObject, type PdfStream } from '../read/object.ts';

function sameData(source: ByteSource, a: PdfStream, b: PdfStream, budget: Budget): boolean {
  const length = a.dataEnd - a.dataStart;
  if (length !== b.dataEnd - b.dataStart) return false;
  if (a.dataStart === b.dataStart) return true;
  budget.work(b.dataStart, length >> 8);
  let at = b.dataStart;
  for (const chunk of chunks(source, a.dataStart, a.dataEnd)) {
    const mine = Uint8Array.from(chunk);
    if (!equalBytes(mine, source.read(at, at + mine.length))) return false;
    at += mine.length;
  }
  return true;
}

/** Equal as written: references are equal when they name the same object, whatever it is now. */
export function sameObject(source: ByteSource, a: PdfObject | undefined, b: PdfObject | undefined, budget: Budget): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || a.kind !== b.kind) return false;
  budget.work(-1);
  switch (a.kind) {
    case 'name':
      return a.name === (b as typeof a).name;
    case 'string':
      return equalBytes(a.bytes, (b as typeof a).bytes);
    case 'ref':
      return a.number === (b as typeof a).number && a.generation === (b as typeof a).generation;
    case 'array': {
      const { items } = b as typeof a;
      return a.items.length === items.length && a.items.every((item, i) => sameObject(source, item, items[i], budget));
    }
    case 'dict':
      return differingKey(source, a, b as PdfDict, new Set(), budget) === undefined;
    case 'stream': {
      const other = b as PdfStream;
      return sameObject(source, a.dict, other.dict, budget) && sameData(source, a, other, budget);
    }
  }
}

/** The first key in which two dictionaries differ, `ignored` ones left out. A repeated key differs from itself. */
export function differingKey(
  source: ByteSource,
  a: PdfDict,
  b: PdfDict,
  ignored: ReadonlySet<string>,
  budget: Budget,
): string | undefined {
  const repeated = b.repeated[0];
  if (repeated !== undefined) return repeated;
  for (const key of new Set([...a.entries.keys(), ...b.entries.keys()])) {
    if (ignored.has(key)) continue;
    const both = a.entries.has(key) && b.entries.has(key);
    if (!both || !sameObject(source, a.entries.get(key), b.entries.get(key), budget)) return key;
  }
  return undefined;
}

/** The entries of a dictionary or of a stream's dictionary. */
export function dictOf(object: PdfObject): PdfDict | undefined {
  return isStream(object) ? object.dict : isDict(object) ? object : undefined;
}
