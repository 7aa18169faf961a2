const CR = 0x0d;
const LF = 0x0a;
// The same byte four times over, as in a word of four bytes.
const RETURNS = 0x0d0d0d0d;
const ONES = 0x01010101;
const HIGHS = 0x80808080;

/** How much room these functions may write to behind their result. */
export const SLACK = 16;

/**
 * Copies bytes and makes every CR LF and every other CR an LF (XML 1.0 §2.11). Base64 in lines is what packets consist of, so this
 * goes sixteen bytes at a time; a call into the platform for each line would cost twice as much.
 *
 * @param bytes must not end between CR and LF.
 * @param out has room for all of `bytes` and `SLACK` behind `at`.
 * @returns index in `out` behind what was written.
 */
export function foldReturns(bytes: Buffer, out: Buffer, at: number): number {
  const length = bytes.length;
  const from = new DataView(bytes.buffer, bytes.byteOffset, length);
  const to = new DataView(out.buffer, out.byteOffset, out.length);
  let i = 0;
  while (i + 16 <= length) {
    const a = from.getInt32(i, true);
    const b = from.getInt32(i + 4, true);
    const c = from.getInt32(i + 8, true);
    const d = from.getInt32(i + 12, true);
    to.setInt32(at, a, true);
    to.setInt32(at + 4, b, true);
    to.setInt32(at + 8, c, true);
    to.setInt32(at + 12, d, true);
    const inA = returnsIn(a);
    const inB = returnsIn(b);
    const inC = returnsIn(c);
    const inD = returnsIn(d);
    if ((inA | inB | inC | inD) === 0) {
      i += 16;
      at += 16;
      continue;
    }
    // Up to the first CR all is written; what was written behind it is written again.
    const before = inA !== 0 ? place(inA) : inB !== 0 ? 4 + place(inB) : inC !== 0 ? 8 + place(inC) : 12 + place(inD);
    i += before + 1;
    at += before;
    out[at++] = LF;
    if (bytes[i] === LF) i++;
  }
  while (i < length) {
    const b = bytes[i++] as number;
    out[at++] = b === CR ? LF : b;
    if (b === CR && bytes[i] === LF) i++;
  }
  return at;
}

/** A bit set for the first CR among four bytes; bits behind it may be set without one. 0 when there is none. */
function returnsIn(word: number): number {
  const zeros = word ^ RETURNS;
  return (zeros - ONES) & ~zeros & HIGHS;
}

/** Number of bytes before the one that the lowest bit belongs to. */
function place(bits: number): number {
  return (31 - Math.clz32(bits & -bits)) >> 3;
}

/** Copies `[i, end)` of one view to another; `to` has `SLACK` behind. For some dozens of bytes less than a call into the platform. */
export function copyRun(from: DataView, i: number, end: number, to: DataView, at: number): void {
  const whole = from.byteLength - 16;
  while (i < end && i <= whole) {
    to.setInt32(at, from.getInt32(i, true), true);
    to.setInt32(at + 4, from.getInt32(i + 4, true), true);
    to.setInt32(at + 8, from.getInt32(i + 8, true), true);
    to.setInt32(at + 12, from.getInt32(i + 12, true), true);
    i += 16;
    at += 16;
  }
  while (i < end) to.setUint8(at++, from.getUint8(i++));
}
