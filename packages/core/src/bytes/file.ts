import { createCipheriv, randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { raiseSource } from './errors.ts';
import { type ByteSource, CHUNK_BYTES } from './source.ts';

const TAG_BYTES = 16;

/**
 * A source over a file, opened once. The first read of each block remembers a code of its bytes; a later read of a block that
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
    throw raiseSource('SOURCE_IO', { path, reason: stat.isDirectory() ? 'EISDIR' : 'no regular file' });
  }
  return guardedSource(fd, stat.size, path);
}

function reasonOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? 'EIO';
}

/** A block of the file in memory. */
interface Block {
  readonly bytes: Buffer;
  index: number;
}

function guardedSource(descriptor: number, size: number, path: string): ByteSource {
  let fd: number | undefined = descriptor;
  const guard = new BlockGuard(Math.ceil(size / CHUNK_BYTES));
  // Two blocks, so that a token that straddles their border costs no second read.
  const blocks: Block[] = [];
  let turn = 0;
  // What spans two blocks is put together here. Used again, as the blocks are: fresh buffers would pile up between collections.
  let span: Buffer | undefined;

  function load(index: number): Uint8Array {
    const start = index * CHUNK_BYTES;
    const length = Math.min(CHUNK_BYTES, size - start);
    const held = blocks.find((block) => block.index === index);
    if (held !== undefined) return held.bytes.subarray(0, length);
    const block = slot();
    block.index = -1;
    const view = block.bytes.subarray(0, length);
    fill(view, start);
    if (!guard.accepts(index, view)) throw raiseSource('SOURCE_CHANGED', { path, offset: start });
    block.index = index;
    return view;
  }

  function slot(): Block {
    turn = 1 - turn;
    const block = blocks[turn];
    if (block !== undefined) return block;
    const fresh = { bytes: Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, size)), index: -1 };
    turn = blocks.push(fresh) - 1;
    return fresh;
  }

  function room(length: number): Uint8Array {
    if (length > 2 * CHUNK_BYTES) return Buffer.allocUnsafeSlow(length);
    span ??= Buffer.allocUnsafeSlow(2 * CHUNK_BYTES);
    return span.subarray(0, length);
  }

  function fill(view: Uint8Array, start: number): void {
    for (let got = 0; got < view.length; ) {
      let n: number;
      try {
        n = readSync(fd as number, view, got, view.length - got, start + got);
      } catch (cause) {
        throw raiseSource('SOURCE_IO', { path, reason: reasonOf(cause) }, { cause });
      }
      // Shorter than when it was opened.
      if (n === 0) throw raiseSource('SOURCE_CHANGED', { path, offset: start + got });
      got += n;
    }
  }

  return {
    size,
    read(start, end) {
      if (fd === undefined) throw raiseSource('SOURCE_CLOSED', {});
      if (start < 0 || end > size || start > end) throw raiseSource('SOURCE_RANGE', { start, end, size });
      if (start === end) return new Uint8Array(0);
      const first = Math.floor(start / CHUNK_BYTES);
      const last = Math.floor((end - 1) / CHUNK_BYTES);
      if (first === last) return load(first).subarray(start - first * CHUNK_BYTES, end - first * CHUNK_BYTES);
      const joined = room(end - start);
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

/**
 * Remembers a GMAC (NIST SP 800-38D) of each block under a key drawn for this source. Whoever writes to the file knows neither key
 * nor tags, so a changed block passes with probability 2^-100 at most, as with a digest, at a quarter of the cost of SHA-256.
 * A nonce is the number of the block; that a changed block is tagged under the same nonce tells nobody anything: tags stay here.
 */
class BlockGuard {
  readonly #key: Uint8Array = randomBytes(16);
  readonly #tags: Buffer;
  readonly #known: Uint8Array;
  readonly #nonce: Buffer = Buffer.alloc(12);

  constructor(blocks: number) {
    this.#tags = Buffer.alloc(blocks * TAG_BYTES);
    this.#known = new Uint8Array(blocks);
  }

  accepts(index: number, bytes: Uint8Array): boolean {
    this.#nonce.writeUInt32BE(index, 8);
    const mac = createCipheriv('aes-128-gcm', this.#key, this.#nonce, { authTagLength: TAG_BYTES });
    mac.setAAD(bytes);
    mac.final();
    const tag = mac.getAuthTag();
    const remembered = this.#tags.subarray(index * TAG_BYTES, (index + 1) * TAG_BYTES);
    if (this.#known[index] === 1) return remembered.equals(tag);
    remembered.set(tag);
    this.#known[index] = 1;
    return true;
  }
}
