const CR = 0x0d;
const LF = 0x0a;
/** How far the next byte is looked for by hand: a call into the platform costs as much as a dozen bytes. */
const NEAR = 8;
/** Up to this many bytes are copied one by one, for the same reason. */
const SHORT = 16;

/**
 * Copies text, with other bytes in the place of each `stop`. Where that is CR, the LF behind it goes with it (XML 1.0 §2.11).
 *
 * @param bytes must not end between CR and LF; stays as it is.
 * @param out has room for `by.length` bytes for each of `bytes`, from `at` on.
 * @param by does not hold `stop`.
 * @returns index in `out` behind what was written.
 */
export function replaceEach(bytes: Buffer, out: Buffer, at: number, stop: number, by: Uint8Array): number {
  const end = replace(bytes, out, at, stop, by, true);
  // A line that was taken to be as long as the one before it may have held a stop. Then it stands in what was written.
  const missed = out.indexOf(stop, at);
  return missed < 0 || missed >= end ? end : replace(bytes, out, at, stop, by, false);
}

/**
 * @param regular lines of one length are to be expected, as encoders of base64 write them: where a stop stands as far away as the
 * last one stood, nothing is searched between them. A search for each line costs as much as all the rest.
 */
function replace(bytes: Buffer, out: Buffer, start: number, stop: number, by: Uint8Array, regular: boolean): number {
  const length = bytes.length;
  // All at once to the far end of the room, where it is never overtaken by what is written: moving within a buffer is the
  // cheapest call there is.
  const raw = start + length * (by.length - 1);
  out.set(bytes, raw);
  let at = start;
  let line = 0;
  for (let i = 0; ; ) {
    let next = i + line;
    if (!regular || next >= length || bytes[next] !== stop) {
      next = find(bytes, stop, i);
      line = next - i;
    }
    if (next - i > SHORT) {
      out.copyWithin(at, raw + i, raw + next);
      at += next - i;
      i = next;
    } else while (i < next) out[at++] = bytes[i++] as number;
    if (i === length) return at;
    for (let k = 0; k < by.length; k++) out[at++] = by[k] as number;
    i += stop === CR && bytes[i + 1] === LF ? 2 : 1;
  }
}

function find(bytes: Buffer, stop: number, from: number): number {
  const near = Math.min(bytes.length, from + NEAR);
  for (let i = from; i < near; i++) if (bytes[i] === stop) return i;
  const found = bytes.indexOf(stop, near);
  return found < 0 ? bytes.length : found;
}
