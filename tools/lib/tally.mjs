// The closing line that a machine reads: `N passed, N failed`, and `, N skipped` where something was.

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Tally
 * @typedef {{ status: string, assertionResults: { status: string }[] }} SuiteResult as vitest's JSON reporter writes them
 */

/**
 * Counts tests. A file that could not even be loaded holds no test, and is a failure all the same.
 * @param {{ testResults: SuiteResult[] }} report
 * @param {number} exitCode of vitest: an unhandled error outside every test fails the run too
 * @returns {Tally}
 */
export function countTests(report, exitCode) {
  const tally = { passed: 0, failed: 0, skipped: 0 };
  for (const suite of report.testResults) {
    if (suite.status === 'failed' && !suite.assertionResults.some((test) => test.status === 'failed')) tally.failed += 1;
    for (const test of suite.assertionResults) {
      if (test.status === 'passed') tally.passed += 1;
      else if (test.status === 'failed') tally.failed += 1;
      else tally.skipped += 1;
    }
  }
  if (exitCode !== 0 && tally.failed === 0) tally.failed = 1;
  return tally;
}

/**
 * @param {readonly Tally[]} tallies
 * @returns {Tally}
 */
export function sum(tallies) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const tally of tallies) {
    total.passed += tally.passed;
    total.failed += tally.failed;
    total.skipped += tally.skipped;
  }
  return total;
}

/**
 * @param {Tally} tally
 * @returns {string}
 */
export function closingLine(tally) {
  const line = `${tally.passed} passed, ${tally.failed} failed`;
  return tally.skipped > 0 ? `${line}, ${tally.skipped} skipped` : line;
}
