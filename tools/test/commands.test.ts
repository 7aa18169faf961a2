import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { missingPeers } from '../lib/debian.mjs';
import { floorProblem } from '../lib/floor.mjs';
import { run } from '../lib/run.mjs';
import { compileEnvironment, installStamp, pnpmVersion, toolEnvironment } from '../lib/setup.mjs';
import { closingLine, countTests, sum } from '../lib/tally.mjs';
import { folderOf } from './fixture.ts';

test('an old Node is told so in both languages', () => {
  expect(floorProblem('20.19.0')).toBeUndefined();
  expect(floorProblem('22.1.0')).toBeUndefined();
  expect(floorProblem('20.18.9')).toMatch(/cần Node\.js >= 20\.19[\s\S]*needs Node\.js >= 20\.19/);
  expect(floorProblem('18.20.0')).toContain('18.20.0');
});

test('the pinned pnpm is an exact version', () => {
  expect(pnpmVersion()).toMatch(/^\d+\.\d+\.\d+$/);
});

test('the install stamp follows the lockfile and every manifest', () => {
  const root = folderOf({
    'package.json': '{}',
    'pnpm-lock.yaml': 'a',
    'packages/core/package.json': '{}',
    'packages/core/src/a.ts': '',
  });
  const first = installStamp(root);
  writeFileSync(join(root, 'packages/core/src/a.ts'), 'changed');
  expect(installStamp(root)).toBe(first);
  writeFileSync(join(root, 'pnpm-lock.yaml'), 'b');
  const second = installStamp(root);
  expect(second).not.toBe(first);
  mkdirSync(join(root, 'packages/xml'));
  writeFileSync(join(root, 'packages/xml/package.json'), '{}');
  expect(installStamp(root)).not.toBe(second);
});

test("npm's own settings do not silence the tools; the headers of this Node are used where they are", () => {
  expect(toolEnvironment({ npm_config_loglevel: 'silent', KEPT: '1' })).toMatchObject({
    KEPT: '1',
    TURBO_TELEMETRY_DISABLED: '1',
  });
  expect(toolEnvironment({ npm_config_loglevel: 'silent' })).not.toHaveProperty('npm_config_loglevel');
  const prefix = folderOf({ 'include/node/node.h': '', 'bin/node': '' });
  expect(compileEnvironment({}, join(prefix, 'bin/node'))).toEqual({ npm_config_nodedir: prefix });
  expect(compileEnvironment({ npm_config_nodedir: 'x' }, join(prefix, 'bin/node'))).toEqual({ npm_config_nodedir: 'x' });
  expect(compileEnvironment({}, join(dirname(prefix), 'nowhere', 'bin', 'node'))).toEqual({});
});

test('a peer that is not there is named', () => {
  const peer = { packages: ['x'], programs: ['a-program-that-nobody-has'] };
  expect(missingPeers([peer, { packages: ['y'], programs: ['node'] }])).toEqual([peer]);
});

test('a program that cannot be started, and one that fails, have their code', async () => {
  expect((await run('a-program-that-nobody-has', [], { output: 'capture' })).code).toBe(127);
  expect(await run(process.execPath, ['-e', 'console.log(1); process.exit(3)'], { output: 'capture' })).toMatchObject({
    code: 3,
    stdout: '1\n',
  });
});

test('the closing line counts tests, files that could not be loaded, and errors outside every test', () => {
  const report = {
    testResults: [
      { status: 'passed', assertionResults: [{ status: 'passed' }, { status: 'pending' }, { status: 'todo' }] },
      { status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] },
      { status: 'failed', assertionResults: [] },
    ],
  };
  expect(countTests(report, 1)).toEqual({ passed: 2, failed: 2, skipped: 2 });
  expect(countTests({ testResults: [] }, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(closingLine(sum([countTests(report, 1), { passed: 1, failed: 0, skipped: 0 }]))).toBe('3 passed, 2 failed, 2 skipped');
  expect(closingLine({ passed: 1, failed: 0, skipped: 0 })).toBe('1 passed, 0 failed');
});
