// Just enough reading for what the kit itself wrote and for requests to its responders.

export interface Tlv {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly whole: Uint8Array;
}

/** The TLVs that fill `bytes`. @throws RangeError on anything that is not definite-length with low tag numbers */
export function readTlvs(bytes: Uint8Array): Tlv[] {
  const found: Tlv[] = [];
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at + 1] ?? 0x80;
    const count = first < 0x80 ? 0 : first & 0x7f;
    let length = first < 0x80 ? first : 0;
    for (let i = 0; i < count; i++) length = length * 256 + (bytes[at + 2 + i] ?? 0);
    const start = at + 2 + count;
    const end = start + length;
    if (first === 0x80 || count > 4 || end > bytes.length) throw new RangeError(`bad DER at ${at}`);
    found.push({ tag: bytes[at] as number, content: bytes.subarray(start, end), whole: bytes.subarray(at, end) });
    at = end;
  }
  return found;
}

/** The members of the one constructed TLV in `bytes`. @throws RangeError */
export function membersOf(bytes: Uint8Array): Tlv[] {
  const [only, ...more] = readTlvs(bytes);
  if (only === undefined || more.length > 0) throw new RangeError('one TLV expected');
  return readTlvs(only.content);
}

/** The serial octets of a certificate. */
export function serialOf(certificate: Uint8Array): Uint8Array {
  const [tbs] = membersOf(certificate);
  const [, serial] = membersOf((tbs as Tlv).whole);
  return (serial as Tlv).content;
}
