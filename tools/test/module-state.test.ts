import { expect, test } from 'vitest';
import { moduleState } from '../checks/module-state.mjs';
import { found } from './fixture.ts';

const one = (code: string): Promise<string[]> => found(moduleState, { 'packages/core/src/a.ts': code });

test.each([
  ["const names = new Map([['a', 1]]);\nexport function f(k: string): number | undefined { return names.get(k); }"],
  ['export const names: ReadonlyMap<string, number> = new Map();'],
  ['const word = /^a+$/;\nexport function f(s: string): boolean { return word.test(s); }'],
  ['const all = /a/g;\nexport function f(s: string): string { return s.replace(all, ""); }'],
  ['const list = [1];\nexport function f(): number[] { const list: number[] = []; list.push(2); return list; }'],
  ['const list = [1];\nexport function f(list: number[]): void { list.push(2); }'],
  ['export class A { static readonly b = 1; c = 0; }'],
  ['declare let x: number;'],
  ['export const names: readonly string[] = [];'],
])('passes: %s', async (code) => {
  expect(await one(code)).toEqual([]);
});

test.each([
  ['let count = 0;', 'let or var'],
  ['export var a = 1;', 'let or var'],
  ['const cache = new Map();\nexport function f(k: string): void { cache.set(k, 1); }', 'cache is made at the top'],
  ['const seen: string[] = [];\nexport function f(k: string): void { seen.push(k); }', 'seen is made at the top'],
  ['const state = { count: 0 };\nexport function f(): void { state.count += 1; }', 'state is made at the top'],
  ['const state = { count: 0 };\nexport function f(): void { state.count++; }', 'state is made at the top'],
  ['const state = { a: { b: [1] } };\nexport function f(): void { delete state.a.b[0]; }', 'state is made at the top'],
  ['const state = {};\nexport function f(): void { Object.assign(state, { a: 1 }); }', 'state is made at the top'],
  ['const cache = new WeakMap();', 'WeakMap'],
  ['export const names: Map<string, number> = new Map();', 'anyone may change it'],
  ['export const names: string[] = [];', 'anyone may change it'],
  ['const word = /a/g;\nexport function f(s: string): boolean { return word.test(s); }', 'lastIndex'],
  ['export class A { static b = 1; }', 'static field'],
])('bites: %s', async (code, message) => {
  expect(await one(code)).toEqual([expect.stringContaining(message)]);
});
