import { createHash } from 'node:crypto';
import { closeSync, openSync, renameSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { type ByteSource, bytesSource, openFile } from '@lienthong/core';

/** A request body, hashed both with and without a trailing CRLF while it came in: in memory while it is small, then in a file. */
export interface ReceivedFile {
  readonly size: number;
  /** SHA-256 of everything. */
  readonly whole: Buffer;
  /** SHA-256 without the last two bytes, when these are CRLF. */
  readonly withoutCrlf: Buffer | undefined;
  /** Drops the CRLF. */
  strip(): void;
  open(): ByteSource;
  /** Makes it the file of that name. */
  keep(path: string): void;
  /** Of what was not kept nothing is left. */
  drop(): void;
}

const IN_MEMORY = 256 * 1024;

/** Takes a packet in; memory does not grow with it. Resolves undefined when it is longer than `maxBytes` or was cut. */
export async function receiveFile(req: IncomingMessage, path: string, maxBytes: number): Promise<ReceivedFile | undefined> {
  const hash = createHash('sha256');
  let parts: Buffer[] = [];
  let fd: number | undefined;
  let size = 0;
  // Two bytes are held back from the hash, so that both digests come out of one pass.
  let held: Buffer = Buffer.alloc(0);
  let complete = false;
  try {
    for await (const chunk of req as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) break;
      parts.push(chunk);
      if (size > IN_MEMORY) {
        fd ??= openSync(path, 'wx', 0o600);
        for (const part of parts) for (let at = 0; at < part.length; ) at += writeSync(fd, part, at);
        parts = [];
      }
      const joined = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const keep = Math.max(0, joined.length - 2);
      hash.update(joined.subarray(0, keep));
      held = Buffer.from(joined.subarray(keep));
    }
    complete = req.complete && size <= maxBytes;
  } catch {
    complete = false;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
  if (!complete) {
    if (fd !== undefined) rmSync(path, { force: true });
    return undefined;
  }
  const crlf = held.length === 2 && held[0] === 0x0d && held[1] === 0x0a;
  const withoutCrlf = crlf ? hash.copy().digest() : undefined;
  const whole = hash.update(held).digest();
  if (fd !== undefined) {
    return {
      ...{ size, whole, withoutCrlf },
      strip: () => truncateSync(path, size - 2),
      open: () => openFile(path),
      keep: (target) => renameSync(path, target),
      drop: () => rmSync(path, { force: true }),
    };
  }
  let bytes = Buffer.concat(parts, size);
  return {
    ...{ size, whole, withoutCrlf },
    strip: () => {
      bytes = bytes.subarray(0, size - 2);
    },
    open: () => bytesSource(bytes),
    keep: (target) => writeFileSync(target, bytes, { flag: 'wx', mode: 0o600 }),
    drop: () => {},
  };
}

/** A small body as bytes; undefined when it is longer than `maxBytes`. */
export async function receiveSmall(req: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maxBytes) parts.push(chunk);
  }
  return size <= maxBytes ? Buffer.concat(parts) : undefined;
}
