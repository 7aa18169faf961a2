import { expect, test } from 'vitest';
import { vectors } from '../../tests/src/vectors.ts';
import { runConformance } from '../src/index.ts';

test.each(['xmldsig', 'xsw'])('every case of %s agrees, none is skipped', async (set) => {
  const dir = vectors(`vectors/${set}`);
  if (dir === undefined) return;
  const report = await runConformance(set, dir);
  expect(report.disagree).toEqual([]);
  expect(report.hang).toEqual([]);
  expect(report.skipped).toEqual([]);
  expect(report.agree).toBe(report.total);
  expect(report.slowestMs).toBeLessThan(2000);
});
