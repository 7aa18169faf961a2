export type { Delivery, ReadDelivery, UnreadableDelivery } from './delivery.ts';
export { type ExchangeErrorDetails, exchangeErrors } from './errors.ts';
export { type Exchange, type ExchangeOptions, openExchange, type ReceiveOptions } from './exchange.ts';
export type { SendOptions, SendReceipt } from './outbox/outbox.ts';
export { fileStore } from './store/file-store.ts';
export type { IncomingRecord, OutgoingRecord, RecordedStatus, Store } from './store/former.ts';
