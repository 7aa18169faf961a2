import type { PdfTime } from './file.ts';
import { isString, type PdfObject } from './object.ts';

/** PDFDocEncoding where it differs from Latin-1 (ISO 32000-1 annex D.2). */
const DOC_ENCODING: ReadonlyMap<number, number> = new Map(
  [
    [0x18, '˘ˇˆ˙˝˛˚˜'],
    [0x80, '•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž'],
    [0xa0, '€'],
  ].flatMap(([start, letters]) =>
    [...(letters as string)].map((letter, i) => [(start as number) + i, letter.codePointAt(0)!] as const),
  ),
);

/** A text string (§7.9.2.2): UTF-16BE or UTF-8 by its mark, else PDFDocEncoding. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) {
    let text = '';
    for (let at = 2; at + 1 < bytes.length; at += 2) text += String.fromCharCode(bytes[at]! * 256 + bytes[at + 1]!);
    return text;
  }
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return new TextDecoder().decode(bytes.subarray(3));
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(DOC_ENCODING.get(byte) ?? byte);
  return text;
}

export function textOf(object: PdfObject): string | undefined {
  return isString(object) ? decodeText(object.bytes) : undefined;
}

const DATE =
  /^D:(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d))?)?)?)?)?(?:(Z)(?:00'?(?:00'?)?)?|([+-])(\d\d)(?:'?(\d\d)?'?)?)?$/;

/** A date (§7.9.4). Without an offset it says nothing certain about UTC; it is read as UTC and shown as written. */
export function timeOf(object: PdfObject): PdfTime | undefined {
  const text = textOf(object);
  if (text === undefined) return undefined;
  const match = DATE.exec(text);
  if (match === null) return { text, date: undefined };
  const part = (i: number, fallback: number): number => (match[i] === undefined ? fallback : Number(match[i]));
  const [year, month, day, hour, minute, second] = [part(1, 0), part(2, 1), part(3, 1), part(4, 0), part(5, 0), part(6, 0)];
  const plain = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const real =
    plain.getUTCMonth() === month - 1 && plain.getUTCDate() === day && plain.getUTCHours() === hour && minute < 60 && second < 60;
  const shift = (match[8] === '-' ? -1 : 1) * (part(9, 0) * 60 + part(10, 0)) * 60_000;
  return { text, date: real && year > 0 ? new Date(plain.getTime() - shift) : undefined };
}
