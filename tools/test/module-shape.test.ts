import { expect, test } from 'vitest';
import { moduleShape } from '../checks/module-shape.mjs';
import { found } from './fixture.ts';

const one = (code: string): Promise<string[]> => found(moduleShape, { 'packages/core/src/a.ts': code });

test('plain modules pass; tests, tools and configuration may do as they like', async () => {
  const fine =
    "export { a } from './a.ts';\nexport async function f(fetch: () => Promise<void>): Promise<void> { await fetch(); }";
  expect(await one(fine)).toEqual([]);
  expect(
    await found(moduleShape, { 'tools/x.config.ts': 'export default {};', 'packages/core/test/a.test.ts': 'await f();' }),
  ).toEqual([]);
});

test.each([
  ["export * from './b.ts';", 'export *'],
  ["export * as b from './b.ts';", 'export *'],
  ['export default class A {}', 'default export'],
  ['const a = 1;\nexport default a;', 'default export'],
  ["export { default } from './b.ts';", 'default export'],
  ['export enum A { B }', 'enum'],
  ['const enum A { B }', 'enum'],
  ['export const a = await f();', 'top-level await'],
  ['for await (const a of b) f(a);', 'top-level await'],
  ["export function f() { return fetch('x'); }", 'global fetch'],
  ["export function f() { return globalThis.fetch('x'); }", 'global fetch'],
  ["import { setGlobalDispatcher } from 'undici';", 'setGlobalDispatcher'],
])('bites: %s', async (code, message) => {
  expect(await one(code)).toEqual([expect.stringContaining(message)]);
});
