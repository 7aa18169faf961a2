import type { Logger } from '@lienthong/core';
import type { SignaturePolicy } from '@lienthong/signature';

/** By what a packet is judged: the policy of its signatures, and where an override of the doubt is logged. */
export interface InspectPolicy extends SignaturePolicy {
  readonly logger?: Logger;
  /** Names of agencies that are known (register): a certificate with such a common name is an agency's seal. */
  readonly agencies?: readonly string[];
}
