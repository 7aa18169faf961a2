import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSandbox } from '@lienthong/sandbox';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { baseConfig } from './helpers/world.ts';

let place: string;
let script: string;
let data: string;
const running: ChildProcess[] = [];

// The lock alone, in processes of its own: what is tested is what survives a kill.
beforeAll(async () => {
  place = mkdtempSync(join(tmpdir(), 'lienthong-lock-'));
  script = join(place, 'holder.mjs');
  const source = fileURLToPath(new URL('../src/store/lock.ts', import.meta.url));
  await build({
    stdin: {
      contents: `import { lockFolder } from ${JSON.stringify(source)};
        try { lockFolder(process.argv[2]); console.log('held'); setInterval(() => {}, 1000); }
        catch (error) { console.log(error.code); }`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: script,
    alias: { '@lienthong/core': fileURLToPath(new URL('../../core/src/index.ts', import.meta.url)) },
  });
});
beforeEach(() => {
  data = mkdtempSync(join(place, 'data-'));
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

async function holder(): Promise<{ said: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [script, data], { stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  const [said] = await once(child.stdout as NodeJS.ReadableStream, 'data');
  return { said: String(said).trim(), child };
}

test('a second sandbox on one folder is refused; after close it is welcome', async () => {
  const first = await startSandbox(baseConfig, { data });
  await expect(startSandbox(baseConfig, { data })).rejects.toMatchObject({
    code: 'SANDBOX_DATA_BUSY',
    details: { path: data, pid: process.pid, host: hostname() },
  });
  await first.close();
  await (await startSandbox(baseConfig, { data })).close();
  expect(readdirSync(data).sort()).toEqual(['journal.jsonl', 'packets']);
});

test('a sandbox that could not start leaves no lock', async () => {
  writeFileSync(join(data, 'journal.jsonl'), 'x\n{"t":"no-agency","code":"Z","at":1}\n');
  await expect(startSandbox(baseConfig, { data })).rejects.toThrow('SANDBOX_DATA');
  expect(existsSync(join(data, 'lock'))).toBe(false);
});

test('another process holds it while it lives; killed, its lock is taken over', async () => {
  const { said, child } = await holder();
  expect(said).toBe('held');
  await expect(startSandbox(baseConfig, { data })).rejects.toMatchObject({
    code: 'SANDBOX_DATA_BUSY',
    details: { pid: child.pid },
  });
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(existsSync(join(data, 'lock'))).toBe(true);
  await (await startSandbox(baseConfig, { data })).close();
});

test('the number of a dead process that another one got, and a lock of another machine', async () => {
  const lock = join(data, 'lock');
  const held = { token: 't', pid: process.pid, host: hostname(), born: 'another boot/1' };
  writeFileSync(lock, JSON.stringify(held));
  const taken = startSandbox(baseConfig, { data });
  if (process.platform === 'linux') await (await taken).close();
  else await expect(taken).rejects.toThrow('SANDBOX_DATA_BUSY');
  writeFileSync(lock, JSON.stringify({ ...held, host: 'a-machine-elsewhere', pid: 1 }));
  await expect(startSandbox(baseConfig, { data })).rejects.toThrow('SANDBOX_DATA_BUSY');
});

test('many that find one dead lock: exactly one gets it', { timeout: 60_000 }, async () => {
  for (let round = 0; round < 3; round++) {
    const { child } = await holder();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const said = await Promise.all(Array.from({ length: 6 }, holder));
    expect(said.map((one) => one.said).sort()).toEqual([...Array(5).fill('SANDBOX_DATA_BUSY'), 'held']);
    const winner = said.find((one) => one.said === 'held')?.child.pid;
    expect(JSON.parse(readFileSync(join(data, 'lock'), 'utf8')).pid).toBe(winner);
    for (const one of said) one.child.kill('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
});
