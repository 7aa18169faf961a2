import { hash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { raiseSource } from './errors.ts';
import { type ByteSource, CHUNK_BYTES } from './source.ts';

/**
 * A source over a file, opened once. The first read of each block remembers its SHA-256; a later read of a block that
 * differs throws `SOURCE_CHANGED`. So what is extracted is what was verified, even when somebody writes to the file in between.
 *
 * @param path file to open; it stays open until `close`.
 * @throws LienThongError `SOURCE_IO` when the file cannot be opened or read.
 */
export function openFile(path: string): ByteSource {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (cause) {
    throw raiseSource('SOURCE_IO', { path, reason: reasonOf(cause) }, { cause });
  }
  const stat = fstatSync(fd);
  if (!stat.isFile()) {
    closeSync(fd);
    throw raiseSource('SOURCE_IO', { path, reason: 'EISDIR' });
  }
  return guardedSource(fd, stat.size, path);
}

function reasonOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? 'EIO';
}

function guardedSource(descriptor: number, size: number, path: string): ByteSource {
  let fd: number | undefined = descriptor;
  const digests: (string | undefined)[] = new Array(Math.ceil(size / CHUNK_BYTES));
  const block = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(size, 1)));
  let loaded = -1;

  function load(index: number): Uint8Array {
    const start = index * CHUNK_BYTES;
    const length = Math.min(CHUNK_BYTES, size - start);
    const view = block.subarray(0, length);
    if (loaded === index) return view;
    if (fd === undefined) throw raiseSource('SOURCE_CLOSED', {});
    loaded = -1;
    let got = 0;
    while (got < length) {
      let n: number;
      try {
        n = readSync(fd, block, got, length - got, start + got);
      } catch (cause) {
        throw raiseSource('SOURCE_IO', { path, reason: reasonOf(cause) }, { cause });
      }
      if (n === 0) throw raiseSource('SOURCE_CHANGED', { path, offset: start + got });
      got += n;
    }
    const digest = hash('sha256', view);
    if (digests[index] !== undefined && digests[index] !== digest) throw raiseSource('SOURCE_CHANGED', { path, offset: start });
    digests[index] = digest;
    loaded = index;
    return view;
  }

  return {
    size,
    read(start, end) {
      if (fd === undefined) throw raiseSource('SOURCE_CLOSED', {});
      if (start < 0 || end > size || start > end) throw raiseSource('SOURCE_RANGE', { start, end, size });
      if (start === end) return block.subarray(0, 0);
      const first = Math.floor(start / CHUNK_BYTES);
      const last = Math.floor((end - 1) / CHUNK_BYTES);
      if (first === last) return load(first).subarray(start - first * CHUNK_BYTES, end - first * CHUNK_BYTES);
      const joined = Buffer.allocUnsafe(end - start);
      for (let index = first; index <= last; index++) {
        const at = index * CHUNK_BYTES;
        const view = load(index);
        joined.set(view.subarray(Math.max(0, start - at), Math.min(view.length, end - at)), Math.max(0, at - start));
      }
      return joined;
    },
    close() {
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    },
  };
}
