import { expect, test } from 'vitest';
import { vectors } from '../../tests/src/vectors.ts';
import { run as limbo } from '../src/sets/limbo.ts';
import { run as pkits } from '../src/sets/pkits.ts';
import { run as wycheproof } from '../src/sets/wycheproof.ts';

test.each([
  ['pkits', pkits, 0],
  ['limbo', limbo, 14],
  ['wycheproof', wycheproof, 0],
] as const)('%s: every case', async (set, run, skipped) => {
  const dir = vectors(`vectors/${set}`);
  if (dir === undefined) return;
  const report = await run(dir);
  expect(report.disagree).toEqual([]);
  expect(report.hang).toEqual([]);
  expect(report.skipped).toHaveLength(skipped);
  expect(report.agree + skipped).toBe(report.total);
});
