import type { ByteSource } from '@lienthong/core';
import {
  TAG_END,
  TAG_START,
  type XmlAttribute,
  type XmlComment,
  type XmlDocument,
  type XmlElement,
  type XmlNode,
  type XmlProcessingInstruction,
  type XmlText,
} from '../model/nodes.ts';
import { asBuffer, ownChunks } from '../model/own.ts';
import { isIdentity, TextWriter } from '../model/rewrite.ts';
import { sourceOf, textBytes } from '../model/text.ts';
import { escapeAttribute } from '../write/escape.ts';
import { type Method, methodOf } from './algorithms.ts';
import { apexAttributes } from './inherited.ts';
import { type Binding, NONE, Rendered } from './namespaces.ts';
import { compareAttributes, inOrder } from './order.ts';
import { Sink } from './sink.ts';

export interface CanonicalizeOptions {
  /** URI of the algorithm: one of the constants `c14n10` … `excC14nWithComments`. */
  readonly algorithm: string;
  /** PrefixList of InclusiveNamespaces (exclusive canonicalization only); `#default` is the default namespace. */
  readonly inclusivePrefixes?: readonly string[];
  /** Elements to leave out with everything below them, as the enveloped-signature transform does. */
  readonly omit?: ReadonlySet<XmlElement>;
}

/** Up to this many bytes are gathered with their surroundings; more are passed on in chunks of their own. */
const GATHER = 8 * 1024;
const FLUSH = 32 * 1024;
const CHUNK = 64 * 1024;
// No run: it ends where nothing begins.
const NO_START = -1;
const NO_END = -2;

/**
 * The canonical form of a document, or of an element with everything below it, as a stream of bytes.
 *
 * Each chunk is good until the next one is asked for.
 *
 * @throws LienThongError `XML_C14N_ALGORITHM` at once; while streaming `XML_C14N_RELATIVE_NAMESPACE`, `SOURCE_*`.
 */
export function canonicalize(
  node: XmlDocument | XmlElement,
  options: CanonicalizeOptions,
): Generator<Uint8Array, void, undefined> {
  const method = methodOf(options.algorithm);
  const rendered = new Rendered(method, options.inclusivePrefixes ?? []);
  const omit = options.omit ?? new Set();
  const source = node.kind === 'document' ? node.source : sourceOf(node);
  const room = node.kind === 'document' ? source.size : node.end - node.start;
  return new Canonicalizer(source, method, rendered, omit, room).run(node);
}

class Canonicalizer {
  readonly #source: ByteSource;
  readonly #method: Method;
  readonly #rendered: Rendered;
  readonly #omit: ReadonlySet<XmlElement>;
  readonly #sink: Sink;
  readonly #texts: TextWriter;
  // What follows the contents of the sink and is the source's own bytes, as they stand: most of most documents.
  #runStart = NO_START;
  #runEnd = NO_END;

  /** @param room about as long as what is to be made. */
  constructor(source: ByteSource, method: Method, rendered: Rendered, omit: ReadonlySet<XmlElement>, room: number) {
    this.#source = source;
    this.#method = method;
    this.#rendered = rendered;
    this.#omit = omit;
    this.#sink = new Sink(Math.min(room, FLUSH + GATHER) + 1024);
    this.#texts = new TextWriter(this.#sink, 'canonical');
  }

  *run(node: XmlDocument | XmlElement): Generator<Uint8Array, void, undefined> {
    if (node.kind === 'element') yield* this.#element(node);
    else {
      let beforeRoot = true;
      for (const child of node.children) {
        if (child.kind === 'element') {
          beforeRoot = false;
          yield* this.#element(child);
        } else if (child.kind !== 'text' && this.#shows(child)) {
          // §2.3: a line feed parts what stands before or behind the document element from it.
          if (!beforeRoot) this.#sink.text('\n');
          yield* this.#aside(child);
          if (beforeRoot) this.#sink.text('\n');
        }
      }
    }
    if (this.#sink.length > 0) yield this.#sink.take();
  }

  #shows(node: XmlComment | XmlProcessingInstruction): boolean {
    return node.kind !== 'comment' || this.#method.comments;
  }

