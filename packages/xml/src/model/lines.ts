const CR = 0x0d;
const LF = 0x0a;
/** How far the next CR is looked for by hand: a call into the platform costs as much as a dozen bytes. */
const NEAR = 8;

/**
 * Makes every CR LF and every other CR an LF, in place (XML 1.0 §2.11).
 *
 * @param bytes must not end between CR and LF.
 * @returns how many bytes are left, at the front.
 */
export function foldReturns(bytes: Buffer): number {
  const length = bytes.length;
  let i = next(bytes, 0);
  let at = i;
  while (i < length) {
    bytes[at++] = LF;
    i += bytes[i + 1] === LF ? 2 : 1;
    const near = Math.min(length, i + NEAR);
    while (i < near && bytes[i] !== CR) bytes[at++] = bytes[i++] as number;
    if (i < near) continue;
    const stop = next(bytes, i);
    bytes.copyWithin(at, i, stop);
    at += stop - i;
    i = stop;
  }
  return at;
}

function next(bytes: Buffer, from: number): number {
  const found = bytes.indexOf(CR, from);
  return found < 0 ? bytes.length : found;
}
