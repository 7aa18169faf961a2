#!/usr/bin/env node
// `npm start`: the main job, from a fresh clone to a narrated exchange.
import './lib/floor.mjs';
import { join } from 'node:path';
import { run } from './lib/run.mjs';
import { root, sayFailure } from './lib/say.mjs';
import { setUp } from './lib/setup.mjs';

const args = process.argv.slice(2);
if (args[0] === '--') args.shift();

try {
  await setUp();
  const { code } = await run(process.execPath, [join(root, 'examples', 'main-job', 'main.mjs'), ...args], { cwd: process.cwd() });
  process.exitCode = code;
} catch (error) {
  sayFailure(error);
  if (args.includes('--json')) {
    const message = { vi: 'Không chuẩn bị được môi trường; xem stderr.', en: 'The environment could not be set up; see stderr.' };
    process.stdout.write(`${JSON.stringify({ error: { code: 'SETUP_FAILED', message, retryable: true, details: {} } })}\n`);
  }
  process.exitCode = 3;
}
