import type { AxisClient, MessageType } from '@lienthong/axis';
import type { Abortable, Clock, Logger, Random } from '@lienthong/core';
import type { Packet } from '@lienthong/edxml';
import type { InspectReport } from '@lienthong/inspect';
import type { EventSource } from '../events/events.ts';
import type { LifeCycleParts } from '../life-cycle/parts.ts';
import type { Store } from '../store/store.ts';

/** What a gate sees of a packet before it is taken into the outbox. */
export interface GateQuestion {
  readonly messageId: string;
  readonly messageType: MessageType;
  readonly packet: Packet;
  /** Judges the packet as a recipient would: for "no document leaves unsigned", or "two signatures" (NĐ 30/2020 Đ5, Đ13.7). */
  inspect(): Promise<InspectReport>;
}

/** Says why a packet must not go out, or nothing. Asked once, before anything is stored as a message. */
export type Gate = (question: GateQuestion) => Promise<string | undefined> | string | undefined;

export interface OutboxParts {
  readonly axis: AxisClient;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly events: EventSource;
  readonly agencies: readonly string[];
  readonly gate: Gate | undefined;
  /** Notes a recall, an update or a replacement beside the message that asks for it. Absent: nothing is noted. */
  readonly lifeCycle?: LifeCycleParts;
  readonly inspect: (packet: Packet, options?: Abortable) => Promise<InspectReport>;
  /** Name of this worker in claims. */
  readonly worker: string;
  readonly leaseMs: number;
  /** Pause before "not in the list of the axis" is believed. */
  readonly settleMs: number;
  /** Tries without any effect after which a message is given up. */
  readonly maxAttempts: number;
  /** Messages sent at the same time. */
  readonly parallel: number;
}
