import type { ByteSource } from '@lienthong/core';
import type { XmlComment, XmlDocument, XmlElement, XmlNode, XmlProcessingInstruction, XmlText } from '../model/nodes.ts';
import { ownChunks } from '../model/own.ts';
import { isIdentity, TextWriter } from '../model/rewrite.ts';
import { sourceOf, textBytes } from '../model/text.ts';
import { escapeAttribute } from '../write/escape.ts';
import { type Method, methodOf } from './algorithms.ts';
import { apexAttributes } from './inherited.ts';
import { Rendered } from './namespaces.ts';
import { compareAttributes } from './order.ts';
import { Sink } from './sink.ts';

export interface CanonicalizeOptions {
  /** URI of the algorithm: one of the constants `c14n10` … `excC14nWithComments`. */
  readonly algorithm: string;
  /** PrefixList of InclusiveNamespaces (exclusive canonicalization only); `#default` is the default namespace. */
  readonly inclusivePrefixes?: readonly string[];
  /** Elements to leave out with everything below them, as the enveloped-signature transform does. */
  readonly omit?: ReadonlySet<XmlElement>;
}

/** Text up to this many bytes is gathered with its surroundings; longer text is passed on in its own chunks. */
const GATHER = 8 * 1024;
const FLUSH = 32 * 1024;

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
  return new Canonicalizer(source, method, rendered, omit).run(node);
}

class Canonicalizer {
  readonly #source: ByteSource;
  readonly #method: Method;
  readonly #rendered: Rendered;
  readonly #omit: ReadonlySet<XmlElement>;
  readonly #sink = new Sink();

  constructor(source: ByteSource, method: Method, rendered: Rendered, omit: ReadonlySet<XmlElement>) {
    this.#source = source;
    this.#method = method;
    this.#rendered = rendered;
    this.#omit = omit;
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
    this.#startTag(apex, true);
    while (open.length > 0) {
      const depth = open.length - 1;
      const element = open[depth] as XmlElement;
      const place = places[depth] as number;
      const node: XmlNode | undefined = element.children[place];
      places[depth] = place + 1;
      if (node === undefined) {
        sink.text('</');
        sink.text(element.name);
        sink.text('>');
        this.#rendered.leave();
        open.pop();
        places.pop();
      } else if (node.kind === 'text') {
        if (node.end - node.start <= GATHER) this.#shortText(node);
        else {
          if (sink.length > 0) yield sink.take();
          yield* textBytes(this.#source, node, 'canonical');
        }
      } else if (node.kind !== 'element') {
        if (this.#shows(node)) yield* this.#aside(node);
      } else if (!this.#omit.has(node)) {
        this.#startTag(node, false);
        open.push(node);
        places.push(0);
      }
      if (sink.length > FLUSH) yield sink.take();
    }
  }

  #startTag(element: XmlElement, apex: boolean): void {
    const sink = this.#sink;
    sink.text('<');
    sink.text(element.name);
    for (const { prefix, uri } of this.#rendered.enter(element, apex)) {
      sink.text(prefix === '' ? ' xmlns="' : ` xmlns:${prefix}="`);
      sink.text(escapeAttribute(uri));
      sink.text('"');
    }
    const attributes = apex ? apexAttributes(element, this.#method) : element.attributes;
    for (const attribute of attributes.length > 1 ? [...attributes].sort(compareAttributes) : attributes) {
      sink.text(' ');
      sink.text(attribute.name);
      sink.text('="');
      sink.text(escapeAttribute(attribute.value));
      sink.text('"');
    }
    sink.text('>');
  }

  #shortText(text: XmlText): void {
    const bytes = this.#source.read(text.start, text.end);
    if (isIdentity(text, 'canonical')) this.#sink.bytes(bytes);
    else
      new TextWriter(this.#sink, 'canonical', text.forms).write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), true);
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
        if (b === 0x0d || b !== 0x0a || !afterReturn) out[at++] = b === 0x0d ? 0x0a : b;
        afterReturn = b === 0x0d;
      }
      sink.commit(at);
      if (sink.length > FLUSH) yield sink.take();
    }
  }
}
