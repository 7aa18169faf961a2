/** What one DER reading may cost. All counts are inclusive. */
export interface DerLimits {
  /** Bytes. */
  readonly size: number;
  /** Nested constructed values. */
  readonly depth: number;
  /** Tag-length-value triples. */
  readonly nodes: number;
}

/** A certificate: real ones have under 400 nodes; name constraints can be long. */
export const certificateLimits: DerLimits = { size: 1 << 20, depth: 24, nodes: 50_000 };

/** A CRL of 200,000 entries has about two million nodes in nine megabytes. */
export const crlLimits: DerLimits = { size: 128 << 20, depth: 24, nodes: 20_000_000 };
