import { createHash } from 'node:crypto';
import { type ByteSource, chunks } from '@lienthong/core';

/**
 * The official client prints each byte of the digest without zero padding (`0x0e` → `e`): a bug that is part of the protocol.
 * `quirky` is that form, `padded` the proper 64 digits.
 */
export type HashForm = 'quirky' | 'padded';

/** `hash-file` of a digest. */
export function hashFileForm(digest: Uint8Array, form: HashForm): string {
  let text = '';
  for (const byte of digest) text += form === 'quirky' ? byte.toString(16) : byte.toString(16).padStart(2, '0');
  return text;
}

/** SHA-256 of a packet, read in steps. The trailing CRLF of the body is not part of it. */
export function digestOf(source: ByteSource): Uint8Array {
  const hash = createHash('sha256');
  for (const chunk of chunks(source)) hash.update(chunk);
  return hash.digest();
}
