import { type ByteSource, bytesSource, joinedSource, type SourcePart } from '@lienthong/core';
import type { XmlDocument, XmlElement } from '@lienthong/xml';

/** A document with something inserted, nothing else touched. */
export interface Insertion {
  readonly source: ByteSource;
  /** Byte offset of the inserted text in the new document. */
  readonly offset: number;
}

/**
 * Puts `xml` in as the last child of `parent` by byte offset. The document is never written again from a tree, so white space,
 * quotes and order stay the sender's. Only `<a/>` must be opened to `<a>…</a>`, which canonical forms do not tell apart.
 */
export function insertLast(document: XmlDocument, parent: XmlElement, xml: string): Insertion {
  const { source } = document;
  const whole = (start: number, end: number): SourcePart => ({ source, start, end });
  const text = (value: string): SourcePart => {
    const bytes = Buffer.from(value, 'utf8');
    return { source: bytesSource(bytes), start: 0, end: bytes.length };
  };
  const tail = source.read(parent.end - 2, parent.end);
  if (tail[0] !== 0x2f) {
    const at = parent.contentEnd;
    return { source: joinedSource([whole(0, at), text(xml), whole(at, source.size)]), offset: at };
  }
  const at = parent.end - 2;
  const parts = [whole(0, at), text('>'), text(xml), text(`</${parent.name}>`), whole(parent.end, source.size)];
  return { source: joinedSource(parts), offset: at + 1 };
}
