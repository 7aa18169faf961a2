import { type Abortable, type Clock, isLienThongError, type Logger } from '@lienthong/core';
import { type CalendarData, workingCalendar } from './deadlines/calendar.ts';
import { vietnamCalendarData } from './deadlines/calendar-data.ts';
import { storeDuties } from './deadlines/duties.ts';
import { type Duty, type JudgedDuty, type OverdueList, overdue } from './deadlines/overdue.ts';
import { type WatchOptions, watchDeadlines } from './deadlines/watch.ts';
import { raiseExchange } from './errors.ts';
import type { EventSource } from './events/events.ts';
import { type EraseEvidenceOptions, eraseEvidence } from './evidence/erase.ts';
import { exportEvidence } from './evidence/export.ts';
import { anchorEvidence, type EvidenceHead, evidenceHead } from './evidence/head.ts';
import { evidenceSubjects } from './evidence/subjects.ts';
import { type EvidenceReport, type VerifyEvidenceOptions, verifyEvidence } from './evidence/verify.ts';
import { type RecallOptions, recall } from './life-cycle/ask.ts';
import { allChanges, unfinishedChanges } from './life-cycle/ledger.ts';
import { type ChangeRecord, isPending } from './life-cycle/model.ts';
import type { LifeCycleParts } from './life-cycle/parts.ts';
import { finishChange, type RespondOptions, respond } from './life-cycle/respond.ts';
import { type RecipientState, statesOf } from './life-cycle/states.ts';
import { type ExchangeReport, type ReportPeriod, statistics } from './statistics/statistics.ts';
import type { RecipientDelivery } from './store/records.ts';
import type { Store } from './store/store.ts';
import { type SupportBundle, type SupportBundleOptions, supportBundle } from './support/bundle.ts';
import { refreshOpenDeliveries } from './worker/refresh.ts';

export interface MaintainOptions extends Abortable {
  /** How the limits are judged and told. */
  readonly deadlines?: WatchOptions;
  /** Questions to the axis about sent packets. Default 100. */
  readonly deliveries?: number;
}

export interface Maintained {
  /** Recalls and updates that a crash or a failed callback had left. */
  readonly finished: number;
  readonly failed: number;
  readonly asked: number;
  /** Limits that were told now. */
  readonly told: readonly JudgedDuty[];
}

/** The evidence log of an exchange. */
export interface EvidenceLog {
  /** @throws LienThongError `EVIDENCE_NO_GENESIS` */
  head(): Promise<EvidenceHead>;
  verify(options?: VerifyEvidenceOptions): Promise<EvidenceReport>;
  /** JSON lines about one document, by its identifier; they verify by themselves (`verifyEvidenceExport`). */
  export(documentId: string, options?: Abortable): AsyncGenerator<string>;
  /** Seals the present head with a time stamp, and gives both to be kept elsewhere. */
  anchor(stamp: (bytes: Uint8Array) => Promise<Uint8Array>): Promise<{ readonly head: EvidenceHead; readonly token: Uint8Array }>;
  /** Deletes contents after their retention. @throws LienThongError `EVIDENCE_REASON_REQUIRED` */
  erase(options: EraseEvidenceOptions): Promise<number>;
}

/** What happens around the sending and receiving of a document: its life, its limits, its evidence. */
export interface Oversight {
  /** Where a sent document stands at each recipient. */
  states(messageId: string): Promise<readonly RecipientState[]>;
  /**
   * Asks the recipients to give a document back, by status 13 or by a document of type 1.
   * @throws LienThongError `EXCHANGE_UNKNOWN_MESSAGE`, `LIFE_REASON_REQUIRED`, `LIFE_NOT_SENT`, `LIFE_ILLEGAL_TRANSITION`
   */
  recall(messageId: string, options: RecallOptions): Promise<readonly ChangeRecord[]>;
  /** Recalls, updates and replacements: asked of us (`incoming`) or by us; kept for good. */
  changes(direction: 'incoming' | 'outgoing', options?: { readonly pending?: boolean }): Promise<readonly ChangeRecord[]>;
  /**
   * Agrees (15) to what the received packet `docId` asks for. A recalled document is destroyed first.
   * @throws LienThongError `LIFE_UNKNOWN_CHANGE`, `LIFE_CHANGE_SETTLED`, `LIFE_NO_TARGET`, `LIFE_DESTROY_UNHANDLED`
   */
  agree(docId: string, options?: RespondOptions): Promise<ChangeRecord>;
  /** Refuses it (16). @throws LienThongError `LIFE_UNKNOWN_CHANGE`, `LIFE_CHANGE_SETTLED`, `LIFE_REASON_REQUIRED` */
  refuse(docId: string, reason: string, options?: Abortable): Promise<ChangeRecord>;
  /** What is past the limits of the law, and why; beside what the store knows, `duties` of the vendor's own system. */
  overdue(duties?: readonly Duty[]): Promise<OverdueList>;
  /** Numbers of a period (QĐ 28/2018 Đ11, Đ15.1). */
  report(period: ReportPeriod): Promise<ExchangeReport>;
  readonly evidence: EvidenceLog;
  /** What may be sent to a maintainer: nothing secret, no content, identifiers as digests. */
  support(options?: SupportBundleOptions): Promise<SupportBundle>;
  /** What a worker does between polls: unfinished recalls, deliveries, limits. */
  maintain(options?: MaintainOptions): Promise<Maintained>;
}

