import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import {
  type ByteSource,
  bytesSource,
  CHUNK_BYTES,
  chunks,
  copyBytes,
  equalBytes,
  isLienThongError,
  openFile,
  spool,
} from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'bytes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (isLienThongError(error)) return error.code;
    throw error;
  }
}

function pattern(length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + (i >> 8)) & 255;
  return bytes;
}

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

describe('sources', () => {
  const sizes = [0, 1, 1000, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES + 17];

  test('a file and memory give the same bytes for every range', () => {
    for (const size of sizes) {
      const bytes = pattern(size);
      const sources: ByteSource[] = [bytesSource(bytes), openFile(file(`r${size}`, bytes))];
      for (const source of sources) {
        expect(source.size).toBe(size);
        fc.assert(
          fc.property(fc.nat(size), fc.nat(size), (a, b) => {
            const start = Math.min(a, b);
            const end = Math.max(a, b);
            return equalBytes(source.read(start, end), bytes.subarray(start, end));
          }),
          { numRuns: 60, seed: 7 },
        );
        expect(Buffer.concat([...chunks(source)].map((chunk) => Buffer.from(chunk))).equals(bytes)).toBe(true);
        expect(equalBytes(copyBytes(source), bytes)).toBe(true);
        expect(codeOf(() => source.read(-1, 0))).toBe('SOURCE_RANGE');
        expect(codeOf(() => source.read(0, size + 1))).toBe('SOURCE_RANGE');
        expect(codeOf(() => source.read(1, 0))).toBe('SOURCE_RANGE');
        source.close();
        source.close();
        expect(codeOf(() => source.read(0, 0))).toBe('SOURCE_CLOSED');
      }
    }
  });

  test('a file that cannot be opened, or is none', () => {
    expect(codeOf(() => openFile(join(folder, 'missing')))).toBe('SOURCE_IO');
    expect(codeOf(() => openFile(folder))).toBe('SOURCE_IO');
  });

  test('a file that changes between two reads is caught, wherever the change is', () => {
    const bytes = pattern(5 * CHUNK_BYTES + 100);
    for (const at of [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, 2 * CHUNK_BYTES + 5, bytes.length - 1]) {
      const path = file('changing', bytes);
      const source = openFile(path);
      for (const _ of chunks(source));
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] as number) ^ 1;
      writeFileSync(path, changed);
      expect(codeOf(() => [...chunks(source)])).toBe('SOURCE_CHANGED');
      source.close();
    }
  });

  test('what was never read may differ; what was read stays as it was', () => {
    const bytes = pattern(4 * CHUNK_BYTES);
    const path = file('later', bytes);
    const source = openFile(path);
    source.read(0, 10);
    const changed = Buffer.from(bytes);
    changed[3 * CHUNK_BYTES] = 0xaa;
    writeFileSync(path, changed);
    expect(source.read(3 * CHUNK_BYTES, 3 * CHUNK_BYTES + 1)[0]).toBe(0xaa);
    writeFileSync(path, bytes);
    source.read(0, 1);
    source.read(CHUNK_BYTES, CHUNK_BYTES + 1);
    source.read(2 * CHUNK_BYTES, 2 * CHUNK_BYTES + 1);
    expect(codeOf(() => source.read(3 * CHUNK_BYTES, 3 * CHUNK_BYTES + 1))).toBe('SOURCE_CHANGED');
    source.close();
  });

  test('a file that is cut is caught; one that grows is read as it was', () => {
    const bytes = pattern(2 * CHUNK_BYTES);
    const path = file('cut', bytes);
    const source = openFile(path);
    truncateSync(path, CHUNK_BYTES + 3);
    expect(codeOf(() => source.read(CHUNK_BYTES, 2 * CHUNK_BYTES))).toBe('SOURCE_CHANGED');
    source.close();
    const grown = file('grown', bytes);
    const second = openFile(grown);
    appendFileSync(grown, 'more');
    expect(second.size).toBe(bytes.length);
    expect(equalBytes(copyBytes(second), bytes)).toBe(true);
    second.close();
  });

  test('ranges across block borders of a file, again and again, in any order', () => {
    const bytes = pattern(3 * CHUNK_BYTES);
    const source = openFile(file('border', bytes));
    for (const at of [CHUNK_BYTES, 2 * CHUNK_BYTES, CHUNK_BYTES, CHUNK_BYTES]) {
      expect(equalBytes(source.read(at - 5, at + 5), bytes.subarray(at - 5, at + 5))).toBe(true);
    }
    expect(equalBytes(source.read(1, bytes.length - 1), bytes.subarray(1, bytes.length - 1))).toBe(true);
    source.close();
  });
});

describe('spool', () => {
  test('what the stream does to its buffer afterwards does not matter', async () => {
    const buffer = Buffer.alloc(4);
    function* reused(): Generator<Uint8Array> {
      for (const letter of 'abcd') yield buffer.fill(letter);
    }
    const source = await spool(reused());
    expect(Buffer.from(source.read(0, 16)).toString()).toBe('aaaabbbbccccdddd');
  });
});
