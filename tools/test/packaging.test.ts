// What a vendor gets: the packed tarballs, judged by publint and arethetypeswrong, installed into an empty project, and used
// from ESM, from CommonJS and from TypeScript. Needs the build (`npm test` makes it first).
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Manifest, openRepository } from '../checks/repository.mjs';
import { run, runTool } from '../lib/run.mjs';
import { root } from '../lib/say.mjs';
import { build, pnpm } from '../lib/setup.mjs';

const published: readonly Manifest[] = openRepository(root)
  .rooms.filter((room) => room.manifest.private !== true)
  .map((room) => room.manifest);
const entries: readonly string[] = published.flatMap(({ name, exports = {} }) =>
  Object.keys(exports)
    .filter((subPath) => subPath !== './package.json')
    .map((subPath) => name + subPath.slice(1)),
);

/** On two busy cores a compiler or an installer takes its time. */
const SLOW = 300_000;

const work = mkdtempSync(join(tmpdir(), 'lienthong-packaging-'));
const tarballs = join(work, 'tarballs');
const project = join(work, 'project');

function tarballOf(name: string): string {
  const prefix = `${name.replace('@', '').replace('/', '-')}-`;
  const file = readdirSync(tarballs).find((entry) => entry.startsWith(prefix) && /^\d/.test(entry.slice(prefix.length)));
  if (file === undefined) throw new Error(`${name} was not packed`);
  return join(tarballs, file);
}

async function node(file: string, code: string): Promise<string> {
  writeFileSync(join(project, file), code);
  const result = await run(process.execPath, [file], { cwd: project, output: 'capture' });
  expect(result.stderr).toBe('');
  expect(result.code).toBe(0);
  return result.stdout;
}

beforeAll(async () => {
  await build();
  mkdirSync(tarballs);
  const filters = published.map(({ name }) => `--filter=${name}`);
  const packed = await pnpm(['-r', ...filters, 'pack', '--pack-destination', tarballs], { output: 'capture' });
  expect(packed.code, packed.stdout + packed.stderr).toBe(0);
}, SLOW);

afterAll(() => rmSync(work, { recursive: true, force: true }));

describe.each(published.map(({ name }) => name))('%s', (name) => {
  test('publint', async () => {
    const tarball = readFileSync(tarballOf(name));
    const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(tarball).buffer }, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg as Record<string, unknown>, { color: false }))).toEqual([]);
  });

  test('arethetypeswrong', async () => {
    const result = await runTool('@arethetypeswrong/cli/dist/index.js', ['--profile', 'node16', '--no-color', tarballOf(name)], {
      output: 'capture',
    });
    expect(result.code, result.stdout + result.stderr).toBe(0);
  });

  test('carries its licence and README, and no sources or tests', async () => {
    const { stdout } = await run('tar', ['-tzf', tarballOf(name)], { output: 'capture' });
    const files = stdout.trim().split('\n');
    expect(files).toEqual(expect.arrayContaining(['package/LICENSE', 'package/README.md', 'package/package.json']));
    // A program of a child process ships as it is; everything else is built.
    expect(files.filter((file) => /package\/(?:src|test|bench)\//.test(file) && !file.endsWith('.cjs'))).toEqual([]);
  });
});

