import { type Cursor, TAG_GENERALIZED_TIME } from './cursor.ts';

const FORM = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d*[1-9]))?Z$/;

/**
 * Reads a GeneralizedTime that may have a fraction of a second, in DER (X.690 §11.7: no trailing zeros, Zulu): genTime of RFC 3161
 * §2.4.2, and OCSP, where the RFC forbids fractions but responders in the field write them. Finer than a millisecond is cut.
 */
export function readFractionalTime(cursor: Cursor, field: string): Date {
  const bytes = cursor.next(TAG_GENERALIZED_TIME, field).value();
  const match = FORM.exec(Buffer.from(bytes).toString('latin1'));
  if (match === null) return cursor.malformed(cursor.start, field);
  const [, year, month, day, hour, minute, second, fraction = ''] = match as unknown as string[];
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const time = new Date(`${text}Z`);
  // A field out of range rolls over or is no date at all: it no longer reads back.
  if (Number.isNaN(time.getTime()) || time.toISOString().slice(0, 19) !== text) return cursor.malformed(cursor.start, field);
  return new Date(time.getTime() + Number(fraction.slice(0, 3).padEnd(3, '0')));
}
