#!/usr/bin/env node
// `npm run lint`: form (biome), then the rules of the house, each a check with a test that shows it bites (tools/test).
import './lib/floor.mjs';
import { pathToFileURL } from 'node:url';
import { cycles } from './checks/cycles.mjs';
import { fileSize } from './checks/file-size.mjs';
import { foreignData } from './checks/foreign-data.mjs';
import { imports } from './checks/imports.mjs';
import { layout } from './checks/layout.mjs';
import { moduleShape } from './checks/module-shape.mjs';
import { moduleState } from './checks/module-state.mjs';
import { openRepository } from './checks/repository.mjs';
import { words } from './checks/words.mjs';
import { runTool } from './lib/run.mjs';
import { root } from './lib/say.mjs';

/** @type {readonly import('./checks/repository.mjs').Check[]} */
const checks = [imports, cycles, fileSize, moduleShape, moduleState, words, foreignData, layout];

/**
 * @param {string} name
 * @param {boolean} ok
 */
function line(name, ok) {
  console.log(`${ok ? '✓' : '✗'} lint: ${name}`);
  return ok ? 1 : 0;
}

/** @returns {Promise<{ passed: number, failed: number }>} */
export async function lint() {
  const form = await runTool('@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '--colors=off', '.'], {
    output: 'capture',
  });
  let passed = line('biome', form.code === 0);
  if (form.code !== 0) console.log(form.stdout + form.stderr);
  const repository = openRepository(root);
  for (const { name, check } of checks) {
    const findings = await check(repository);
    passed += line(name, findings.length === 0);
    for (const finding of findings) console.log(`    ${finding.path}:${finding.line} ${finding.message}`);
  }
  return { passed, failed: checks.length + 1 - passed };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { failed } = await lint();
  process.exitCode = failed === 0 ? 0 : 1;
}
