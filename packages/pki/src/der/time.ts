import { type Cursor, TAG_GENERALIZED_TIME, TAG_UTC_TIME } from './cursor.ts';

export interface DerTime {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly ms: number;
  /** True for GeneralizedTime. */
  readonly generalized: boolean;
}

/**
 * Reads a Time of RFC 5280 §4.1.2.5: `YYMMDDHHMMSSZ` or `YYYYMMDDHHMMSSZ`, seconds present, no fraction, Zulu. Other forms that
 * ASN.1 allows would be read differently by different engines.
 */
export function readTime(cursor: Cursor, field: string): DerTime {
  cursor.next(-1, field);
  const generalized = cursor.tag === TAG_GENERALIZED_TIME;
  if (!generalized && cursor.tag !== TAG_UTC_TIME) cursor.malformed(cursor.start, field);
  return { ms: parseTime(cursor, generalized, field), generalized };
}

/** Parses the member last stepped over. */
export function parseTime(cursor: Cursor, generalized: boolean, field: string): number {
  const { bytes, content, contentEnd } = cursor;
  const yearDigits = generalized ? 4 : 2;
  if (contentEnd - content !== yearDigits + 11 || bytes[contentEnd - 1] !== 0x5a) cursor.malformed(cursor.start, field);
  const at = content + yearDigits;
  let year = pair(cursor, content, field);
  if (generalized) year = year * 100 + pair(cursor, content + 2, field);
  // RFC 5280 §4.1.2.5.1: 50 to 99 mean 19xx, 00 to 49 mean 20xx.
  else year += year >= 50 ? 1900 : 2000;
  const month = pair(cursor, at, field);
  const day = pair(cursor, at + 2, field);
  const hour = pair(cursor, at + 4, field);
  const minute = pair(cursor, at + 6, field);
  const second = pair(cursor, at + 8, field);
  // Out of range: 31 February, hour 24, second 60. A CRL asks this for every entry: no Date is made to find out.
  const days = month === 2 && isLeap(year) ? 29 : (DAYS[month] ?? 0);
  if (day < 1 || day > days || hour > 23 || minute > 59 || second > 59) cursor.malformed(cursor.start, field);
  if (year >= 100) return Date.UTC(year, month - 1, day, hour, minute, second);
  // Date.UTC takes 0 to 99 for 19xx.
  const date = new Date(Date.UTC(2000, 0, 1, hour, minute, second));
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime();
}

const DAYS: readonly number[] = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Two decimal digits. */
function pair(cursor: Cursor, at: number, field: string): number {
  const tens = (cursor.bytes[at] as number) - 0x30;
  const ones = (cursor.bytes[at + 1] as number) - 0x30;
  if (tens < 0 || tens > 9 || ones < 0 || ones > 9) cursor.malformed(cursor.start, field);
  return tens * 10 + ones;
}
