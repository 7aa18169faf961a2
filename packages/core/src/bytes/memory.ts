import { raiseSource } from './errors.ts';
import type { ByteSource } from './source.ts';

/** A source over bytes in memory. The caller must not write to them while the source is in use. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  let open = true;
  return {
    size: bytes.length,
    stable: true,
    read(start, end) {
      if (!open) throw raiseSource('SOURCE_CLOSED', {});
      if (start < 0 || end > bytes.length || start > end) throw raiseSource('SOURCE_RANGE', { start, end, size: bytes.length });
      return bytes.subarray(start, end);
    },
    close() {
      open = false;
    },
  };
}
