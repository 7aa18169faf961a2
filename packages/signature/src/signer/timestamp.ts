import type { Abortable } from '@lienthong/core';

/** Gets an RFC 3161 token for a SHA-256 digest, for signatures of any format. Returns DER. */
export type TimestampProvider = (digest: Uint8Array, options: Abortable) => Promise<Uint8Array>;
