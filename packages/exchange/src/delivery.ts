import type { Abortable, ByteSource, LienThongError } from '@lienthong/core';
import type { Packet } from '@lienthong/edxml';
import type { InspectReport } from '@lienthong/inspect';
import type { ChangeRecord } from './life-cycle/model.ts';
import type { DuplicateWarning, Lane } from './store/records.ts';

/** One received document, stored and acknowledged, waiting for the agency's decision. */
export interface Delivery {
  /** The axis' id of the packet (transport id, not the document's identifier). */
  readonly docId: string;
  readonly from: string;
  readonly to: string;
  readonly receivedAt: string;
  /** The original bytes, as fetched. `close` gives the file back at once; forgotten, it goes with the delivery. */
  readonly source: ByteSource;
  /** Judges the packet before anybody accepts it (QĐ 28/2018 Đ9.1). */
  inspect(options?: Abortable): Promise<InspectReport>;
  /**
   * Registers the document: status 03 goes out. Safe to call again. The decision and its status are durable when this resolves; an axis
   * that is away gets the status later.
   * @throws LienThongError `EXCHANGE_ALREADY_SETTLED`
   */
  accept(options?: Abortable): Promise<void>;
  /**
   * Returns the document: status 02 goes out with the reason.
   * @throws LienThongError `EXCHANGE_REASON_REQUIRED`, `EXCHANGE_ALREADY_SETTLED`
   */
  reject(reason: string | InspectReport, options?: Abortable): Promise<void>;
}

/** A document packet that could not be read: kept, reported to the axis as failed, and shown. */
export interface UnreadableDelivery extends Pick<Delivery, 'docId' | 'from' | 'to' | 'receivedAt' | 'source'> {
  readonly error: LienThongError;
}

/** A delivery with what was read of it. */
export interface ReadDelivery extends Delivery {
  readonly packet: Packet;
  readonly documentId: string | null;
  readonly lane: Lane;
  /** Documents that this one may repeat (NĐ 30/2020 Phụ lục VI, III.1.h): a warning, never a decision. */
  readonly duplicates: readonly DuplicateWarning[];
  /**
   * What it asks for, when it is a recall, an update or a replacement. A recall and an update are answered by `agree` and `refuse` of the
   * exchange (15, 16); `accept` and `reject` refuse them with `LIFE_NEEDS_ANSWER`.
   */
  readonly change: ChangeRecord | undefined;
}
