// The code in the documentation compiles against the sources, under the rules of the house.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRepository } from '../checks/repository.mjs';
import { runTool } from '../lib/run.mjs';
import { root } from '../lib/say.mjs';
import { snippetsOf } from '../lib/snippets.mjs';

/** @returns the compiler's complaints, each with the place in the documentation */
async function complaints(pages: Readonly<Record<string, string>>): Promise<string[]> {
  const cache = join(root, 'node_modules', '.cache', 'lienthong');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'snippets-'));
  try {
    const places = new Map<string, string>();
    for (const [path, markdown] of Object.entries(pages)) {
      for (const { line, code } of snippetsOf(markdown)) {
        const file = `s${places.size}.ts`;
        places.set(file, `${path}:${line}`);
        writeFileSync(join(folder, file), code);
      }
    }
    if (places.size === 0) return [];
    // Paths of a base configuration resolve against the base itself, so only the depth of this folder matters.
    const compilerOptions = {
      isolatedDeclarations: false,
      declaration: false,
      typeRoots: [join(root, 'node_modules', '@types')],
    };
    const config = { extends: join(root, 'tsconfig.base.json'), compilerOptions, include: ['*.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const { code, stdout } = await runTool('typescript/bin/tsc', ['-p', folder, '--pretty', 'false'], {
      cwd: folder,
      output: 'capture',
    });
    if (code === 0) return [];
    const own = stdout.split('\n').filter((line) => /^s\d+\.ts\(/.test(line));
    if (own.length === 0) return [stdout];
    return own.map((line) => line.replace(/^(s\d+\.ts)\((\d+),\d+\): error \w+: /, (_, file: string) => `${places.get(file)} `));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('every ```ts block of the READMEs and of docs/ compiles', async () => {
  const repository = openRepository(root);
  const paths = repository.files.filter((path) => /(?:^|\/)README(?:\.\w+)?\.md$|^docs\/.*\.md$/.test(path));
  expect(await complaints(Object.fromEntries(paths.map((path) => [path, repository.text(path)])))).toEqual([]);
}, 240_000);

test('bites: a name that does not exist, with its place', async () => {
  const page = "# A\n\n```ts\nimport { bytesSource, notThere } from '@lienthong/core';\nnotThere(bytesSource);\n```\n";
  expect(await complaints({ 'a.md': page })).toEqual([expect.stringMatching(/^a\.md:4 .*notThere/)]);
}, 240_000);

test('a hidden preamble, an indented block and another language are understood', () => {
  const page = '<!-- ts: declare const pin: string; -->\n```ts\nuse(pin);\n```\n\n- a\n  ```ts\n  b();\n  ```\n```sh\nls\n```\n';
  const snippets = snippetsOf(page);
  expect(snippets.map(({ code }) => code)).toEqual([
    'declare const pin: string;\nuse(pin);\n\nexport {};\n',
    'b();\n\nexport {};\n',
  ]);
  expect(snippets.map(({ line }) => line)).toEqual([3, 8]);
});
