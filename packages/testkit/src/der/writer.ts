// The kit's own DER writer (X.690): issuing must not share code with the readers that its products put to the test.
import { fromHex } from './hex.ts';

/** Joins byte strings. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

/** One TLV with the shortest definite length (X.690 §10.1). `tag` is the whole identifier octet, for example `0xa0`. */
export function tlv(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const body = concat(...content);
  return concat(Uint8Array.of(tag), lengthOctets(body.length), body);
}

function lengthOctets(length: number): Uint8Array {
  if (length < 0x80) return Uint8Array.of(length);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Uint8Array.of(0x80 | octets.length, ...octets);
}

export const sequence = (...content: readonly Uint8Array[]): Uint8Array => tlv(0x30, ...content);

/** SET OF in DER order (X.690 §11.6). */
export function setOf(...content: readonly Uint8Array[]): Uint8Array {
  return tlv(0x31, ...[...content].sort(compareBytes));
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Explicit (constructed) context tag `[n]`. */
export const explicit = (n: number, ...content: readonly Uint8Array[]): Uint8Array => tlv(0xa0 | n, ...content);

/** Implicit primitive context tag `[n]`: the content octets only. */
export const implicit = (n: number, content: Uint8Array): Uint8Array => tlv(0x80 | n, content);

export const boolean = (value: boolean): Uint8Array => tlv(0x01, Uint8Array.of(value ? 0xff : 0));
export const nullValue = (): Uint8Array => Uint8Array.of(0x05, 0);
export const octetString = (...content: readonly Uint8Array[]): Uint8Array => tlv(0x04, ...content);
export const enumerated = (value: number): Uint8Array => tlv(0x0a, Uint8Array.of(value));

/** INTEGER from a number, a bigint, or the big-endian octets of a non-negative number. */
export function integer(value: number | bigint | Uint8Array): Uint8Array {
  return tlv(0x02, value instanceof Uint8Array ? unsignedOctets(value) : signedOctets(BigInt(value)));
}

function unsignedOctets(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const trimmed = bytes.subarray(start);
  return (trimmed[0] ?? 0) >= 0x80 ? concat(Uint8Array.of(0), trimmed) : trimmed.length === 0 ? Uint8Array.of(0) : trimmed;
}

function signedOctets(value: bigint): Uint8Array {
  if (value >= 0n) {
    const hex = value.toString(16);
    return unsignedOctets(fromHex(hex.length % 2 === 0 ? hex : `0${hex}`));
  }
  let length = 1;
  while (value < -(1n << BigInt(8 * length - 1))) length++;
  return fromHex(((1n << BigInt(8 * length)) + value).toString(16).padStart(2 * length, '0'));
}

/** BIT STRING of whole octets. */
export const bitString = (content: Uint8Array): Uint8Array => tlv(0x03, Uint8Array.of(0), content);

/** BIT STRING of named bits (bit 0 first), trailing zeros removed (X.690 §11.2.2). */
export function namedBits(bits: readonly number[]): Uint8Array {
  const octets = new Uint8Array(bits.length === 0 ? 0 : Math.floor(Math.max(...bits) / 8) + 1);
  for (const bit of bits) octets[bit >> 3] = (octets[bit >> 3] as number) | (0x80 >> (bit & 7));
  const unused = bits.length === 0 ? 0 : 7 - (Math.max(...bits) & 7);
  return tlv(0x03, Uint8Array.of(unused), octets);
}

/** OBJECT IDENTIFIER from dotted text. */
export function oid(dotted: string): Uint8Array {
  const arcs = dotted.split('.').map(BigInt);
  const [first = 0n, second = 0n, ...rest] = arcs;
  const octets = [first * 40n + second, ...rest].flatMap((arc) => {
    const base128 = [Number(arc & 0x7fn)];
    for (let left = arc >> 7n; left > 0n; left >>= 7n) base128.unshift(Number(left & 0x7fn) | 0x80);
    return base128;
  });
  return tlv(0x06, Uint8Array.from(octets));
}

export type StringKind = 'utf8' | 'printable' | 'ia5' | 'teletex' | 'bmp' | 'visible';
const STRING_TAGS: Readonly<Record<StringKind, number>> = {
  utf8: 0x0c,
  printable: 0x13,
  teletex: 0x14,
  ia5: 0x16,
  visible: 0x1a,
  bmp: 0x1e,
};

/** A character string. The text is written as it is: normalize before (NFC or NFD), nothing happens here. */
export function text(kind: StringKind, value: string): Uint8Array {
  return tlv(STRING_TAGS[kind], kind === 'bmp' ? utf16be(value) : kind === 'utf8' ? utf8(value) : latin1(value));
}

export const utf8 = (value: string): Uint8Array => new TextEncoder().encode(value);
export const latin1 = (value: string): Uint8Array => Uint8Array.from(value, (c) => c.charCodeAt(0) & 0xff);

export function utf16be(value: string): Uint8Array {
  const out = new Uint8Array(value.length * 2);
  for (let i = 0; i < value.length; i++) {
    out[2 * i] = value.charCodeAt(i) >> 8;
    out[2 * i + 1] = value.charCodeAt(i) & 0xff;
  }
  return out;
}

/** Time as certificates need it: UTCTime through 2049, GeneralizedTime from 2050 (RFC 5280 §4.1.2.5). */
export function time(at: Date): Uint8Array {
  const digits = at.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  const year = at.getUTCFullYear();
  return year >= 1950 && year < 2050 ? tlv(0x17, latin1(`${digits.slice(2)}Z`)) : tlv(0x18, latin1(`${digits}Z`));
}

/** GeneralizedTime, seconds only unless `milliseconds` (RFC 3161 genTime may carry a fraction without trailing zeros). */
export function generalizedTime(at: Date, milliseconds = false): Uint8Array {
  const digits = at.toISOString().replace(/[-:T]/g, '').slice(0, 14);
  const fraction =
    milliseconds && at.getUTCMilliseconds() > 0 ? `.${String(at.getUTCMilliseconds()).padStart(3, '0')}`.replace(/0+$/, '') : '';
  return tlv(0x18, latin1(`${digits}${fraction}Z`));
}
