import { frozenClock, vietnamIso } from '@lienthong/core';
import {
  type Duty,
  type JudgedDuty,
  overdue as overdueOf,
  quarter,
  type ReportPeriod,
  statistics,
  storeDuties,
  workingCalendar,
} from '@lienthong/exchange';
import { required } from '../arguments.ts';
import type { Arguments, Command, OptionSpecs } from '../command.ts';
import { raiseCli } from '../errors.ts';
import { timeOf } from '../evidence.ts';
import { calendarOf, calendarOptions, storeOptions, withStore } from '../store-file.ts';
import { pretty } from '../text.ts';

const atOption: OptionSpecs = {
  at: { type: 'string', value: 'time', help: { vi: 'thời điểm xét (mặc định: bây giờ)', en: 'time to judge at (default: now)' } },
};

export const report: Command = {
  summary: {
    vi: 'Số liệu gửi nhận theo kỳ (QĐ 28/2018 Đ11, Đ15.1): theo đơn vị, trạng thái, đúng hạn',
    en: 'Numbers of a period (QĐ 28/2018 Đ11, Đ15.1): by partner, state, punctuality',
  },
  usage: '[--quarter 2026-Q4 | --from <date> --to <date>] [--store <db>] [--calendar <json>]',
  options: {
    ...storeOptions,
    ...calendarOptions,
    ...atOption,
    quarter: { type: 'string', value: 'yyyy-Qn', help: { vi: 'quý (mặc định: quý này)', en: 'quarter (default: this one)' } },
    from: { type: 'string', value: 'yyyy-mm-dd', help: { vi: 'từ ngày', en: 'first day' } },
    to: { type: 'string', value: 'yyyy-mm-dd', help: { vi: 'đến hết ngày', en: 'last day' } },
  },
  positionals: 0,
  async run(args, context) {
    const period = periodOf(args);
    const calendar = workingCalendar(calendarOf(args, context));
    const clock = frozenClock(timeOf(args.text('at')).getTime());
    const json = await withStore(args, context, (store) => statistics(store, period, { calendar, clock }));
    return { exit: 0, json, text: () => pretty(json) };
  },
};

export const overdue: Command = {
  summary: {
    vi: 'Văn bản quá hạn luật định: việc gì, vì sao; thoát mã 1 khi có',
    en: 'Documents past the limits of the law: what and why; exit 1 when there are any',
  },
  usage: '[--store <db>] [--at <time>] [--calendar <json>]',
  options: { ...storeOptions, ...calendarOptions, ...atOption },
  positionals: 0,
  async run(args, context) {
    const calendar = workingCalendar(calendarOf(args, context));
    const duties = await withStore(args, context, async (store) => {
      const found: Duty[] = [];
      for await (const duty of storeDuties(store)) found.push(duty);
      return found;
    });
    const list = overdueOf(duties, timeOf(args.text('at')).getTime(), calendar);
    const shown = (judged: JudgedDuty): unknown => {
      const { duty, subject, standing, due, lateMs, message } = judged;
      return { duty, ...subject, standing, limit: 'iso' in due ? due.iso : null, lateMs, message };
    };
    const json = { overdue: list.overdue.map(shown), unknown: list.unknown.map(shown) };
    return {
      exit: list.overdue.length === 0 ? 0 : 1,
      json,
      text: (lang) =>
        [...list.overdue, ...list.unknown]
          .map(({ subject, message }) => `${subject.documentId ?? subject.docId ?? subject.messageId ?? ''}  ${message[lang]}\n`)
          .join('') || nothingOverdue[lang],
    };
  },
};

const nothingOverdue = { vi: 'Không có văn bản nào quá hạn.\n', en: 'No document is overdue.\n' };

function periodOf(args: Arguments): ReportPeriod {
  const explicit = args.text('from') ?? args.text('to');
  const named = args.text('quarter') ?? (explicit === undefined ? quarterOf(timeOf(args.text('at')).getTime()) : undefined);
  if (named === undefined) return { from: dayOf(required(args, 'from')), to: dayOf(required(args, 'to')) };
  const period = quarter(named);
  if (period === undefined) throw raiseCli('CLI_USAGE', { reason: '--quarter yyyy-Q1..Q4' });
  return period;
}

/** The quarter that a moment falls in, by the Vietnamese calendar. */
function quarterOf(ms: number): string {
  const [year, month] = vietnamIso(ms).split('-');
  return `${year}-Q${Math.ceil(Number(month) / 3)}`;
}

function dayOf(text: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw raiseCli('CLI_USAGE', { reason: `«${text}»: yyyy-mm-dd` });
}
