import { chunks } from '@lienthong/core';
import type { ContentChunks } from '../../cms/verify/content.ts';
import type { PdfFile, PdfSignatureField } from '../read/index.ts';

/** The container at the start of Contents, and whether something other than zero padding follows it. */
export interface Container {
  readonly bytes: Uint8Array;
  readonly cleanPadding: boolean;
}

/** Cuts the padding off. Undefined when the bytes are no whole BER value. */
export function containerOf(contents: Uint8Array): Container | undefined {
  const end = valueEnd(contents);
  if (end === undefined) return undefined;
  return { bytes: contents.subarray(0, end), cleanPadding: contents.subarray(end).every((byte) => byte === 0) };
}

const MAX_DEPTH = 64;

/** Where the first BER value ends; indefinite lengths are walked through (X.690 §8.1.3). */
function valueEnd(bytes: Uint8Array): number | undefined {
  let pos = 0;
  let open = 0;
  do {
    if (open > 0 && bytes[pos] === 0 && bytes[pos + 1] === 0) {
      pos += 2;
      open--;
      continue;
    }
    const tag = bytes[pos];
    const first = bytes[pos + 1];
    if (tag === undefined || first === undefined || tag === 0 || (tag & 31) === 31) return undefined;
    pos += 2;
    if (first === 0x80) {
      if ((tag & 0x20) === 0 || ++open > MAX_DEPTH) return undefined;
      continue;
    }
    let length = first;
    if (first > 0x80) {
      const count = first & 0x7f;
      if (count > 6) return undefined;
      length = 0;
      for (let i = 0; i < count; i++) length = length * 256 + (bytes[pos + i] ?? Number.NaN);
      pos += count;
    }
    pos += length;
    if (!(pos <= bytes.length)) return undefined;
  } while (open > 0);
  return pos;
}

/** Most ranges that are digested; a file has two. */
const MAX_RANGES = 8;

/**
 * The signed bytes as ByteRange lists them, whatever `coverage` thinks of it: the report says of every file whether the digest is
 * right. Undefined when it names bytes that are not there.
 */
export function signedBytes(pdf: PdfFile, { byteRange }: PdfSignatureField): ContentChunks | undefined {
  const ranges: [number, number][] = [];
  for (let i = 0; i + 1 < byteRange.length; i += 2) {
    const start = byteRange[i] as number;
    const end = start + (byteRange[i + 1] as number);
    if (end > pdf.size) return undefined;
    ranges.push([start, end]);
  }
  if (ranges.length === 0 || byteRange.length % 2 !== 0 || ranges.length > MAX_RANGES) return undefined;
  return function* () {
    for (const [start, end] of ranges) yield* chunks(pdf.source, start, end);
  };
}
