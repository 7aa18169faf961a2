import type { CalendarCertainty, CalendarData, CalendarYear } from './calendar.ts';
import { dayNumber, isoOfDay, weekdayOf } from './dates.ts';
import { raiseDeadline } from './errors.ts';

// Far more than any calendar of a state needs; data from outside is bounded like every other input.
const MOST_YEARS = 200;
const MOST_DAYS = 366;
const MOST_TEXT = 500;

/**
 * Takes a working calendar from JSON (an agency's own file, a newer official notice). Everything is checked: a calendar with a slip
 * would move legal deadlines silently.
 *
 * @throws LienThongError `DEADLINE_CALENDAR_INVALID` with the path of the first thing that is wrong
 */
export function readCalendar(json: unknown): CalendarData {
  const data = object(json, '$');
  const weekend = list(data['weekend'], 'weekend', 7).map((day, i) => {
    if (typeof day !== 'number' || !Number.isInteger(day) || day < 0 || day > 6)
      throw wrong(`weekend[${i}]`, 'cần số 0 (Chủ nhật) đến 6 (thứ Bảy)', 'needs a number from 0 (Sunday) to 6 (Saturday)');
    return day;
  });
  if (new Set(weekend).size === 7) throw wrong('weekend', 'tuần không còn ngày làm việc', 'leaves no working day in the week');
  const years = list(data['years'], 'years', MOST_YEARS).map((year, i) => readYear(year, `years[${i}]`, weekend));
  years.forEach(({ year }, i) => {
    if (years.findIndex((other) => other.year === year) !== i)
      throw wrong(`years[${i}].year`, `năm ${year} có hai lần`, `the year ${year} stands twice`);
  });
  return { id: text(data['id'], 'id'), version: text(data['version'], 'version'), weekend, years };
}

function readYear(json: unknown, path: string, weekend: readonly number[]): CalendarYear {
  const data = object(json, path);
  const year = data['year'];
  if (typeof year !== 'number' || !Number.isInteger(year) || year < 1945 || year > 9999)
    throw wrong(`${path}.year`, 'cần năm bốn chữ số', 'needs a year of four digits');
  const seen = new Set<string>();
  const dayIn = (value: unknown, place: string): number => {
    const day = typeof value === 'string' ? dayNumber(value) : undefined;
    if (day === undefined) throw wrong(place, 'cần ngày có thật dạng yyyy-mm-dd', 'needs a real day as yyyy-mm-dd');
    return day;
  };
  const own = (value: unknown, place: string): number => {
    const day = dayIn(value, place);
    const date = isoOfDay(day);
    if (Number(date.slice(0, 4)) !== year) throw wrong(place, `không thuộc năm ${year}`, `is not in ${year}`);
    if (seen.has(date)) throw wrong(place, `ngày ${date} có hai lần`, `the day ${date} stands twice`);
    seen.add(date);
    return day;
  };
  const holidays = list(data['holidays'], `${path}.holidays`, MOST_DAYS).map((item, i) => {
    const place = `${path}.holidays[${i}]`;
    const holiday = object(item, place);
    return { date: isoOfDay(own(holiday['date'], `${place}.date`)), name: text(holiday['name'], `${place}.name`) };
  });
  const swapped = list(data['swapped'], `${path}.swapped`, MOST_DAYS).map((item, i) => {
    const place = `${path}.swapped[${i}]`;
    const swap = object(item, place);
    const day = own(swap['date'], `${place}.date`);
    if (!weekend.includes(weekdayOf(day)))
      throw wrong(
        `${place}.date`,
        'ngày làm bù phải là ngày nghỉ cuối tuần',
        'a day worked instead must be a day of the weekend',
      );
    return { date: isoOfDay(day), for: isoOfDay(dayIn(swap['for'], `${place}.for`)) };
  });
  const certainty = data['certainty'];
  if (certainty !== 'certain' && certainty !== 'inferred')
    throw wrong(`${path}.certainty`, 'cần "certain" hoặc "inferred"', 'needs "certain" or "inferred"');
  return { year, holidays, swapped, source: text(data['source'], `${path}.source`), certainty: certainty as CalendarCertainty };
}

function wrong(path: string, vi: string, en: string): Error {
  return raiseDeadline('DEADLINE_CALENDAR_INVALID', { path, reason: { vi, en } });
}

function object(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong(path, 'cần một đối tượng', 'needs an object');
  return value as Readonly<Record<string, unknown>>;
}

function list(value: unknown, path: string, most: number): readonly unknown[] {
  if (!Array.isArray(value)) throw wrong(path, 'cần một danh sách', 'needs a list');
  if (value.length > most) throw wrong(path, `quá ${most} phần tử`, `has more than ${most} items`);
  return value;
}

function text(value: unknown, path: string): string {
  if (typeof value !== 'string' || value.trim() === '' || value.length > MOST_TEXT)
    throw wrong(path, `cần chữ, tối đa ${MOST_TEXT} ký tự`, `needs text of at most ${MOST_TEXT} characters`);
  return value;
}
