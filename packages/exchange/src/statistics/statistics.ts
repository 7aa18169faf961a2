import { type Clock, systemClock, vietnamIso } from '@lienthong/core';
import type { WorkingCalendar } from '../deadlines/calendar.ts';
import { momentOf } from '../deadlines/dates.ts';
import { storeDuties } from '../deadlines/duties.ts';
import { type JudgeOptions, judgeDuties } from '../deadlines/overdue.ts';
import { deliverySubject } from '../evidence/draft.ts';
import type { Store } from '../store/store.ts';

/** From the first moment of `from` to the first of the day after `to`, Vietnamese days. */
export interface ReportPeriod {
  readonly from: string;
  readonly to: string;
}

export type Counts = Readonly<Record<string, number>>;

/** Numbers of one agency of ours with one partner, or of all. */
export interface ExchangeNumbers {
  readonly sent: number;
  readonly waiting: number;
  readonly failed: number;
  readonly received: number;
  /** Incoming documents by what was decided. */
  readonly decisions: Counts;
  /** Incoming documents by how they were judged: `valid` and `unsigned` among others; `not-judged` where nobody asked. */
  readonly judged: Counts;
  /** Statuses that came back, by code. */
  readonly statuses: Counts;
}

export interface ExchangeReport {
  readonly period: ReportPeriod;
  readonly at: string;
  readonly total: ExchangeNumbers;
  readonly byPartner: Readonly<Record<string, ExchangeNumbers>>;
  /** By duty: in time, late, overdue, unknown … */
  readonly onTime: Readonly<Record<string, Counts>>;
}

export interface StatisticsOptions extends JudgeOptions {
  readonly calendar: WorkingCalendar;
  readonly clock?: Clock;
}

class Numbers {
  readonly #counts = new Map<string, number>();

  add(path: string): void {
    this.#counts.set(path, (this.#counts.get(path) ?? 0) + 1);
  }

  of(path: string): number {
    return this.#counts.get(path) ?? 0;
  }

  under(group: string): Counts {
    const prefix = `${group}/`;
    const found = [...this.#counts].filter(([path]) => path.startsWith(prefix));
    return Object.fromEntries(found.map(([path, count]) => [path.slice(prefix.length), count]).sort());
  }

  toJSON(): ExchangeNumbers {
    return {
      sent: this.of('sent'),
      waiting: this.of('waiting'),
      failed: this.of('failed'),
      received: this.of('received'),
      decisions: this.under('decisions'),
      judged: this.under('judged'),
      statuses: this.under('statuses'),
    };
  }
}

/**
 * The numbers that must be extracted automatically (QĐ 28/2018/QĐ-TTg Đ11), by partner, state, judgement and punctuality, for any period
 * (quarterly for Đ15.1). Recalls and updates are counted with the documents that they are.
 */
export async function statistics(store: Store, period: ReportPeriod, options: StatisticsOptions): Promise<ExchangeReport> {
  const now = (options.clock ?? systemClock).now();
  const [start, end] = [momentOf(period.from, 0), momentOf(period.to, 24 * 60)];
  const inside = (iso: string): boolean => Date.parse(iso) >= start && Date.parse(iso) < end;
  const total = new Numbers();
  const partners = new Map<string, Numbers>();
  const count = (partner: string, path: string): void => {
    total.add(path);
    const numbers = partners.get(partner) ?? new Numbers();
    partners.set(partner, numbers);
    numbers.add(path);
  };

  for (let after = 0; ; ) {
    const { records, next } = await store.findOutgoing({ messageType: 'edoc', after, limit: 500 });
    for (const { messageId, to, state, queuedAt, sentAt } of records) {
      const path = state === 'sent' ? 'sent' : state === 'dead' ? 'failed' : 'waiting';
      if (inside(sentAt ?? queuedAt)) for (const partner of to) count(partner, path);
      if (state !== 'sent') continue;
      for (const { code, from, timestamp } of await store.statusesOf(messageId))
        if (inside(timestamp ?? sentAt ?? queuedAt)) count(from, `statuses/${code}`);
    }
    if (next === undefined) break;
    after = next;
  }

  const judged = await judgements(store);
  for (let after = 0; ; ) {
    const { records, next } = await store.findIncoming({ messageType: 'edoc', after, limit: 500 });
    for (const record of records) {
      const { from, state, receivedAt } = record;
      if (state === 'repeated' || !inside(receivedAt)) continue;
      count(from, 'received');
      count(from, `decisions/${state}`);
      count(from, `judged/${judged.get(deliverySubject(record)) ?? 'not-judged'}`);
    }
    if (next === undefined) break;
    after = next;
  }

  const onTime = new Map<string, Numbers>();
  for await (const duty of storeDuties(store, { scope: 'all', from: start, to: end })) {
    for (const { standing } of judgeDuties([duty], now, options.calendar, options)) {
      const numbers = onTime.get(duty.duty) ?? new Numbers();
      onTime.set(duty.duty, numbers);
      numbers.add(`standing/${standing}`);
    }
  }
  return {
    period,
    at: vietnamIso(now),
    total: total.toJSON(),
    byPartner: Object.fromEntries([...partners].sort().map(([partner, numbers]) => [partner, numbers.toJSON()])),
    onTime: Object.fromEntries([...onTime].sort().map(([duty, numbers]) => [duty, numbers.under('standing')])),
  };
}

/** The latest outcome of each received packet. Held whole: one short text a document. */
async function judgements(store: Store): Promise<ReadonlyMap<string, string>> {
  const outcomes = new Map<string, string>();
  for await (const { subject, body } of store.readEvidence({ kind: 'judged' })) {
    const { outcome } = JSON.parse(body ?? '{}') as { outcome?: unknown };
    if (typeof outcome === 'string') outcomes.set(subject, outcome);
  }
  return outcomes;
}

/** `2026-Q4` as a period. Undefined for what is no quarter. */
export function quarter(text: string): ReportPeriod | undefined {
  const parts = /^(\d{4})-Q([1-4])$/.exec(text);
  if (parts === null) return undefined;
  const [year, number] = [Number(parts[1]), Number(parts[2])];
  const day = (month: number, date: number): string => new Date(Date.UTC(year, month, date)).toISOString().slice(0, 10);
  return { from: day((number - 1) * 3, 1), to: day(number * 3, 0) };
}
