import type { Abortable, ByteSource } from '@lienthong/core';

/** `edoc`: a document packet, recalls and replacements included. `status`: a status packet (01, 02, 03 …). */
export type MessageType = 'edoc' | 'status';

/** Transport state of one queued packet. Not to be mixed up with the business statuses 01…16, which are packets of their own. */
export type TransportState = 'initial' | 'processing' | 'done' | 'fail';

/** What the axis lists about a packet, so that a send with an unknown effect can be found again. Absent fields are not compared. */
export interface SendMatch {
  /** Number and notation as the axis shows them, `7816/VPCP-TTĐT`. */
  readonly notation?: string;
  /** Abstract (trích yếu) of the document. */
  readonly title?: string;
  /** Date of promulgation, ISO `2026-11-22`; compared only where a dialect lists it. */
  readonly date?: string;
}

export interface OutgoingPacket {
  /** The packet's bytes; read once per attempt, never held whole. */
  readonly source: ByteSource;
  /** Code of the sending agency; it must belong to the client's credentials. */
  readonly from: string;
  readonly messageType: MessageType;
  /** Receivers, for a dialect or option that carries them beside the packet. */
  readonly to?: readonly string[];
  /** Lower-case hex SHA-256 of the bytes, when the caller has it: they are not walked through once more for it. */
  readonly sha256?: string;
  /** Allows reconciliation after an unknown effect; without it such a failure is thrown at once. */
  readonly match?: SendMatch;
  /** Axis identifiers that the caller has already accounted for: never taken for this packet. */
  readonly known?: readonly string[];
}

export interface SendReceipt {
  /** Identifier of the packet on the axis, opaque. */
  readonly docId: string;
  /** True when the answer was lost and the packet was found in the axis' own list. */
  readonly reconciled: boolean;
  /** Requests that carried the packet. */
  readonly attempts: number;
  /** Lower-case hex SHA-256 of the packet's bytes. */
  readonly sha256: string;
  readonly size: number;
  /** When the answer arrived, epoch milliseconds of the client's clock. */
  readonly at: number;
}

/** What to look for after a send with an unknown effect. */
export interface ReconcileQuery {
  readonly from: string;
  readonly messageType: MessageType;
  readonly match: SendMatch;
  /** Epoch milliseconds of the first attempt; older packets (less a tolerance) are not candidates. */
  readonly since?: number;
  readonly known?: readonly string[];
}

/** `absent` means that the axis answered well and lists no such packet. */
export type Reconciliation =
  | { readonly outcome: 'found'; readonly docId: string }
  | { readonly outcome: 'absent' }
  | { readonly outcome: 'ambiguous'; readonly docIds: readonly string[] };

export interface ListQuery {
  readonly messageType: MessageType;
  /** Start of the interval, epoch milliseconds. Sent only where the dialect knows a date format. */
  readonly from?: number;
  readonly to?: number;
}

/** One packet waiting for this client. Texts are as the axis gave them. */
export interface AxisItem {
  readonly docId: string;
  readonly messageType: MessageType | '';
  readonly from: string;
  readonly to: string;
  /** Lower case; an unknown word is kept. */
  readonly state: TransportState | (string & {});
  readonly stateText: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface DeliveryQuery {
  readonly messageType: MessageType;
  /** Only the packet with this identifier. */
  readonly docId?: string;
}

/** One packet × one receiver, as the axis reports it to the sender. */
export interface DeliveryRow {
  readonly docId: string;
  readonly from: string;
  readonly to: string;
  readonly notation: string;
  readonly title: string;
  readonly messageType: string;
  readonly sentAt: string;
  readonly sendState: string;
  readonly sendStateText: string;
  readonly receiverDocId: string;
  readonly receivedAt: string;
  readonly state: TransportState | (string & {});
  readonly stateText: string;
}

/** One agency with every code that names it. Fits `CodeDirectory` of the packet room by shape. */
export interface AgencyRow {
  /** The code in use, QĐ 20/2020 form where the axis knows it. */
  readonly code: string;
  /** The old 13-character code, where the axis gives it. */
  readonly code102?: string;
  /** Other codes of the same agency: old 13-character form, code before a merger. */
  readonly aliases: readonly string[];
  readonly name: string;
  readonly mail: string;
  readonly id: string;
  /** `id` of the parent, '' when there is none. */
  readonly parent: string;
  readonly deleted: boolean;
  /** Version of the row in a delta, 0 when the axis gives none. */
  readonly version: number;
}

/** What every dialect must do. A province's driver is one file that returns this. */
export interface AxisClient {
  readonly dialect: string;
  /** True for a dialect that was never seen answering: its wire form rests on descriptions. */
  readonly experimental: boolean;
  send(packet: OutgoingPacket, options?: Abortable): Promise<SendReceipt>;
  /** Looks for a packet whose send had an unknown effect. Never sends. */
  reconcile(query: ReconcileQuery, options?: Abortable): Promise<Reconciliation>;
  list(query: ListQuery, options?: Abortable): Promise<readonly AxisItem[]>;
  /** The packet's bytes as a stream. It throws at its end when the answer proves incomplete: commit only after the end. */
  fetch(docId: string, options?: Abortable): Promise<AsyncIterable<Uint8Array>>;
  acknowledge(docId: string, state: Exclude<TransportState, 'initial'>, options?: Abortable): Promise<void>;
  deliveryReport(query: DeliveryQuery, options?: Abortable): Promise<readonly DeliveryRow[]>;
  directory(options?: Abortable): AsyncIterable<AgencyRow>;
  /** Rows with version and deletion mark, where the dialect has them. */
  directoryChanges?(options?: Abortable): AsyncIterable<AgencyRow>;
  /** Checks for `diagnose`: each is one cheap call. */
  readonly probe: AxisProbe;
  close(): Promise<void>;
}

/** A dialect's own way to ask "are you there, do you know me, what time is it". */
export interface AxisProbe {
  readonly endpoint: string;
  /** Number of waiting packets, by the cheapest authenticated call. @throws the client's errors */
  waiting(options?: Abortable): Promise<{ readonly count: number; readonly serverTime: number | undefined }>;
}
