import type { AxisClient } from '@lienthong/axis';
import {
  type Abortable,
  type ByteSource,
  type Clock,
  LienThongError,
  type Logger,
  silentLogger,
  systemClock,
  throwIfAborted,
} from '@lienthong/core';
import type { StatusCode } from '@lienthong/edxml';
import type { InspectPolicy } from '@lienthong/inspect';
import type { ReadDelivery, UnreadableDelivery } from './delivery.ts';
import { raiseExchange } from './errors.ts';
import { createDelivery, type OwnDelivery } from './inbox/deliver.ts';
import { isTransient, takeIn } from './inbox/inbox.ts';
import { recordStatus } from './inbox/statuses.ts';
import { flushOutbox, type SendOptions, type SendReceipt, sendPacket } from './outbox/outbox.ts';
import type { IncomingRecord, OutgoingRecord, RecordedStatus, Store } from './store/former.ts';

export interface ExchangeOptions {
  readonly axis: AxisClient;
  readonly store: Store;
  /** How received packets are judged: trust store, intermediates, revocation data; the time is `clock`'s unless it says another. */
  readonly policy: Omit<InspectPolicy, 'at'> & { readonly at?: Date };
  /** Codes of the agencies that this connection speaks for. Empty: any. */
  readonly agencies?: readonly string[];
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Pause between polls of `receive`, milliseconds. Default 60 000. */
  readonly pollMs?: number;
  /** Largest packet taken in, bytes. Default 2 GiB. */
  readonly maxPacketBytes?: number;
}

export interface ReceiveOptions extends Abortable {
  /** Take in what is there now, then end. */
  readonly once?: boolean;
  /** Is told of every packet that cannot be read; it is kept in the store all the same. */
  readonly onUnreadable?: (delivery: UnreadableDelivery) => void;
  /** Is told of every status that comes back for a document of ours. */
  readonly onStatus?: (status: RecordedStatus, message: OutgoingRecord | undefined) => void;
}

/** The ten-line door: durable sending, receiving that loses nothing, statuses by themselves. */
export interface Exchange {
  send(packet: ByteSource | { readonly source: ByteSource }, options: SendOptions): Promise<SendReceipt>;
  /** Sends what a crash or an outage has left behind. */
  flush(options?: Abortable): Promise<readonly SendReceipt[]>;
  /** Documents for this connection, each stored, acknowledged and answered with 01 before it is handed out. */
  receive(options?: ReceiveOptions): AsyncGenerator<ReadDelivery>;
  /** What is known of a message that was sent. */
  message(messageId: string): Promise<OutgoingRecord | undefined>;
  messages(): Promise<readonly OutgoingRecord[]>;
  /** A received document by its transport id. */
  delivery(docId: string): Promise<ReadDelivery | undefined>;
  /**
   * Sends a status for a received document. 02 needs a reason.
   * @throws LienThongError `EXCHANGE_UNKNOWN_DOCUMENT`, `EXCHANGE_REASON_REQUIRED`, `EXCHANGE_ALREADY_SETTLED`
   */
  answer(docId: string, code: StatusCode, options?: Abortable & { readonly reason?: string }): Promise<SendReceipt>;
  close(): Promise<void>;
}

/** @throws LienThongError `EXCHANGE_STORE_IO` */
export async function openExchange(options: ExchangeOptions): Promise<Exchange> {
  const { axis, store } = options;
  const clock = options.clock ?? systemClock;
  const logger = options.logger ?? silentLogger;
  const agencies = options.agencies ?? [];
  const outbox = { axis, store, clock, agencies };
  const inbox = { axis, store, clock, maxPacketBytes: options.maxPacketBytes ?? 2 * 1024 ** 3 };
  const parts = { store, outbox, clock, policy: options.policy };

  async function* pass(receive: ReceiveOptions): AsyncGenerator<ReadDelivery> {
    await flushOutbox(outbox, receive);
    for await (const _ of takeIn(inbox, 'status', receive));
    for await (const record of takeIn(inbox, 'edoc', receive)) await tellUnreadable(record, receive);
    // From here on the store is the truth, not the list of the axis: what a crash left half done is found here.
    for (const record of await store.listIncoming()) {
      if (record.messageType === 'status') {
        const noted = record.state === 'open' ? await recordStatus(store, record) : undefined;
        if (noted !== undefined) receive.onStatus?.(noted.status, noted.message);
        continue;
      }
      const undecided = record.state === 'open';
      const unanswered = (record.state === 'accepted' || record.state === 'rejected') && !record.answered;
      if (!undecided && !unanswered) continue;
      const delivery = await createDelivery(parts, record);
      if (!('packet' in delivery)) continue;
      // A crash fell between the decision and its status: the decision stands, the status goes out now.
      if (unanswered) await delivery.answer(record.state === 'accepted' ? '03' : '02', record.reason ?? '', receive);
      if (!undecided) continue;
      await delivery.announceArrival(receive);
      yield delivery;
    }
  }

  async function tellUnreadable(record: IncomingRecord, receive: ReceiveOptions): Promise<void> {
    if (record.state !== 'unreadable') return;
    const delivery = await createDelivery(parts, record);
    if ('error' in delivery) receive.onUnreadable?.(delivery);
    logger.log('warn', 'packet-unreadable', { docId: record.docId, code: record.reason });
  }

  async function find(docId: string): Promise<OwnDelivery | undefined> {
    const record = await store.getIncoming(docId);
    if (record === undefined || record.messageType !== 'edoc') return undefined;
    const delivery = await createDelivery(parts, record);
    return 'packet' in delivery ? delivery : undefined;
  }

  return {
    send: (packet, send) => sendPacket(outbox, 'source' in packet ? packet.source : packet, send),
    flush: (flush = {}) => flushOutbox(outbox, flush),
    async *receive(receive = {}) {
      const seen = new Set<string>();
      for (;;) {
        throwIfAborted(receive.signal);
        try {
          for await (const delivery of pass(receive)) {
            // What the vendor has seen in this run and left undecided is not handed out again until the next run.
            if (seen.has(delivery.docId)) continue;
            seen.add(delivery.docId);
            yield delivery;
          }
        } catch (error) {
          if (receive.once === true || !isTransient(error)) throw error;
          logger.log('warn', 'axis-unavailable', { code: error instanceof LienThongError ? error.code : 'unknown' });
        }
        if (receive.once === true) return;
        await pause(options.pollMs ?? 60_000, receive.signal);
      }
    },
    message: (messageId) => store.getOutgoing(messageId),
    messages: () => store.listOutgoing(),
    delivery: find,
    async answer(docId, code, answer = {}) {
      const delivery = await find(docId);
      if (delivery === undefined) throw raiseExchange('EXCHANGE_UNKNOWN_DOCUMENT', { docId });
      return delivery.answer(code, answer.reason?.trim() ?? '', answer);
    },
    close: () => store.close(),
  };
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
}
