import { type ByteSource, chunks } from '@lienthong/core';
import type { XmlPosition } from '../errors.ts';
import type { XmlDocument } from './nodes.ts';

/** Line and column of a byte offset. Counted from the start: for messages, not for loops. */
export function position(document: XmlDocument, offset: number): XmlPosition {
  return locate(document.source, offset);
}

/** A line ends at LF, CR LF or CR (XML 1.0 §2.11); a column is a code point, so UTF-8 continuation bytes do not count. */
export function locate(source: ByteSource, offset: number): XmlPosition {
  const end = Math.min(Math.max(offset, 0), source.size);
  let line = 1;
  let column = 1;
  let previous = 0;
  let at = 0;
  for (const chunk of chunks(source, 0, end)) {
    for (let i = 0; i < chunk.length; i++) {
      const b = chunk[i] as number;
      if (b === 10 && previous === 13) column = 1;
      else if (b === 10 || b === 13) {
        line++;
        column = 1;
      } else if ((b & 0xc0) !== 0x80) column++;
      // The byte order mark is no character of the document.
      if (at + i === 2 && b === 0xbf && chunk[0] === 0xef && chunk[1] === 0xbb) column = 1;
      previous = b;
    }
    at += chunk.length;
  }
  return { line, column, offset: end };
}
