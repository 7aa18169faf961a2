import { decodeBase64Strict } from '@lienthong/core';

/**
 * Decodes base64 that arrives in chunks, as strictly as `decodeBase64Strict`, without holding more than a chunk. The last
 * group of four is kept back until the end, because only there padding is allowed.
 *
 * @throws LienThongError `BASE64_INVALID` (offset counts characters that are not white space)
 */
export function* base64Bytes(chunks: Iterable<Uint8Array>): Generator<Uint8Array> {
  let held = '';
  for (const chunk of chunks) {
    held += Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
      .toString('latin1')
      .replace(/[ \t\r\n]+/g, '');
    const whole = held.length - (held.length % 4 || 4);
    if (whole <= 0) continue;
    const part = held.slice(0, whole);
    // `=` before the end would be accepted at the end of a part: the mark of two joined texts.
    if (part.includes('=')) decodeBase64Strict(`${part}AAAA`);
    yield decodeBase64Strict(part);
    held = held.slice(whole);
  }
  if (held.length > 0) yield decodeBase64Strict(held);
}
