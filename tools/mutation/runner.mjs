// A test runner for Stryker that stays in one process: the tests are bundled and read once, and a mutant costs what its tests cost
// (some milliseconds) instead of a new worker and all imports (some seconds). A mutant may leave something behind in what the
// tests share: a killing test must pass again without the mutant, and a survivor must survive a fresh copy of everything too.
// Use: `npx stryker run packages/<room>/stryker.config.json`, with `--mutate <file>` for a part of it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/**
 * @typedef {import('./stand-in.mjs').RegisteredTest} RegisteredTest
 * @typedef {{ id: string, name: string, timeSpentMs: number, status: number, failureMessage?: string }} TestResult
 * @typedef {{ activeMutant?: string | undefined, currentTestId?: string | undefined, hitCount?: number | undefined, hitLimit?: number | undefined, mutantCoverage?: unknown }} Space what the instrumented code looks at
 * @typedef {{ activeMutant: { id: string }, testFilter?: string[], hitLimit?: number }} MutantRun
 * @typedef {{ status: 'killed', killedBy: string[], failureMessage: string, nrOfTests: number } | { status: 'survived', nrOfTests: number } | { status: 'timeout', reason: string }} Verdict
 * @typedef {{ inProcess: { tests: readonly string[], except?: readonly string[] } }} Options
 */

const SUCCESS = 0;
const FAILED = 1;
const OUT = resolve('reports', 'mutation', 'bundle');

/** Settings of this runner in the configuration file. */
export const strykerValidationSchema = {
  properties: {
    inProcess: {
      type: 'object',
      required: ['tests'],
      additionalProperties: false,
      properties: {
        tests: { type: 'array', items: { type: 'string' } },
        // Names of tests that are left out: the slow ones.
        except: { type: 'array', items: { type: 'string' } },
      },
    },
  },
};

/** Human text is no decision: a string with a space in it is a message; a code or an identifier has none. */
const text = {
  /** @param {{ node: { type: string, value?: unknown, quasis?: readonly { value: { raw: string } }[] } }} path */
  shouldIgnore({ node }) {
    if (node.type === 'StringLiteral' && /\s/.test(String(node.value))) return 'human text';
    if (node.type === 'TemplateLiteral' && node.quasis?.some(({ value }) => /\s/.test(value.raw))) return 'human text';
    return undefined;
  },
};

class InProcessRunner {
  static inject = ['options'];
  #copy = 0;
  #bundle = '';
  /** @type {Map<string, RegisteredTest>} */
  #tests = new Map();
  /**
   * Milliseconds of each test without a mutant.
   * @type {Map<string, number>}
   */
  #cost = new Map();
  /** @type {Space} */
  #space;
  #files;
  #except;

  /** @param {Options} options */
  constructor({ inProcess }) {
    this.#files = inProcess.tests;
    this.#except = new Set(inProcess.except ?? []);
    const shared = /** @type {{ __stryker__?: Space }} */ (globalThis);
    this.#space = shared.__stryker__ ??= {};
  }

  capabilities() {
    return { reloadEnvironment: false };
  }

