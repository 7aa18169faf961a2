import { expect, test } from 'vitest';
import { imports } from '../checks/imports.mjs';
import { found, manifest } from './fixture.ts';

const workspace = {
  'packages/core/package.json': manifest('core'),
  'packages/xml/package.json': manifest('xml', { dependencies: { '@lienthong/core': '*' } }),
  'packages/edxml/package.json': manifest('edxml', {
    dependencies: { '@lienthong/core': '*', '@lienthong/xml': '*', 'fast-xml-parser': '*' },
    devDependencies: { '@lienthong/testkit': '*', saxes: '*' },
  }),
  'packages/pki/package.json': manifest('pki', {
    exports: { '.': '', './internal': '' },
    dependencies: { '@lienthong/core': '*', pkijs: '*' },
  }),
  'packages/signature/package.json': manifest('signature', { dependencies: { '@lienthong/pki': '*' } }),
  'packages/testkit/package.json': manifest('testkit'),
  'packages/cli/package.json': manifest('cli'),
  'packages/tests/package.json': manifest('tests', { private: true, devDependencies: { '@lienthong/pki': '*', lienthong: '*' } }),
};

async function one(path: string, code: string): Promise<string[]> {
  return await found(imports, { ...workspace, [path]: code });
}

test('what the table allows passes', async () => {
  expect(
    await one('packages/edxml/src/a.ts', "import { x } from '@lienthong/xml';\nimport { y } from './b.ts';\nimport 'node:fs';"),
  ).toEqual([]);
  expect(await one('packages/edxml/test/a.test.ts', "import { x } from '@lienthong/testkit';\nimport 'saxes';")).toEqual([]);
  expect(await one('packages/edxml/test/a.test.ts', "import { vectors } from '../../tests/src/vectors.ts';")).toEqual([]);
  expect(await one('packages/edxml/test/a.test.ts', "import { tlv } from '../../testkit/src/der/writer.ts';")).toEqual([]);
  expect(await one('packages/edxml/bench/a.bench.mjs', "import '../../sandbox/dist/index.js';")).toEqual([]);
  expect(await one('packages/edxml/src/salvage/a.ts', "import { XMLParser } from 'fast-xml-parser';")).toEqual([]);
  expect(await one('packages/tests/test/a.test.ts', "import 'lienthong';\nimport '@lienthong/pki/internal';")).toEqual([]);
});

test.each([
  [
    'the build of another room in a test',
    'packages/edxml/test/a.test.ts',
    "import '../../sandbox/dist/index.js';",
    'leaves the package',
  ],
  [
    'the test kit by path in shipped code',
    'packages/edxml/src/a.ts',
    "import '../../testkit/src/der/writer.ts';",
    'leaves the package',
  ],
  ['a room above', 'packages/xml/src/a.ts', "import { x } from '@lienthong/edxml';", 'xml must not import @lienthong/edxml'],
  [
    'type imports too',
    'packages/edxml/src/a.ts',
    "import type { x } from '@lienthong/pki';",
    'edxml must not import @lienthong/pki',
  ],
  ['the command line', 'packages/edxml/src/a.ts', "import 'lienthong';", 'edxml must not import lienthong'],
  ['a re-export', 'packages/xml/src/a.ts', "export { x } from '@lienthong/pki';", 'xml must not import @lienthong/pki'],
  [
    'a dynamic import',
    'packages/xml/src/a.ts',
    "const x = await import('@lienthong/pki');",
    'xml must not import @lienthong/pki',
  ],
  ['another room by path', 'packages/xml/src/a.ts', "import { x } from '../../core/src/a.ts';", 'leaves the package'],
  [
    'the test kit in shipped code',
    'packages/edxml/src/a.ts',
    "import '@lienthong/testkit';",
    'edxml must not import @lienthong/testkit',
  ],
  [
    'a test of another room by path',
    'packages/edxml/test/a.test.ts',
    "import '../../tests/src/packets.ts';",
    'leaves the package',
  ],
  [
    'the test-only door',
    'packages/signature/src/a.ts',
    "import { x } from '@lienthong/pki/internal';",
    'only conformance and tests',
  ],
  [
    'a sub-path that is not public',
    'packages/signature/src/a.ts',
    "import { x } from '@lienthong/pki/dist/x.js';",
    'not a public sub-path',
  ],
  [
    'what the manifest does not declare',
    'packages/signature/src/a.ts',
    "import { x } from '@lienthong/core';",
    'is not declared',
  ],
  ['a second XML parser', 'packages/edxml/src/a.ts', "import { SaxesParser } from 'saxes';", 'only be a witness'],
  [
    'the lenient parser outside its edge',
    'packages/edxml/src/read/a.ts',
    "import { XMLParser } from 'fast-xml-parser';",
    'may only be imported in',
  ],
  ['ASN.1 outside its edge', 'packages/pki/src/chain/a.ts', "import { Certificate } from 'pkijs';", 'may only be imported in'],
  ['undici outside its edge', 'packages/pki/src/chain/a.ts', "import { Agent } from 'undici';", 'may only be imported in'],
  ['a library without an edge', 'packages/xml/src/a.ts', "import x from 'left-pad';", 'has no edge folder'],
])('bites: %s', async (_name, path, code, message) => {
  expect(await one(path, code)).toEqual([expect.stringContaining(message)]);
});

test('bites: a manifest that depends on what the table forbids, and a room that the table does not know', async () => {
  const edxml = manifest('edxml', { dependencies: { '@lienthong/pki': '*' } });
  expect(await found(imports, { ...workspace, 'packages/edxml/package.json': edxml })).toEqual([
    expect.stringContaining('edxml must not depend on pki'),
  ]);
  expect(await found(imports, { ...workspace, 'packages/misc/package.json': manifest('misc') })).toEqual([
    expect.stringContaining('"misc" is not in the table'),
  ]);
});
