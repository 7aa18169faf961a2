export {
  type CalendarCertainty,
  type CalendarData,
  type CalendarYear,
  type DayKind,
  type NextWorkingDay,
  type WorkingCalendar,
  workingCalendar,
} from './deadlines/calendar.ts';
export { vietnamCalendarData } from './deadlines/calendar-data.ts';
export { readCalendar } from './deadlines/calendar-read.ts';
export { type Due, type DueOptions, type DutyMoment, dueAt, strictest } from './deadlines/due.ts';
export { type DutiesQuery, storeDuties } from './deadlines/duties.ts';
export { type DeadlineErrorDetails, deadlineErrors } from './deadlines/errors.ts';
export {
  type Duty,
  type DutyStanding,
  type JudgedDuty,
  type JudgeOptions,
  judgeDuties,
  type OverdueList,
  overdue,
} from './deadlines/overdue.ts';
export { type DeadlineRule, type DutyEvent, type DutyId, deadlineRule, deadlineRules, type Limit } from './deadlines/rules.ts';
export type { WatchOptions } from './deadlines/watch.ts';
export type { Delivery, ReadDelivery, UnreadableDelivery } from './delivery.ts';
export { type ExchangeErrorDetails, exchangeErrors } from './errors.ts';
export type { ExchangeEvents } from './events/events.ts';
export { type MetricAttributes, type MetricsMeter, meterEvents } from './events/metrics.ts';
export type { EventOf, ExchangeEvent, ExchangeEventMap, ExchangeEventType } from './events/types.ts';
export type { Json, JsonObject } from './evidence/canonical.ts';
export { deliverySubject, type EvidenceFacts, evidence, messageSubject, storeSubject } from './evidence/draft.ts';
export { type EraseEvidenceOptions, eraseEvidence } from './evidence/erase.ts';
export { type EvidenceErrorDetails, evidenceErrors } from './evidence/errors.ts';
export { evidenceExportForm, exportEvidence } from './evidence/export.ts';
export { anchorEvidence, type EvidenceHead, evidenceForm, evidenceHead, headBytes, openEvidence } from './evidence/head.ts';
export type { EvidenceKind } from './evidence/kinds.ts';
export { evidenceSubjects } from './evidence/subjects.ts';
export {
  type EvidenceFault,
  type EvidenceReport,
  type VerifyEvidenceOptions,
  verifyEvidence,
} from './evidence/verify.ts';
export { type EvidenceExportReport, type VerifyExportOptions, verifyEvidenceExport } from './evidence/verify-export.ts';
export { type Exchange, type ExchangeOptions, type Message, openExchange, type ReceiveOptions } from './exchange.ts';
export { type RecallOptions, recallDraft } from './life-cycle/ask.ts';
export { type LifeCycleErrorDetails, lifeCycleErrors } from './life-cycle/errors.ts';
export { requireSignatures } from './life-cycle/gates.ts';
export type { ChangeAnswer, ChangeKind, ChangeRecord } from './life-cycle/model.ts';
export type { DoomedDocument, FrozenDocument, LifeCycleCallbacks } from './life-cycle/parts.ts';
export type { RespondOptions } from './life-cycle/respond.ts';
export { type RecipientState, recipientStates } from './life-cycle/states.ts';
export type { RequeueOptions } from './outbox/dead-letters.ts';
export type { FlushOptions, SendOptions, SendReceipt } from './outbox/outbox.ts';
export type { Gate, GateQuestion } from './outbox/parts.ts';
export type { EvidenceLog, Maintained, MaintainOptions, Oversight } from './oversight.ts';
export {
  type Counts,
  type ExchangeNumbers,
  type ExchangeReport,
  quarter,
  type ReportPeriod,
  type StatisticsOptions,
  statistics,
} from './statistics/statistics.ts';
export {
  chainHash,
  type EvidenceDraft,
  type EvidenceRecord,
  evidenceBodyHash,
  evidenceCore,
  evidenceHash,
  firstPrevHash,
  linkEvidence,
} from './store/link.ts';
export type {
  Attempt,
  Batch,
  DuplicateWarning,
  IncomingKey,
  IncomingRecord,
  IncomingState,
  Lane,
  Lease,
  MetaRecord,
  OutgoingRecord,
  OutgoingState,
  RecipientDelivery,
  RecordedStatus,
  Stored,
  Write,
} from './store/records.ts';
export type {
  Claim,
  ClaimRequest,
  EvidenceQuery,
  IncomingQuery,
  MetaQuery,
  OutgoingClaimRequest,
  OutgoingQuery,
  Page,
  Store,
  StoreCounts,
} from './store/store.ts';
export { type SupportBundle, type SupportBundleOptions, type SupportEntry, supportBundle } from './support/bundle.ts';
export { runWorker, type WorkerOptions, type WorkerSummary } from './worker/worker.ts';
