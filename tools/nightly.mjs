#!/usr/bin/env node
// `npm run nightly`: the tests of `npm test` with larger counts, those too long for every day (`*.nightly.test.ts`), and the branch
// coverage of the code that decides.
import './lib/floor.mjs';
import { sayFailure } from './lib/say.mjs';
import { closingLine, sum } from './lib/tally.mjs';

let tally = { passed: 0, failed: 1, skipped: 0 };
try {
  const { install } = await import('./lib/setup.mjs');
  await install();
  // Only now: the suite's own tools (TypeScript for the checks) are among the packages just installed.
  const { coverage, runSuite } = await import('./lib/suite.mjs');
  const args = process.argv.slice(2).filter((arg) => arg !== '--');
  tally = await runSuite(args, { LIENTHONG_NIGHTLY: '1' });
  if (args.length === 0) tally = sum([tally, await coverage()]);
} catch (error) {
  sayFailure(error);
}
process.exitCode = tally.failed === 0 ? 0 : 1;
console.log(closingLine(tally));
