import type { ByteSource } from '@lienthong/core';

/** How many bytes in front of the document are looked at (spec §15: bounded). */
const MAX_JUNK = 64;

export interface Opened {
  /** What the strict reader gets. */
  readonly source: ByteSource;
  /** Bytes that were skipped in front of it. */
  readonly junk: number;
  readonly junkLines: number;
  /** Code points of the junk's last line. */
  readonly junkColumns: number;
  /** The source was taken out of a MIME message: places in it say nothing of the bytes as they came. */
  readonly fromMime?: boolean;
}

/** Length of the junk before `<?xml` or the root; 0 when there is none or when what is there is no edXML with junk before it. */
export function junkBefore(source: ByteSource): number {
  const view = source.read(0, Math.min(source.size, MAX_JUNK + 8));
  // The usual beginning: `<?x`.
  if (view[0] === 0x3c && view[1] === 0x3f && view[2] === 0x78) return 0;
  const head = Buffer.from(view);
  const start = head.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
  const declaration = head.indexOf('<?xml', start, 'latin1');
  if (declaration > start) return declaration <= MAX_JUNK ? declaration : 0;
  const at = head.indexOf('<', start, 'latin1');
  if (at <= start || at > MAX_JUNK) return 0;
  // White space before the root is well-formed when there is no declaration.
  return /^\s*$/.test(head.toString('latin1', start, at)) || !/^<[A-Za-z]/.test(head.toString('latin1', at)) ? 0 : at;
}

export function openOver(source: ByteSource, junk: number): Opened {
  if (junk === 0) return { source, junk: 0, junkLines: 0, junkColumns: 0 };
  const lines = Buffer.from(source.read(0, junk))
    .toString('utf8')
    .split(/\r\n|\r|\n/);
  return {
    source: {
      size: source.size - junk,
      ...(source.stable === undefined ? {} : { stable: source.stable }),
      read: (start, end) => source.read(start + junk, end + junk),
      close: () => source.close(),
    },
    junk,
    junkLines: lines.length - 1,
    junkColumns: [...(lines.at(-1) as string)].length,
  };
}
