import { raisePki } from '../errors.ts';
import type { DerLimits } from './limits.ts';

// Universal tags whose contents DER fixes (X.690 §8, §10, §11).
const BOOLEAN = 0x01;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const NULL = 0x05;
const OID = 0x06;
const ENUMERATED = 0x0a;
const UTF8 = 0x0c;
const SEQUENCE = 0x30;
const SET = 0x31;
const BMP = 0x1e;
const UNIVERSAL = 0x1c;

const MAX_TAG_NUMBER = 30;

function bad(offset: number, reason: string): never {
  throw raisePki('DER_INVALID', { offset, reason });
}

/**
 * Walks the whole value once and refuses everything that is not DER: X.690 §10.1 (definite, minimal lengths), §8.3 (shortest
 * integers), §11.1 (TRUE is FF), §11.2 (unused bits are zero), §11.6 (SET OF in order), §8.19 (shortest arcs), primitive strings,
 * no bytes after the value. A value that passes has exactly one encoding, so what was signed is what is read, and two parsers
 * cannot disagree about where a field ends.
 *
 * Iterative, no allocation per node; time is linear in the input (the SET order check compares neighbours only).
 *
 * @throws LienThongError `DER_INVALID`, `DER_LIMIT`
 */
export function checkDer(bytes: Uint8Array, limits: DerLimits, start = 0, end: number = bytes.length): void {
  if (end - start > limits.size) throw raisePki('DER_LIMIT', { offset: start, limit: 'size', value: limits.size });
  const ends = new Int32Array(limits.depth + 1);
  const sets = new Int32Array(limits.depth + 1); // start of the previous member of a SET, -1 in a SEQUENCE, -2 before the first
  let depth = 0;
  let pos = start;
  let nodes = 0;
  let topSeen = false;
  ends[0] = end;
  sets[0] = -1;
  while (true) {
    while (depth > 0 && pos === ends[depth]) depth--;
    if (depth === 0 && topSeen) {
      if (pos !== end) bad(pos, 'trailing bytes');
      return;
    }
    topSeen = true;
    if (++nodes > limits.nodes) throw raisePki('DER_LIMIT', { offset: pos, limit: 'nodes', value: limits.nodes });
    const limit = ends[depth] as number;
    const nodeStart = pos;
    if (pos + 2 > limit) bad(pos, 'truncated');
    const tag = bytes[pos++] as number;
    if (tag === 0) bad(nodeStart, 'end-of-contents tag');
    // Certificates, CRLs, OCSP and TSP never need a tag number above 30.
    if ((tag & 31) > MAX_TAG_NUMBER) bad(nodeStart, 'long tag form');
    let length = bytes[pos++] as number;
    if (length >= 0x80) {
      const count = length & 0x7f;
      if (count === 0) bad(nodeStart, 'indefinite length');
      if (count > 4) bad(nodeStart, 'length too long');
      if (pos + count > limit) bad(nodeStart, 'truncated');
      length = 0;
      for (let i = 0; i < count; i++) length = length * 256 + (bytes[pos++] as number);
      if (length < 0x80 || length < 2 ** (8 * (count - 1))) bad(nodeStart, 'length is not minimal');
    }
    if (pos + length > limit) bad(nodeStart, 'runs past its container');
    const next = pos + length;
    const previous = sets[depth] as number;
    if (previous !== -1) {
      if (previous >= 0 && order(bytes, previous, nodeStart, next - nodeStart) > 0) bad(nodeStart, 'SET OF is not in order');
      sets[depth] = nodeStart;
    }
    if ((tag & 0x20) !== 0) {
      if ((tag & 0xc0) === 0 && tag !== SEQUENCE && tag !== SET) bad(nodeStart, 'constructed form of a primitive type');
      if (length > 0) {
        if (depth === limits.depth) throw raisePki('DER_LIMIT', { offset: nodeStart, limit: 'depth', value: limits.depth });
        ends[++depth] = next;
        sets[depth] = tag === SET ? -2 : -1;
        continue;
      }
    } else {
      checkPrimitive(bytes, tag, nodeStart, pos, next);
    }
    pos = next;
  }
}

/** Order of X.690 §11.6: as octet strings. No encoding is the beginning of another: two differ before the shorter one ends. */
function order(bytes: Uint8Array, a: number, b: number, length: number): number {
  for (let i = 0; i < length; i++) {
    const difference = (bytes[a + i] as number) - (bytes[b + i] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

function checkPrimitive(bytes: Uint8Array, tag: number, at: number, from: number, to: number): void {
  const length = to - from;
  switch (tag) {
    case BOOLEAN:
      if (length !== 1 || (bytes[from] !== 0 && bytes[from] !== 0xff)) bad(at, 'BOOLEAN is neither 00 nor FF');
      return;
    case INTEGER:
    case ENUMERATED:
      checkInteger(bytes, at, from, length);
      return;
    case BIT_STRING:
      checkBits(bytes, at, from, to);
      return;
    case NULL:
      if (length !== 0) bad(at, 'NULL with content');
      return;
    case OID:
      checkArcs(bytes, at, from, to);
      return;
    case UTF8:
      checkUtf8(bytes, at, from, to);
      return;
    case BMP:
      if (length % 2 !== 0) bad(at, 'odd BMPString');
      return;
    case UNIVERSAL:
      if (length % 4 !== 0) bad(at, 'UniversalString length');
      return;
    case 0x10:
    case 0x11:
      bad(at, 'primitive SEQUENCE or SET');
      return;
    default:
      return;
  }
}

function checkInteger(bytes: Uint8Array, at: number, from: number, length: number): void {
  if (length === 0) bad(at, 'empty INTEGER');
  if (length === 1) return;
  const first = bytes[from] as number;
  const sign = (bytes[from + 1] as number) & 0x80;
  if ((first === 0 && sign === 0) || (first === 0xff && sign !== 0)) bad(at, 'INTEGER is not minimal');
}

function checkBits(bytes: Uint8Array, at: number, from: number, to: number): void {
  if (to === from) bad(at, 'empty BIT STRING');
  const unused = bytes[from] as number;
  if (unused > 7 || (unused > 0 && to === from + 1)) bad(at, 'unused bits');
  if (((bytes[to - 1] as number) & ((1 << unused) - 1)) !== 0) bad(at, 'unused bits are not zero');
}

function checkArcs(bytes: Uint8Array, at: number, from: number, to: number): void {
  if (to === from || ((bytes[to - 1] as number) & 0x80) !== 0) bad(at, 'OBJECT IDENTIFIER is cut');
  let fresh = true;
  for (let i = from; i < to; i++) {
    const byte = bytes[i] as number;
    if (fresh && byte === 0x80) bad(at, 'OBJECT IDENTIFIER arc is not minimal');
    fresh = (byte & 0x80) === 0;
  }
}

function checkUtf8(bytes: Uint8Array, at: number, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    if ((bytes[i] as number) < 0x80) continue;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(from, to));
    } catch {
      bad(at, 'UTF8String is not UTF-8');
    }
    return;
  }
}
