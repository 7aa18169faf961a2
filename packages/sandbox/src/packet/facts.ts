/** What the axis needs to know of a packet to route and list it. Nothing here decides trust. */
export interface PacketFacts {
  readonly kind: 'document' | 'status';
  readonly from: string;
  readonly to: readonly string[];
  /** Addressees of a status packet. */
  readonly responseFor: readonly string[];
  readonly documentId: string;
  readonly notation: string;
  readonly title: string;
  /** Two digits, '' for a document. */
  readonly statusCode: string;
  readonly wellFormed: boolean;
}
