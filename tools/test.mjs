#!/usr/bin/env node
// `npm test`: everything, on a fresh clone too; the last line says how it ended.
import './lib/floor.mjs';
import { sayFailure } from './lib/say.mjs';
import { closingLine } from './lib/tally.mjs';

let tally = { passed: 0, failed: 1, skipped: 0 };
try {
  const { install } = await import('./lib/setup.mjs');
  await install();
  // Only now: the suite's own tools (TypeScript for the checks) are among the packages just installed.
  const { runSuite } = await import('./lib/suite.mjs');
  tally = await runSuite(process.argv.slice(2).filter((arg) => arg !== '--'));
} catch (error) {
  sayFailure(error);
}
process.exitCode = tally.failed === 0 ? 0 : 1;
console.log(closingLine(tally));
