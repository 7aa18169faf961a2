import { raiseTransfer } from './errors.ts';

/**
 * Is the upload the original with something appended, as a PDF signature does it (ISO 32000-2 §7.5.6)? A first gate against a
 * swapped file; what was appended is judged by the caller's validation.
 *
 * @throws LienThongError `TRANSFER_NOT_EXTENDED`
 */
export function assertExtends(original: Uint8Array, uploaded: Uint8Array): void {
  const refuse = (reason: string): never => {
    throw raiseTransfer('TRANSFER_NOT_EXTENDED', { reason });
  };
  if (Buffer.from(uploaded.subarray(0, 5)).toString('latin1') !== '%PDF-') refuse('not a PDF');
  if (uploaded.length <= original.length) refuse('nothing was added');
  if (Buffer.compare(original, uploaded.subarray(0, original.length)) !== 0) refuse('the original bytes were changed');
  const added = Buffer.from(uploaded.subarray(original.length)).toString('latin1');
  if (!/startxref\s+\d+\s+%%EOF\s*$/.test(added)) refuse('no incremental update at the end');
}