  *#element(apex: XmlElement): Generator<Uint8Array, void, undefined> {
    if (this.#omit.has(apex)) return;
    const sink = this.#sink;
    const open: XmlElement[] = [apex];
    const places: number[] = [0];
    this.#startTag(apex, this.#rendered.enter(apex, true), apexAttributes(apex, this.#method));
    for (let depth = 0; depth >= 0; ) {
      const element = open[depth] as XmlElement;
      const place = places[depth] as number;
      const node: XmlNode | undefined = element.children[place];
      places[depth] = place + 1;
      let declarations = NONE;
      let start = NO_START;
      let end = NO_END;
      if (node === undefined) {
        this.#rendered.leave();
        depth--;
        if ((element.forms & TAG_END) !== 0) {
          start = element.contentEnd;
          end = element.end;
        }
      } else if (node.kind === 'text') {
        if (isIdentity(node, 'canonical')) {
          start = node.start;
          end = node.end;
        }
      } else if (node.kind === 'element' && !this.#omit.has(node)) {
        declarations = this.#rendered.enter(node, false);
        depth++;
        open[depth] = node;
        places[depth] = 0;
        if (declarations === NONE && (node.forms & TAG_START) !== 0 && inOrder(node.attributes)) {
          start = node.start;
          end = node.contentStart;
        }
      }
      if (start === this.#runEnd) {
        this.#runEnd = end;
        continue;
      }
      if (this.#runEnd - this.#runStart > GATHER) yield* this.#longRun();
      else this.#shortRun();
      this.#runStart = start;
      this.#runEnd = end;
      if (start !== NO_START) continue;
      if (node === undefined) this.#endTag(element);
      else if (node.kind === 'text') {
        if (node.end - node.start <= GATHER) this.#shortText(node);
        else {
          if (sink.length > 0) yield sink.take();
          yield* textBytes(this.#source, node, 'canonical');
        }
      } else if (node.kind !== 'element') {
        if (this.#shows(node)) yield* this.#aside(node);
      } else if (open[depth] === node) this.#startTag(node, declarations, node.attributes);
      if (sink.length > FLUSH) yield sink.take();
    }
    if (this.#runEnd - this.#runStart > GATHER) yield* this.#longRun();
    else this.#shortRun();
  }

  #shortRun(): void {
    if (this.#runEnd > this.#runStart) this.#sink.bytes(this.#source.read(this.#runStart, this.#runEnd));
    this.#dropRun();
  }

  #dropRun(): void {
    this.#runStart = NO_START;
    this.#runEnd = NO_END;
  }

  *#longRun(): Generator<Uint8Array, void, undefined> {
    const start = this.#runStart;
    const end = this.#runEnd;
    this.#dropRun();
    if (this.#sink.length > 0) yield this.#sink.take();
    yield* ownChunks(this.#source, start, end, CHUNK);
  }

  #startTag(element: XmlElement, declarations: readonly Binding[], attributes: readonly XmlAttribute[]): void {
    const sink = this.#sink;
    sink.text('<');
    sink.text(element.name);
    for (const { prefix, uri } of declarations) {
      sink.text(prefix === '' ? ' xmlns="' : ` xmlns:${prefix}="`);
      sink.text(escapeAttribute(uri));
      sink.text('"');
    }
    for (const attribute of inOrder(attributes) ? attributes : [...attributes].sort(compareAttributes)) {
      sink.text(' ');
      sink.text(attribute.name);
      sink.text('="');
      sink.text(escapeAttribute(attribute.value));
      sink.text('"');
    }
    sink.text('>');
  }

  #endTag(element: XmlElement): void {
    this.#sink.text('</');
    this.#sink.text(element.name);
    this.#sink.text('>');
  }

  #shortText(text: XmlText): void {
    this.#texts.begin(text.forms);
    this.#texts.write(asBuffer(this.#source.read(text.start, text.end)), true);
  }

  /** A comment or processing instruction: as it stands, but one space behind the target and line ends as LF (§2.3). */
  *#aside(node: XmlComment | XmlProcessingInstruction): Generator<Uint8Array, void, undefined> {
    const sink = this.#sink;
    if (node.kind === 'comment') {
      sink.text('<!--');
      yield* this.#lines(node.start + 4, node.end - 3);
      sink.text('-->');
      return;
    }
    sink.text('<?');
    sink.text(node.target);
    if (node.dataStart < node.dataEnd) {
      sink.text(' ');
      yield* this.#lines(node.dataStart, node.dataEnd);
    }
    sink.text('?>');
  }

  *#lines(start: number, end: number): Generator<Uint8Array, void, undefined> {
    const sink = this.#sink;
    let afterReturn = false;
    for (const chunk of ownChunks(this.#source, start, end, FLUSH)) {
      const out = sink.reserve(chunk.length);
      let at = sink.length;
      for (const b of chunk) {
        if (b !== 0x0a || !afterReturn) out[at++] = b === 0x0d ? 0x0a : b;
        afterReturn = b === 0x0d;
      }
      sink.commit(at);
      if (sink.length > FLUSH) yield sink.take();
    }
  }
}
