import { toHex } from '@lienthong/core';
import { type Cursor, TAG_SEQUENCE, TAG_SET } from '../der/cursor.ts';
import { directoryText } from './directory-string.ts';
import { prepareDirectoryString } from './prepare.ts';

export interface NameAttribute {
  /** Dotted object identifier. */
  readonly type: string;
  /** Text, or undefined when the value is not a string type. */
  readonly text: string | undefined;
  /** DER of the value. */
  readonly der: Uint8Array;
}

/** A relative distinguished name: usually one attribute. */
export type RelativeName = readonly NameAttribute[];

export interface DistinguishedName {
  /** RFC 4514, the most specific part first: `CN=…,O=…,C=VN`. For showing, never for comparing. */
  readonly text: string;
  /** Parts in the order of the encoding, the country usually first. */
  readonly parts: readonly RelativeName[];
  /** DER of the Name. */
  readonly der: Uint8Array;
  /** Two names are equal (RFC 5280 §7.1) exactly when their keys are. */
  readonly key: string;
  /** The key of each part, for prefix comparison in name constraints. */
  readonly partKeys: readonly string[];
  readonly empty: boolean;
}

/** Short names that RFC 4514 §3 and common usage give; other types print as their OID. */
const SHORT: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'STREET',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'T',
  '2.5.4.42': 'GN',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'E',
};

/** Attribute names of the text form, by OID; the reverse is not offered: text is never parsed back. */
export function attributeName(type: string): string {
  return SHORT[type] ?? type;
}

class Name implements DistinguishedName {
  readonly parts: readonly RelativeName[];
  readonly der: Uint8Array;
  #text: string | undefined;
  #partKeys: readonly string[] | undefined;
  #key: string | undefined;

  constructor(parts: readonly RelativeName[], der: Uint8Array) {
    this.parts = parts;
    this.der = der;
  }

  get empty(): boolean {
    return this.parts.length === 0;
  }

  get text(): string {
    this.#text ??= [...this.parts].reverse().map(partText).join(',');
    return this.#text;
  }

  get partKeys(): readonly string[] {
    this.#partKeys ??= this.parts.map(partKey);
    return this.#partKeys;
  }

  get key(): string {
    this.#key ??= this.partKeys.join('/');
    return this.#key;
  }

  toJSON(): string {
    return this.text;
  }
}

function partText(part: RelativeName): string {
  return part.map((a) => `${attributeName(a.type)}=${a.text === undefined ? `#${toHex(a.der)}` : escapeText(a.text)}`).join('+');
}

/** RFC 4514 §2.4. */
function escapeText(text: string): string {
  return text
    .replace(/[\\"+,;<>]/g, '\\$&')
    .replace(/^[ #]/, '\\$&')
    .replace(/ $/, '\\ ')
    .replaceAll('\0', '\\00');
}

// Control characters, which the preparation removes from values, keep the fields of a key apart: where a part ends is the last
// slash before the next of them, whatever slashes the values have.
const FIELD = '\u0001';
const PLUS = '\u0002';
const RAW = '\u0003';

function partKey(part: RelativeName): string {
  const keys = part.map(attributeKey);
  return keys.length === 1 ? (keys[0] as string) : keys.sort().join(PLUS);
}

function attributeKey(attribute: NameAttribute): string {
  const prepared = attribute.text === undefined ? undefined : prepareDirectoryString(attribute.text);
  const value = prepared === undefined ? RAW + toHex(attribute.der) : prepared;
  return `${attribute.type}${FIELD}${value}`;
}

/** Reads the Name at the cursor. `tag`: SEQUENCE, or the implicit tag of a field. */
export function readName(cursor: Cursor, field: string): DistinguishedName {
  const sequence = cursor.into(TAG_SEQUENCE, field);
  const der = cursor.whole();
  const parts: RelativeName[] = [];
  while (!sequence.done) parts.push(readPart(sequence.into(TAG_SET, field), field));
  return new Name(parts, der);
}

/** Reads the members of one RelativeDistinguishedName. */
export function readPart(set: Cursor, field: string): RelativeName {
  const part: NameAttribute[] = [];
  do {
    const pair = set.into(TAG_SEQUENCE, field);
    const type = pair.oid(field);
    pair.next(-1, field);
    part.push({ type, text: directoryText(pair.tag, pair.value()), der: pair.whole() });
    pair.finish(field);
  } while (!set.done);
  return part;
}

/** The name with one more part: a distribution point named relative to its issuer (RFC 5280 §4.2.1.13). */
export function appendPart(name: DistinguishedName, part: RelativeName): DistinguishedName {
  return new Name([...name.parts, part], name.der);
}
