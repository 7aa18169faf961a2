import { crc32 } from 'node:zlib';
import { Inflate } from 'fflate';

/** Bytes at rest as the zip reader needs them: short ranges by `read`, the data of an entry by `stream`. */
export interface RangeReader {
  readonly size: number;
  read(start: number, end: number): Uint8Array;
  stream(start: number, end: number): Iterable<Uint8Array>;
}

export interface ZipEntry {
  /** Only for the extension; never used as a path (zip-slip). */
  readonly name: string;
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly local: number;
  /** Where the central directory begins: data never reaches past it. */
  readonly limit: number;
}

export type ZipListing =
  | { readonly kind: 'single'; readonly entry: ZipEntry }
  | { readonly kind: 'other'; readonly files: number; readonly first?: ZipEntry }
  | { readonly kind: 'broken'; readonly reason: string };

export interface UnzipLimits {
  readonly maxBytes: number;
  readonly maxRatio: number;
}

export type ZipFault = { readonly kind: 'broken'; readonly reason: string } | { readonly kind: 'too-large' };

const broken = (reason: string): ZipListing => ({ kind: 'broken', reason });

/** Reads the central directory (APPNOTE 4.3) only as far as needed to know whether there is exactly one file entry. */
export function listZip(source: RangeReader): ZipListing {
  const tailStart = Math.max(0, source.size - (22 + 65_535));
  const tail = Buffer.from(source.read(tailStart, source.size));
  let end = -1;
  for (let at = tail.length - 22; at >= 0; at--) {
    if (tail.readUInt32LE(at) === 0x06054b50 && at + 22 + tail.readUInt16LE(at + 20) === tail.length) {
      end = at;
      break;
    }
  }
  if (end < 0) return broken('no end record');
  const count = tail.readUInt16LE(end + 10);
  const size = tail.readUInt32LE(end + 12);
  const start = tail.readUInt32LE(end + 16);
  if (count === 0xffff || size === 0xffffffff || start === 0xffffffff) return { kind: 'other', files: -1 };
  if (start + size > tailStart + end) return broken('directory outside the file');
  // One file entry fits in far less; a directory of that size holds more than one.
  if (size > 1024 * 1024) return { kind: 'other', files: count };
  const directory = Buffer.from(source.read(start, start + size));
  let files = 0;
  let found: ZipEntry | undefined;
  for (let at = 0; at < directory.length; ) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== 0x02014b50) return broken('directory entry');
    const nameLength = directory.readUInt16LE(at + 28);
    const next = at + 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    if (next > directory.length) return broken('directory entry');
    const name = directory.toString('utf8', at + 46, at + 46 + nameLength);
    if (!name.endsWith('/')) {
      if (++files > 1) return { kind: 'other', files: count, ...(found === undefined ? {} : { first: found }) };
      found = {
        name,
        flags: directory.readUInt16LE(at + 8),
        method: directory.readUInt16LE(at + 10),
        crc: directory.readUInt32LE(at + 16),
        packed: directory.readUInt32LE(at + 20),
        size: directory.readUInt32LE(at + 24),
        local: directory.readUInt32LE(at + 42),
        limit: start,
      };
    }
    at = next;
  }
  if (found === undefined) return { kind: 'other', files: 0 };
  if ((found.flags & 0x2041) !== 0) return broken('encrypted');
  if (found.method !== 0 && found.method !== 8) return broken(`method ${found.method}`);
  return { kind: 'single', entry: found };
}

/** The content of an entry, streamed; size, ratio and checksum are enforced. A fault is thrown as the value `raise` makes. */
export function* unzip(
  source: RangeReader,
  entry: ZipEntry,
  limits: UnzipLimits,
  raise: (fault: ZipFault) => Error,
): Generator<Uint8Array> {
  const bad = (reason: string): Error => raise({ kind: 'broken', reason });
  if (entry.local + 30 > entry.limit) throw bad('local header');
  const local = Buffer.from(source.read(entry.local, entry.local + 30));
  if (local.readUInt32LE(0) !== 0x04034b50) throw bad('local header');
  const start = entry.local + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  if (start + entry.packed > entry.limit) throw bad('data outside the file');
  let crc = 0;
  let total = 0;
  const account = (chunk: Uint8Array): Uint8Array => {
    total += chunk.length;
    // The ratio counts only once the output is large: short texts compress far better than any honest large file.
    if (total > limits.maxBytes || (total > 8 * 1024 * 1024 && total > limits.maxRatio * Math.max(entry.packed, 1)))
      throw raise({ kind: 'too-large' });
    crc = crc32(chunk, crc);
    return chunk;
  };
  const data = source.stream(start, start + entry.packed);
  if (entry.method === 0) for (const chunk of data) yield account(chunk);
  else for (const chunk of inflate(data, bad)) yield account(chunk);
  if (total !== entry.size) throw bad(`size ${total} ≠ ${entry.size}`);
  if (crc >>> 0 !== entry.crc) throw bad('checksum');
}

// Deflate expands at most 1032 times: pieces of 16 KiB keep the output of one step under 17 MiB.
const PIECE = 16 * 1024;

function* inflate(data: Iterable<Uint8Array>, bad: (reason: string) => Error): Generator<Uint8Array> {
  let ready: Uint8Array[] = [];
  let ended = false;
  const inflater = new Inflate((chunk, final) => {
    if (chunk.length > 0) ready.push(chunk);
    if (final) ended = true;
  });
  const push = (piece: Uint8Array, final: boolean): void => {
    try {
      inflater.push(piece, final);
    } catch (cause) {
      throw bad(`deflate: ${(cause as Error).message}`);
    }
  };
  for (const chunk of data) {
    for (let at = 0; at < chunk.length; at += PIECE) {
      push(Uint8Array.from(chunk.subarray(at, at + PIECE)), false);
      for (const out of ready) yield out;
      ready = [];
    }
  }
  if (!ended) push(new Uint8Array(0), true);
  for (const out of ready) yield out;
}
