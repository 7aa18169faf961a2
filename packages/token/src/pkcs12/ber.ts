// A PFX may be BER: NSS and old keychains write indefinite lengths and octet strings in pieces (RFC 7292 §4). The strict-DER gate
// of `pki` would refuse those, so the few structures of a PFX are read here, with limits of their own.
import { raiseToken } from '../errors.ts';

const MAX_DEPTH = 24;
const MAX_NODES = 20_000;

export interface BerNode {
  readonly tag: number;
  /** Offset of the identifier octet. */
  readonly at: number;
  /** Content octets of a primitive; empty for a constructed node. */
  readonly content: Uint8Array;
  readonly children: readonly BerNode[];
  /** The whole node with its header. */
  readonly whole: Uint8Array;
}

/** Reads exactly one node that fills `bytes`. @throws LienThongError `PKCS12_DAMAGED`, `PKCS12_LIMIT` */
export function readBer(bytes: Uint8Array): BerNode {
  const budget = { nodes: 0 };
  const { node, end } = readNode(bytes, 0, bytes.length, 0, budget);
  if (end !== bytes.length) throw damaged(end, 'trailing bytes');
  return node;
}

export const damaged = (offset: number, reason: string): Error => raiseToken('PKCS12_DAMAGED', { offset, reason });

function readNode(
  bytes: Uint8Array,
  at: number,
  limit: number,
  depth: number,
  budget: { nodes: number },
): { node: BerNode; end: number } {
  if (++budget.nodes > MAX_NODES) throw raiseToken('PKCS12_LIMIT', { limit: 'nodes', value: budget.nodes, maximum: MAX_NODES });
  if (depth > MAX_DEPTH) throw raiseToken('PKCS12_LIMIT', { limit: 'depth', value: depth, maximum: MAX_DEPTH });
  const tag = octet(bytes, at, limit);
  if ((tag & 0x1f) === 0x1f) throw damaged(at, 'high tag number');
  const constructed = (tag & 0x20) !== 0;
  const first = octet(bytes, at + 1, limit);
  let start = at + 2;
  if (first === 0x80) {
    if (!constructed) throw damaged(at, 'indefinite length of a primitive');
    const children: BerNode[] = [];
    while (octet(bytes, start, limit) !== 0 || octet(bytes, start + 1, limit) !== 0) {
      const child = readNode(bytes, start, limit, depth + 1, budget);
      children.push(child.node);
      start = child.end;
    }
    const end = start + 2;
    return { node: { tag, at, content: bytes.subarray(0, 0), children, whole: bytes.subarray(at, end) }, end };
  }
  let length = first;
  if (first > 0x80) {
    const count = first & 0x7f;
    if (count > 4) throw damaged(at + 1, 'length of more than four octets');
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + octet(bytes, start + i, limit);
    start += count;
  }
  const end = start + length;
  if (end > limit) throw damaged(at, `length ${length} runs past the end`);
  const children: BerNode[] = [];
  if (constructed) {
    for (let next = start; next < end; ) {
      const child = readNode(bytes, next, end, depth + 1, budget);
      children.push(child.node);
      next = child.end;
    }
  }
  const content = constructed ? bytes.subarray(0, 0) : bytes.subarray(start, end);
  return { node: { tag, at, content, children, whole: bytes.subarray(at, end) }, end };
}

function octet(bytes: Uint8Array, at: number, limit: number): number {
  const value = at < limit ? bytes[at] : undefined;
  if (value === undefined) throw damaged(at, 'unexpected end');
  return value;
}

/** The child at `index` with the tag wanted. */
export function part(node: BerNode, index: number, tag: number, what: string): BerNode {
  const child = node.children[index];
  if (child === undefined || child.tag !== tag) throw damaged(child?.at ?? node.at, `${what} expected`);
  return child;
}

/** The octets of an OCTET STRING, or of one that is implicitly tagged: pieces are joined. */
export function octets(node: BerNode): Uint8Array {
  if ((node.tag & 0x20) === 0) return node.content;
  const pieces = node.children.map(octets);
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    out.set(piece, offset);
    offset += piece.length;
  }
  return out;
}

export function integerOf(node: BerNode, what: string): number {
  if (node.tag !== 0x02 || node.content.length === 0 || node.content.length > 6) throw damaged(node.at, `${what} expected`);
  if ((node.content[0] as number) >= 0x80) throw damaged(node.at, `${what} is negative`);
  return node.content.reduce((value, byte) => value * 256 + byte, 0);
}

export function oidOf(node: BerNode | undefined, what: string): string {
  if (node === undefined || node.tag !== 0x06 || node.content.length === 0 || node.content.length > 32) {
    throw damaged(node?.at ?? 0, `${what} expected`);
  }
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of node.content) {
    arc = arc * 128 + (byte & 0x7f);
    if (arc > Number.MAX_SAFE_INTEGER / 128) throw damaged(node.at, 'object identifier too large');
    if (byte < 0x80) {
      arcs.push(arc);
      arc = 0;
    }
  }
  const first = arcs[0] ?? 0;
  const top = Math.min(2, Math.floor(first / 40));
  return [top, first - 40 * top, ...arcs.slice(1)].join('.');
}
