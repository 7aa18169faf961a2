import type { AxisClient } from '@lienthong/axis';
import {
  type Abortable,
  type ByteSource,
  type Clock,
  LienThongError,
  type Logger,
  type Random,
  silentLogger,
  systemClock,
  systemRandom,
  throwIfAborted,
  uuid,
} from '@lienthong/core';
import type { StatusCode } from '@lienthong/edxml';
import { type InspectPolicy, inspect } from '@lienthong/inspect';
import type { CalendarData } from './deadlines/calendar.ts';
import type { WatchOptions } from './deadlines/watch.ts';
import type { ReadDelivery, UnreadableDelivery } from './delivery.ts';
import { raiseExchange } from './errors.ts';
import { createEvents, type ExchangeEvents } from './events/events.ts';
import { openEvidence } from './evidence/head.ts';
import { answerId } from './inbox/answer.ts';
import { createDelivery, type OwnDelivery } from './inbox/deliver.ts';
import { isTransient } from './inbox/inbox.ts';
import type { InboxParts } from './inbox/parts.ts';
import { pass } from './inbox/receive.ts';
import { raiseLifeCycle } from './life-cycle/errors.ts';
import { changesOf, findChange } from './life-cycle/ledger.ts';
import { type ChangeRecord, isPending } from './life-cycle/model.ts';
import type { LifeCycleCallbacks, LifeCycleParts } from './life-cycle/parts.ts';
import type { RespondOptions } from './life-cycle/respond.ts';
import { type RequeueOptions, requeue } from './outbox/dead-letters.ts';
import { pause } from './outbox/hold.ts';
import { type FlushOptions, flushOutbox, receiptOf, type SendOptions, type SendReceipt, sendPacket } from './outbox/outbox.ts';
import type { Gate, OutboxParts } from './outbox/parts.ts';
import { refreshDeliveries } from './outbox/recipients.ts';
import { createOversight, type Oversight } from './oversight.ts';
import type { OutgoingRecord, RecipientDelivery, RecordedStatus } from './store/records.ts';
import type { OutgoingQuery, Page, Store } from './store/store.ts';
import { runLoop, type WorkerOptions, type WorkerSummary } from './worker/worker.ts';

