// Vietnam has kept UTC+7 without daylight saving since 1975 (QĐ 134-CP of 1967 for the North): a fixed offset, so the
// host's zone and ICU data do not matter. QĐ 28/2018 Đ14.4 wants this zone and ISO 8601.
const OFFSET_MS = 7 * 3_600_000;

export interface VietnamTime {
  readonly year: string;
  readonly month: string;
  readonly day: string;
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
  readonly millisecond: string;
}

/** The parts of a moment on a Vietnamese wall clock, zero-padded. */
export function vietnamTime(epochMs: number): VietnamTime {
  const iso = new Date(epochMs + OFFSET_MS).toISOString();
  return {
    year: iso.slice(0, 4),
    month: iso.slice(5, 7),
    day: iso.slice(8, 10),
    hour: iso.slice(11, 13),
    minute: iso.slice(14, 16),
    second: iso.slice(17, 19),
    millisecond: iso.slice(20, 23),
  };
}

/** ISO 8601 with the offset: `2026-11-22T09:30:00+07:00`. */
export function vietnamIso(epochMs: number): string {
  return `${new Date(epochMs + OFFSET_MS).toISOString().slice(0, 19)}+07:00`;
}

/** The epoch milliseconds of a Vietnamese wall-clock time; `month` is 1–12. */
export function fromVietnam(year: number, month: number, day: number, hour = 0, minute = 0, second = 0, ms = 0): number {
  return Date.UTC(year, month - 1, day, hour, minute, second, ms) - OFFSET_MS;
}
