import { expect, test } from 'vitest';
import { cycles } from '../checks/cycles.mjs';
import { found, manifest } from './fixture.ts';

test('a chain passes, and so does a circle of types alone', async () => {
  const files = {
    'packages/core/package.json': manifest('core'),
    'packages/xml/package.json': manifest('xml', { dependencies: { '@lienthong/core': '*' } }),
    'packages/core/src/a.ts': "import { b } from './b.ts';\nexport interface A { b: b }",
    'packages/core/src/b.ts': "import type { A } from './a.ts';\nexport const b: A | undefined = undefined;",
  };
  expect(await found(cycles, files)).toEqual([]);
});

test('bites: packages in a circle through devDependencies', async () => {
  const files = {
    'packages/pki/package.json': manifest('pki', { devDependencies: { '@lienthong/testkit': '*' } }),
    'packages/testkit/package.json': manifest('testkit', { dependencies: { '@lienthong/pki': '*' } }),
  };
  expect(await found(cycles, files)).toEqual([
    'packages/pki/package.json:1 packages in a circle: @lienthong/pki → @lienthong/testkit → @lienthong/pki',
  ]);
});

test('bites: modules in a circle', async () => {
  const files = {
    'packages/core/package.json': manifest('core'),
    'packages/core/src/a.ts': "export { b } from './x/b.ts';",
    'packages/core/src/x/b.ts': "import { a } from '../a.ts';",
  };
  expect(await found(cycles, files)).toEqual([
    expect.stringContaining('packages/core/src/a.ts → packages/core/src/x/b.ts → packages/core/src/a.ts'),
  ]);
});
