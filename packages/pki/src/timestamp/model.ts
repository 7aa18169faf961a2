import type { GeneralName } from '../name/general.ts';

/** How far the clock of the TSA may be off, in microseconds (RFC 3161 §2.4.2). */
export type AccuracyMicros = number;

/** TSTInfo of RFC 3161 §2.4.2. */
export interface TimestampInfo {
  readonly policy: string;
  readonly imprint: {
    /** Dotted identifier of the digest. */
    readonly algorithmOid: string;
    readonly digest: Uint8Array;
  };
  /** Lower-case hex. */
  readonly serialNumber: string;
  /** To the millisecond; finer fractions are cut. */
  readonly genTime: Date;
  readonly accuracy: AccuracyMicros | undefined;
  readonly ordering: boolean;
  /** Content octets. */
  readonly nonce: Uint8Array | undefined;
  readonly tsa: GeneralName | undefined;
  /** A critical extension; none is understood. */
  readonly unknownCritical: string | undefined;
}
