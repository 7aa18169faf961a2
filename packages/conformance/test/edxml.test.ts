import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { runConformance } from '../src/index.ts';

it('our own edXML vectors all agree', async () => {
  const report = await runConformance('edxml', fileURLToPath(new URL('../../../test-vectors/edxml', import.meta.url)));
  expect(report.disagree).toEqual([]);
  expect(report.hang).toEqual([]);
  expect(report.skipped).toEqual([]);
  expect(report.agree).toBe(report.total);
  expect(report.total).toBeGreaterThanOrEqual(150);
});
