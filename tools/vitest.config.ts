// Tests run on the sources: `@lienthong/x/sub` is `packages/x/src/sub/index.ts`. Only the packaging tests use the build.
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const nightly: boolean = process.env['LIENTHONG_NIGHTLY'] === '1';
const packages: string = fileURLToPath(new URL('../packages/', import.meta.url));
const examples: string = fileURLToPath(new URL('../examples/', import.meta.url));

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  resolve: {
    alias: [
      { find: /^@lienthong\/([a-z]+)$/, replacement: `${packages}$1/src/index.ts` },
      { find: /^@lienthong\/([a-z]+)\/([a-z0-9-]+)$/, replacement: `${packages}$1/src/$2/index.ts` },
      { find: /^@lienthong\/example-([a-z-]+)$/, replacement: `${examples}$1/src/index.ts` },
      { find: /^lienthong$/, replacement: `${packages}cli/src/index.ts` },
    ],
  },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'tools/test/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
    // What takes too long for every day; `npm run nightly` runs it too.
    exclude: nightly ? [] : ['**/*.nightly.test.ts'],
    pool: 'forks',
    // A peer (java, xmlsec1) runs beside each worker: more workers than cores only make time-outs.
    maxWorkers: Math.min(4, availableParallelism()),
    testTimeout: nightly ? 3_600_000 : 60_000,
    hookTimeout: 120_000,
  },
});
