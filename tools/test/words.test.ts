import { expect, test } from 'vitest';
import { words } from '../checks/words.mjs';
import { found } from './fixture.ts';

test('ordinary text passes', async () => {
  const text = 'See packages/work/x and https://example.vn/tmp/x. Không tự nhận là hợp quy. Path ../../etc/passwd.\n';
  expect(await found(words, { 'README.md': text })).toEqual([]);
});

test.each([
  ["const path = '/tmp/x';", 'path of one machine'],
  ['see /work/shared', 'path of one machine'],
  ['https://registry.npmjs.org/x', 'package registry'],
  ['Sản phẩm đạt chuẩn QCVN 102', 'claim of conformity'],
  ['Phần mềm hợp quy', 'claim of conformity'],
  ['Co-Authored-By: somebody', 'git knows'],
])('bites: %s', async (text, message) => {
  expect(await found(words, { 'docs/a.md': `\n${text}\n` })).toEqual([
    expect.stringMatching(new RegExp(`^docs/a\\.md:2 .*${message}`)),
  ]);
});
