// What every holder of a key looks like from outside.

import type { Signer } from '@lienthong/signature';
import type { TokenCertificate } from './certificate.ts';
import type { SignerCriteria } from './select.ts';

/** An open holder of private keys: a PKCS#12 file, a PKCS#11 token, a signing service. */
export interface Token {
  readonly certificates: readonly TokenCertificate[];
  /**
   * The signer that matches the criteria; with one key none are needed.
   *
   * @throws LienThongError `TOKEN_KEY_NONE`, `TOKEN_KEY_AMBIGUOUS` (with the count of matches), `TOKEN_CLOSED`
   */
  signer(criteria?: SignerCriteria): Promise<Signer>;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
