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
  let at = content;
  const digits = (count: number): number => {
    let value = 0;
    for (let i = 0; i < count; i++) {
      const digit = (bytes[at++] as number) - 0x30;
      if (digit < 0 || digit > 9) cursor.malformed(cursor.start, field);
      value = value * 10 + digit;
    }
    return value;
  };
  let year = digits(yearDigits);
  // RFC 5280 §4.1.2.5.1: 50 to 99 mean 19xx, 00 to 49 mean 20xx.
  if (!generalized) year += year >= 50 ? 1900 : 2000;
  const month = digits(2);
  const day = digits(2);
  const hour = digits(2);
  const minute = digits(2);
  const second = digits(2);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  // A field out of range rolls over and no longer reads back: 31 February, hour 24, second 60.
  const back =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second;
  if (!back) cursor.malformed(cursor.start, field);
  return date.getTime();
}
