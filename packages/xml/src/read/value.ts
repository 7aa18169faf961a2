import { isXmlCodePoint } from '../model/characters.ts';

/** What a reference stands for: a code point, or why it stands for nothing. */
export type Reference =
  | { readonly kind: 'character'; readonly codePoint: number; readonly end: number }
  | { readonly kind: 'entity'; readonly name: string }
  | { readonly kind: 'bad' }
  | { readonly kind: 'unfinished' };

const ENTITIES: ReadonlyMap<string, number> = new Map([
  ['amp', 0x26],
  ['lt', 0x3c],
  ['gt', 0x3e],
  ['quot', 0x22],
  ['apos', 0x27],
]);

/** Reads the reference whose `&` is at `start` (XML 1.0 §4.1). `end` of the answer is the index behind the `;`. */
export function readReference(bytes: Uint8Array, start: number, limit: number): Reference {
  let i = start + 1;
  if (i >= limit) return { kind: 'unfinished' };
  if (bytes[i] !== 0x23) return readEntity(bytes, i, limit);
  i++;
  const hex = i < limit && bytes[i] === 0x78;
  if (hex) i++;
  const first = i;
  let code = 0;
  for (; i < limit; i++) {
    const b = bytes[i] as number;
    const digit = digitOf(b, hex);
    if (digit < 0) {
      if (b !== 0x3b || i === first || !isXmlCodePoint(code)) return { kind: 'bad' };
      return { kind: 'character', codePoint: code, end: i + 1 };
    }
    // Any number of leading zeros may come, but never a sum that overflows back into the allowed range.
    code = Math.min(code * (hex ? 16 : 10) + digit, 0x110000);
  }
  return { kind: 'unfinished' };
}

function digitOf(b: number, hex: boolean): number {
  if (b >= 0x30 && b <= 0x39) return b - 0x30;
  if (!hex) return -1;
  const lower = b | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

// The longest name that is shown in an error; no entity that exists is longer than four.
const LONGEST_SHOWN = 64;

function readEntity(bytes: Uint8Array, start: number, limit: number): Reference {
  let name = '';
  for (let i = start; i < limit; i++) {
    const b = bytes[i] as number;
    if (b === 0x3b) {
      const codePoint = ENTITIES.get(name);
      if (codePoint !== undefined) return { kind: 'character', codePoint, end: i + 1 };
      return name === '' ? { kind: 'bad' } : { kind: 'entity', name };
    }
    const letter = (b >= 0x61 && b <= 0x7a) || (b >= 0x41 && b <= 0x5a) || (i > start && b >= 0x30 && b <= 0x39);
    if (!letter || name.length === LONGEST_SHOWN) return { kind: 'bad' };
    name += String.fromCharCode(b);
  }
  return { kind: 'unfinished' };
}

/** Writes a code point as UTF-8 at `at`; gives the index behind it. */
export function putCodePoint(out: Uint8Array, at: number, c: number): number {
  if (c < 0x80) {
    out[at] = c;
    return at + 1;
  }
  if (c < 0x800) {
    out[at] = 0xc0 | (c >> 6);
    out[at + 1] = 0x80 | (c & 0x3f);
    return at + 2;
  }
  if (c < 0x10000) {
    out[at] = 0xe0 | (c >> 12);
    out[at + 1] = 0x80 | ((c >> 6) & 0x3f);
    out[at + 2] = 0x80 | (c & 0x3f);
    return at + 3;
  }
  out[at] = 0xf0 | (c >> 18);
  out[at + 1] = 0x80 | ((c >> 12) & 0x3f);
  out[at + 2] = 0x80 | ((c >> 6) & 0x3f);
  out[at + 3] = 0x80 | (c & 0x3f);
  return at + 4;
}