describe('installed into an empty project', () => {
  beforeAll(async () => {
    mkdirSync(project);
    const local = Object.fromEntries(published.map(({ name }) => [name, `file:${tarballOf(name)}`]));
    // Strict layout: a package sees only what its own manifest declares. Scripts stay off: nothing of ours needs one.
    writeFileSync(
      join(project, 'package.json'),
      JSON.stringify({ private: true, dependencies: local, pnpm: { overrides: local } }),
    );
    const installed = await pnpm(['install', '--prefer-offline', '--ignore-scripts'], { cwd: project, output: 'capture' });
    expect(installed.code, installed.stdout + installed.stderr).toBe(0);
  }, SLOW);

  test('the child process of PKCS#11 is found from ESM and from CommonJS', async () => {
    const body = `openToken({ module: 'nowhere.so', askPin: () => undefined }).then(() => console.log('opened'), (error) => console.log(error.code));`;
    const esm = await node('token.mjs', `import { openToken } from '@lienthong/token/pkcs11';\n${body}`);
    const cjs = await node('token.cjs', `const { openToken } = require('@lienthong/token/pkcs11');\n${body}`);
    expect(esm).toMatch(/^PKCS11_(?:BINDING_MISSING|MODULE)$/m);
    expect(cjs).toBe(esm);
  });

  test('the SQLite binding is found from ESM and from CommonJS', async () => {
    const body = `const store = sqlite('./store.db'); store.count().then(({ evidence }) => console.log(evidence)).finally(() => store.close());`;
    const esm = await node('store.mjs', `import { sqlite } from '@lienthong/exchange/sqlite';\n${body}`);
    const cjs = await node('store.cjs', `const { sqlite } = require('@lienthong/exchange/sqlite');\n${body}`);
    expect([esm, cjs]).toEqual(['0\n', '0\n']);
  });

  test('every entry loads from ESM and from CommonJS, with the same names', async () => {
    const list = JSON.stringify(entries);
    const names = 'Object.keys(module).filter((name) => name !== "default" && name !== "module.exports").sort()';
    const esm = `const all = {};\nfor (const entry of ${list}) { const module = await import(entry); all[entry] = ${names}; }\nconsole.log(JSON.stringify(all));`;
    const cjs = `const all = {};\nfor (const entry of ${list}) { const module = require(entry); all[entry] = ${names}; }\nconsole.log(JSON.stringify(all));`;
    const fromEsm: unknown = JSON.parse(await node('names.mjs', esm));
    const fromCjs: unknown = JSON.parse(await node('names.cjs', cjs));
    expect(fromCjs).toEqual(fromEsm);
    expect(Object.keys(fromEsm as object)).toEqual(entries);
  });

  test('ten lines run in ESM and in CommonJS', async () => {
    const body = readFileSync(new URL('./ten-lines.txt', import.meta.url), 'utf8');
    const names = [...body.matchAll(/^import (\{[^}]+\}) from '([^']+)';$/gm)];
    expect(names.length).toBeGreaterThan(0);
    const asCjs = body.replace(/^import (\{[^}]+\}) from ('[^']+');$/gm, 'const $1 = require($2);');
    const esm = await node('ten.mjs', body);
    const cjs = await node('ten.cjs', `(async () => {\n${asCjs}\n})();`);
    expect(cjs).toBe(esm);
    expect(esm).not.toBe('');
  });

  test(
    'the declarations stand on their own',
    async () => {
      const lines = entries.map(
        (entry, index) => `import type * as entry${index} from '${entry}';\nexport type E${index} = keyof typeof entry${index};`,
      );
      for (const file of ['types.mts', 'types.cts']) writeFileSync(join(project, file), lines.join('\n'));
      mkdirSync(join(project, 'node_modules', '@types'), { recursive: true });
      symlinkSync(join(root, 'node_modules', '@types', 'node'), join(project, 'node_modules', '@types', 'node'));
      const options = ['--noEmit', '--strict', '--module', 'node16', '--target', 'es2022', '--lib', 'es2023', '--types', 'node'];
      const checked = await runTool('typescript/bin/tsc', [...options, 'types.mts', 'types.cts'], {
        cwd: project,
        output: 'capture',
      });
      expect(checked.stdout + checked.stderr).toBe('');
    },
    SLOW,
  );

  test('the command answers', async () => {
    const { code, stdout } = await run(
      process.execPath,
      [join(project, 'node_modules', 'lienthong', 'bin', 'lienthong.js'), '--help'],
      {
        cwd: project,
        output: 'capture',
      },
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/\bread\b[\s\S]*\bextract\b/);
  });
});
