import type { ByteSource } from '@lienthong/core';

/**
 * The bytes of `[start, end)` in a buffer that no other reader of the same source will overwrite: two tasks may walk through one
 * file at the same time, and a view of the file's own block would change under the first when the second reads.
 *
 * @param reuse a buffer of the caller's that may be overwritten, taken when it is large enough.
 */
export function ownBytes(source: ByteSource, start: number, end: number, reuse?: Buffer): Buffer {
  const view = source.read(start, end);
  if (source.stable === true) return Buffer.from(view.buffer, view.byteOffset, view.length);
  const room =
    reuse === undefined || reuse.buffer.byteLength < view.length ? Buffer.alloc(view.length) : Buffer.from(reuse.buffer);
  const own = room.length === view.length ? room : room.subarray(0, view.length);
  own.set(view);
  return own;
}

/** The bytes of a range in steps, each good until the next one is asked for, whoever else reads meanwhile. */
export function* ownChunks(source: ByteSource, start: number, end: number, step: number): Generator<Buffer, void, undefined> {
  let buffer: Buffer | undefined;
  for (let at = start; at < end; at += step) {
    buffer = ownBytes(source, at, Math.min(end, at + step), buffer);
    yield buffer;
    if (source.stable === true) buffer = undefined;
  }
}
