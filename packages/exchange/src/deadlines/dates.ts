import { fromVietnam, vietnamTime } from '@lienthong/core';

// Calendar days are ISO texts (`2026-11-22`) on the Vietnamese wall clock: no host zone can move them.
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAY_MS = 86_400_000;

/** Days since 1970-01-01; undefined for what is no day of the calendar (`2026-02-30`). */
export function dayNumber(date: string): number | undefined {
  const parts = DATE.exec(date);
  if (parts === null) return undefined;
  const [, year, month, day] = parts.map(Number) as [number, number, number, number];
  const ms = Date.UTC(year, month - 1, day);
  return isoOfDay(ms / DAY_MS) === date ? ms / DAY_MS : undefined;
}

export function isoOfDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** 0 Sunday … 6 Saturday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** The Vietnamese calendar day of a moment. */
export function dayOf(epochMs: number): string {
  const { year, month, day } = vietnamTime(epochMs);
  return `${year}-${month}-${day}`;
}

/** A wall-clock time of a Vietnamese day; `minutes` after midnight. */
export function momentOf(date: string, minutes: number): number {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  return fromVietnam(year, month, day) + minutes * 60_000;
}

/** The first moment that is no longer in the day: what is due "within the day" is late from here on. */
export function endOfDay(date: string): number {
  return momentOf(date, 24 * 60);
}

/** The same day `months` later; the last day of the month where it has no such day. */
export function addMonths(date: string, months: number): string {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0));
  return isoOfDay(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), Math.min(day, last.getUTCDate())) / DAY_MS);
}
