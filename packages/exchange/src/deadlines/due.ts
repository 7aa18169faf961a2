import { type Message, vietnamIso } from '@lienthong/core';
import type { CalendarCertainty, WorkingCalendar } from './calendar.ts';
import { addMonths, dayNumber, dayOf, endOfDay, momentOf } from './dates.ts';
import type { DeadlineRule, DutyId, Limit } from './rules.ts';

/** The moment from which a limit runs, and what of the document bears on it. */
export interface DutyMoment {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Khẩn, Thượng khẩn or Hỏa tốc. */
  readonly urgent?: boolean;
  /** The day that the document itself states (`DueDate`), ISO. */
  readonly stated?: string;
}

export interface DueOptions {
  /** When "the morning" ends, minutes after midnight: no text gives the hour. Default 720 (12:00). */
  readonly morningEnds?: number;
  /** The agency's own targets, milliseconds after the event, for duties whose text has no number. Shown as `target`, never as law. */
  readonly targets?: Readonly<Partial<Record<DutyId, number>>>;
}

export type Due =
  /** Late from `at` on. */
  | {
      readonly state: 'due';
      readonly at: number;
      readonly iso: string;
      readonly basis: 'law' | 'document' | 'target';
      readonly certainty: CalendarCertainty;
      /** The calendar that it was computed with, where working days count. */
      readonly calendar?: string;
    }
  /** "Right after": owed from the event on; no text says how long "right" is. */
  | { readonly state: 'at-once'; readonly at: number; readonly iso: string }
  | { readonly state: 'no-limit'; readonly why: Message }
  | { readonly state: 'unknown'; readonly why: Message; readonly year?: number };

const NOON = 12 * 60;

/** Until when a duty must be done. Pure; what cannot be known is said, never guessed. */
export function dueAt(event: DutyMoment, rule: DeadlineRule, calendar: WorkingCalendar, options: DueOptions = {}): Due {
  const day = dayOf(event.at);
  if (day < rule.since) return { state: 'unknown', why: notYet(rule) };
  const limit: Limit = event.urgent === true && rule.urgent !== undefined ? rule.urgent : rule.limit;
  switch (limit.kind) {
    case 'at-once':
      return { state: 'at-once', at: event.at, iso: vietnamIso(event.at) };
    case 'same-day':
      return due(endOfDay(day), 'law', 'certain');
    case 'months':
      return due(endOfDay(addMonths(day, limit.months)), 'law', 'certain');
    case 'next-working-day':
      return nextWorkingDay(day, limit.until, calendar, options);
    case 'stated':
      return stated(event);
    case 'no-number':
    case 'unknown':
      return unnumbered(event, rule, limit, options);
  }
}

/** The earlier of two limits of one event wins (QĐ 28/2018 Đ6.2 beside NĐ 30/2020 Đ18.1); one that is unknown is never hidden. */
export function strictest(dues: readonly Due[]): Due | undefined {
  const atOnce = dues.find(({ state }) => state === 'at-once');
  if (atOnce !== undefined) return atOnce;
  const unknown = dues.find(({ state }) => state === 'unknown');
  if (unknown !== undefined) return unknown;
  return dues.reduce<Due | undefined>((best, next) => {
    if (next.state !== 'due') return best ?? next;
    return best === undefined || best.state !== 'due' || next.at < best.at ? next : best;
  }, undefined);
}

function due(at: number, basis: 'law' | 'document' | 'target', certainty: CalendarCertainty, calendar?: string): Due {
  return { state: 'due', at, iso: vietnamIso(at), basis, certainty, ...(calendar === undefined ? {} : { calendar }) };
}

function nextWorkingDay(day: string, until: 'morning' | 'end-of-day', calendar: WorkingCalendar, options: DueOptions): Due {
  const next = calendar.nextWorkingDay(day);
  if (next.state === 'unknown') {
    const { year } = next;
    return {
      state: 'unknown',
      year,
      why: {
        vi: `Lịch làm việc «${calendar.id}» bản ${calendar.version} không có dữ liệu năm ${year}; hãy nạp lịch mới.`,
        en: `The working calendar "${calendar.id}", version ${calendar.version}, has no data for ${year}; load a newer one.`,
      },
    };
  }
  const at = until === 'morning' ? momentOf(next.date, options.morningEnds ?? NOON) : endOfDay(next.date);
  return due(at, 'law', next.certainty, `${calendar.id} ${calendar.version}`);
}

function stated({ stated: date }: DutyMoment): Due {
  if (date === undefined)
    return { state: 'no-limit', why: { vi: 'Văn bản không ghi hạn trả lời.', en: 'The document states no day to reply by.' } };
  if (dayNumber(date) === undefined)
    return {
      state: 'unknown',
      why: { vi: `Hạn trả lời «${date}» không đọc được.`, en: `The day to reply by, "${date}", cannot be read.` },
    };
  return due(endOfDay(date), 'document', 'certain');
}

function unnumbered(event: DutyMoment, rule: DeadlineRule, limit: Limit, options: DueOptions): Due {
  const target = options.targets?.[rule.id];
  if (target !== undefined) return due(event.at + target, 'target', 'certain');
  if (limit.kind === 'no-number')
    return {
      state: 'no-limit',
      why: {
        vi: `${rule.clause} không ghi thời hạn bằng số («${limit.words}»).`,
        en: `${rule.clause} gives no number ("${limit.words}").`,
      },
    };
  return { state: 'unknown', why: { vi: 'Không tìm thấy quy định về thời hạn.', en: 'No text with a time limit was found.' } };
}

function notYet(rule: DeadlineRule): Message {
  return {
    vi: `${rule.clause} có hiệu lực từ ${rule.since}, sau thời điểm này; quy định trước đó chưa có trong dữ liệu.`,
    en: `${rule.clause} is in force from ${rule.since}, after this moment; what held before is not in the data.`,
  };
}
