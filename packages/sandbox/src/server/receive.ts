import { createHash } from 'node:crypto';
import { open, truncate, unlink } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';

/** A request body on disk, hashed both with and without a trailing CRLF while it came in. */
export interface ReceivedFile {
  readonly path: string;
  readonly size: number;
  /** SHA-256 of everything. */
  readonly whole: Buffer;
  /** SHA-256 without the last two bytes, when these are CRLF. */
  readonly withoutCrlf: Buffer | undefined;
  /** Drops the CRLF from the file. */
  strip(): Promise<void>;
  drop(): Promise<void>;
}

/** Takes a packet in; memory does not grow with it. Resolves undefined when it is longer than `maxBytes` or was cut. */
export async function receiveFile(req: IncomingMessage, path: string, maxBytes: number): Promise<ReceivedFile | undefined> {
  const file = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  let size = 0;
  // Two bytes are held back from the hash, so that both digests come out of one pass.
  let held: Buffer = Buffer.alloc(0);
  let complete = false;
  try {
    for await (const chunk of req as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) break;
      await file.write(chunk);
      const joined = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const keep = Math.max(0, joined.length - 2);
      hash.update(joined.subarray(0, keep));
      held = Buffer.from(joined.subarray(keep));
    }
    complete = req.complete && size <= maxBytes;
  } catch {
    complete = false;
  } finally {
    await file.close();
  }
  if (!complete) {
    await unlink(path);
    return undefined;
  }
  const crlf = held.length === 2 && held[0] === 0x0d && held[1] === 0x0a;
  const withoutCrlf = crlf ? hash.copy().digest() : undefined;
  const whole = hash.update(held).digest();
  return {
    path,
    size,
    whole,
    withoutCrlf,
    strip: () => truncate(path, size - 2),
    drop: () => unlink(path).catch(() => undefined),
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
