const LATIN1 = 'latin1';

/**
 * Text of a string type of X.520, or undefined when the tag is not one of them or the bytes are not text in it.
 * TeletexString is read as Latin-1, as every deployed issuer writes it.
 */
export function directoryText(tag: number, value: Uint8Array): string | undefined {
  const view = Buffer.from(value.buffer, value.byteOffset, value.length);
  switch (tag) {
    case 0x0c: // UTF8String: the gate has checked it
      return view.toString('utf8');
    case 0x12: // NumericString
    case 0x13: // PrintableString
    case 0x16: // IA5String
    case 0x1a: // VisibleString
      return value.every((byte) => byte < 0x80) ? view.toString(LATIN1) : undefined;
    case 0x14: // TeletexString
      return view.toString(LATIN1);
    case 0x1e: // BMPString
      return utf16(value);
    case 0x1c: // UniversalString
      return utf32(value);
    default:
      return undefined;
  }
}

function utf16(value: Uint8Array): string | undefined {
  let text = '';
  for (let i = 0; i + 1 < value.length; i += 2)
    text += String.fromCharCode(((value[i] as number) << 8) | (value[i + 1] as number));
  // Lone surrogates have no character: two such names must not be compared as text.
  return /[\uD800-\uDFFF]/u.test(text) ? undefined : text;
}

function utf32(value: Uint8Array): string | undefined {
  let text = '';
  const view = new DataView(value.buffer, value.byteOffset, value.length);
  for (let i = 0; i + 3 < value.length; i += 4) {
    const point = view.getUint32(i);
    if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return undefined;
    text += String.fromCodePoint(point);
  }
  return text;
}
