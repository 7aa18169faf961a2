import { expect, test } from 'vitest';
import { fileSize } from '../checks/file-size.mjs';
import { found } from './fixture.ts';

const path = 'packages/core/src/table.ts';
const reasons = 'tools/checks/large-files.json';
const lines = (count: number): string => '// line\n'.repeat(count);

test('400 lines pass; more pass with a reason', async () => {
  expect(await found(fileSize, { [path]: lines(400) })).toEqual([]);
  expect(await found(fileSize, { 'packages/core/test/a.test.ts': lines(800) })).toEqual([]);
  const reason = JSON.stringify({ [path]: 'one table of code points, generated from the standard' });
  expect(await found(fileSize, { [path]: lines(401), [reasons]: reason })).toEqual([]);
});

test('bites: 401 lines, a reason that says nothing, a reason that nobody needs', async () => {
  expect(await found(fileSize, { [path]: lines(401) })).toEqual([expect.stringContaining('401 lines')]);
  expect(await found(fileSize, { 'packages/core/test/a.test.ts': lines(801) })).toEqual([expect.stringContaining('801 lines')]);
  expect(await found(fileSize, { [path]: lines(401), [reasons]: JSON.stringify({ [path]: 'big' }) })).toEqual([
    expect.stringContaining('401 lines'),
  ]);
  expect(await found(fileSize, { [path]: lines(3), [reasons]: JSON.stringify({ [path]: 'x'.repeat(30) }) })).toEqual([
    expect.stringContaining('needs no reason any more'),
  ]);
});
