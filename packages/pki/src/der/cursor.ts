import { raisePki } from '../errors.ts';

export const TAG_BOOLEAN = 0x01;
export const TAG_INTEGER = 0x02;
export const TAG_BIT_STRING = 0x03;
export const TAG_OCTET_STRING = 0x04;
export const TAG_NULL = 0x05;
export const TAG_OID = 0x06;
export const TAG_ENUMERATED = 0x0a;
export const TAG_UTC_TIME = 0x17;
export const TAG_GENERALIZED_TIME = 0x18;
export const TAG_SEQUENCE = 0x30;
export const TAG_SET = 0x31;

/** Raises the error of the structure being read, at an offset in its bytes. */
export type Malformed = (offset: number, field: string) => never;

/**
 * Steps through the members of one constructed DER value. The bytes must have passed `checkDer`: lengths are not checked again,
 * only that a member is there and has the expected tag.
 */
export class Cursor {
  readonly bytes: Uint8Array;
  readonly end: number;
  readonly malformed: Malformed;
  /** Offset of the next member. */
  pos: number;
  /** The member that `next` stepped over. */
  tag = 0;
  start = 0;
  content = 0;
  contentEnd = 0;

  constructor(bytes: Uint8Array, start: number, end: number, malformed: Malformed) {
    this.bytes = bytes;
    this.pos = start;
    this.end = end;
    this.malformed = malformed;
  }

  get done(): boolean {
    return this.pos >= this.end;
  }

  /** Tag of the next member, or -1 at the end. */
  get peek(): number {
    return this.pos < this.end ? (this.bytes[this.pos] as number) : -1;
  }

  /** Steps over the next member; `tag` -1 takes any. */
  next(tag: number, field: string): this {
    const { bytes, pos } = this;
    if (pos >= this.end || (tag !== -1 && bytes[pos] !== tag)) this.malformed(pos, field);
    this.start = pos;
    this.tag = bytes[pos] as number;
    let length = bytes[pos + 1] as number;
    let at = pos + 2;
    if (length >= 0x80) {
      let count = length & 0x7f;
      length = 0;
      for (; count > 0; count--) length = length * 256 + (bytes[at++] as number);
    }
    this.content = at;
    this.contentEnd = at + length;
    this.pos = this.contentEnd;
    return this;
  }

  /** Steps over the next member and gives a cursor over its members. */
  into(tag: number, field: string): Cursor {
    return this.next(tag, field).members();
  }

  /** A cursor over the members of the value last stepped over. */
  members(): Cursor {
    return new Cursor(this.bytes, this.content, this.contentEnd, this.malformed);
  }

  /** Like `next`, but only when the next member has this tag. */
  optional(tag: number): boolean {
    if (this.peek !== tag) return false;
    this.next(tag, '');
    return true;
  }

  /** Content bytes of the member last stepped over (a view). */
  value(): Uint8Array {
    return this.bytes.subarray(this.content, this.contentEnd);
  }

  /** Whole bytes (tag, length, content) of the member last stepped over (a view). */
  whole(): Uint8Array {
    return this.bytes.subarray(this.start, this.contentEnd);
  }

  /** Demands that nothing is left. */
  finish(field: string): void {
    if (this.pos < this.end) this.malformed(this.pos, field);
  }

  boolean(field: string): boolean {
    this.next(TAG_BOOLEAN, field);
    return this.bytes[this.content] === 0xff;
  }

  /** A non-negative INTEGER below 2^31, or one given by an implicit tag. */
  small(tag: number, field: string): number {
    this.next(tag, field);
    const length = this.contentEnd - this.content;
    const first = this.bytes[this.content] as number;
    if (length === 0 || (first & 0x80) !== 0) this.malformed(this.start, field);
    // An implicit tag hides the type from the gate: the shortest-integer rule is repeated here.
    if (length > 1 && first === 0 && ((this.bytes[this.content + 1] as number) & 0x80) === 0) this.malformed(this.start, field);
    // Path lengths and skip counts above any real path: the exact value no longer matters.
    if (length > 4) return 0x7fffffff;
    let value = 0;
    for (let i = this.content; i < this.contentEnd; i++) value = value * 256 + (this.bytes[i] as number);
    return value;
  }

  oid(field: string): string {
    this.next(TAG_OID, field);
    return oidText(this.bytes, this.content, this.contentEnd);
  }
}

/** Dotted text of the content octets of an OBJECT IDENTIFIER. */
export function oidText(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  let arc = 0n;
  let small = 0;
  let big = false;
  for (let i = from; i < to; i++) {
    const byte = bytes[i] as number;
    if (big) arc = (arc << 7n) | BigInt(byte & 0x7f);
    else {
      small = small * 128 + (byte & 0x7f);
      // Beyond 2^45 the next step could lose bits: two different arcs must never print alike.
      if (small > 2 ** 45) {
        big = true;
        arc = BigInt(small);
      }
    }
    if ((byte & 0x80) !== 0) continue;
    if (text === '') {
      const first = big ? 2 : Math.min(2, Math.floor(small / 40));
      text = `${first}.${big ? arc - 80n : small - first * 40}`;
    } else text += big ? `.${arc}` : `.${small}`;
    small = 0;
    big = false;
  }
  return text;
}

type MalformedCode = 'CERTIFICATE_MALFORMED' | 'CRL_MALFORMED' | 'OCSP_MALFORMED' | 'CMS_MALFORMED' | 'TIMESTAMP_MALFORMED';

/** A reader of one kind of structure: binds the error that its malformed fields raise. */
export function malformedAs(code: MalformedCode): Malformed {
  return (offset, field) => {
    throw raisePki(code, { offset, field });
  };
}
