import { raiseSource } from './errors.ts';
import type { ByteSource } from './source.ts';

/** A range of a source, as one part of a joined one. */
export interface SourcePart {
  readonly source: ByteSource;
  readonly start: number;
  readonly end: number;
}

/**
 * A source made of ranges of others, without copying: how something is inserted into a packet that stays where it is.
 * `close` ends this view only; the parts belong to their owners.
 */
export function joinedSource(parts: readonly SourcePart[]): ByteSource {
  const starts: number[] = [];
  let size = 0;
  for (const part of parts) {
    starts.push(size);
    size += part.end - part.start;
  }
  let open = true;
  return {
    size,
    ...(parts.every((part) => part.source.stable === true) ? { stable: true } : {}),
    read(start, end) {
      if (!open) throw raiseSource('SOURCE_CLOSED', {});
      if (start < 0 || end > size || start > end) throw raiseSource('SOURCE_RANGE', { start, end, size });
      const out: Uint8Array[] = [];
      for (let i = 0; i < parts.length; i++) {
        const part = parts[i] as SourcePart;
        const offset = starts[i] as number;
        const from = Math.max(start, offset);
        const to = Math.min(end, offset + part.end - part.start);
        if (from >= to) continue;
        const view = part.source.read(part.start + from - offset, part.start + to - offset);
        if (to - from === end - start) return view;
        // Two parts of one file share a read buffer: what is kept must be copied before the next read.
        out.push(Uint8Array.from(view));
      }
      return Buffer.concat(out, end - start);
    },
    close() {
      open = false;
    },
  };
}
