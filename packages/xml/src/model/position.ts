import { type ByteSource, chunks } from '@lienthong/core';
import type { XmlPosition } from '../errors.ts';
import type { XmlDocument } from './nodes.ts';
import { asBuffer } from './own.ts';

/** Line and column of a byte offset. Counted from the start: for messages, not for loops. */
export function position(document: XmlDocument, offset: number): XmlPosition {
  return locate(document.source, offset);
}

const LF = 0x0a;
const CR = 0x0d;

/** A line ends at LF, CR LF or CR (XML 1.0 §2.11); a column is a code point, so UTF-8 continuation bytes do not count. */
export function locate(source: ByteSource, offset: number): XmlPosition {
  const end = Math.min(Math.max(offset, 0), source.size);
  // The byte order mark is no character of the document.
  const start = end >= 3 && startsWithMark(source.read(0, 3)) ? 3 : 0;
  let line = 1;
  let column = 1;
  let previous: number | undefined;
  for (const view of chunks(source, start, end)) {
    const chunk = asBuffer(view);
    let lineStart = 0;
    for (let i = chunk.indexOf(LF); i >= 0; i = chunk.indexOf(LF, i + 1)) {
      line++;
      lineStart = i + 1;
    }
    for (let i = chunk.indexOf(CR); i >= 0; i = chunk.indexOf(CR, i + 1)) {
      // CR LF has been counted at its LF.
      if (chunk[i + 1] === LF) continue;
      line++;
      lineStart = Math.max(lineStart, i + 1);
    }
    if (previous === CR && chunk[0] === LF) line--;
    if (lineStart > 0) column = 1;
    for (let i = lineStart; i < chunk.length; i++) if (((chunk[i] as number) & 0xc0) !== 0x80) column++;
    previous = chunk[chunk.length - 1];
  }
  return { line, column, offset: end };
}

function startsWithMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}
