import type { AxisClient } from '@lienthong/axis';
import type { Clock, Logger } from '@lienthong/core';
import type { EventSource } from '../events/events.ts';
import type { LifeCycleParts } from '../life-cycle/parts.ts';
import type { OutgoingRecord, RecordedStatus } from '../store/records.ts';
import type { Store } from '../store/store.ts';

export interface InboxParts {
  readonly axis: AxisClient;
  /** Name of the axis connection in the keys of what came in. */
  readonly axisName: string;
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: EventSource;
  readonly agencies: readonly string[];
  readonly lifeCycle: LifeCycleParts;
  /** Largest packet taken in, in bytes. */
  readonly maxPacketBytes: number;
  /** Packets fetched at the same time. */
  readonly parallel: number;
}

/** A status that came back, and the message that it answers; undefined when we never sent such a document. */
export interface NotedStatus {
  readonly status: RecordedStatus;
  readonly message: OutgoingRecord | undefined;
}
