import { isLienThongError } from '@lienthong/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CalendarData } from '../../src/deadlines/calendar.ts';
import { workingCalendar } from '../../src/deadlines/calendar.ts';
import { vietnamCalendarData } from '../../src/deadlines/calendar-data.ts';
import { readCalendar } from '../../src/deadlines/calendar-read.ts';
import { isoOfDay } from '../../src/deadlines/dates.ts';

const calendar = workingCalendar(vietnamCalendarData);

describe('the working calendar', () => {
  it('knows 2026 and nothing else', () => {
    expect(calendar.years).toEqual([2026]);
    expect(calendar.dayKind('2026-02-17')).toBe('holiday');
    expect(calendar.dayKind('2026-01-10')).toBe('working');
    expect(calendar.dayKind('2026-01-17')).toBe('weekend');
    expect(calendar.dayKind('2026-11-23')).toBe('working');
    expect(calendar.dayKind('2027-03-04')).toBe('unknown');
    expect(calendar.dayKind('2026-02-30')).toBe('unknown');
  });

  it('walks over Tết, and over the swapped Saturday', () => {
    expect(calendar.nextWorkingDay('2026-02-13')).toEqual({ state: 'known', date: '2026-02-23', certainty: 'inferred' });
    expect(calendar.nextWorkingDay('2026-08-21')).toMatchObject({ date: '2026-08-22' });
    expect(calendar.nextWorkingDay('2026-08-28')).toMatchObject({ date: '2026-09-03' });
  });

  it('a year without data is unknown, never guessed: not even its weekends', () => {
    expect(calendar.nextWorkingDay('2026-12-31')).toEqual({ state: 'unknown', year: 2027 });
    expect(calendar.nextWorkingDay('2025-06-02')).toEqual({ state: 'unknown', year: 2025 });
  });

  it('the next working day is later, works, and every day between rests', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20_454, max: 20_818 }), (day) => {
        const next = calendar.nextWorkingDay(isoOfDay(day));
        if (next.state === 'unknown') {
          expect(next.year).toBe(2027);
          return;
        }
        expect(next.date > isoOfDay(day)).toBe(true);
        expect(calendar.dayKind(next.date)).toBe('working');
        for (let d = day + 1; isoOfDay(d) < next.date; d++)
          expect(['holiday', 'weekend']).toContain(calendar.dayKind(isoOfDay(d)));
      }),
    );
  });

  it('one more holiday never brings the next working day nearer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20_454, max: 20_810 }), fc.integer({ min: 20_454, max: 20_818 }), (day, off) => {
        const [year] = vietnamCalendarData.years;
        if (year === undefined || year.swapped.some(({ date }) => date === isoOfDay(off))) return;
        const more = { ...year, holidays: [...year.holidays, { date: isoOfDay(off), name: 'x' }] };
        const a = calendar.nextWorkingDay(isoOfDay(day));
        const b = workingCalendar({ ...vietnamCalendarData, years: [more] }).nextWorkingDay(isoOfDay(day));
        if (a.state === 'known' && b.state === 'known') expect(b.date >= a.date).toBe(true);
        else expect(b.state).toBe('unknown');
      }),
    );
  });
});

describe('readCalendar', () => {
  const good = (): CalendarData => structuredClone(vietnamCalendarData);

  it('takes what it wrote', () => {
    expect(readCalendar(JSON.parse(JSON.stringify(vietnamCalendarData)))).toEqual(vietnamCalendarData);
  });

  it.each<[string, string, (data: Record<string, never>) => void]>([
    ['a day that does not exist', 'years[0].holidays[0].date', (d) => set(d, 'years.0.holidays.0.date', '2026-02-30')],
    ['a day of another year', 'years[0].holidays[0].date', (d) => set(d, 'years.0.holidays.0.date', '2027-01-01')],
    ['a day given twice', 'years[0].holidays[1].date', (d) => set(d, 'years.0.holidays.1.date', '2026-01-01')],
    ['a swapped day that is no weekend', 'years[0].swapped[0].date', (d) => set(d, 'years.0.swapped.0.date', '2026-01-12')],
    ['a year given twice', 'years[1].year', (d) => set(d, 'years.1', structuredClone(vietnamCalendarData.years[0]))],
    ['no working day at all', 'weekend', (d) => set(d, 'weekend', [0, 1, 2, 3, 4, 5, 6])],
    ['a weekday that is none', 'weekend[0]', (d) => set(d, 'weekend', [7])],
    ['no source', 'years[0].source', (d) => set(d, 'years.0.source', '')],
    ['no certainty', 'years[0].certainty', (d) => set(d, 'years.0.certainty', 'sure')],
    ['a list that is none', 'years', (d) => set(d, 'years', {})],
    ['too many days', 'years[0].holidays', (d) => set(d, 'years.0.holidays', new Array(400).fill({}))],
  ])('refuses %s and says where', (_, path, spoil) => {
    const data = good();
    spoil(data as never);
    try {
      readCalendar(data);
      expect.unreachable();
    } catch (error) {
      if (!isLienThongError(error)) throw error;
      expect(error.code).toBe('DEADLINE_CALENDAR_INVALID');
      expect(error.details['path']).toBe(path);
    }
  });

  it('any JSON gives a calendar or a typed error', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        try {
          readCalendar(json);
        } catch (error) {
          expect(isLienThongError(error)).toBe(true);
        }
      }),
    );
  });
});

function set(target: unknown, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() as string;
  const place = keys.reduce<Record<string, unknown>>(
    (at, key) => at[key] as Record<string, unknown>,
    target as Record<string, unknown>,
  );
  place[last] = value;
}
