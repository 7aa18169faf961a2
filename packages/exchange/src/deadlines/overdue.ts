import { type Message, vietnamIso } from '@lienthong/core';
import type { WorkingCalendar } from './calendar.ts';
import { type Due, type DueOptions, type DutyMoment, dueAt } from './due.ts';
import { type DutyId, deadlineRule } from './rules.ts';

/** One thing that somebody must do about one document. */
export interface Duty {
  readonly duty: DutyId;
  /** What it is about: the ids by which the caller finds it. */
  readonly subject: { readonly documentId: string | null; readonly docId?: string; readonly messageId?: string };
  readonly event: DutyMoment;
  /** When it was done, epoch milliseconds; absent while it is open. */
  readonly doneAt?: number;
}

/**
 * `near` and `overdue`: before and after the limit. `at-once`: owed since the event. `in-time`, `late`: done. `unknown`: no verdict is
 * possible. `open`: time is left, or no limit exists.
 */
export type DutyStanding = 'open' | 'near' | 'overdue' | 'at-once' | 'in-time' | 'late' | 'done' | 'unknown';

export interface JudgedDuty extends Duty {
  readonly due: Due;
  readonly standing: DutyStanding;
  /** How long past the limit (or past the event, for `at-once`), milliseconds; 0 while there is time. */
  readonly lateMs: number;
  /** What and why, with the clause. */
  readonly message: Message;
}

export interface JudgeOptions extends DueOptions {
  /** How long before the limit a duty is `near`, milliseconds. Default 2 hours. */
  readonly nearMs?: number;
}

export interface OverdueList {
  /** Past the limit, or owed at once and not done; the longest first. */
  readonly overdue: readonly JudgedDuty[];
  /** Open, and nobody can say by when: shown so that they are not forgotten. */
  readonly unknown: readonly JudgedDuty[];
}

const TWO_HOURS = 2 * 3_600_000;

/** Where each duty stands at `now`. Pure. */
export function judgeDuties(
  duties: readonly Duty[],
  now: number,
  calendar: WorkingCalendar,
  options: JudgeOptions = {},
): readonly JudgedDuty[] {
  return duties.map((duty) => {
    const due = dueAt(duty.event, deadlineRule(duty.duty), calendar, options);
    const standing = standingOf(duty, due, now, options.nearMs ?? TWO_HOURS);
    const end = duty.doneAt ?? now;
    const lateMs =
      'at' in due && standing !== 'open' && standing !== 'near' && standing !== 'done' ? Math.max(0, end - due.at) : 0;
    return { ...duty, due, standing, lateMs, message: explain(duty, due, standing) };
  });
}

/** What is late and why, and what cannot be judged. */
export function overdue(
  duties: readonly Duty[],
  now: number,
  calendar: WorkingCalendar,
  options: JudgeOptions = {},
): OverdueList {
  const judged = judgeDuties(duties, now, calendar, options);
  return {
    overdue: judged
      .filter(({ standing }) => standing === 'overdue' || standing === 'at-once')
      .sort((a, b) => b.lateMs - a.lateMs),
    unknown: judged.filter(({ standing }) => standing === 'unknown'),
  };
}

function standingOf(duty: Duty, due: Due, now: number, nearMs: number): DutyStanding {
  const { doneAt } = duty;
  if (doneAt !== undefined) {
    if (due.state !== 'due') return 'done';
    return doneAt < due.at ? 'in-time' : 'late';
  }
  if (due.state === 'unknown') return 'unknown';
  if (due.state === 'no-limit') return 'open';
  if (due.state === 'at-once') return 'at-once';
  if (now >= due.at) return 'overdue';
  return due.at - now <= nearMs ? 'near' : 'open';
}

function explain(duty: Duty, due: Due, standing: DutyStanding): Message {
  const { title, clause } = deadlineRule(duty.duty);
  const what = (vi: string, en: string): Message => ({ vi: `${title.vi}: ${vi}`, en: `${title.en}: ${en}` });
  if (due.state === 'unknown' || due.state === 'no-limit') return what(due.why.vi, due.why.en);
  if (due.state === 'at-once')
    return standing === 'done'
      ? what(`đã làm (${clause}).`, `done (${clause}).`)
      : what(`phải làm ngay từ ${due.iso} (văn bản khẩn, ${clause}).`, `owed at once since ${due.iso} (urgent, ${clause}).`);
  const from = vietnamIso(duty.event.at);
  const source =
    due.basis === 'target'
      ? { vi: 'mục tiêu của cơ quan, không phải luật', en: "the agency's own target, not law" }
      : due.basis === 'document'
        ? { vi: `hạn ghi trong văn bản, ${clause}`, en: `stated by the document, ${clause}` }
        : { vi: clause, en: clause };
  const doubt =
    due.certainty === 'inferred'
      ? {
          vi: '; lịch làm việc chưa đối chiếu thông báo chính thức',
          en: '; the calendar is not compared with the official notice',
        }
      : { vi: '', en: '' };
  return what(
    `tính từ ${from}, hạn ${due.iso} (${source.vi}${doubt.vi}).`,
    `from ${from}, limit ${due.iso} (${source.en}${doubt.en}).`,
  );
}
