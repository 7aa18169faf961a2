import { raisePki } from '../errors.ts';
import type { DerLimits } from './limits.ts';

function bad(offset: number, reason: string): never {
  throw raisePki('DER_INVALID', { offset, reason });
}

/** One value while it is rewritten: its own tag, and the bytes of its members so far. */
interface Frame {
  readonly tag: number;
  /** Where it ends, or -1 for an indefinite length. */
  readonly end: number;
  readonly parts: Uint8Array[];
  size: number;
}

const STRING_TAGS: ReadonlySet<number> = new Set([0x04, 0x0c, 0x12, 0x13, 0x14, 0x16, 0x1a, 0x1b, 0x1c, 0x1e]);

/**
 * Rewrites the length forms and the constructed strings of BER (X.690 §8.1.3.6, §8.7.3) to DER: what CMS producers that stream
 * emit (RFC 5652 §5.1 allows it outside the signed parts). Everything else is copied as it is and still has to pass `checkDer`.
 * Iterative; memory is a small multiple of the input.
 *
 * @throws LienThongError `DER_INVALID`, `DER_LIMIT`
 */
export function berToDer(bytes: Uint8Array, limits: DerLimits): Uint8Array {
  if (bytes.length > limits.size) throw raisePki('DER_LIMIT', { offset: 0, limit: 'size', value: limits.size });
  const root: Frame = { tag: 0, end: bytes.length, parts: [], size: 0 };
  const stack: Frame[] = [root];
  let pos = 0;
  let nodes = 0;
  while (true) {
    const frame = stack[stack.length - 1] as Frame;
    const indefinite = frame.end === -1;
    const closing = indefinite ? bytes[pos] === 0 && bytes[pos + 1] === 0 : pos === frame.end;
    if (closing) {
      if (frame === root) bad(pos, 'truncated');
      if (indefinite) pos += 2;
      stack.pop();
      append(stack[stack.length - 1] as Frame, close(frame));
      if (stack.length === 1) break;
      continue;
    }
    if (++nodes > limits.nodes) throw raisePki('DER_LIMIT', { offset: pos, limit: 'nodes', value: limits.nodes });
    const limit = enclosingEnd(stack);
    if (pos + 2 > limit) bad(pos, 'truncated');
    const at = pos;
    const tag = bytes[pos++] as number;
    if (tag === 0) bad(at, 'end-of-contents tag');
    if ((tag & 31) === 31) bad(at, 'long tag form');
    const first = bytes[pos++] as number;
    let length = first;
    if (first > 0x80) {
      const count = first & 0x7f;
      if (count > 8 || pos + count > limit) bad(at, 'length');
      length = 0;
      for (let i = 0; i < count; i++) length = length * 256 + (bytes[pos++] as number);
    }
    if (first === 0x80) {
      if ((tag & 0x20) === 0) bad(at, 'indefinite length of a primitive');
    } else if (pos + length > limit) bad(at, 'runs past its container');
    if ((tag & 0x20) === 0) {
      append(frame, encode(tag, [bytes.subarray(pos, pos + length)], length));
      pos += length;
      if (frame === root) break;
      continue;
    }
    if (stack.length > limits.depth) throw raisePki('DER_LIMIT', { offset: at, limit: 'depth', value: limits.depth });
    stack.push({ tag, end: first === 0x80 ? -1 : pos + length, parts: [], size: 0 });
  }
  if (pos !== bytes.length) bad(pos, 'trailing bytes');
  return Buffer.concat(root.parts, root.size);
}

function enclosingEnd(stack: readonly Frame[]): number {
  for (let i = stack.length - 1; i >= 0; i--) {
    const end = (stack[i] as Frame).end;
    if (end !== -1) return end;
  }
  return 0;
}

function append(frame: Frame, part: Uint8Array): void {
  // A piece of a constructed string gives its content only.
  const body = isString(frame.tag) ? content(part, frame.tag & 0x1f) : part;
  frame.parts.push(body);
  frame.size += body.length;
}

function close(frame: Frame): Uint8Array {
  return encode(isString(frame.tag) ? frame.tag & ~0x20 : frame.tag, frame.parts, frame.size);
}

function isString(tag: number): boolean {
  return (tag & 0xe0) === 0x20 && STRING_TAGS.has(tag & 0x1f);
}

function content(part: Uint8Array, tag: number): Uint8Array {
  if (part[0] !== tag) bad(0, 'a piece of a constructed string has another type');
  const first = part[1] as number;
  return part.subarray(first < 0x80 ? 2 : 2 + (first & 0x7f));
}

function encode(tag: number, parts: readonly Uint8Array[], size: number): Uint8Array {
  const header = [tag];
  if (size < 0x80) header.push(size);
  else {
    const octets: number[] = [];
    for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest & 0xff);
    header.push(0x80 | octets.length, ...octets);
  }
  return Buffer.concat([Uint8Array.from(header), ...parts], header.length + size);
}
