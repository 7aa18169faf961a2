import type { ChainPolicy } from '@lienthong/pki';

/**
 * By what a signature is judged. It goes to the path validation as it is: `at` is the time to judge at, `proof` a moment at which
 * the signature is known to have existed (our own record of receipt, never the time that the signature claims).
 */
export type SignaturePolicy = ChainPolicy;