  async init() {
    mkdirSync(OUT, { recursive: true });
    this.#bundle = resolve(OUT, `tests-${process.pid}.mjs`);
    await bundleTests(this.#files, this.#bundle);
    await this.#load();
  }

  /** Reads the bundle: a new copy of every module in it. */
  async #load() {
    const { currentTestId, activeMutant } = this.#space;
    Object.assign(this.#space, { activeMutant: undefined, currentTestId: undefined });
    const copy = this.#copy++;
    const file = resolve(OUT, `tests-${process.pid}-${copy}.mjs`);
    // The stand-in is read again too: it holds the list of tests.
    writeFileSync(file, readFileSync(this.#bundle, 'utf8').replaceAll('stand-in.mjs"', `stand-in.mjs?copy=${copy}"`));
    await import(pathToFileURL(file).href);
    /** @type {{ registered: RegisteredTest[], preparations: readonly (() => unknown)[] }} */
    const { registered, preparations } = await import(`./stand-in.mjs?copy=${copy}`);
    for (const prepare of preparations) await prepare();
    this.#tests = new Map(registered.filter(({ name }) => !this.#except.has(name)).map((one) => [one.name, one]));
    Object.assign(this.#space, { currentTestId, activeMutant });
  }

  /**
   * @param {string} id
   * @returns {Promise<TestResult>}
   */
  async #one(id) {
    const since = performance.now();
    const test = /** @type {RegisteredTest} */ (this.#tests.get(id));
    let failure;
    try {
      await test.run();
      for (const hook of test.after) await hook();
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
    const base = { id, name: id, timeSpentMs: performance.now() - since };
    return failure === undefined ? { ...base, status: SUCCESS } : { ...base, status: FAILED, failureMessage: failure };
  }

  async dryRun() {
    /** @type {TestResult[]} */
    const tests = [];
    for (const id of this.#tests.keys()) {
      this.#space.currentTestId = id;
      tests.push(await this.#one(id));
    }
    this.#cost = new Map(tests.map((one) => [one.id, one.timeSpentMs]));
    this.#space.currentTestId = undefined;
    return { status: 'complete', tests, mutantCoverage: this.#space.mutantCoverage };
  }

  /**
   * @param {MutantRun} run
   * @returns {Promise<Verdict>}
   */
  async mutantRun({ activeMutant, testFilter, hitLimit }) {
    // The quick ones first: most mutants fall to one of them.
    const cost = (/** @type {string} */ id) => this.#cost.get(id) ?? 0;
    const ids = (testFilter ?? [...this.#tests.keys()]).toSorted((a, b) => cost(a) - cost(b));
    const first = await this.#try(ids, activeMutant.id, hitLimit);
    if (first.status === 'timeout') return first;
    if (first.status === 'killed' && (await this.#one(String(first.killedBy[0]))).status === SUCCESS) return first;
    await this.#load();
    return this.#try(ids, activeMutant.id, hitLimit);
  }

  /**
   * @param {readonly string[]} ids
   * @param {string} mutant
   * @param {number | undefined} hitLimit
   * @returns {Promise<Verdict>}
   */
  async #try(ids, mutant, hitLimit) {
    Object.assign(this.#space, { activeMutant: mutant, hitCount: hitLimit === undefined ? undefined : 0, hitLimit });
    /** @type {TestResult | undefined} */
    let killer;
    let ran = 0;
    for (const id of ids) {
      ran++;
      const result = await this.#one(id);
      if (result.status !== FAILED) continue;
      killer = result;
      break;
    }
    const hits = this.#space.hitCount ?? 0;
    Object.assign(this.#space, { activeMutant: undefined, hitCount: undefined, hitLimit: undefined });
    if (hitLimit !== undefined && hits > hitLimit) return { status: 'timeout', reason: `hit limit: ${hits}` };
    if (killer === undefined) return { status: 'survived', nrOfTests: ran };
    return { status: 'killed', killedBy: [killer.id], failureMessage: killer.failureMessage ?? '', nrOfTests: ran };
  }
}

/**
 * One module of all tests and all sources of the house; packages from elsewhere stay outside.
 * @param {readonly string[]} files
 * @param {string} outfile
 */
async function bundleTests(files, outfile) {
  const standIn = pathToFileURL(fileURLToPath(new URL('./stand-in.mjs', import.meta.url))).href;
  await build({
    stdin: {
      contents: files.map((file) => `await import(${JSON.stringify(resolve(file))});`).join('\n'),
      resolveDir: process.cwd(),
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    outfile,
    logLevel: 'warning',
    plugins: [
      {
        name: 'sources',
        setup({ onResolve }) {
          onResolve({ filter: /^vitest$/ }, () => ({ path: standIn, external: true }));
          onResolve({ filter: /^@lienthong\// }, ({ path }) => {
            const [, room = '', ...sub] = path.split('/');
            return { path: resolve('packages', room, 'src', ...sub, 'index.ts') };
          });
          // Found from the file that names it.
          onResolve({ filter: /^[^./]/ }, ({ path, importer, resolveDir }) => {
            if (path.startsWith('node:') || importer === '') return { path, external: true };
            const found = createRequire(resolve(resolveDir, 'x.js')).resolve(path);
            return { path: found.startsWith('/') ? pathToFileURL(found).href : found, external: true };
          });
        },
      },
    ],
  });
}

export const strykerPlugins = [
  { kind: 'TestRunner', name: 'in-process', injectableClass: InProcessRunner },
  { kind: 'Ignore', name: 'text', value: text },
];
