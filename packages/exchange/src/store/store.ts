import type { MessageType } from '@lienthong/axis';
import type { ByteSource } from '@lienthong/core';
import type { EvidenceRecord } from './link.ts';
import type {
  Batch,
  IncomingKey,
  IncomingRecord,
  IncomingState,
  Lane,
  Lease,
  MetaRecord,
  OutgoingRecord,
  OutgoingState,
  RecipientDelivery,
  RecordedStatus,
} from './records.ts';

/** A part of a result in a fixed order; `next` goes into the query that continues it, absent at the end. */
export interface Page<R> {
  readonly records: readonly R[];
  readonly next?: number;
}

interface Paging {
  /** Only what comes after this place in the order of arrival (`Page.next`). */
  readonly after?: number;
  /** Default 100, at most 1000. */
  readonly limit?: number;
}

/** Everything given must hold. In order of arrival. A store answers each of these from an index, not from a full list. */
export interface OutgoingQuery extends Paging {
  readonly states?: readonly OutgoingState[];
  readonly messageType?: MessageType;
  readonly lane?: Lane;
  /** Due at or before, epoch milliseconds (`nextAt`). */
  readonly dueBy?: number;
  readonly documentId?: string;
  readonly docId?: string;
  readonly packet?: string;
  readonly thread?: string;
}

export interface IncomingQuery extends Paging {
  readonly states?: readonly IncomingState[];
  readonly messageType?: MessageType;
  readonly acknowledged?: boolean;
  readonly documentId?: string;
  readonly numberKey?: string;
  readonly packet?: string;
}

export interface MetaQuery {
  readonly prefix?: string;
  /** Only what is due at or before, epoch milliseconds. */
  readonly dueBy?: number;
  /** Only keys after this one, in code-unit order. */
  readonly after?: string;
  readonly limit?: number;
}

export interface EvidenceQuery {
  /** First `seq`; default 1. */
  readonly from?: number;
  readonly subject?: string;
  readonly kind?: string;
}

/** A record that one worker has for itself until `until`. Each claim of a record has a larger `fence` than the one before. */
export interface Claim<R> extends Lease {
  readonly record: R;
  readonly fence: number;
}

export interface ClaimRequest {
  readonly worker: string;
  readonly now: number;
  readonly leaseMs: number;
}

export interface OutgoingClaimRequest extends ClaimRequest {
  /** This message only, whether due or not; absent: the next that is due, urgent first, then by `nextAt`. */
  readonly messageId?: string;
  readonly lane?: Lane;
}

export interface StoreCounts {
  readonly outgoing: Readonly<Record<OutgoingState, number>>;
  readonly incoming: Readonly<Record<IncomingState, number>>;
  readonly evidence: number;
}

/**
 * Where the exchange keeps what it must not lose. What `commit` has resolved is on disk (synced) and seen by every other process;
 * a record never names a packet whose bytes are not. A vendor on another database implements this and runs the contract tests of
 * `@lienthong/exchange/store-contract` on it.
 *
 * Every method may throw `EXCHANGE_STORE_IO` (disk full, read-only, gone: nothing of the call has happened), `EXCHANGE_STORE_DAMAGED`
 * and `EXCHANGE_STORE_VALUE` (a value that no database can hold faithfully, such as a NUL in a key).
 */
export interface Store {
  /**
   * Keeps the bytes under their SHA-256, once. When it resolves every process can open them; at the latest with the first record that
   * names them they are on disk (synced).
   */
  putPacket(source: ByteSource): Promise<string>;
  openPacket(sha256: string): Promise<ByteSource>;

  /**
   * One transaction. Batches that are committed at the same time may share one sync; each still stands or falls alone.
   * @throws LienThongError `EXCHANGE_STORE_CONFLICT` (a record was changed meanwhile), `EXCHANGE_FENCE_STALE` (the claim is lost)
   */
  commit(batch: Batch): Promise<void>;

  getOutgoing(messageId: string): Promise<OutgoingRecord | undefined>;
  findOutgoing(query: OutgoingQuery): Promise<Page<OutgoingRecord>>;
  /** Transport ids of packets of this sender sent at or after `since` (epoch milliseconds): never taken for another packet. */
  knownDocIds(query: { readonly from: string; readonly messageType: MessageType; readonly since: number }): Promise<string[]>;
  statusesOf(messageId: string): Promise<readonly RecordedStatus[]>;
  deliveriesOf(messageId: string): Promise<readonly RecipientDelivery[]>;

  getIncoming(key: IncomingKey): Promise<IncomingRecord | undefined>;
  findIncoming(query: IncomingQuery): Promise<Page<IncomingRecord>>;

  /**
   * Claims a `queued` or `sending` message on which no living claim rests; undefined when there is none. Left out are those whose
   * thread is taken: another of it has a living claim, or is `sending` and came before, or is `sending` and this one is only `queued`.
   */
  claimOutgoing(request: OutgoingClaimRequest): Promise<Claim<OutgoingRecord> | undefined>;
  /** Claims a received packet; undefined when it is claimed by another or not there. */
  claimIncoming(request: ClaimRequest & IncomingKey): Promise<Claim<IncomingRecord> | undefined>;
  /** @throws LienThongError `EXCHANGE_FENCE_STALE` */
  renewClaim<R extends OutgoingRecord | IncomingRecord>(claim: Claim<R>, until: number): Promise<Claim<R>>;
  /** Gives it back. Nothing happens when it is no longer ours. */
  releaseClaim(claim: Claim<OutgoingRecord | IncomingRecord>): Promise<void>;

  /** In order of `seq`, read in steps. */
  readEvidence(query?: EvidenceQuery): AsyncIterable<EvidenceRecord>;
  /** The latest entry; undefined while the log is empty. */
  lastEvidence(): Promise<EvidenceRecord | undefined>;

  getMeta(key: string): Promise<MetaRecord | undefined>;
  /** By key; with `dueBy`, by due time. */
  findMeta(query: MetaQuery): Promise<readonly MetaRecord[]>;

  count(): Promise<StoreCounts>;
  /** Removes packets that no record names and that nobody has put for `olderThanMs` (default one day). Never runs by itself. */
  collectGarbage(options?: { readonly olderThanMs?: number }): Promise<{ readonly removed: number; readonly bytes: number }>;
  close(): Promise<void>;
}
