import { describe, expect, test } from 'vitest';
import { type Checked, checkCharacters } from '../src/read/validate.ts';
import { Dice, mutating } from './support/random.ts';

const ENDS = [0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbd, 0xbe, 0xbf];

/** The same one character after the other: RFC 3629 §3 by arithmetic, then the production Char. */
function expected(bytes: readonly number[], last: boolean): Checked {
  for (let i = 0; i < bytes.length; ) {
    const lead = bytes[i] as number;
    const length = lead < 0x80 ? 1 : lead < 0xc0 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const rest = bytes.slice(i + 1, i + length);
    const continued = rest.every((b) => (b & 0xc0) === 0x80);
    // What may go on behind the end is not judged yet.
    if (!last && continued && length > 1 && i + length > bytes.length) return { length: i, defect: undefined };
    const code = rest.reduce((sum, b) => sum * 64 + (b & 0x3f), lead - ([0, 0, 0xc0, 0xe0, 0xf0][length] as number));
    const least = [0, 0, 0x80, 0x800, 0x10000][length] as number;
    const surrogate = code >= 0xd800 && code <= 0xdfff;
    if (length === 0 || rest.length < length - 1 || !continued || code < least || code > 0x10ffff || surrogate)
      return { length: i, defect: 'utf8' };
    if ((code < 0x20 && ![9, 10, 13].includes(code)) || code === 0xfffe || code === 0xffff)
      return { length: i, defect: 'character' };
    i += length;
  }
  return { length: bytes.length, defect: undefined };
}

/** Where the bytes begin in their memory decides how they are looked through. */
function check(bytes: readonly number[], last: boolean, offset: number): Checked {
  const memory = Buffer.alloc(offset + bytes.length + 3, 0);
  memory.set(bytes, offset);
  return checkCharacters(memory.subarray(offset, offset + bytes.length), last);
}

const found: unknown[] = [];

function same(bytes: readonly number[], offset: number): void {
  for (const last of [false, true]) {
    const ours = check(bytes, last, offset);
    const right = expected(bytes, last);
    if (ours.length !== right.length || ours.defect !== right.defect)
      found.push([Buffer.from(bytes).toString('hex'), last, ours, right]);
  }
}

describe('which characters a document may hold', () => {
  const nothing = (): void => expect(found.splice(0)).toEqual([]);

  test('every byte, alone and in text, wherever it stands in memory', () => {
    for (let b = 0; b < 256; b++)
      for (let offset = 0; offset < 4; offset++) {
        same([b], offset);
        for (const before of [0, 3, 16, 21]) same([...Array<number>(before).fill(0x78), b, 0x0a, 0x78, 0x79, 0x7a], offset);
      }
    nothing();
  });

  test('every beginning of a sequence with every border of what may follow', () => {
    for (let lead = 0xc0; lead < 256; lead++) {
      for (const second of [0x7f, ...ENDS, 0xc0]) {
        same([lead, second], 0);
        for (const third of mutating ? [0x80, 0xbe, 0xbf, 0x41] : [0x41, ...ENDS, 0xc0]) {
          same([lead, second, third], 1);
          for (const fourth of [0x41, 0x80, 0xbe, 0xbf]) same([lead, second, third, fourth, 0x41], 2);
        }
      }
    }
    nothing();
  });

  test('the first defect is the one that is named', () => {
    const dice = new Dice(31);
    const parts = [
      [0x41],
      [0x0d],
      [0x1f],
      [0xc2, 0xa0],
      [0xdf, 0xbf],
      [0xe0, 0xa0, 0x80],
      [0xe1, 0xbb, 0x87],
      [0xed, 0x9f, 0xbf],
      [0xef, 0xbf, 0xbd],
      [0xef, 0xbf, 0xbe],
      [0xef, 0xbb, 0xbf],
      [0xf0, 0x90, 0x80, 0x80],
      [0xf4, 0x8f, 0xbf, 0xbf],
      [0xc0],
      [0x80],
      [0xed, 0xa0, 0x80],
      [0xf0, 0x9f],
      [0xe1, 0xbb],
      Array<number>(16).fill(0x78),
    ];
    for (let k = mutating ? 300 : 5000; k > 0; k--) {
      const bytes: number[] = [];
      for (let n = dice.below(9); n > 0; n--)
        bytes.push(...(dice.chance(70) ? (parts[dice.below(12)] as number[]) : dice.pick(parts)));
      same(bytes, dice.below(4));
    }
    nothing();
  });
});
