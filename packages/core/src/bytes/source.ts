/**
 * Bytes at rest: a packet stays where it is (memory, file, spool) and is read by ranges, so memory does not grow with it.
 *
 * `read` is synchronous because the reader and the digest are: an operating system's page cache answers in microseconds,
 * and asynchronous drivers yield between steps of their own.
 */
export interface ByteSource {
  /** Length in bytes, fixed for the life of the source. */
  readonly size: number;
  /** True when what `read` gives stays good after further reads (bytes in memory). */
  readonly stable?: boolean;
  /**
   * The bytes of `[start, end)`, exactly. The result may be a view that is only good until the next `read` of this source:
   * copy what must last.
   *
   * @throws LienThongError `SOURCE_CHANGED` when a range that was read before no longer holds the same bytes.
   * @throws LienThongError `SOURCE_RANGE` when the range is outside the source.
   * @throws LienThongError `SOURCE_CLOSED` after `close`.
   */
  read(start: number, end: number): Uint8Array;
  /** Gives back the file or the spool. Idempotent. */
  close(): void;
}

/** Size of the steps in which the SDK walks through a source. */
export const CHUNK_BYTES: number = 256 * 1024;

/** The bytes of a range in steps; each chunk is only good until the next one is asked for. */
export function* chunks(
  source: ByteSource,
  start = 0,
  end: number = source.size,
  step: number = CHUNK_BYTES,
): Generator<Uint8Array> {
  for (let at = start; at < end; at += step) yield source.read(at, Math.min(end, at + step));
}

/** All bytes of a range as one private copy. For ranges that are known to be small. */
export function copyBytes(source: ByteSource, start = 0, end: number = source.size): Uint8Array {
  return Uint8Array.from(source.read(start, end));
}
