import { oid, type StringKind, sequence, setOf, text } from '../der/writer.ts';

export type AttributeType = 'C' | 'O' | 'OU' | 'CN' | 'L' | 'ST' | 'E' | 'T' | 'SERIALNUMBER' | 'DC';

/** One attribute of a distinguished name. `as` defaults to the types that VGCA writes: PrintableString for C, IA5String for E and DC, else UTF8String. */
export interface NameAttribute {
  readonly type: AttributeType;
  readonly value: string;
  readonly as?: StringKind;
}

/** A distinguished name in DER order. An inner array is a multi-valued RDN. */
export type Name = readonly (NameAttribute | readonly NameAttribute[])[];

const TYPE_OIDS: Readonly<Record<AttributeType, string>> = {
  CN: '2.5.4.3',
  SERIALNUMBER: '2.5.4.5',
  C: '2.5.4.6',
  L: '2.5.4.7',
  ST: '2.5.4.8',
  O: '2.5.4.10',
  OU: '2.5.4.11',
  T: '2.5.4.12',
  E: '1.2.840.113549.1.9.1',
  DC: '0.9.2342.19200300.100.1.25',
};

/** The DER of a Name (RFC 5280 §4.1.2.4). */
export function writeName(name: Name): Uint8Array {
  return sequence(...name.map((rdn) => setOf(...(isAttribute(rdn) ? [rdn] : rdn).map(writeAttribute))));
}

function isAttribute(rdn: NameAttribute | readonly NameAttribute[]): rdn is NameAttribute {
  return !Array.isArray(rdn);
}

function writeAttribute({ type, value, as }: NameAttribute): Uint8Array {
  const kind = as ?? (type === 'C' || type === 'SERIALNUMBER' ? 'printable' : type === 'E' || type === 'DC' ? 'ia5' : 'utf8');
  return sequence(oid(TYPE_OIDS[type]), text(kind, value));
}

/** Short form: `name('C=VN', 'O=Cơ quan', 'CN=Tên')`, in DER order. */
export function name(...parts: readonly `${AttributeType}=${string}`[]): Name {
  return parts.map((part) => {
    const at = part.indexOf('=');
    return { type: part.slice(0, at) as AttributeType, value: part.slice(at + 1) };
  });
}
