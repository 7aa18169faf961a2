import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemRandom } from '../time/random.ts';
import { toHex } from './hex.ts';
import { onFileSystem } from './system.ts';

/**
 * Writes a stream to a file so that the name never holds half of it: the bytes go to a neighbour first, are synced, and take
 * the name by an atomic rename, which is synced too: the file is there after a power cut. Returns the number of bytes.
 *
 * @throws LienThongError `SOURCE_IO`; what the stream throws passes through. In both cases nothing is left behind.
 */
export function writeFileWhole(path: string, stream: Iterable<Uint8Array>): number {
  const part = `${path}.${toHex(systemRandom.bytes(6))}.part`;
  let fd: number | undefined;
  let size = 0;
  const system = <T>(work: () => T): T => onFileSystem(path, work);
  try {
    const open = system(() => openSync(part, 'wx'));
    fd = open;
    for (const chunk of stream) {
      for (let at = 0; at < chunk.length; ) at += system(() => writeSync(open, chunk, at, chunk.length - at));
      size += chunk.length;
    }
    system(() => fsyncSync(open));
    closeSync(open);
    fd = undefined;
    system(() => renameSync(part, path));
    system(() => syncFolder(dirname(path)));
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    rmSync(part, { force: true });
    throw error;
  }
  return size;
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
