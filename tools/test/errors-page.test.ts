import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRepository } from '../checks/repository.mjs';
import { buildErrorsPage, cataloguesOf, rowsOf } from '../lib/errors-page.mjs';
import { root } from '../lib/say.mjs';

test('docs/errors.md is what the catalogues say now (else: npm run docs)', async () => {
  const rooms = openRepository(root).rooms;
  const page = await buildErrorsPage(rooms, async (entry) => (await import(/* @vite-ignore */ entry)) as Record<string, unknown>);
  const path = join(root, 'docs', 'errors.md');
  if (process.env['LIENTHONG_WRITE_DOCS'] === '1') writeFileSync(path, page);
  expect(existsSync(path) ? readFileSync(path, 'utf8') : '').toBe(page);
});

test('a text shows the names of its values, whatever it does to them', () => {
  const words: Record<string, { vi: string }> = { late: { vi: 'muộn' } };
  const catalogue = {
    B_TWO: (d: { list: string[]; size: number; place: { line: number } }) => ({
      vi: `${d.list.join(', ')} · ${d.size.toFixed(1)} | ${d.place.line}`,
      en: d.list.map((x) => x.toUpperCase()).join(),
    }),
    A_ONE: () => ({ vi: 'một', en: 'one', retryable: true }),
    C_THREE: (d: { reason: string }) => ({ vi: `vì ${words[d.reason]?.vi}`, en: `${d.reason}` }),
  };
  expect(rowsOf(cataloguesOf({ xErrors: catalogue, other: 1 }))).toEqual([
    { code: 'A_ONE', vi: 'một', en: 'one', retryable: true },
    { code: 'B_TWO', vi: '‹list› · ‹size› | ‹line›', en: expect.stringContaining('‹list›'), retryable: false },
    { code: 'C_THREE', vi: 'vì ‹reason›', en: '‹reason›', retryable: false },
  ]);
  expect(Object.getOwnPropertyNames(Object.prototype).filter((name) => name.includes('‹'))).toEqual([]);
});
