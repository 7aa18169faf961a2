import { isXmlCodePoint } from '../model/characters.ts';

/**
 * `character`: see `codePoint` and `end`. `entity`: one that is not predefined, see `name`. `unfinished`: all that is in sight could
 * be the beginning of a reference.
 */
export type ReferenceKind = 'character' | 'entity' | 'bad' | 'unfinished';

// The longest name that is shown in an error; no entity that exists is longer than four.
const LONGEST_SHOWN = 64;
const SEMICOLON = 0x3b;

/** Reads references (XML 1.0 §4.1) one after the other. The answer lies in its fields: an object for each would cost more. */
export class References {
  codePoint = 0;
  /** Index behind the `;`. */
  end = 0;
  name = '';

  /** Reads the reference whose `&` is at `start`. */
  read(bytes: Buffer, start: number, limit: number): ReferenceKind {
    if (start + 1 >= limit) return 'unfinished';
    return bytes[start + 1] === 0x23 ? this.character(bytes, start + 2, limit) : this.entity(bytes, start + 1, limit);
  }

  private character(bytes: Buffer, start: number, limit: number): ReferenceKind {
    const hex = start < limit && bytes[start] === 0x78;
    const first = hex ? start + 1 : start;
    let code = 0;
    for (let i = first; i < limit; i++) {
      const b = bytes[i] as number;
      const digit = digitOf(b, hex);
      if (digit < 0) {
        if (b !== SEMICOLON || i === first || !isXmlCodePoint(code)) return 'bad';
        return this.found(code, i + 1);
      }
      // Any number of leading zeros may come, but never a sum that overflows back into the allowed range.
      code = Math.min(code * (hex ? 16 : 10) + digit, 0x110000);
    }
    return 'unfinished';
  }

  private entity(bytes: Buffer, start: number, limit: number): ReferenceKind {
    let packed = 0;
    for (let i = start; i < limit; i++) {
      const b = bytes[i] as number;
      if (b === SEMICOLON) return i === start ? 'bad' : this.named(packed, bytes, start, i);
      const letter = (b >= 0x61 && b <= 0x7a) || (b >= 0x41 && b <= 0x5a) || (i > start && b >= 0x30 && b <= 0x39);
      if (!letter || i - start === LONGEST_SHOWN) return 'bad';
      packed = (packed << 8) | b;
    }
    return 'unfinished';
  }

  /** The five of §4.6, told apart by their bytes in one number. */
  private named(packed: number, bytes: Buffer, start: number, end: number): ReferenceKind {
    if (end - start <= 4) {
      if (packed === 0x61_6d_70) return this.found(0x26, end + 1);
      if (packed === 0x6c_74) return this.found(0x3c, end + 1);
      if (packed === 0x67_74) return this.found(0x3e, end + 1);
      if (packed === 0x71_75_6f_74) return this.found(0x22, end + 1);
      if (packed === 0x61_70_6f_73) return this.found(0x27, end + 1);
    }
    this.name = bytes.toString('latin1', start, end);
    return 'entity';
  }

  private found(codePoint: number, end: number): ReferenceKind {
    this.codePoint = codePoint;
    this.end = end;
    return 'character';
  }
}

function digitOf(b: number, hex: boolean): number {
  if (b >= 0x30 && b <= 0x39) return b - 0x30;
  if (!hex) return -1;
  const lower = b | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
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
