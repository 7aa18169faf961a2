import { expect, test } from 'vitest';
import { vectors } from '../../tests/src/vectors.ts';
import { run } from '../src/sets/ocsp-tsp.ts';

const dir = vectors('vectors/ocsp-tsp');

test.skipIf(dir === undefined)('every case of ocsp-tsp agrees, none is skipped', async () => {
  const report = await run(dir as string);
  expect(report.disagree).toEqual([]);
  expect(report.hang).toEqual([]);
  expect(report.skipped).toEqual([]);
  expect(report.agree).toBe(report.total);
});