export interface ExchangeOptions {
  readonly axis: AxisClient;
  readonly store: Store;
  /** How received packets are judged: trust store, intermediates, revocation data; the time is `clock`'s unless it says another. */
  readonly policy: Omit<InspectPolicy, 'at'> & { readonly at?: Date };
  /** Codes of the agencies that this connection speaks for. Empty: any. */
  readonly agencies?: readonly string[];
  /** Name of this axis in the store. A store serves one axis and remembers its name. Default: the client's dialect. */
  readonly axisName?: string;
  /** Last word before a packet is taken into the outbox: gives the reason why it must not go out. */
  readonly gate?: Gate;
  /** What the vendor does with its own copies when a document is recalled: freeze ours, destroy theirs. */
  readonly lifeCycle?: LifeCycleCallbacks;
  /** Working days by which limits are computed (`readCalendar`). Default: the data of this package. */
  readonly calendar?: CalendarData;
  /** How limits are judged and told: end of the morning, own targets, how long before. */
  readonly deadlines?: WatchOptions;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly logger?: Logger;
  /** Name of this worker in claims; unique among those that share the store. Default: random. */
  readonly worker?: string;
  /**
   * How long a claim lasts without renewal, milliseconds: what a worker that died was doing is taken up by another after this time.
   * Default 30 000.
   */
  readonly leaseMs?: number;
  /** Pause before "not in the list" of the axis is believed, milliseconds. Default 1000. */
  readonly settleMs?: number;
  /** Tries without effect after which a message is given up (`deadLetters`). Default 50. */
  readonly maxAttempts?: number;
  /** Packets sent or fetched at the same time. Default 8. */
  readonly parallel?: number;
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

/** A message with what came back for it. */
export interface Message extends OutgoingRecord {
  readonly statuses: readonly RecordedStatus[];
  /** One row for each recipient. */
  readonly deliveries: readonly RecipientDelivery[];
}

/** The ten-line door: durable sending, receiving that loses nothing, statuses by themselves. */
export interface Exchange extends Oversight {
  /**
   * Takes bytes, what `signPacket` gives, or what `compose` gives (its private file, if it needs one, is removed afterwards).
   * @throws LienThongError `EXCHANGE_*` before anything is stored, else retryable: the packet is durable and `flush` goes on
   */
  send(packet: ByteSource | { readonly source: ByteSource | (() => ByteSource) }, options: SendOptions): Promise<SendReceipt>;
  /** Sends what is due: what a crash or an outage has left behind, urgent first. */
  flush(options?: FlushOptions): Promise<readonly SendReceipt[]>;
  /**
   * Documents for this connection, each stored, acknowledged and its 01 in the outbox before it is handed out. While the loop's body
   * runs no other worker gets the same document.
   */
  receive(options?: ReceiveOptions): AsyncGenerator<ReadDelivery>;
  /** What is known of a message. */
  message(messageId: string): Promise<Message | undefined>;
  /** Messages by state, lane, document …, in order of arrival, page by page. */
  messages(query?: OutgoingQuery): Promise<Page<OutgoingRecord>>;
  /** Asks the axis how far a message has come at each recipient. */
  deliveries(messageId: string, options?: Abortable): Promise<readonly RecipientDelivery[]>;
  /** Messages that were given up. */
  deadLetters(query?: Pick<OutgoingQuery, 'after' | 'limit'>): Promise<Page<OutgoingRecord>>;
  /** Gives one back to the outbox. @throws LienThongError `EXCHANGE_UNKNOWN_MESSAGE`, `EXCHANGE_NOT_DEAD` */
  requeue(messageId: string, options?: RequeueOptions): Promise<void>;
  /** A received document by its transport id. */
  delivery(docId: string): Promise<ReadDelivery | undefined>;
  /**
   * Sends a status for a received document. 02 needs a reason; 15 and 16 are `agree` and `refuse`.
   * @throws LienThongError `EXCHANGE_UNKNOWN_DOCUMENT`, `EXCHANGE_REASON_REQUIRED`, `EXCHANGE_ALREADY_SETTLED`,
   * `LIFE_ILLEGAL_TRANSITION`
   */
  answer(docId: string, code: StatusCode, options?: RespondOptions): Promise<SendReceipt>;
  readonly events: ExchangeEvents;
  /** The loop of a worker: `runWorker`. */
  run(options?: WorkerOptions): Promise<WorkerSummary>;
  close(): Promise<void>;
}

/** @throws LienThongError `EXCHANGE_STORE_*` when the store cannot be opened, `EXCHANGE_STORE_OTHER_AXIS` when it serves another axis */
export async function openExchange(options: ExchangeOptions): Promise<Exchange> {
  const { axis, store, policy } = options;
  const clock = options.clock ?? systemClock;
  const random = options.random ?? systemRandom;
  const logger = options.logger ?? silentLogger;
  const agencies = options.agencies ?? [];
  const axisName = options.axisName ?? axis.dialect;
  const parallel = options.parallel ?? 8;
  const events = createEvents(clock, logger);
  const shared = { axis, store, clock, logger, events, agencies, parallel };
  const lifeCycle: LifeCycleParts = {
    ...{ store, clock, events },
    callbacks: options.lifeCycle ?? {},
    send: (source, send) => sendPacket(outbox, source, send),
  };
  const outbox: OutboxParts = {
    ...shared,
    lifeCycle,
    random,
    gate: options.gate,
    inspect: (packet, abort = {}) => inspect(packet, { ...policy, at: policy.at ?? new Date(clock.now()) }, abort),
    worker: options.worker ?? uuid(),
    leaseMs: options.leaseMs ?? 30_000,
    settleMs: options.settleMs ?? 1000,
    maxAttempts: options.maxAttempts ?? 50,
  };
  const inbox: InboxParts = { ...shared, axisName, lifeCycle, maxPacketBytes: options.maxPacketBytes ?? 2 * 1024 ** 3 };
  const abandoned = new FinalizationRegistry<ByteSource>((source) => source.close());
  const parts = { store, outbox, clock, events, abandoned };
  // A store that cannot be opened is told now, not with the first packet; a new one gets the first entry of its log.
  await openEvidence(store, clock, random);
  await bindAxis(store, axisName);

  async function find(docId: string): Promise<OwnDelivery | undefined> {
    const record = await store.getIncoming({ axis: axisName, docId });
    if (record === undefined || record.messageType !== 'edoc') return undefined;
    const delivery = await createDelivery(parts, record);
    return 'packet' in delivery ? delivery : undefined;
  }

  /** The request that 15 or 16 answers: the packet itself, or what still waits about that document. */
  async function requestOf(docId: string): Promise<string> {
    if ((await findChange(store, 'incoming', `${axisName}:${docId}`)) !== undefined) return docId;
    const record = await store.getIncoming({ axis: axisName, docId });
    const changes = record?.documentId == null ? [] : await changesOf(store, 'incoming', record.documentId);
    const about = (change: ChangeRecord): boolean => change.found.some((key) => typeof key !== 'string' && key.docId === docId);
    const request = changes.find((change) => about(change) && isPending(change));
    if (request === undefined) throw raiseLifeCycle('LIFE_UNKNOWN_CHANGE', { id: docId });
    return request.id.slice(axisName.length + 1);
  }

  async function answerChange(docId: string, code: '15' | '16', more: RespondOptions): Promise<SendReceipt> {
    const { reason = '', ...abort } = more;
    const request = await requestOf(docId);
    const { id } = code === '15' ? await oversight.agree(request, more) : await oversight.refuse(request, reason, abort);
    const messageId = answerId(code, id);
    const record = await store.getOutgoing(messageId);
    if (record === undefined) throw raiseExchange('EXCHANGE_UNKNOWN_MESSAGE', { messageId });
    return receiptOf(record, false);
  }

  const oversight = createOversight({
    ...{ store, clock, logger, events, axisName, lifeCycle },
    calendar: options.calendar,
    deadlines: options.deadlines,
    refresh: (messageId, abort) => refreshDeliveries(outbox, messageId, abort),
  });

  const exchange: Exchange = {
    ...oversight,
    async send(packet, send) {
      if (!('source' in packet)) return sendPacket(outbox, packet, send);
      if (typeof packet.source !== 'function') return sendPacket(outbox, packet.source, send);
      const source = packet.source();
      try {
        return await sendPacket(outbox, source, send);
      } finally {
        source.close();
      }
    },
    flush: (flush = {}) => flushOutbox(outbox, flush),
    async *receive(receive = {}) {
      const seen = new Set<string>();
      for (;;) {
        throwIfAborted(receive.signal);
        try {
          yield* pass({ inbox, parts }, receive, seen);
        } catch (error) {
          if (receive.once === true || !isTransient(error)) throw error;
          logger.log('warn', 'axis-unavailable', { code: error instanceof LienThongError ? error.code : 'unknown' });
        }
        if (receive.once === true) return;
        await pause(options.pollMs ?? 60_000, receive.signal);
      }
    },
    async message(messageId) {
      const record = await store.getOutgoing(messageId);
      if (record === undefined) return undefined;
      return { ...record, statuses: await store.statusesOf(messageId), deliveries: await store.deliveriesOf(messageId) };
    },
    messages: (query = {}) => store.findOutgoing(query),
    deliveries: (messageId, deliveries = {}) => refreshDeliveries(outbox, messageId, deliveries),
    deadLetters: (query = {}) => store.findOutgoing({ ...query, states: ['dead'] }),
    requeue: (messageId, requeueing) => requeue(outbox, messageId, requeueing),
    delivery: find,
    async answer(docId, code, answer = {}) {
      if (code === '15' || code === '16') return answerChange(docId, code, answer);
      const delivery = await find(docId);
      if (delivery === undefined) throw raiseExchange('EXCHANGE_UNKNOWN_DOCUMENT', { docId });
      return delivery.answer(code, answer.reason?.trim() ?? '', answer);
    },
    events,
    run: (worker = {}) => runLoop(exchange, events, { logger, random, ...worker }),
    close: () => store.close(),
  };
  return exchange;
}

const AXIS = 'exchange:axis';

/**
 * Ids of one axis may mean other packets on another: 01 and 03 are named after them. Two that open an empty store in the same moment, each
 * under its own name, can both pass; from the next opening on one of them is refused.
 */
async function bindAxis(store: Store, axis: string): Promise<void> {
  if ((await store.getMeta(AXIS)) === undefined) await store.commit({ meta: [{ key: AXIS, value: axis, due: null }] });
  const found = (await store.getMeta(AXIS))?.value ?? axis;
  if (found !== axis) throw raiseExchange('EXCHANGE_STORE_OTHER_AXIS', { axis, found });
}
