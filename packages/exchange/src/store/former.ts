import type { SendMatch } from '@lienthong/axis';
import type { ByteSource } from '@lienthong/core';

/** A status packet that came back for a document that we sent. */
export interface RecordedStatus {
  readonly code: string;
  readonly from: string;
  readonly timestamp: string | null;
  readonly description: string | null;
  /** The axis' id of the status packet: the key against counting one twice. */
  readonly docId: string;
}

/**
 * An outgoing packet. `sending` stands in the store before the network is touched and until the answer is stored: found there
 * after a crash, it means "the effect is unknown", and the axis is asked before anything is sent again.
 */
export interface OutgoingRecord {
  readonly messageId: string;
  readonly state: 'queued' | 'sending' | 'sent';
  readonly messageType: 'edoc' | 'status';
  readonly from: string;
  readonly documentId: string | null;
  /** How to find it again in the axis' own list. */
  readonly match: SendMatch;
  /** SHA-256 of the packet's bytes, lower-case hex; names its blob. */
  readonly packet: string;
  readonly docId: string | null;
  readonly queuedAt: string;
  /** Epoch milliseconds of the latest attempt's start. */
  readonly startedAt: number | null;
  readonly sentAt: string | null;
  readonly attempts: number;
  readonly statuses: readonly RecordedStatus[];
}

/** A received packet: stored before it is acknowledged to the axis. */
export interface IncomingRecord {
  readonly docId: string;
  readonly messageType: 'edoc' | 'status';
  readonly from: string;
  readonly to: string;
  readonly packet: string;
  readonly receivedAt: string;
  /** Orders what came in: epoch microseconds, by the place in the axis' list within one poll. */
  readonly arrival: number;
  readonly acknowledged: boolean;
  /** `open` until the vendor accepts or rejects; a status packet is `recorded` by itself, an unreadable one stays as it is. */
  readonly state: 'open' | 'accepted' | 'rejected' | 'recorded' | 'unreadable';
  readonly reason: string | null;
  /** The status that tells the decision (02, 03) is in the outbox or has gone out. */
  readonly answered: boolean;
}

/**
 * Where the exchange keeps what it must not lose. Every `put` is on disk (synced) when its promise resolves, and a record never
 * names a packet whose bytes are not.
 */
export interface Store {
  putPacket(source: ByteSource): Promise<string>;
  openPacket(sha256: string): Promise<ByteSource>;
  getOutgoing(messageId: string): Promise<OutgoingRecord | undefined>;
  putOutgoing(record: OutgoingRecord): Promise<void>;
  listOutgoing(): Promise<readonly OutgoingRecord[]>;
  getIncoming(docId: string): Promise<IncomingRecord | undefined>;
  putIncoming(record: IncomingRecord): Promise<void>;
  /** In order of arrival. */
  listIncoming(): Promise<readonly IncomingRecord[]>;
  close(): Promise<void>;
}
