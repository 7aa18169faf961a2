import type { IterationBudget } from './kdf.ts';

/** What every derivation of one file needs: both forms of the passphrase and the common budget. */
export interface OpenContext {
  /** UTF-8 octets, for PBKDF2. */
  readonly utf8: Uint8Array;
  /** BMPString octets, for the derivation of RFC 7292. */
  readonly bmp: Uint8Array;
  readonly budget: IterationBudget;
}
