export type { Delivery, ReadDelivery, UnreadableDelivery } from './delivery.ts';
export { type ExchangeErrorDetails, exchangeErrors } from './errors.ts';
export { type Exchange, type ExchangeOptions, type Message, openExchange, type ReceiveOptions } from './exchange.ts';
export type { RequeueOptions } from './outbox/dead-letters.ts';
export type { FlushOptions, SendOptions, SendReceipt } from './outbox/outbox.ts';
export type { Gate, GateQuestion } from './outbox/parts.ts';
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
