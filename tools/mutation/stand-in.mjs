// What a bundle of tests gets instead of `vitest`: the same `expect`, and a list of the tests instead of a run of them.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/**
 * @typedef {() => unknown} Hook
 * @typedef {(...values: any[]) => unknown} Body
 * @typedef {{ name: string, run: Hook, after: readonly Hook[] }} RegisteredTest
 * @typedef {(name: string, ...args: any[]) => void} Register
 */

const vitest = createRequire(import.meta.url).resolve('vitest/package.json');
/** @param {string} name a package that vitest itself uses */
const load = (name) => import(pathToFileURL(createRequire(vitest).resolve(name)).href);
const chai = await load('chai');
const matchers = await load('@vitest/expect');
for (const plugin of [matchers.JestExtend, matchers.JestChaiExpect, matchers.JestAsymmetricMatchers]) chai.use(plugin);

const shared = /** @type {Record<PropertyKey, unknown>} */ (globalThis);
export const expect = Object.assign(
  (/** @type {unknown} */ value, /** @type {string} */ message) => chai.expect(value, message),
  chai.expect,
  shared[matchers.ASYMMETRIC_MATCHERS_OBJECT],
);
matchers.setState({ assertionCalls: 0, isExpectingAssertions: false }, expect);
shared[matchers.GLOBAL_EXPECT] = expect;

/** @type {RegisteredTest[]} */
export const registered = [];
/** @type {string[]} */
const prefix = [];
/** @type {Hook[]} */
const after = [];
/**
 * What tests need and share: done once when the bundle is read, with no mutant in it.
 * @type {Hook[]}
 */
export const preparations = [];

/** @param {readonly unknown[]} args name aside: options, body, time-out in any order */
const body = (args) => /** @type {Body} */ (args.find((one) => typeof one === 'function'));

/** @type {Register} */
function add(name, ...args) {
  const run = body(args);
  const full = [...prefix, name].join(' ');
  const twins = registered.filter((one) => one.name === full || one.name.startsWith(`${full} #`)).length;
  registered.push({ name: twins === 0 ? full : `${full} #${twins + 1}`, run: () => run(), after: [...after] });
}

/** @type {Register} */
function group(name, ...args) {
  prefix.push(name);
  const kept = after.length;
  body(args)();
  prefix.pop();
  after.length = kept;
}

/**
 * @param {string} name
 * @param {unknown} row
 * @param {number} index
 */
function titled(name, row, index) {
  const values = Array.isArray(row) ? row : [row];
  const fields = /** @type {Record<string, unknown>} */ (Object(row));
  let at = 0;
  return name
    .replace(/%[sdifjop#]/g, (mark) => (mark === '%#' ? String(index) : String(values[at++]).slice(0, 60)))
    .replace(/\$(\w+)/g, (mark, field) => String(fields[field] ?? mark).slice(0, 60));
}

/** @param {Register} register */
const withEach = (register) => (/** @type {readonly unknown[]} */ rows) => {
  /** @type {Register} */
  const table = (name, ...args) => {
    const run = body(args);
    for (const [index, row] of rows.entries())
      register(titled(name, row, index), () => (Array.isArray(row) ? run(...row) : run(row)));
  };
  return table;
};

/** @param {Register} register */
const variants = (register) => ({
  each: withEach(register),
  runIf: (/** @type {unknown} */ wanted) => (wanted ? register : () => {}),
  skipIf: (/** @type {unknown} */ unwanted) => (unwanted ? () => {} : register),
});

export const it = Object.assign(add, variants(add));
export const test = it;
export const describe = Object.assign(group, variants(group));
/** @param {Hook} hook */
export const afterEach = (hook) => after.push(hook);
/** @param {Hook} hook */
export const beforeAll = (hook) => preparations.push(hook);
export const afterAll = () => {};
