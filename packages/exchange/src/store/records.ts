import type { MessageType, SendMatch } from '@lienthong/axis';
import type { EvidenceDraft } from './link.ts';

/** Urgent (Khẩn, Thượng khẩn, Hỏa tốc) goes before normal (QĐ 28/2018 Đ6.2). */
export type Lane = 'urgent' | 'normal';

/**
 * `queued`: certainly not at the axis. `sending`: it may be there; found so without a living claim it means "the effect is unknown",
 * and the axis is asked before anything is sent again. `sent`: the axis gave an id. `dead`: given up, waits for `requeue`.
 */
export type OutgoingState = 'queued' | 'sending' | 'sent' | 'dead';

/** One try at the network. */
export interface Attempt {
  readonly number: number;
  /** Start and end, ISO 8601 with offset. */
  readonly at: string;
  readonly endedAt: string;
  readonly outcome: 'sent' | 'reconciled' | 'failed' | 'unknown';
  /** Code of the error; null when there was none. */
  readonly code: string | null;
}

/** Fields that the store itself keeps: read them, hand them back unchanged. */
export interface Stored {
  /** Counts the writes; 0 = not stored yet. A write of a record that somebody else has changed since is refused. */
  readonly version: number;
  /** Order of arrival in the store, ascending; 0 = not stored yet. */
  readonly seq: number;
}

/** An outgoing packet, by the caller's `messageId`. Lane, type, sender, document, packet and thread never change. */
export interface OutgoingRecord extends Stored {
  readonly messageId: string;
  readonly state: OutgoingState;
  readonly lane: Lane;
  readonly messageType: MessageType;
  readonly from: string;
  readonly to: readonly string[];
  readonly documentId: string | null;
  /** How to find it again in the axis' own list. */
  readonly match: SendMatch;
  /**
   * Packets of one thread look alike in the axis' list (sender, type, number). Only one of them may be under way at a time: otherwise a
   * row of the list could be taken for the wrong one.
   */
  readonly thread: string;
  /** SHA-256 of the packet's bytes, lower-case hex; names its blob. */
  readonly packet: string;
  readonly docId: string | null;
  readonly queuedAt: string;
  readonly sentAt: string | null;
  /** Epoch milliseconds before which nobody tries (again). */
  readonly nextAt: number;
  /** Epoch milliseconds of the first try whose effect is not known; null when there is none. */
  readonly unknownSince: number | null;
  readonly attempts: number;
  /** The latest tries, oldest first, bounded; all of them are in the evidence log. */
  readonly log: readonly Attempt[];
}

/** A status packet that came back for a document that we sent: one row, unique by (messageId, docId). */
export interface RecordedStatus {
  readonly messageId: string;
  /** The axis' id of the status packet: the key against counting one twice. */
  readonly docId: string;
  readonly code: string;
  readonly from: string;
  readonly timestamp: string | null;
  readonly description: string | null;
}

/** What the axis says of one recipient of a packet: one row, unique by (messageId, to). */
export interface RecipientDelivery {
  readonly messageId: string;
  readonly to: string;
  /** Transport state at the recipient, in the axis' words (`initial`, `processing`, `done`, `fail`). */
  readonly state: string;
  readonly stateText: string;
  readonly receiverDocId: string;
  readonly receivedAt: string;
  /** When we asked, ISO 8601 with offset. */
  readonly checkedAt: string;
}

export interface IncomingKey {
  /** Name of the axis connection; a docId is only unique within it. */
  readonly axis: string;
  readonly docId: string;
}

/**
 * `open` until the vendor accepts or rejects, `recalled` once its sender has taken it back. A status packet is `recorded` at once. `unreadable` is kept and reported. `repeated`: the same bytes for the same recipient had come before (`sameAs`); acknowledged, not handed out again.
 * `recalled`: destroyed on its sender's request; `packet` then names a tombstone, and the record is the metadata that must stay.
 */
export type IncomingState = 'open' | 'accepted' | 'rejected' | 'recalled' | 'recorded' | 'unreadable' | 'repeated';

/** Why a new document may be one that is already here (NĐ 30/2020 Phụ lục VI, III.1.h). It warns; it never decides. */
export interface DuplicateWarning {
  readonly key: 'document-id' | 'number';
  readonly docId: string;
}

/** A received packet: stored before it is acknowledged to the axis. */
export interface IncomingRecord extends Stored, IncomingKey {
  readonly state: IncomingState;
  readonly messageType: MessageType;
  readonly from: string;
  readonly to: string;
  readonly lane: Lane;
  readonly packet: string;
  readonly documentId: string | null;
  /** Second duplicate key: number, notation and issuer, as `duplicateKeys` of the packet room makes it. */
  readonly numberKey: string | null;
  /** Business type of a document packet: 0 new, 1 recall, 2 update, 3 replacement; null for what is no document. */
  readonly business: number | null;
  readonly receivedAt: string;
  readonly acknowledged: boolean;
  readonly reason: string | null;
  /** docId of the delivery that this one repeats. */
  readonly sameAs: string | null;
  readonly duplicates: readonly DuplicateWarning[];
}

/** A value by key, with an optional time by which somebody wants to look at it again. */
export interface MetaRecord {
  readonly key: string;
  /** Any text; JSON by custom. */
  readonly value: string;
  /** Epoch milliseconds; null = never. */
  readonly due: number | null;
}

/**
 * A write: `record.version` must be the stored one (0: the key must be free). With `fence`, the claim must still be ours.
 *
 * Two more conditions are the store's to keep, because only it can between processes; who breaks one gets the same conflict:
 * a new outgoing record that is `sending` needs a thread in which none is `sending` or claimed, and of new incoming records with the
 * same axis, packet and recipient only one may be none of `repeated`, `unreadable` and `recalled`.
 */
export interface Write<R> {
  readonly record: R;
  readonly fence?: number;
  /** Given: the record is claimed by it in the same step (`null`: the claim ends). Absent: the claim stays as it is. */
  readonly lease?: Lease | null;
}

export interface Lease {
  readonly worker: string;
  /** Epoch milliseconds. */
  readonly until: number;
}

/** All of it happens, or nothing. */
export interface Batch {
  readonly outgoing?: readonly Write<OutgoingRecord>[];
  readonly incoming?: readonly Write<IncomingRecord>[];
  /** Added when (messageId, docId) is not there yet. */
  readonly statuses?: readonly RecordedStatus[];
  /** Added or replaced by (messageId, to). */
  readonly deliveries?: readonly RecipientDelivery[];
  /** Appended in this order; the store links each to the one before. */
  readonly evidence?: readonly EvidenceDraft[];
  readonly meta?: readonly MetaRecord[];
  readonly dropMeta?: readonly string[];
  /** Retention: the records go, their blobs with the next `collectGarbage`. */
  readonly forget?: { readonly outgoing?: readonly string[]; readonly incoming?: readonly IncomingKey[] };
  /** Retention: the bodies of these evidence entries go; the chain stays verifiable because it holds their digests. */
  readonly eraseEvidence?: readonly number[];
}
