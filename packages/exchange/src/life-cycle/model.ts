import type { Organization } from '@lienthong/edxml';
import type { IncomingKey } from '../store/records.ts';

export type ChangeKind = 'recall' | 'update' | 'replacement';

/** How one recipient answered: 15 (agreed) or 16. */
export interface ChangeAnswer {
  readonly agreed: boolean;
  /** ISO 8601 with the Vietnamese offset. */
  readonly at: string;
  readonly reason: string | null;
}

/**
 * A recall, an update or a replacement, asked by us or of us. It is kept when the document itself has been destroyed: the metadata of
 * a recall must stay (NĐ 30/2020 PL VI III.8). It names documents and holds nothing of their content.
 */
export interface ChangeRecord {
  /** `messageId` of our request, or `<axis>:<docId>` of theirs. */
  readonly id: string;
  readonly direction: 'outgoing' | 'incoming';
  readonly kind: ChangeKind;
  /** A document packet with its business type, or status packet 13. */
  readonly form: 'document' | 'status';
  /** Identifiers of the documents acted on. */
  readonly targets: readonly string[];
  /** The same as messages of ours (`outgoing`) or as received packets; empty when the store holds none of that party. */
  readonly found: readonly (string | IncomingKey)[];
  readonly from: Organization;
  /** Who is asked. */
  readonly to: readonly Organization[];
  readonly notation: string;
  /** Promulgation date of the document acted on, ISO. */
  readonly date: string | null;
  readonly reason: string | null;
  readonly at: string;
  /** By code of the recipient. */
  readonly answers: Readonly<Record<string, ChangeAnswer>>;
  /** What is still to be done by this side: a callback (freeze, destroy), our own bytes once the vendor's are gone, the answer's packet. */
  readonly todo: 'callback' | 'bytes' | 'answer' | null;
}

export const incomingId = ({ axis, docId }: IncomingKey): string => `${axis}:${docId}`;

/** Waits for 15 or 16. A replacement only links new to old and is not answered. */
export function isPending(change: ChangeRecord): boolean {
  return change.kind !== 'replacement' && change.to.some(({ organId }) => change.answers[organId] === undefined);
}
