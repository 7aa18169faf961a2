import { fromVietnam, vietnamIso, vietnamTime } from '@lienthong/core';

export interface ReadDate {
  /** ISO date, or null when there is no such day. */
  readonly iso: string | null;
  /** False when the text is not exactly of the wire form, though a day could be read from it. */
  readonly exact: boolean;
}

/** A wire date (spec §14): `yyyy/MM/dd`; leniently `dd/MM/yyyy` (G2), `yyyy-MM-dd`, and any of them with a time behind it. */
export function readDate(text: string): ReadDate {
  const m = /^(\d{4})\/(\d{2})\/(\d{2})$/.exec(text);
  if (m !== null) return { iso: day(m[1], m[2], m[3]), exact: true };
  const y = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?:[T ].*)?$/.exec(text);
  if (y !== null) return { iso: day(y[1], y[2], y[3]), exact: false };
  const d = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?: .*)?$/.exec(text);
  if (d !== null) return { iso: day(d[3], d[2], d[1]), exact: false };
  return { iso: null, exact: false };
}

/** The ISO date of a day that exists in the calendar, else null. */
export function day(year = '', month = '', dayOfMonth = ''): string | null {
  const iso = `${year}-${month.padStart(2, '0')}-${dayOfMonth.padStart(2, '0')}`;
  const [y, m, d] = [Number(year), Number(month), Number(dayOfMonth)];
  const leap = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
  const last = m === 2 ? (leap ? 29 : 28) : m === 4 || m === 6 || m === 9 || m === 11 ? 30 : 31;
  return year.length === 4 && m >= 1 && m <= 12 && d >= 1 && d <= last ? iso : null;
}

/** True for a day of the calendar as ISO `yyyy-MM-dd`. */
export function isIsoDate(text: string): boolean {
  const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return m !== null && day(m[1], m[2], m[3]) === text;
}

/** A wire time (spec §14): `yyyy/MM/dd HH:mm:ss` on a Vietnamese clock; leniently other separators, or a day alone (`exact: false`). */
export function readTime(text: string): ReadDate {
  const m = /^(\d{4})([/-])(\d{2})\2(\d{2})(?:([T ])(\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?)?$/.exec(text);
  if (m === null) return { iso: null, exact: false };
  const date = day(m[1], m[3], m[4]);
  const [hour, minute, second] = [m[6] ?? '00', m[7] ?? '00', m[8] ?? '00'];
  if (date === null || hour > '23' || minute > '59' || second > '59') return { iso: null, exact: false };
  return { iso: `${date}T${hour}:${minute}:${second}+07:00`, exact: m[2] === '/' && m[5] === ' ' && m[8] !== undefined };
}

/** ISO date → wire date. */
export function wireDate(iso: string): string {
  return iso.replaceAll('-', '/');
}

/** ISO 8601 with any offset → wire time on a Vietnamese clock. */
export function wireTime(iso: string): string {
  const t = vietnamTime(Date.parse(iso));
  return `${t.year}/${t.month}/${t.day} ${t.hour}:${t.minute}:${t.second}`;
}

/** A moment given with or without an offset (then Vietnamese) as ISO with `+07:00`, to the second; null when it is no moment. */
export function isoTime(text: string): string | null {
  const m = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/.exec(text);
  if (m === null || day(m[1], m[2], m[3]) === null) return null;
  if (m[7] === undefined) {
    if ((m[4] ?? '') > '23' || (m[5] ?? '') > '59' || (m[6] ?? '00') > '59') return null;
    return vietnamIso(fromVietnam(Number(m[1]), Number(m[2]), Number(m[3]), Number(m[4]), Number(m[5]), Number(m[6] ?? 0)));
  }
  const at = Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(at) ? null : vietnamIso(at);
}
