import type { Cursor } from '../der/cursor.ts';
import { type DistinguishedName, readName } from './name.ts';

/** GeneralName of RFC 5280 §4.2.1.6. */
export type GeneralName =
  | { readonly kind: 'dns' | 'email' | 'uri'; readonly value: string; readonly der: Uint8Array }
  | { readonly kind: 'ip'; readonly value: Uint8Array; readonly der: Uint8Array }
  | { readonly kind: 'directory'; readonly value: DistinguishedName; readonly der: Uint8Array }
  | { readonly kind: 'registered-id' | 'other' | 'x400' | 'edi'; readonly value: string; readonly der: Uint8Array };

export type GeneralNameKind = GeneralName['kind'];

/** Reads one GeneralName. Text forms must be IA5 (RFC 5280): a byte above 7F is refused, not guessed at. */
export function readGeneralName(cursor: Cursor, field: string): GeneralName {
  cursor.next(-1, field);
  const der = cursor.whole();
  switch (cursor.tag) {
    case 0x81:
      return { kind: 'email', value: ia5(cursor, field), der };
    case 0x82:
      return { kind: 'dns', value: ia5(cursor, field), der };
    case 0x86:
      return { kind: 'uri', value: ia5(cursor, field), der };
    case 0x87:
      return { kind: 'ip', value: cursor.value(), der };
    case 0xa4: {
      const inner = cursor.members();
      const value = readName(inner, field);
      inner.finish(field);
      return { kind: 'directory', value, der };
    }
    case 0x88:
      return { kind: 'registered-id', value: Buffer.from(cursor.value()).toString('hex'), der };
    case 0xa0:
      return { kind: 'other', value: otherNameType(cursor, field), der };
    case 0xa3:
      return { kind: 'x400', value: '', der };
    case 0xa5:
      return { kind: 'edi', value: '', der };
    default:
      return cursor.malformed(cursor.start, field);
  }
}

export function readGeneralNames(members: Cursor, field: string): GeneralName[] {
  const names: GeneralName[] = [];
  while (!members.done) names.push(readGeneralName(members, field));
  return names;
}

function ia5(cursor: Cursor, field: string): string {
  const value = cursor.value();
  for (const byte of value) if (byte >= 0x80) cursor.malformed(cursor.start, field);
  return Buffer.from(value.buffer, value.byteOffset, value.length).toString('latin1');
}

function otherNameType(cursor: Cursor, field: string): string {
  const inner = cursor.members();
  return inner.oid(field);
}
