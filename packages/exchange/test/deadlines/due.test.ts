import { fromVietnam } from '@lienthong/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workingCalendar } from '../../src/deadlines/calendar.ts';
import { vietnamCalendarData } from '../../src/deadlines/calendar-data.ts';
import { dayOf } from '../../src/deadlines/dates.ts';
import { type Due, dueAt, strictest } from '../../src/deadlines/due.ts';
import { type Duty, judgeDuties, overdue } from '../../src/deadlines/overdue.ts';
import { deadlineRule, deadlineRules } from '../../src/deadlines/rules.ts';

const calendar = workingCalendar(vietnamCalendarData);
const empty = workingCalendar({ ...vietnamCalendarData, years: [] });
const friday = fromVietnam(2026, 11, 20, 16, 30);
const iso = (due: Due | undefined): string | undefined => (due !== undefined && 'iso' in due ? due.iso : undefined);

describe('dueAt', () => {
  it('sending: the morning of the next working day (QĐ 28 Đ6.2), issuing: its end (NĐ 30 Đ18.1); the stricter wins', () => {
    const send = dueAt({ at: friday }, deadlineRule('send'), calendar);
    const issue = dueAt({ at: friday }, deadlineRule('issue'), calendar);
    expect(iso(send)).toBe('2026-11-23T12:00:00+07:00');
    expect(iso(issue)).toBe('2026-11-24T00:00:00+07:00');
    expect(strictest([issue, send])).toEqual(send);
    expect(iso(dueAt({ at: friday }, deadlineRule('send'), calendar, { morningEnds: 11 * 60 + 30 }))).toBe(
      '2026-11-23T11:30:00+07:00',
    );
  });

  it('says which calendar, and that it was not confirmed', () => {
    expect(dueAt({ at: friday }, deadlineRule('send'), calendar)).toMatchObject({
      certainty: 'inferred',
      calendar: 'vn-state-offices 2026.1',
    });
  });

  it('acknowledging: within the day of arrival, a Sunday too, without any calendar', () => {
    const sunday = fromVietnam(2026, 11, 22, 23, 59, 59);
    expect(iso(dueAt({ at: sunday }, deadlineRule('acknowledge'), empty))).toBe('2026-11-23T00:00:00+07:00');
  });

  it('urgent: at once, with no number that nobody set', () => {
    expect(dueAt({ at: friday, urgent: true }, deadlineRule('send'), calendar)).toEqual({
      state: 'at-once',
      at: friday,
      iso: '2026-11-20T16:30:00+07:00',
    });
    expect(
      strictest([dueAt({ at: friday }, deadlineRule('issue'), calendar), { state: 'at-once', at: friday, iso: '' }])?.state,
    ).toBe('at-once');
  });

  it('no number in the text gives no limit; the agency may set its own target, shown as such', () => {
    expect(dueAt({ at: friday }, deadlineRule('feedback'), calendar).state).toBe('no-limit');
    expect(dueAt({ at: friday }, deadlineRule('feedback'), calendar, { targets: { feedback: 3_600_000 } })).toMatchObject({
      state: 'due',
      basis: 'target',
      iso: '2026-11-20T17:30:00+07:00',
    });
    expect(dueAt({ at: friday }, deadlineRule('answer-change'), calendar).state).toBe('unknown');
  });

  it('a target never replaces a limit of the law', () => {
    const targets = Object.fromEntries(deadlineRules.map(({ id }) => [id, 1]));
    for (const rule of deadlineRules) {
      const due = dueAt({ at: friday }, rule, calendar, { targets });
      if (due.state === 'due' && due.basis === 'target') expect(['no-number', 'unknown']).toContain(rule.limit.kind);
    }
  });

  it('the archive: a year, three months for construction; the last day of a short month', () => {
    const at = fromVietnam(2026, 11, 30, 9);
    expect(iso(dueAt({ at }, deadlineRule('archive'), calendar))).toBe('2027-12-01T00:00:00+07:00');
    expect(iso(dueAt({ at }, deadlineRule('archive-construction'), calendar))).toBe('2027-03-01T00:00:00+07:00');
  });

  it('the day that the document states', () => {
    const rule = deadlineRule('reply');
    expect(dueAt({ at: friday, stated: '2026-11-27' }, rule, calendar)).toMatchObject({
      basis: 'document',
      iso: '2026-11-28T00:00:00+07:00',
    });
    expect(dueAt({ at: friday }, rule, calendar).state).toBe('no-limit');
    expect(dueAt({ at: friday, stated: '31/12' }, rule, calendar).state).toBe('unknown');
  });

  it('before the text was in force: unknown, not today’s rule', () => {
    expect(dueAt({ at: fromVietnam(2018, 9, 5, 9) }, deadlineRule('send'), calendar).state).toBe('unknown');
  });

  it('without data for the year no working-day limit is computed, whatever the event', () => {
    fc.assert(
      fc.property(fc.integer({ min: fromVietnam(2021, 1, 1), max: fromVietnam(2035, 1, 1) }), (at) => {
        for (const rule of deadlineRules) {
          const due = dueAt({ at }, rule, empty);
          if (rule.limit.kind === 'next-working-day') expect(due.state).toBe('unknown');
        }
      }),
    );
  });

  it('a limit of the law is after its event, and a later event has no earlier limit', () => {
    const at = fc.integer({ min: fromVietnam(2026, 1, 1), max: fromVietnam(2026, 12, 30) });
    fc.assert(
      fc.property(at, at, (x, y) => {
        for (const rule of deadlineRules) {
          const [a, b] = [dueAt({ at: Math.min(x, y) }, rule, calendar), dueAt({ at: Math.max(x, y) }, rule, calendar)];
          if (a.state !== 'due' || b.state !== 'due') continue;
          expect(a.at).toBeGreaterThan(Math.min(x, y));
          expect(b.at).toBeGreaterThanOrEqual(a.at);
          if (rule.limit.kind === 'next-working-day') expect(calendar.dayKind(dayOf(a.at - 1))).toBe('working');
        }
      }),
    );
  });

  it('every rule names its clause', () => {
    for (const rule of deadlineRules) expect(rule.clause).toMatch(/^(QĐ 28\/2018|NĐ 30\/2020|QCVN 102)/);
    expect(new Set(deadlineRules.map(({ id }) => id)).size).toBe(deadlineRules.length);
  });
});

