import { expect, test } from 'vitest';
import { layout } from '../checks/layout.mjs';
import { found, manifest } from './fixture.ts';

const house = {
  'package.json': '{}',
  LICENSE: 'MIT',
  '.editorconfig': '',
  'tsconfig.base.json': '{ "paths": { "@lienthong/core": ["./packages/core/src/index.ts"] } }',
  'packages/core/package.json': manifest('core'),
  'packages/core/src/index.ts': '',
  'packages/core/README.md': `\`\`\`ts\n\`\`\`\n${'Để làm gì. '.repeat(50)}`,
};

test('a tidy house passes', async () => {
  expect(await found(layout, house)).toEqual([]);
});

test.each([
  [{ 'notes.txt': 'x' }, 'notes.txt:1 does not belong on the top level'],
  [{ 'scripts/x.sh': 'x' }, 'scripts:1 does not belong on the top level'],
  [{ 'packages/core/README.md': 'Core.' }, 'says too little'],
  [{ 'packages/core/README.md': 'Core. '.repeat(100) }, 'shows no use'],
  [{ 'packages/core/package.json': manifest('core', { license: 'ISC' }) }, 'license must be MIT'],
  [{ 'packages/core/package.json': manifest('core', { sideEffects: true }) }, 'sideEffects must be false'],
  [{ 'packages/core/package.json': manifest('core', { engines: { node: '>=18' } }) }, 'engines must be'],
  [{ 'tsconfig.base.json': '{}' }, 'has no path for @lienthong/core'],
])('bites: %j', async (change, message) => {
  expect(await found(layout, { ...house, ...change })).toEqual([expect.stringContaining(message)]);
});

test('bites: a room without README, an export without source, an example that would be published', async () => {
  const { 'packages/core/README.md': _, ...bare } = house;
  expect(await found(layout, bare)).toEqual(['packages/core:1 has no README.md']);
  const exports = { '.': '', './x': '' };
  expect(await found(layout, { ...house, 'packages/core/package.json': manifest('core', { exports }) })).toContainEqual(
    expect.stringContaining('exports ./x, but packages/core/src/x/index.ts is not there'),
  );
  const readme = house['packages/core/README.md'];
  expect(
    await found(layout, { ...house, 'examples/a/package.json': manifest('a', { exports: {} }), 'examples/a/README.md': readme }),
  ).toEqual([expect.stringContaining('an example is private')]);
});
