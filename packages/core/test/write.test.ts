import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { bytesSource, joinedSource, writeFileWhole } from '../src/index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lienthong-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a file appears whole', () => {
  const path = join(folder, 'a');
  expect(writeFileWhole(path, [Buffer.from('ab'), Buffer.from('c')])).toBe(3);
  expect(readFileSync(path, 'utf8')).toBe('abc');
  expect(readdirSync(folder)).toEqual(['a']);
});

test('a stream that fails leaves neither the name nor a neighbour', () => {
  function* failing(): Generator<Uint8Array> {
    yield Buffer.from('half');
    throw new RangeError('broken');
  }
  expect(() => writeFileWhole(join(folder, 'a'), failing())).toThrow(RangeError);
  expect(readdirSync(folder)).toEqual([]);
});

test('a folder that does not exist is a typed error', () => {
  expect(() => writeFileWhole(join(folder, 'no', 'a'), [])).toThrow(expect.objectContaining({ code: 'SOURCE_IO' }));
});

test('a joined source reads like the concatenation of its parts', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 5 }), fc.nat(), fc.nat(), (pieces, a, b) => {
      const whole = Buffer.concat(pieces);
      const joined = joinedSource(pieces.map((p) => ({ source: bytesSource(p), start: 0, end: p.length })));
      expect(joined.size).toBe(whole.length);
      const start = a % (whole.length + 1);
      const end = start + (b % (whole.length - start + 1));
      expect(Buffer.from(joined.read(start, end))).toEqual(whole.subarray(start, end));
    }),
  );
});

test('a joined source knows its bounds and its end', () => {
  const joined = joinedSource([{ source: bytesSource(Buffer.from('abc')), start: 1, end: 3 }]);
  expect(() => joined.read(0, 3)).toThrow(expect.objectContaining({ code: 'SOURCE_RANGE' }));
  joined.close();
  expect(() => joined.read(0, 1)).toThrow(expect.objectContaining({ code: 'SOURCE_CLOSED' }));
});
