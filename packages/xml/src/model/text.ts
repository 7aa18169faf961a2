import type { ByteSource } from '@lienthong/core';
import { Sink } from '../c14n/sink.ts';
import { raiseXml } from '../errors.ts';
import type { XmlElement, XmlNode, XmlText } from './nodes.ts';
import { asBuffer, nextBorder, ownChunks } from './own.ts';
import { isIdentity, type TextForm, TextWriter } from './rewrite.ts';

/** Text is worked on in pieces of this size. */
const PIECE = 64 * 1024;

/** A text node's bytes, streamed: the source's own where they are what is wanted, made anew where not. */
export function* textBytes(source: ByteSource, text: XmlText, form: TextForm): Generator<Uint8Array, void, undefined> {
  if (isIdentity(text, form)) {
    yield* ownChunks(source, text.start, text.end, PIECE);
    return;
  }
  const sink = new Sink(Math.min(text.end - text.start, PIECE));
  const writer = new TextWriter(sink, form);
  writer.begin(text.forms);
  let piece = PIECE;
  for (let at = text.start; at < text.end; ) {
    // Up to a border, so that most pieces lie within one block of a file.
    const end = Math.min(text.end, nextBorder(at + piece - 1, PIECE));
    // Rewritten before anybody else can read, so the source's own view will do.
    const used = writer.write(asBuffer(source.read(at, end)), end === text.end);
    // A reference may have any number of leading zeros.
    piece = used === 0 ? piece * 2 : PIECE;
    at += used;
    if (sink.length > 0) yield sink.take();
  }
}

/**
 * The characters of all texts below an element, CDATA and references resolved, line ends as LF, as one string.
 *
 * @param maxBytes refuse more than this many bytes of UTF-8 (default 1 MiB); use `textChunks` for long text.
 * @throws LienThongError `XML_TEXT_TOO_LONG`
 */
export function textContent(element: XmlElement, maxBytes: number = 1024 ** 2): string {
  const source = sourceOf(element);
  const parts: Buffer[] = [];
  let total = 0;
  for (const text of textsBelow(element)) {
    for (const chunk of textBytes(source, text, 'plain')) {
      total += chunk.length;
      if (total > maxBytes) throw raiseXml('XML_TEXT_TOO_LONG', { max: maxBytes });
      parts.push(Buffer.from(chunk));
    }
  }
  return Buffer.concat(parts, total).toString('utf8');
}

/**
 * The characters of the element's own texts (not of those in child elements) as UTF-8, streamed: memory stays flat whatever the
 * length. A chunk is good until the next one is asked for; it may end within a character.
 */
export function* textChunks(element: XmlElement): Generator<Uint8Array, void, undefined> {
  const source = sourceOf(element);
  for (const node of element.children) if (node.kind === 'text') yield* textBytes(source, node, 'plain');
}

export function sourceOf(element: XmlElement): ByteSource {
  let at = element.parent;
  while (at.kind === 'element') at = at.parent;
  return at.source;
}

function* textsBelow(element: XmlElement): Generator<XmlText, void, undefined> {
  const lists = [element.children];
  const places = [0];
  while (lists.length > 0) {
    const depth = lists.length - 1;
    const place = places[depth] as number;
    const node = (lists[depth] as readonly XmlNode[])[place];
    places[depth] = place + 1;
    if (node === undefined) {
      lists.pop();
      places.pop();
    } else if (node.kind === 'text') yield node;
    else if (node.kind === 'element') {
      lists.push(node.children);
      places.push(0);
    }
  }
}
