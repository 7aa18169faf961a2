import { type Abortable, type ByteSource, bytesSource, CHUNK_BYTES, throwIfAborted } from '@lienthong/core';
import { defaultXmlLimits, type XmlLimits } from '../limits.ts';
import type { XmlDocument } from '../model/nodes.ts';
import { Reader } from './reader.ts';

export interface ReadXmlOptions {
  /** Limits to change; the others keep their defaults (`defaultXmlLimits`). */
  readonly limits?: Partial<XmlLimits>;
  /** Further un-prefixed attributes that identify an element, beside `Id` and `xml:id`. */
  readonly idAttributes?: readonly string[];
}

/**
 * Reads a document strictly: XML 1.0 fifth edition and Namespaces in XML 1.0, UTF-8 only, no DOCTYPE. Texts stay in the source as
 * ranges; nothing is loaded from anywhere.
 *
 * @param source bytes or a byte source; the tree refers to it, so it must stay open and unchanged while the tree is used.
 * @throws LienThongError `XML_*` with `line`, `column`, `offset` in `details`; `SOURCE_*` when the source cannot be read.
 */
export function readXml(source: ByteSource | Uint8Array, options: ReadXmlOptions = {}): XmlDocument {
  const reader = readerOf(source, options, CHUNK_BYTES, true);
  while (!reader.step(2 ** 31));
  return reader.result();
}

/**
 * As `readXml`, but gives way to the event loop every few milliseconds.
 *
 * @throws LienThongError as `readXml`; `ABORTED` when `signal` fires.
 */
export async function readXmlAsync(
  source: ByteSource | Uint8Array,
  options: ReadXmlOptions & Abortable = {},
): Promise<XmlDocument> {
  throwIfAborted(options.signal);
  const reader = readerOf(source, options, CHUNK_BYTES, false);
  while (!reader.step(CHUNK_BYTES)) {
    await new Promise<void>((resolve) => setImmediate(resolve));
    throwIfAborted(options.signal);
  }
  return reader.result();
}

/**
 * A reader that is yet to take its steps.
 *
 * @param windowBytes in tests of any size, so that every token meets every edge.
 * @param alone nobody else reads the source until it is done.
 */
export function readerOf(source: ByteSource | Uint8Array, options: ReadXmlOptions, windowBytes: number, alone: boolean): Reader {
  const bytes = source instanceof Uint8Array ? bytesSource(source) : source;
  const limits = { ...defaultXmlLimits, ...options.limits };
  return new Reader(bytes, limits, options.idAttributes ?? [], windowBytes, alone);
}
