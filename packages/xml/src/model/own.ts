import { type ByteSource, CHUNK_BYTES } from '@lienthong/core';

/** Bytes as a Buffer over the same memory. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/**
 * The bytes of `[start, end)` in a buffer that no other reader of the same source will overwrite: two tasks may walk through one
 * file at the same time, and a view of the file's own block would change under the first when the second reads.
 *
 * @param reuse a buffer of the caller's that may be overwritten, taken when it is large enough.
 */
export function ownBytes(source: ByteSource, start: number, end: number, reuse?: Buffer): Buffer {
  if (source.stable === true) return asBuffer(source.read(start, end));
  const length = end - start;
  const room =
    reuse === undefined || reuse.buffer.byteLength < length ? Buffer.allocUnsafeSlow(length) : Buffer.from(reuse.buffer);
  // Never across the blocks of a file: each part is copied once, not put together first and then copied.
  for (let at = start; at < end; ) {
    const stop = Math.min(end, nextBorder(at, CHUNK_BYTES));
    room.set(source.read(at, stop), at - start);
    at = stop;
  }
  return room.subarray(0, length);
}

/**
 * The bytes of a range in steps, each good until the next one is asked for, whoever else reads meanwhile. Steps end at multiples
 * of their size, so that they lie within the blocks of a file.
 */
export function* ownChunks(source: ByteSource, start: number, end: number, step: number): Generator<Buffer, void, undefined> {
  let buffer: Buffer | undefined;
  for (let at = start; at < end; ) {
    const stop = Math.min(end, nextBorder(at, step));
    buffer = ownBytes(source, at, stop, buffer);
    yield buffer;
    at = stop;
  }
}

/** The first multiple of `step` behind `at`. */
export function nextBorder(at: number, step: number): number {
  return at - (at % step) + step;
}
