import type { ByteSource } from '@lienthong/core';
import { textChunks, type XmlElement, type XmlText } from '@lienthong/xml';
import { Base64Decoder, type Base64Faults } from './base64.ts';

export class JunkInBase64 extends Error {
  readonly offset: number;
  constructor(offset: number) {
    super('base64');
    this.offset = offset;
  }
}

/**
 * The decoded bytes of a `ContentTransferEncoded`, streamed from the source. Random access goes straight to the place when the text
 * is one clean run, and decodes from the start otherwise: slower, but memory stays flat.
 */
export class Payload {
  readonly #element: XmlElement;
  readonly #source: ByteSource;
  #size: number | undefined;
  faults: Base64Faults = { junkAt: undefined, missingPadding: false };

  constructor(element: XmlElement, source: ByteSource) {
    this.#element = element;
    this.#source = source;
  }

  /** All bytes. Known after the first full walk: `size`, `faults`. Throws `JunkInBase64` at the first character that is none. */
  *all(): Generator<Uint8Array> {
    const decoder = new Base64Decoder();
    let size = 0;
    for (const chunk of textChunks(this.#element)) {
      const out = decoder.push(chunk);
      this.faults = decoder.faults;
      size += out.length;
      if (out.length > 0) yield out;
      if (decoder.faults.junkAt !== undefined) throw new JunkInBase64(decoder.faults.junkAt);
    }
    const last = decoder.finish();
    if (decoder.faults.junkAt !== undefined) throw new JunkInBase64(decoder.faults.junkAt);
    size += last.length;
    this.#size = size;
    if (last.length > 0) yield last;
  }

  /** Length in bytes; only after a full walk. */
  get size(): number {
    return this.#size ?? 0;
  }

  /** Bytes `[start, end)`, after a full walk. */
  *range(start: number, end: number): Generator<Uint8Array> {
    const run = this.#cleanRun();
    if (run !== undefined) {
      yield* this.#seek(run, start, end);
      return;
    }
    let at = 0;
    for (const chunk of this.all()) {
      const from = Math.max(0, start - at);
      const to = Math.min(chunk.length, end - at);
      if (from < to) yield chunk.subarray(from, to);
      at += chunk.length;
      if (at >= end) return;
    }
  }

  #cleanRun(): XmlText | undefined {
    const [only, more] = this.#element.children;
    if (only === undefined || more !== undefined || only.kind !== 'text' || only.forms !== 0) return undefined;
    // Exactly as many characters as the bytes need: no white space anywhere.
    return Math.ceil(this.size / 3) * 4 === only.end - only.start ? only : undefined;
  }

  *#seek(run: XmlText, start: number, end: number): Generator<Uint8Array> {
    const STEP = 48 * 1024;
    for (let at = start - (start % 3); at < end; at += STEP) {
      const view = this.#source.read(run.start + (at / 3) * 4, Math.min(run.end, run.start + ((at + STEP) / 3) * 4));
      const bytes = Buffer.from(Buffer.from(view.buffer, view.byteOffset, view.length).toString('latin1'), 'base64');
      yield bytes.subarray(Math.max(0, start - at), Math.min(bytes.length, end - at));
    }
  }
}
