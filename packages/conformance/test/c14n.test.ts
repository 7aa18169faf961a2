import { expect, test } from 'vitest';
import { vectors } from '../../tests/src/vectors.ts';
import { run } from '../src/sets/c14n.ts';

const dir = vectors('vectors/c14n');

test.skipIf(dir === undefined)('every canonicalization pair agrees; only node-sets and DOCTYPEs are skipped', async () => {
  const report = await run(dir as string);
  expect(report.disagree).toEqual([]);
  expect(report.hang).toEqual([]);
  expect(report.skipped.every(({ reason }) => /^(nodeset|doctype)/.test(reason))).toBe(true);
  expect(report.agree + report.skipped.length).toBe(report.total);
  expect(report.agree).toBeGreaterThanOrEqual(339);
});
