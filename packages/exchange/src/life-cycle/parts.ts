import type { Abortable, ByteSource, Clock } from '@lienthong/core';
import type { EventSource } from '../events/events.ts';
import type { Batch, IncomingKey } from '../store/records.ts';
import type { Store } from '../store/store.ts';

/** A document of ours that is recalled: from now on neither it nor its metadata may change (NĐ 30/2020 PL VI III.8). */
export interface FrozenDocument {
  readonly messageId: string;
  readonly documentId: string;
  readonly reason: string | null;
}

/** A received document that must go, with everything the vendor made of it (QĐ 28/2018 Đ9.2, NĐ 30/2020 PL VI III.8). */
export interface DoomedDocument extends IncomingKey {
  readonly documentId: string;
  /** The agency that recalls it; the same that sent it. */
  readonly from: string;
  readonly reason: string | null;
}

/** What the vendor does with its own copies. Called again after a crash or a failure, so both must be safe to call twice. */
export interface LifeCycleCallbacks {
  readonly freeze?: (document: FrozenDocument) => Promise<void> | void;
  readonly destroy?: (document: DoomedDocument) => Promise<void> | void;
}

export interface LifeCycleParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly events: EventSource;
  readonly callbacks: LifeCycleCallbacks;
  /** The outbox: durable first, the same `messageId` is the same sending. */
  readonly send: (source: ByteSource, options: Abortable & { readonly messageId: string }) => Promise<unknown>;
}

/** What goes into the same transaction as the record it belongs to, and what is told once that stands. */
export interface Noted {
  readonly batch: Batch;
  tell(): void;
}

export const nothingNoted: Noted = { batch: {}, tell: () => undefined };
