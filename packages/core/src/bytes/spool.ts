import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Abortable, throwIfAborted } from '../error/abort.ts';
import { raiseSource } from './errors.ts';
import { openFile } from './file.ts';
import { bytesSource } from './memory.ts';
import { paced } from './paced.ts';
import type { ByteSource } from './source.ts';
import { onFileSystem } from './system.ts';

export interface SpoolOptions extends Abortable {
  /** Largest total in bytes; more is refused with `SOURCE_TOO_LARGE`. Default 2 GiB. */
  readonly maxBytes?: number;
  /** Up to this many bytes stay in memory. Default 1 MiB. */
  readonly memoryBytes?: number;
  /** Folder for the private file; default the system's temporary folder. */
  readonly directory?: string;
}

/**
 * Takes in a stream (network, pipe) and gives it back as a source: small ones in memory, larger ones in a private file
 * (mode 0600 in a folder of its own) that is removed by `close`.
 *
 * @throws LienThongError `SOURCE_TOO_LARGE`, `SOURCE_IO`, `ABORTED`; what the stream throws passes through
 */
export async function spool(
  stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: SpoolOptions = {},
): Promise<ByteSource> {
  const sink = openSink(options);
  try {
    for await (const chunk of Symbol.iterator in stream ? paced(stream, options) : stream) {
      throwIfAborted(options.signal);
      sink.take(chunk);
    }
    return sink.finish();
  } catch (error) {
    sink.drop();
    throw error;
  }
}

/** As `spool`, for bytes that are made on the spot. @throws LienThongError `SOURCE_TOO_LARGE`, `SOURCE_IO` */
export function spoolSync(stream: Iterable<Uint8Array>, options: Omit<SpoolOptions, 'signal'> = {}): ByteSource {
  const sink = openSink(options);
  try {
    for (const chunk of stream) sink.take(chunk);
    return sink.finish();
  } catch (error) {
    sink.drop();
    throw error;
  }
}

interface Sink {
  take(chunk: Uint8Array): void;
  finish(): ByteSource;
  /** Leaves nothing behind. */
  drop(): void;
}

function openSink(options: SpoolOptions): Sink {
  const limit = options.maxBytes ?? 2 * 1024 ** 3;
  const memory = options.memoryBytes ?? 1024 ** 2;
  const parent = options.directory ?? tmpdir();
  let total = 0;
  let held: Uint8Array[] = [];
  let folder: string | undefined;
  let fd: number | undefined;

  function toFile(): number {
    folder = mkdtempSync(join(parent, 'lienthong-'));
    fd = openSync(join(folder, 'spool'), 'wx', 0o600);
    for (const part of held) writeAll(fd, part);
    held = [];
    return fd;
  }

  function close(): void {
    if (fd !== undefined) closeSync(fd);
    fd = undefined;
  }

  return {
    take(chunk) {
      total += chunk.length;
      if (total > limit) throw raiseSource('SOURCE_TOO_LARGE', { limit });
      if (fd === undefined && total <= memory) held.push(Uint8Array.from(chunk));
      else onFileSystem(parent, () => writeAll(fd ?? toFile(), chunk));
    },
    finish() {
      const place = folder;
      if (place === undefined) return bytesSource(Buffer.concat(held, total));
      close();
      const source = openFile(join(place, 'spool'));
      return {
        size: source.size,
        read: (start, end) => source.read(start, end),
        close() {
          source.close();
          rmSync(place, { recursive: true, force: true });
        },
      };
    },
    drop() {
      close();
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at);
}
