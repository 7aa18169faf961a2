import { appendFileSync, mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bytesSource, CHUNK_BYTES, chunks, copyBytes, openFile, spool, spoolSync } from '../src/index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lienthong-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const code = (expected: string): unknown => expect.objectContaining({ code: expected });

/** Three blocks and a bit, every block different. */
function sample(): Buffer {
  const bytes = Buffer.alloc(3 * CHUNK_BYTES + 17);
  for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 31 + (i >> 10)) & 255;
  return bytes;
}

test('a file reads like its bytes, whatever the ranges and their order', () => {
  const bytes = sample();
  writeFileSync(join(folder, 'a'), bytes);
  const source = openFile(join(folder, 'a'));
  fc.assert(
    fc.property(fc.nat(bytes.length), fc.nat(bytes.length), (a, b) => {
      const [start, end] = a < b ? [a, b] : [b, a];
      expect(Buffer.compare(source.read(start, end), bytes.subarray(start, end))).toBe(0);
    }),
  );
  expect(Buffer.compare(Buffer.concat([...chunks(source)].map((c) => Buffer.from(c))), bytes)).toBe(0);
  source.close();
});

test('bites: a byte that changes between two reads of a block', () => {
  const path = join(folder, 'a');
  const bytes = sample();
  writeFileSync(path, bytes);
  const source = openFile(path);
  source.read(0, 10);
  source.read(CHUNK_BYTES, CHUNK_BYTES + 10);
  source.read(2 * CHUNK_BYTES, 2 * CHUNK_BYTES + 10); // Two blocks are held: the first no longer is.
  bytes[5] = (bytes[5] as number) ^ 1;
  writeFileSync(path, bytes);
  expect(() => source.read(0, 10)).toThrow(code('SOURCE_CHANGED'));
  expect(() => source.read(0, 10)).toThrow(code('SOURCE_CHANGED'));
  source.close();
});

test('bites: a file that shrinks; growth is outside of what was opened', () => {
  const path = join(folder, 'a');
  writeFileSync(path, sample());
  const source = openFile(path);
  appendFileSync(path, 'more');
  expect(source.read(source.size - 1, source.size)).toHaveLength(1);
  truncateSync(path, 10);
  expect(() => source.read(CHUNK_BYTES, CHUNK_BYTES + 1)).toThrow(code('SOURCE_CHANGED'));
  source.close();
});

test('bounds, the end, a folder, and a path that is not there', () => {
  writeFileSync(join(folder, 'a'), 'abc');
  for (const source of [openFile(join(folder, 'a')), bytesSource(Buffer.from('abc'))]) {
    for (const [start, end] of [
      [-1, 1],
      [0, 4],
      [2, 1],
    ] as const)
      expect(() => source.read(start, end)).toThrow(code('SOURCE_RANGE'));
    expect(Buffer.from(copyBytes(source)).toString()).toBe('abc');
    source.close();
    source.close();
    expect(() => source.read(0, 1)).toThrow(code('SOURCE_CLOSED'));
  }
  expect(() => openFile(folder)).toThrow(code('SOURCE_IO'));
  expect(() => openFile(join(folder, 'none'))).toThrow(code('SOURCE_IO'));
});

test('a spool keeps little in memory, much in a private file that `close` removes', async () => {
  const small = await spool([Buffer.from('ab'), Buffer.from('c')], { directory: folder });
  expect(Buffer.from(copyBytes(small)).toString()).toBe('abc');
  expect(readdirSync(folder)).toEqual([]);
  const large = await spool([Buffer.from('ab'), Buffer.from('cd')], { directory: folder, memoryBytes: 3 });
  expect(Buffer.from(copyBytes(large)).toString()).toBe('abcd');
  expect(readdirSync(folder)).toHaveLength(1);
  large.close();
  expect(readdirSync(folder)).toEqual([]);
});

test('a spool that is refused, fails or is aborted leaves nothing', async () => {
  const over = spool([Buffer.alloc(8), Buffer.alloc(8)], { directory: folder, memoryBytes: 4, maxBytes: 10 });
  await expect(over).rejects.toThrow(code('SOURCE_TOO_LARGE'));
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.alloc(8);
    throw new RangeError('wire');
  }
  await expect(spool(broken(), { directory: folder, memoryBytes: 4 })).rejects.toThrow(RangeError);
  const signal = AbortSignal.abort();
  await expect(spool([Buffer.alloc(8)], { directory: folder, memoryBytes: 4, signal })).rejects.toThrow(code('ABORTED'));
  expect(readdirSync(folder)).toEqual([]);
});

test('a full or missing disk is a typed error, and nothing is left behind', async () => {
  const missing = join(folder, 'no-such-folder', 'x');
  const big = [Buffer.alloc(2048)];
  expect(() => spoolSync(big, { memoryBytes: 1024, directory: missing })).toThrow('SOURCE_IO');
  await expect(spool(big, { memoryBytes: 1024, directory: missing })).rejects.toEqual(code('SOURCE_IO'));
});

test('what is made on the spot is spooled alike, and the file goes with close', () => {
  for (const memoryBytes of [1, 1 << 20]) {
    const source = spoolSync([Buffer.from('ab'), Buffer.from('cd')], { memoryBytes, directory: folder });
    expect(Buffer.from(copyBytes(source)).toString()).toBe('abcd');
    source.close();
  }
  expect(readdirSync(folder)).toEqual([]);
});