describe('overdue', () => {
  const duty = (more: Partial<Duty>): Duty => ({ duty: 'send', subject: { documentId: 'x' }, event: { at: friday }, ...more });
  const limit = fromVietnam(2026, 11, 23, 12);

  it.each([
    ['before', limit - 3 * 3_600_000, 'open'],
    ['two hours before', limit - 2 * 3_600_000, 'near'],
    ['one millisecond before', limit - 1, 'near'],
    ['at the limit', limit, 'overdue'],
  ])('%s', (_, now, standing) => {
    expect(judgeDuties([duty({})], now, calendar)[0]).toMatchObject({ standing, lateMs: 0 });
  });

  it('what is done stays done: in time or late, whatever the time is now', () => {
    expect(judgeDuties([duty({ doneAt: limit - 1 })], limit * 2, calendar)[0]?.standing).toBe('in-time');
    expect(judgeDuties([duty({ doneAt: limit + 60_000 })], limit * 2, calendar)[0]).toMatchObject({
      standing: 'late',
      lateMs: 60_000,
    });
  });

  it('lists what and why, the longest first, and apart what nobody can judge', () => {
    const list = overdue(
      [
        duty({}),
        duty({ duty: 'acknowledge', subject: { documentId: 'y' } }),
        duty({ event: { at: friday, urgent: true }, subject: { documentId: 'z' } }),
        duty({ event: { at: fromVietnam(2026, 12, 31, 9) }, subject: { documentId: 'n' } }),
        duty({ duty: 'feedback' }),
        duty({ doneAt: friday }),
      ],
      limit + 1,
      calendar,
    );
    expect(list.overdue.map(({ subject }) => subject.documentId)).toEqual(['z', 'y', 'x']);
    expect(list.overdue.map(({ message }) => message.en)).toEqual([
      'Send the document: owed at once since 2026-11-20T16:30:00+07:00 (urgent, QĐ 28/2018/QĐ-TTg Đ6.2).',
      'Acknowledge receipt: from 2026-11-20T16:30:00+07:00, limit 2026-11-21T00:00:00+07:00 (NĐ 30/2020/NĐ-CP Đ21.2c).',
      'Send the document: from 2026-11-20T16:30:00+07:00, limit 2026-11-23T12:00:00+07:00 (QĐ 28/2018/QĐ-TTg Đ6.2; the calendar is not compared with the official notice).',
    ]);
    expect(list.unknown.map(({ subject }) => subject.documentId)).toEqual(['n']);
    expect(list.unknown[0]?.message.vi).toContain('2027');
  });
});
