import { join } from 'node:path';
import { expect, test } from 'vitest';
import { foreignDataIn } from '../checks/foreign-data.mjs';
import { folderOf, found } from './fixture.ts';

const packet = `<edXML>${'x'.repeat(100)}</edXML>`;

test('own data passes; a copy of a third-party file is found under any name', async () => {
  const foreign = folderOf({ 'samples/a.edxml': packet, 'vectors/set/b.json': `${packet}\n` });
  const check = foreignDataIn(foreign);
  expect(await found(check, { 'test-vectors/own.edxml': packet.replace('xx', 'yx') })).toEqual([]);
  expect(await found(check, { 'test-vectors/own.edxml': packet })).toEqual([
    expect.stringContaining('test-vectors/own.edxml:1 a copy'),
  ]);
  expect(await found(check, { 'packages/xml/test/fixtures/b.txt': `${packet}\n` })).toEqual([expect.stringContaining('a copy')]);
});

test('a clone without the vectors passes', async () => {
  expect(await found(foreignDataIn(join(folderOf({}), 'nothing')), { 'test-vectors/own.edxml': packet })).toEqual([]);
});
