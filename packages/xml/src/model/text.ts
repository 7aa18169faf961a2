import type { ByteSource } from '@lienthong/core';
import { Sink } from '../c14n/sink.ts';
import { raiseXml } from '../errors.ts';
import { putCodePoint, readReference } from '../read/value.ts';
import { TEXT_CDATA, TEXT_CR, TEXT_GREATER, TEXT_REFERENCE, type XmlElement, type XmlText } from './nodes.ts';
import { ownBytes, ownChunks } from './own.ts';

const LT = 0x3c;
const GT = 0x3e;
const AMP = 0x26;
const CR = 0x0d;
const LF = 0x0a;
const BRACKET = 0x5d;

/** Text is worked on in pieces of this size. */
const PIECE = 64 * 1024;
/** The longest token of text beside references: `<![CDATA[`. */
const LOOKAHEAD = 9;

/** As canonical bytes (C14N 1.0 §2.3 text nodes) or as the characters themselves. */
export type TextForm = 'canonical' | 'plain';

export function isIdentity(text: XmlText, form: TextForm): boolean {
  return (form === 'canonical' ? text.forms : text.forms & ~TEXT_GREATER) === 0;
}

/** A text node's bytes, streamed: the source's own where they are what is wanted, made anew where not. */
export function* textBytes(source: ByteSource, text: XmlText, form: TextForm): Generator<Uint8Array, void, undefined> {
  if (isIdentity(text, form)) {
    yield* ownChunks(source, text.start, text.end, PIECE);
    return;
  }
  const sink = new Sink();
  const writer = new TextWriter(sink, form, text.forms);
  let piece = PIECE;
  let buffer: Buffer | undefined;
  for (let at = text.start; at < text.end; ) {
    const end = Math.min(text.end, at + piece);
    const bytes = ownBytes(source, at, end, buffer);
    if (source.stable !== true) buffer = bytes;
    const used = writer.write(bytes, end === text.end);
    // A reference may have any number of leading zeros.
    piece = used === 0 ? piece * 2 : PIECE;
    at += used;
    if (sink.length > 0) yield sink.take();
  }
}

/** Up to this many bytes are copied one by one: a call into the platform costs as much. */
const SHORT = 16;
/** How far behind a rewritten byte the next one is looked for by hand. */
const NEAR = 8;
const AMP_ESCAPE: Uint8Array = new TextEncoder().encode('&amp;');
const LT_ESCAPE: Uint8Array = new TextEncoder().encode('&lt;');
const GT_ESCAPE: Uint8Array = new TextEncoder().encode('&gt;');
const CR_ESCAPE: Uint8Array = new TextEncoder().encode('&#xD;');

/**
 * Rewrites raw text, which the reader has found well-formed, into one of the forms. It goes from one byte that needs attention to
 * the next; what the forms of the text say does not occur is not looked for.
 */
export class TextWriter {
  private readonly sink: Sink;
  private readonly canonical: boolean;
  private readonly stops: readonly number[];
  private cdata = false;

  constructor(sink: Sink, form: TextForm, forms: number) {
    this.sink = sink;
    this.canonical = form === 'canonical';
    const cdata = (forms & TEXT_CDATA) !== 0;
    const stops: number[] = [];
    if ((forms & TEXT_CR) !== 0 || cdata) stops.push(CR);
    if ((forms & TEXT_REFERENCE) !== 0 || cdata) stops.push(AMP);
    if ((this.canonical && (forms & TEXT_GREATER) !== 0) || cdata) stops.push(GT);
    if (cdata) stops.push(LT);
    this.stops = stops;
  }

  /** Writes what can be decided; gives the number of bytes used. The rest comes again with the next call. */
  write(bytes: Buffer, last: boolean): number {
    const length = bytes.length;
    const end = last ? length : Math.max(0, length - LOOKAHEAD + 1);
    // A byte becomes at most five, so what is copied to the far end of the room is never overtaken by what is written.
    const out = this.sink.reserve(length * 5);
    let at = this.sink.length;
    const raw = at + length * 4;
    out.set(bytes, raw);
    const next = new Array<number>(this.stops.length).fill(-1);
    let i = 0;
    while (i < end) {
      let stop = length;
      for (let k = 0; k < next.length; k++) {
        if ((next[k] as number) < i) next[k] = seek(bytes, this.stops[k] as number, i);
        if ((next[k] as number) < stop) stop = next[k] as number;
      }
      if (stop > end) stop = end;
      if (stop - i > SHORT) {
        out.copyWithin(at, raw + i, raw + stop);
        at += stop - i;
        i = stop;
      } else while (i < stop) out[at++] = bytes[i++] as number;
      if (i >= end) break;
      // Where one such byte stands the next is often near: no search for that.
      let near = i;
      do {
        const b = bytes[i] as number;
        if (b === CR) {
          // XML 1.0 §2.11: CR LF and CR are LF. What a reference gives is not touched.
          out[at++] = LF;
          i += i + 1 < length && bytes[i + 1] === LF ? 2 : 1;
        } else if (b === LT && !this.cdata) {
          this.cdata = true;
          i += 9;
        } else if (b === AMP && !this.cdata) {
          const reference = readReference(bytes, i, length);
          if (reference.kind !== 'character') {
            this.sink.commit(at);
            return i;
          }
          at = this.put(out, at, reference.codePoint);
          i = reference.end;
        } else if (b === GT && this.cdata && i >= 2 && bytes[i - 1] === BRACKET && bytes[i - 2] === BRACKET) {
          // The two brackets have been copied as if they were content.
          at -= 2;
          this.cdata = false;
          i++;
        } else {
          at = this.put(out, at, b);
          i++;
        }
        near = Math.min(end, i + NEAR);
        while (i < near && !isStop(bytes[i] as number)) out[at++] = bytes[i++] as number;
      } while (i < near);
    }
    // Brackets that may belong to the end of a section come again with what follows them.
    for (let k = 0; k < 2 && this.cdata && !last && i > 0 && bytes[i - 1] === BRACKET; k++) {
      i--;
      at--;
    }
    this.sink.commit(at);
    return i;
  }

  private put(out: Buffer, at: number, c: number): number {
    if (this.canonical) {
      if (c === GT) return putBytes(out, at, GT_ESCAPE);
      if (c === AMP) return putBytes(out, at, AMP_ESCAPE);
      if (c === LT) return putBytes(out, at, LT_ESCAPE);
      if (c === CR) return putBytes(out, at, CR_ESCAPE);
    }
    return putCodePoint(out, at, c);
  }
}

function isStop(b: number): boolean {
  return b === GT || b === AMP || b === CR || b === LT;
}

function putBytes(out: Buffer, at: number, bytes: Uint8Array): number {
  for (let k = 0; k < bytes.length; k++) out[at + k] = bytes[k] as number;
  return at + bytes.length;
}

function seek(bytes: Buffer, byte: number, from: number): number {
  const near = Math.min(bytes.length, from + SHORT);
  for (let i = from; i < near; i++) if (bytes[i] === byte) return i;
  const found = near === bytes.length ? -1 : bytes.indexOf(byte, near);
  return found < 0 ? bytes.length : found;
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
    const node = lists[depth]?.[place];
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
