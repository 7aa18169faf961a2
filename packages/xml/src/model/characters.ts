// Character classes of XML 1.0 (fifth edition) §2.2 and §2.3.

/** By byte: 1 = may stand in a name (ASCII NameChar with the colon, or part of a longer sequence to be checked later). */
export const NAME_BYTE: Uint8Array = table((b) => b >= 0x80 || isNameCodePoint(b) || b === 0x3a);

/** By byte: 1 = white space (production S). */
export const SPACE_BYTE: Uint8Array = table((b) => b === 0x20 || b === 0x09 || b === 0x0a || b === 0x0d);

function table(test: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, b) => (test(b) ? 1 : 0));
}

/** Production Char: no surrogates, no U+FFFE and U+FFFF, of the controls only TAB, LF and CR. */
export function isXmlCodePoint(c: number): boolean {
  if (c < 0x20) return c === 9 || c === 10 || c === 13;
  return c < 0xd800 || (c > 0xdfff && c < 0xfffe) || (c > 0xffff && c <= 0x10ffff);
}

/** NameStartChar without the colon: what an NCName may begin with (Namespaces in XML 1.0 §3). */
export function isNameStartCodePoint(c: number): boolean {
  if (c < 0x80) return (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a) || c === 0x5f;
  return (
    (c >= 0xc0 && c <= 0x2ff && c !== 0xd7 && c !== 0xf7) ||
    (c >= 0x370 && c <= 0x1fff && c !== 0x37e) ||
    c === 0x200c ||
    c === 0x200d ||
    (c >= 0x2070 && c <= 0x218f) ||
    (c >= 0x2c00 && c <= 0x2fef) ||
    (c >= 0x3001 && c <= 0xd7ff) ||
    (c >= 0xf900 && c <= 0xfdcf) ||
    (c >= 0xfdf0 && c <= 0xfffd) ||
    (c >= 0x10000 && c <= 0xeffff)
  );
}

/** NameChar without the colon. */
export function isNameCodePoint(c: number): boolean {
  return (
    isNameStartCodePoint(c) ||
    (c >= 0x30 && c <= 0x39) ||
    c === 0x2d ||
    c === 0x2e ||
    c === 0xb7 ||
    (c >= 0x300 && c <= 0x36f) ||
    c === 0x203f ||
    c === 0x2040
  );
}

/** True for an NCName: no colon. */
export function isNcName(text: string): boolean {
  let first = true;
  for (const character of text) {
    const c = character.codePointAt(0) as number;
    if (first ? !isNameStartCodePoint(c) : !isNameCodePoint(c)) return false;
    first = false;
  }
  return !first;
}

/** The offset in UTF-16 units of the first character that keeps `text` from being a QName, or -1. */
export function qNameDefect(text: string): number {
  let at = 0;
  let first = true;
  let colons = 0;
  for (const character of text) {
    const c = character.codePointAt(0) as number;
    if (c === 0x3a && !first && colons === 0) {
      colons = 1;
      first = true;
    } else if (first ? !isNameStartCodePoint(c) : !isNameCodePoint(c)) return at;
    else first = false;
    at += character.length;
  }
  return first ? at : -1;
}

/** True when every character of the string is an XML Char (lone surrogates are not). */
export function isXmlText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: forbidding them is the point
  return !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(
    text,
  );
}