export interface OversightParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: EventSource;
  readonly axisName: string;
  readonly lifeCycle: LifeCycleParts;
  readonly calendar: CalendarData | undefined;
  readonly deadlines: WatchOptions | undefined;
  readonly refresh: (messageId: string, options: Abortable) => Promise<readonly RecipientDelivery[]>;
}

export function createOversight(parts: OversightParts): Oversight {
  const { store, clock, logger, events, axisName, lifeCycle } = parts;
  const calendar = workingCalendar(parts.calendar ?? vietnamCalendarData);

  async function finishAll(): Promise<{ finished: number; failed: number }> {
    const sum = { finished: 0, failed: 0 };
    for (const change of await unfinishedChanges(store, clock.now())) {
      // A process that has no callback leaves the freezing to the one that has.
      if (change.direction === 'outgoing' && lifeCycle.callbacks.freeze === undefined) continue;
      try {
        await finishChange(lifeCycle, change);
        sum.finished++;
      } catch (error) {
        // The vendor's callback, or the network: it stays to be done, and the rest goes on.
        sum.failed++;
        logger.log('warn', 'change-unfinished', { code: isLienThongError(error) ? error.code : 'UNKNOWN' });
      }
    }
    return sum;
  }

  return {
    async states(messageId) {
      const message = await store.getOutgoing(messageId);
      if (message === undefined) throw raiseExchange('EXCHANGE_UNKNOWN_MESSAGE', { messageId });
      return statesOf(store, message);
    },
    recall: (messageId, options) => recall(lifeCycle, messageId, options),
    async changes(direction, { pending } = {}) {
      const changes: ChangeRecord[] = [];
      for await (const change of allChanges(store, direction)) {
        if (pending === undefined || isPending(change) === pending) changes.push(change);
      }
      return changes;
    },
    agree: (docId, options) => respond(lifeCycle, { axis: axisName, docId }, true, options),
    refuse: (docId, reason, options = {}) => respond(lifeCycle, { axis: axisName, docId }, false, { ...options, reason }),
    async overdue(more = []) {
      const duties = [...more];
      for await (const duty of storeDuties(store)) duties.push(duty);
      return overdue(duties, clock.now(), calendar, parts.deadlines);
    },
    report: (period) => statistics(store, period, { ...parts.deadlines, calendar, clock }),
    evidence: {
      head: () => evidenceHead(store, clock),
      verify: (options = {}) => verifyEvidence(store.readEvidence(), options),
      async *export(documentId, options = {}) {
        const { storeId } = await evidenceHead(store, clock);
        yield* exportEvidence(storeId, await evidenceSubjects(store, documentId), store.readEvidence(), options);
      },
      anchor: (stamp) => anchorEvidence(store, clock, stamp),
      erase: (options) => eraseEvidence(store, clock, options),
    },
    support: (options = {}) => supportBundle(store, { clock, ...options }),
    async maintain({ signal, deadlines, deliveries } = {}) {
      const abort = signal === undefined ? {} : { signal };
      const finished = await finishAll();
      const limit = deliveries === undefined ? {} : { limit: deliveries };
      const asked = await refreshOpenDeliveries(parts, (messageId) => parts.refresh(messageId, abort), { ...abort, ...limit });
      const told = await watchDeadlines({ store, clock, events, calendar, axisName }, { ...parts.deadlines, ...deadlines });
      return { ...finished, asked, told };
    },
  };
}
