export type ItemState = 'initial' | 'processing' | 'done' | 'fail';

/** One station that a packet passed. */
export interface Hop {
  readonly hub: string;
  readonly at: number;
  readonly rewrite: 'none' | 'trace' | 'official';
}

/** One packet as one receiver gets it. */
export interface StoredItem {
  readonly docId: string;
  readonly senderDocId: string;
  /** The receiver as the packet names it. */
  readonly to: string;
  /** `id` of the agency, '' when it is in no directory. */
  readonly agencyId: string;
  /** File name inside the packet folder. */
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
  readonly hops: readonly Hop[];
  readonly createdAt: number;
  state: ItemState;
  description: string;
  updatedAt: number;
}

/** One packet as the sender handed it in. */
export interface StoredPacket {
  readonly docId: string;
  readonly systemId: string;
  readonly from: string;
  readonly messageType: 'edoc' | 'status';
  readonly title: string;
  readonly notation: string;
  readonly documentId: string;
  /** Two digits for a status packet, '' otherwise. */
  readonly statusCode: string;
  readonly wellFormed: boolean;
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
  readonly at: number;
  readonly items: readonly StoredItem[];
}
