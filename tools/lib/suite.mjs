// Everything that `npm test` and `npm run nightly` run, in the order in which a failure is cheapest to learn.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { lint } from '../lint.mjs';
import { installPeers } from './debian.mjs';
import { runTool } from './run.mjs';
import { root, SetupError, say, sayFailure, seconds } from './say.mjs';
import { build, toolEnvironment } from './setup.mjs';
import { countTests, sum } from './tally.mjs';

/** @typedef {import('./tally.mjs').Tally} Tally */

/**
 * @param {string} name
 * @param {boolean} ok
 * @param {string} [detail]
 * @returns {Tally}
 */
function outcome(name, ok, detail) {
  console.log(`${ok ? '✓' : '✗'} ${name}${detail ? `: ${detail}` : ''}`);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0 };
}

/** The third-party vectors: in CI their absence is a failure, elsewhere a notice; each test that needs them says so again. */
function vectorsPresent() {
  const folder = resolve(root, process.env['LIENTHONG_VECTORS'] ?? '../shared');
  const present = existsSync(join(folder, 'vectors'));
  if (!present) say('THIẾU VECTOR và gói mẫu: đặt LIENTHONG_VECTORS. · NO VECTORS and samples: set LIENTHONG_VECTORS.');
  return present;
}

/** Tests run on the sources, so a room that does not build fails its own line and hides nothing else. */
async function buildAll() {
  const since = performance.now();
  try {
    await build(['--continue']);
    return outcome(`build (${seconds(since)})`, true);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    sayFailure(error);
    return outcome(`build (${seconds(since)})`, false);
  }
}

/** Everything once; the sources once more under `isolatedDeclarations`, which the build needs and tests need not. */
async function typecheck() {
  const since = performance.now();
  const projects = ['tools/tsconfig.check.json', 'tools/tsconfig.src.json'];
  const results = await Promise.all(
    projects.map((project) => runTool('typescript/bin/tsc', ['-p', project, '--pretty', 'false'], { output: 'capture' })),
  );
  for (const line of new Set(results.flatMap(({ stdout }) => stdout.split('\n')))) if (line !== '') console.log(line);
  return outcome(
    `types (${seconds(since)})`,
    results.every(({ code }) => code === 0),
  );
}

async function lintAll() {
  const since = performance.now();
  const { passed, failed } = await lint();
  console.log(`  lint: ${seconds(since)}`);
  return { passed, failed, skipped: 0 };
}

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
async function vitest(args, env) {
  const report = join(root, 'node_modules', '.cache', 'lienthong', 'tests.json');
  mkdirSync(join(report, '..'), { recursive: true });
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code } = await runTool('vitest/vitest.mjs', ['run', '--config', 'tools/vitest.config.ts', ...reporters, ...args], {
    env,
  });
  if (!existsSync(report)) return outcome('vitest', false, 'no report · không có báo cáo');
  return countTests(JSON.parse(readFileSync(report, 'utf8')), code);
}

/** Every branch of the code that decides (tools/coverage.config.ts) is taken; the usual amounts are enough for that. */
export async function coverage() {
  const args = ['run', '--config', 'tools/coverage.config.ts', '--coverage'];
  const { code } = await runTool('vitest/vitest.mjs', args, { env: toolEnvironment(process.env) });
  return outcome('branches of the deciding code', code === 0);
}

/**
 * @param {readonly string[]} args passed on to vitest (a file filter, for instance)
 * @param {NodeJS.ProcessEnv} [extra] environment of the tests
 * @returns {Promise<Tally>}
 */
export async function runSuite(args, extra = {}) {
  const strict = process.env['CI'] === 'true';
  const missing = await installPeers();
  const vectors = vectorsPresent();
  const tallies = [await buildAll()];
  if (strict) {
    tallies.push(outcome('peers', missing.length === 0, missing.join(' ')), outcome('vectors', vectors));
  }
  tallies.push(await typecheck(), await lintAll());
  tallies.push(await vitest(args, { ...toolEnvironment(process.env), ...extra }));
  return sum(tallies);
}
