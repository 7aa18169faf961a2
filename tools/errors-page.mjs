#!/usr/bin/env node
// `npm run docs`: writes docs/errors.md. The catalogues are TypeScript, so the test that says when the page is stale writes it.
import './lib/floor.mjs';
import { runTool } from './lib/run.mjs';
import { sayFailure } from './lib/say.mjs';
import { install } from './lib/setup.mjs';

try {
  await install();
  const args = ['run', '--config', 'tools/vitest.config.ts', 'tools/test/errors-page'];
  const { code } = await runTool('vitest/vitest.mjs', args, { env: { ...process.env, LIENTHONG_WRITE_DOCS: '1' } });
  process.exitCode = code;
} catch (error) {
  sayFailure(error);
  process.exitCode = 3;
}
