import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Abortable, throwIfAborted } from '../error/abort.ts';
import { raiseSource } from './errors.ts';
import { openFile } from './file.ts';
import { bytesSource } from './memory.ts';
import type { ByteSource } from './source.ts';

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
 * @throws LienThongError `SOURCE_TOO_LARGE`, `SOURCE_IO`, `ABORTED`
 */
export async function spool(
  stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: SpoolOptions = {},
): Promise<ByteSource> {
  const limit = options.maxBytes ?? 2 * 1024 ** 3;
  const memory = options.memoryBytes ?? 1024 ** 2;
  let total = 0;
  let held: Uint8Array[] = [];
  let file: { fd: number; path: string; folder: string } | undefined;
  const drop = (): void => {
    if (file === undefined) return;
    closeSync(file.fd);
    rmSync(file.folder, { recursive: true, force: true });
  };
  try {
    for await (const chunk of stream) {
      throwIfAborted(options.signal);
      total += chunk.length;
      if (total > limit) throw raiseSource('SOURCE_TOO_LARGE', { limit });
      if (file === undefined && total > memory) {
        const folder = mkdtempSync(join(options.directory ?? tmpdir(), 'lienthong-'));
        const path = join(folder, 'spool');
        file = { fd: openSync(path, 'wx', 0o600), path, folder };
        for (const part of held) writeAll(file.fd, part);
        held = [];
      }
      if (file === undefined) held.push(Uint8Array.from(chunk));
      else writeAll(file.fd, chunk);
    }
  } catch (error) {
    drop();
    throw error;
  }
  if (file === undefined) return bytesSource(Buffer.concat(held, total));
  closeSync(file.fd);
  const { path, folder } = file;
  const source = openFile(path);
  return {
    size: source.size,
    read: (start, end) => source.read(start, end),
    close() {
      source.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at);
}
