import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, opendir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { type ByteSource, chunks, isLienThongError, openFile, systemRandom, toHex } from '@lienthong/core';
import { raiseExchange } from '../errors.ts';

/** The folder of larger packets: one file each, named by its SHA-256. */
export interface Blobs {
  readonly folder: string;
  /** True while packets are being written. */
  busy(): boolean;
  put(source: ByteSource): Promise<string>;
  open(sha256: string): ByteSource;
  /** Removes files older than `before` (epoch milliseconds) that `named` does not know. */
  sweep(before: number, named: (sha256: string) => boolean): Promise<{ removed: number; bytes: number }>;
}

const FORM = /^[0-9a-f]{64}$/;
const ENDING = '.edxml';

/** Where the larger packets of a store file are. */
export const packetFolder = (path: string): string => `${path}.packets`;

export const blobName = (sha256: string): string => `${sha256}${ENDING}`;

export async function openBlobs(folder: string): Promise<Blobs> {
  await onDisk(folder, () => mkdir(folder, { recursive: true, mode: 0o700 }));
  const syncFolder = shared(() => onDisk(folder, () => syncOf(folder)));
  let writing = 0;

  /** One walk: the digest is known when the bytes are written, and gives them their name. */
  async function put(source: ByteSource): Promise<string> {
    const part = join(folder, `${toHex(systemRandom.bytes(12))}.part`);
    const sha256 = await onDisk(part, () =>
      written(part, source, async (digest) => {
        const path = join(folder, blobName(digest));
        // Bytes that are there already are only made young again, so that a sweep does not take them before they are named.
        return (await touch(path)) ? undefined : path;
      }),
    );
    await syncFolder();
    return sha256;
  }

  return {
    folder,
    busy: () => writing > 0,
    async put(source) {
      writing++;
      try {
        return await put(source);
      } finally {
        writing--;
      }
    },
    open(sha256) {
      if (!FORM.test(sha256)) throw raiseExchange('EXCHANGE_STORE_VALUE', { reason: 'packet' });
      const path = join(folder, blobName(sha256));
      try {
        return openFile(path);
      } catch (cause) {
        throw storeError(path, cause);
      }
    },
    sweep: (before, named) => onDisk(folder, () => sweep(folder, before, named)),
  };
}

/** Lower-case hex SHA-256, read in steps. */
export function digestOf(source: ByteSource): string {
  const digest = createHash('sha256');
  for (const chunk of chunks(source)) digest.update(chunk);
  return digest.digest('hex');
}

/** The bytes go to a neighbour first, are synced, and take the name by an atomic rename. Nothing is left behind by a failure. */
export async function write(path: string, source: ByteSource): Promise<void> {
  await written(`${path}.part`, source, async () => path);
}

/** `nameOf` says what becomes of the part, by its digest: its name, or undefined to drop it. Gives the digest. */
async function written(
  part: string,
  source: ByteSource,
  nameOf: (sha256: string) => Promise<string | undefined>,
): Promise<string> {
  const digest = createHash('sha256');
  let handle: FileHandle | undefined;
  try {
    handle = await open(part, 'wx', 0o600);
    for (const chunk of chunks(source)) {
      // Copied: while a write is under way somebody else may read the same source, which spoils the view.
      const bytes = source.stable === true ? chunk : Uint8Array.from(chunk);
      digest.update(bytes);
      await writeAll(handle, bytes);
    }
    const sha256 = digest.digest('hex');
    const path = await nameOf(sha256);
    if (path !== undefined) await handle.sync();
    await handle.close();
    handle = undefined;
    if (path === undefined) await rm(part, { force: true });
    else await rename(part, path);
    return sha256;
  } catch (error) {
    await handle?.close();
    await rm(part, { force: true });
    throw error;
  }
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at, bytes.length - at)).bytesWritten;
}

async function touch(path: string): Promise<boolean> {
  const now = new Date();
  try {
    await utimes(path, now, now);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

export async function syncOf(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function sweep(
  folder: string,
  before: number,
  named: (sha256: string) => boolean,
): Promise<{ removed: number; bytes: number }> {
  let removed = 0;
  let bytes = 0;
  for await (const { name } of await opendir(folder)) {
    const whole = name.endsWith(ENDING) && FORM.test(name.slice(0, -ENDING.length));
    // What is neither a packet nor the rest of a broken writing of one (the second form is an earlier version's) is not ours.
    if (!whole && !/^(?:[0-9a-f]{24}|[0-9a-f]{64}\.edxml\.[0-9a-f]{12})\.part$/.test(name)) continue;
    const path = join(folder, name);
    const { size, mtimeMs } = await stat(path);
    if (mtimeMs > before || (whole && named(name.slice(0, -ENDING.length)))) continue;
    await rm(path, { force: true });
    removed++;
    bytes += size;
  }
  return { removed, bytes };
}

/** Callers that come while a run is under way share the next one: each is answered by a run that began after it asked. */
function shared(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const start = (): Promise<void> => {
    running = work().finally(() => {
      running = undefined;
    });
    return running;
  };
  return () => {
    if (running === undefined) return start();
    next ??= running
      .catch(() => {})
      .then(() => {
        next = undefined;
        return start();
      });
    return next;
  };
}

export async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw storeError(path, cause);
  }
}

function storeError(path: string, cause: unknown): unknown {
  if (isLienThongError(cause) && cause.code !== 'SOURCE_IO') return cause;
  const reason = isLienThongError(cause) ? String(cause.details['reason']) : ((cause as NodeJS.ErrnoException).code ?? 'EIO');
  return raiseExchange('EXCHANGE_STORE_IO', { path, reason }, { cause });
}
