#!/usr/bin/env node
// `npm run nightly`: the tests of `npm test` with larger counts, and those too long for every day (`*.nightly.test.ts`).
import './lib/floor.mjs';
import { sayFailure } from './lib/say.mjs';
import { closingLine } from './lib/tally.mjs';

let tally = { passed: 0, failed: 1, skipped: 0 };
try {
  const { install } = await import('./lib/setup.mjs');
  await install();
  // Only now: the suite's own tools (TypeScript for the checks) are among the packages just installed.
  const { runSuite } = await import('./lib/suite.mjs');
  tally = await runSuite(
    process.argv.slice(2).filter((arg) => arg !== '--'),
    { LIENTHONG_NIGHTLY: '1' },
  );
} catch (error) {
  sayFailure(error);
}
process.exitCode = tally.failed === 0 ? 0 : 1;
console.log(closingLine(tally));
