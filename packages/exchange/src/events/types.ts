import type { Message } from '@lienthong/core';
import type { JudgedDuty } from '../deadlines/overdue.ts';
import type { Lane } from '../store/records.ts';

interface OfMessage {
  readonly messageId: string;
  readonly documentId: string | null;
}

interface OfDelivery {
  readonly axis: string;
  readonly docId: string;
  readonly documentId: string | null;
}

/** What each event tells. Ids, codes and states: never content, never a secret. New ones may be added. */
export interface ExchangeEventMap {
  /** Durable in the outbox; nothing has gone out yet. */
  queued: OfMessage & { readonly lane: Lane };
  sent: OfMessage & {
    readonly docId: string;
    readonly attempts: number;
    readonly reconciled: boolean;
    readonly messageType: string;
  };
  sendFailed: OfMessage & { readonly code: string; readonly attempts: number; readonly nextAt: number };
  /** Given up after all tries; `requeue` brings it back. */
  deadLetter: OfMessage & { readonly code: string; readonly attempts: number };
  /** The axis says where the packet is, for one recipient. */
  delivered: OfMessage & { readonly to: string; readonly state: string };
  received: OfDelivery & { readonly from: string; readonly messageType: string; readonly lane: Lane };
  unreadable: OfDelivery & { readonly code: string };
  judged: OfDelivery & { readonly outcome: string };
  accepted: OfDelivery;
  rejected: OfDelivery & { readonly reason: string };
  /** A status came back for a document of ours. */
  status: OfMessage & { readonly code: string; readonly from: string; readonly state: string };
  /** Something does not fit (a status out of order, a duplicate …): recorded, nothing is thrown away. */
  warning: { readonly code: string; readonly message: Message; readonly documentId: string | null };
  /** A recall, an update or a replacement, asked by us (`outgoing`) or of us. */
  changeRequested: {
    readonly direction: 'outgoing' | 'incoming';
    readonly kind: string;
    readonly documentId: string;
    readonly id: string;
  };
  changeAnswered: {
    readonly direction: 'outgoing' | 'incoming';
    readonly kind: string;
    readonly documentId: string;
    readonly id: string;
    readonly agreed: boolean;
  };
  frozen: OfMessage;
  destroyed: OfDelivery;
  /** Before a limit of the law, and after it; each once. */
  deadlineNear: { readonly duty: JudgedDuty };
  overdue: { readonly duty: JudgedDuty };
  /** A pass of the loop failed and will be tried again. */
  unavailable: { readonly code: string; readonly retryInMs: number };
  stopped: { readonly reason: 'signal' | 'once' };
}

export type ExchangeEventType = keyof ExchangeEventMap;

/** One event; `at` is ISO 8601 with the Vietnamese offset. */
export type ExchangeEvent = {
  readonly [T in ExchangeEventType]: { readonly type: T; readonly at: string } & ExchangeEventMap[T];
}[ExchangeEventType];

export type EventOf<T extends ExchangeEventType> = Extract<ExchangeEvent, { readonly type: T }>;
