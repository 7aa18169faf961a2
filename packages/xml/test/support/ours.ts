import { type ByteSource, bytesSource, isLienThongError } from '@lienthong/core';
import type { CanonicalizeOptions } from '../../src/c14n/canonicalize.ts';
import { canonicalize, readXml, type XmlDocument, type XmlElement } from '../../src/index.ts';
import { type ReadXmlOptions, readerOf } from '../../src/read/read.ts';

export function canonical(node: XmlDocument | XmlElement, algorithm: string, options: Partial<CanonicalizeOptions> = {}): Buffer {
  return collect(canonicalize(node, { algorithm, ...options }));
}

export function collect(chunks: Iterable<Uint8Array>): Buffer {
  const parts: Buffer[] = [];
  for (const chunk of chunks) {
    if (chunk.length === 0) throw new Error('an empty chunk');
    parts.push(Buffer.from(chunk));
  }
  return Buffer.concat(parts);
}

/** The error code, or undefined when it is read. */
export function refusal(bytes: Uint8Array | string, options: ReadXmlOptions = {}): string | undefined {
  return codeOf(() => readXml(typeof bytes === 'string' ? Buffer.from(bytes) : bytes, options));
}

export function codeOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (isLienThongError(error)) return error.code;
    throw error;
  }
}

export function detailsOf(work: () => unknown): unknown {
  try {
    work();
    return undefined;
  } catch (error) {
    if (isLienThongError(error)) return error.details;
    throw error;
  }
}

/** Reads with windows of a given size, in steps of a given size. */
export function readThrough(bytes: Uint8Array, windowBytes: number, budget = 2 ** 31, options: ReadXmlOptions = {}): XmlDocument {
  const reader = readerOf(bytes, options, windowBytes, true);
  while (!reader.step(budget));
  return reader.result();
}

/** As a file: what `read` gave is overwritten by the next `read`. */
export function unstable(bytes: Buffer): ByteSource {
  const inner = bytesSource(bytes);
  const block = Buffer.alloc(bytes.length);
  return {
    size: bytes.length,
    read(start, end) {
      block.fill(0x21);
      block.set(inner.read(start, end));
      return block.subarray(0, end - start);
    },
    close: () => inner.close(),
  };
}
