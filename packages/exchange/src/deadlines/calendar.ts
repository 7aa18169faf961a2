import { dayNumber, isoOfDay, weekdayOf } from './dates.ts';

/** `inferred`: not yet compared with the official notice; every deadline computed from it says so. */
export type CalendarCertainty = 'certain' | 'inferred';

/** What is announced for one year. A year that is not in the data is unknown, weekends included: days are swapped by notice. */
export interface CalendarYear {
  readonly year: number;
  /** Days off beside the weekend. */
  readonly holidays: readonly { readonly date: string; readonly name: string }[];
  /** Weekend days that are worked, each for the working day that was given off. */
  readonly swapped: readonly { readonly date: string; readonly for: string }[];
  readonly source: string;
  readonly certainty: CalendarCertainty;
}

export interface CalendarData {
  readonly id: string;
  /** Which edition of the data this is; stands in each computed deadline. */
  readonly version: string;
  /** Days of rest of each week: 0 Sunday … 6 Saturday. */
  readonly weekend: readonly number[];
  readonly years: readonly CalendarYear[];
}

export type DayKind = 'working' | 'weekend' | 'holiday' | 'unknown';

export type NextWorkingDay =
  | { readonly state: 'known'; readonly date: string; readonly certainty: CalendarCertainty }
  | { readonly state: 'unknown'; readonly year: number };

export interface WorkingCalendar {
  readonly id: string;
  readonly version: string;
  readonly years: readonly number[];
  dayKind(date: string): DayKind;
  /** The first working day after `date`; unknown as soon as a day on the way belongs to a year without data. */
  nextWorkingDay(date: string): NextWorkingDay;
}

/** A calendar over data that stands in the code or came through `readCalendar`. */
export function workingCalendar(data: CalendarData): WorkingCalendar {
  const years = new Map(data.years.map((year) => [year.year, year]));
  const holidays = new Set(data.years.flatMap((year) => year.holidays.map(({ date }) => date)));
  const worked = new Set(data.years.flatMap((year) => year.swapped.map(({ date }) => date)));

  function kindOf(day: number): DayKind {
    const date = isoOfDay(day);
    if (!years.has(Number(date.slice(0, 4)))) return 'unknown';
    if (worked.has(date)) return 'working';
    if (holidays.has(date)) return 'holiday';
    return data.weekend.includes(weekdayOf(day)) ? 'weekend' : 'working';
  }

  return {
    id: data.id,
    version: data.version,
    years: [...years.keys()],
    dayKind(date) {
      const day = dayNumber(date);
      return day === undefined ? 'unknown' : kindOf(day);
    },
    nextWorkingDay(date) {
      const from = dayNumber(date);
      if (from === undefined) return { state: 'unknown', year: Number.NaN };
      let certainty: CalendarCertainty = 'certain';
      // Ends: the data holds finitely many years, and the first day outside them is unknown.
      for (let day = from + 1; ; day++) {
        const found = isoOfDay(day);
        const year = years.get(Number(found.slice(0, 4)));
        if (year === undefined) return { state: 'unknown', year: Number(found.slice(0, 4)) };
        if (year.certainty === 'inferred') certainty = 'inferred';
        if (kindOf(day) === 'working') return { state: 'known', date: found, certainty };
      }
    },
  };
}
