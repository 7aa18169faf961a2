import { isAscii, isUtf8 } from 'node:buffer';
import { isXmlCodePoint } from '../model/characters.ts';

export interface Checked {
  /** Length of the prefix that is well-formed UTF-8 and holds only XML characters, whole characters only. */
  readonly length: number;
  /** What stands there, when it is not just the beginning of a character whose rest is yet to come. */
  readonly defect: 'utf8' | 'character' | undefined;
}

// By byte: 1 = a control that no document holds.
const FORBIDDEN: Uint8Array = Uint8Array.from({ length: 256 }, (_, b) => (isXmlCodePoint(b) ? 0 : 1));
/** Bit 6 of each of four bytes. */
const SIXTH = 0x40404040;

/**
 * Checks a stretch of the source before anything is read from it, so that no other code has to doubt a byte: UTF-8 strictly
 * (RFC 3629: no overlong forms, no surrogates) and the Char production of XML 1.0 §2.2.
 *
 * @param last nothing follows: an unfinished character is a defect.
 */
export function checkCharacters(bytes: Buffer, last: boolean): Checked {
  const control = findControl(bytes);
  const end = control < 0 ? bytes.length : control;
  if (isAscii(bytes.subarray(0, end))) return { length: end, defect: control < 0 ? undefined : 'character' };
  // A control byte ends a character for certain; at the end of the window one may go on.
  const tail = control < 0 && !last ? unfinishedTail(bytes) : 0;
  const whole = end - tail;
  const sound = isUtf8(bytes.subarray(0, whole)) ? whole : findIllFormed(bytes, whole);
  const nonCharacter = findNonCharacter(bytes, sound);
  if (nonCharacter >= 0) return { length: nonCharacter, defect: 'character' };
  if (sound < whole) return { length: sound, defect: 'utf8' };
  return { length: whole, defect: control < 0 ? undefined : 'character' };
}

/** Index of the first control byte that is not TAB, LF or CR, or -1. */
function findControl(bytes: Buffer): number {
  const head = Math.min(bytes.length, -bytes.byteOffset & 3);
  const count = (bytes.length - head) >> 2;
  const first = findControlIn(bytes, 0, count === 0 ? bytes.length : head);
  if (count === 0 || first >= 0) return first;
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + head, count);
  let k = 0;
  // Sixteen bytes at a time, then the four where something is.
  for (; k + 4 <= count; k += 4) {
    const a = words[k] as number;
    const b = words[k + 1] as number;
    const c = words[k + 2] as number;
    const d = words[k + 3] as number;
    // Printable ASCII has one of the bits 5 and 6; a byte without both is a control, or not ASCII.
    if (((a | (a << 1)) & (b | (b << 1)) & (c | (c << 1)) & (d | (d << 1)) & SIXTH) === SIXTH) continue;
    for (let j = k; j < k + 4; j++) {
      const w = words[j] as number;
      if (((w - 0x20202020) & ~w & 0x80808080) === 0) continue;
      const found = findControlIn(bytes, head + 4 * j, head + 4 * j + 4);
      if (found >= 0) return found;
    }
  }
  return findControlIn(bytes, head + 4 * k, bytes.length);
}

function findControlIn(bytes: Buffer, from: number, to: number): number {
  for (let i = from; i < to; i++) if (FORBIDDEN[bytes[i] as number] === 1) return i;
  return -1;
}

/** How many bytes at the end begin a character without finishing it (0 to 3). */
function unfinishedTail(bytes: Buffer): number {
  for (let back = 1; back <= 3; back++) {
    // In front of the first byte is none that begins anything.
    const b = bytes[bytes.length - back] ?? 0;
    if (b < 0x80) return 0;
    if (b >= 0xc0) return back < (b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2) ? back : 0;
  }
  return 0;
}

/** Index of the first sequence in `[0, end)` that is not well-formed (Unicode table 3-7); only called when there is one. */
function findIllFormed(bytes: Buffer, end: number): number {
  for (let i = 0; ; ) {
    const b = bytes[i] as number;
    const length = b < 0x80 ? 1 : b < 0xc2 ? 0 : b < 0xe0 ? 2 : b < 0xf0 ? 3 : b < 0xf5 ? 4 : 0;
    if (length === 0 || i + length > end) return i;
    if (length > 1) {
      const second = bytes[i + 1] as number;
      const low = b === 0xe0 ? 0xa0 : b === 0xf0 ? 0x90 : 0x80;
      const high = b === 0xed ? 0x9f : b === 0xf4 ? 0x8f : 0xbf;
      if (second < low || second > high) return i;
      for (let k = 2; k < length; k++) if (((bytes[i + k] as number) & 0xc0) !== 0x80) return i;
    }
    i += length;
  }
}

/** Index of U+FFFE or U+FFFF (EF BF BE, EF BF BF) in well-formed UTF-8, or -1. */
function findNonCharacter(bytes: Buffer, end: number): number {
  let i = bytes.indexOf(0xef);
  if (i < 0) return -1;
  for (; i + 2 < end; i++) {
    if (bytes[i] === 0xef && bytes[i + 1] === 0xbf && (bytes[i + 2] as number) >= 0xbe) return i;
  }
  return -1;
}
