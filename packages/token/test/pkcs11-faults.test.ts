// What a driver can do to its caller, with a driver that does it on order.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isLienThongError } from '@lienthong/core';
import { signWith } from '@lienthong/signature';
import { createGovernmentPki, type Identity } from '@lienthong/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createToken, softHsmModule, type TestToken } from '../../tests/src/softhsm.ts';
import { inspectBinary, runsHere } from '../src/pkcs11/binary.ts';
import {
  findModules,
  insistOnFinalTry,
  listTokens,
  type OpenTokenOptions,
  openToken,
  type PinRequest,
  watchTokens,
} from '../src/pkcs11/index.ts';
import { type FaultyDriver, faultyDriver } from './faulty.ts';

const softHsm = softHsmModule() ?? '';
const tbs = new TextEncoder().encode('nội dung cần ký');

async function failure(work: Promise<unknown>): Promise<{ code: string; text: string; details: Record<string, unknown> }> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isLienThongError(error)) return { code: `not typed: ${String(error)}`, text: '', details: {} };
  return { code: error.code, text: JSON.stringify(error) + error.stack, details: error.details };
}

describe.skipIf(softHsm === '')('a driver that misbehaves', () => {
  let hsm: TestToken;
  let driver: FaultyDriver;
  let identity: Identity;
  let asked: PinRequest[];
  const open = (options: Partial<OpenTokenOptions> = {}) =>
    openToken({
      module: driver.module,
      askPin: (request) => {
        asked.push(request);
        return hsm.pin();
      },
      timeoutMs: 5000,
      ...options,
    });
  beforeAll(async () => {
    const pki = await createGovernmentPki({ seed: 'faults' });
    identity = pki.agency;
    hsm = createToken(softHsm, 'lỗi');
    hsm.write(identity, '01', 'k');
    hsm.write(await pki.issue(), '02', 'luôn hỏi', { always: true });
    const made = faultyDriver(hsm);
    if (made === undefined) throw new Error('gcc is needed');
    driver = made;
  });
  beforeEach(() => {
    asked = [];
    process.env['SOFTHSM2_CONF'] = hsm.config;
    driver.fault();
    driver.calls();
  });
  afterAll(() => hsm?.dispose());

  test('the final try is refused before the driver is asked; the unsafe symbol insists', async () => {
    driver.fault('count-low final-try');
    const token = await open();
    expect((await failure((await token.signer({ label: 'k' })).sign(tbs, 'rsa-sha256'))).code).toBe('PKCS11_PIN_FINAL_TRY');
    expect(asked).toEqual([]);
    expect(driver.calls()).toEqual([]);
    await token.close();
    const insisting = await open({ [insistOnFinalTry]: true });
    await (await insisting.signer({ label: 'k' })).sign(tbs, 'rsa-sha256');
    expect(driver.calls()).toEqual(['C_Login', 'C_Sign']);
    await insisting.close();
  });

  test.each([
    ['locked', 'PKCS11_PIN_LOCKED'],
    ['unset', 'PKCS11_PIN_NOT_SET'],
    ['pinpad', 'PKCS11_PIN_PAD'],
  ])('%s: no try is spent', async (name, code) => {
    driver.fault(name);
    const token = await open();
    expect((await failure((await token.signer({ label: 'k' })).sign(tbs, 'rsa-sha256'))).code).toBe(code);
    expect([asked, driver.calls()]).toEqual([[], []]);
    await token.close();
  });

  test('a low counter is told to whoever types', async () => {
    driver.fault('count-low');
    const token = await open();
    await (await token.signer({ label: 'k' })).sign(tbs, 'rsa-sha256');
    expect(asked).toMatchObject([{ countLow: true, token: { label: 'lỗi' } }]);
    await token.close();
  });

  test('a cancelled login is told apart', async () => {
    driver.fault('cancel-login');
    const token = await open();
    expect((await failure((await token.signer({ label: 'k' })).sign(tbs, 'rsa-sha256'))).code).toBe('PKCS11_CANCELLED');
    await token.close();
  });

  test('a crash while signing costs that signature alone', async () => {
    const token = await open();
    const signer = await token.signer({ label: 'k' });
    await signer.sign(tbs, 'rsa-sha256');
    driver.fault('crash-sign');
    expect(await failure(signer.sign(tbs, 'rsa-sha256'))).toMatchObject({
      code: 'PKCS11_DRIVER_CRASHED',
      details: { signal: 'SIGSEGV' },
    });
    driver.fault();
    await signer.sign(tbs, 'rsa-sha256');
    expect(asked).toHaveLength(2);
    await token.close();
  });

  test('a crash while logging in is not tried again', async () => {
    driver.fault('crash-login');
    const token = await open();
    expect((await failure((await token.signer({ label: 'k' })).sign(tbs, 'rsa-sha256'))).code).toBe('PKCS11_DRIVER_CRASHED');
    expect(driver.calls()).toEqual(['C_Login']);
    await token.close();
  });

  test('a driver that hangs is stopped; the caller gets its time-out', async () => {
    const token = await open({ timeoutMs: 1500 });
    const signer = await token.signer({ label: 'k' });
    await signer.sign(tbs, 'rsa-sha256');
    driver.fault('hang-sign');
    const before = performance.now();
    expect((await failure(signer.sign(tbs, 'rsa-sha256'))).code).toBe('PKCS11_TIMEOUT');
    expect(performance.now() - before).toBeLessThan(3000);
    driver.fault();
    await signer.sign(tbs, 'rsa-sha256');
    await token.close();
  });

  test('C_Finalize by somebody else is survived: a new process, a new login, one signature', async () => {
    const token = await open();
    const signer = await token.signer({ label: 'k' });
    await signer.sign(tbs, 'rsa-sha256');
    driver.calls();
    driver.fault('finalized-once');
    await signer.sign(tbs, 'rsa-sha256');
    expect(driver.calls()).toEqual(['C_Sign', 'C_Login', 'C_Sign']);
    await token.close();
  });

  test('a signature begun beforehand and lost since is begun again; one that was not is an error', async () => {
    const token = await open();
    const signer = await token.signer({ label: 'k' });
    driver.fault('lost-once');
    expect(await failure(signer.sign(tbs, 'rsa-sha256'))).toMatchObject({ details: { name: 'CKR_OPERATION_NOT_INITIALIZED' } });
    await signer.sign(tbs, 'rsa-sha256');
    driver.calls();
    driver.fault('lost-once');
    expect(await signWith(signer, tbs, 'rsa-sha256')).toHaveLength(256);
    expect(driver.calls()).toEqual(['C_Sign', 'C_Sign']);
    for (let i = 0; i < 5; i++) await signer.sign(tbs, 'rsa-sha256');
    driver.calls();
    driver.fault('lost-once');
    await Promise.all([1, 2, 3, 4].map(() => signWith(signer, tbs, 'rsa-sha256')));
    expect(driver.calls()).toHaveLength(5);
    expect(asked).toHaveLength(1);
    await token.close();
  });

  test('a removed token is told, and the next call looks for it again', async () => {
    const token = await open();
    const signer = await token.signer({ label: 'k' });
    driver.fault('removed');
    expect((await failure(signer.sign(tbs, 'rsa-sha256'))).code).toBe('PKCS11_TOKEN_REMOVED');
    driver.fault();
    await signer.sign(tbs, 'rsa-sha256');
    await token.close();
  });

  test('a token that hashes by itself signs too', async () => {
    driver.fault('hash-inside');
    const token = await open();
    const signer = await token.signer({ label: 'k' });
    for (const algorithm of signer.algorithms) await signWith(signer, tbs, algorithm);
    expect(signer.algorithms).toEqual([
      'rsa-sha256',
      'rsa-sha384',
      'rsa-sha512',
      'rsa-pss-sha256',
      'rsa-pss-sha384',
      'rsa-pss-sha512',
    ]);
    await token.close();
  });

  test('a key that wants its PIN for every signature', async () => {
    const token = await open();
    const signer = await token.signer({ label: 'luôn hỏi' });
    await signer.sign(tbs, 'rsa-sha256');
    await signer.sign(tbs, 'rsa-sha256');
    expect(asked.map(({ purpose }) => purpose)).toEqual(['login', 'signature', 'signature']);
    await token.close();
  });

  test('no PIN in errors; a listed token never needed one', async () => {
    driver.fault('crash-sign');
    const token = await open();
    const { text } = await failure((await token.signer({ label: 'k' })).sign(tbs, 'rsa-sha256'));
    expect(text).not.toContain(Buffer.from(hsm.pin()).toString());
    await token.close();
    driver.calls();
    driver.fault();
    expect(await listTokens(driver.module)).toHaveLength(1);
    expect(driver.calls()).toEqual([]);
  });

  test('tokens coming and going are watched', async () => {
    const other = createToken(softHsm, 'theo dõi');
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const { type, token } of watchTokens(softHsm, { intervalMs: 50, signal: stop.signal })) {
      seen.push(`${type} ${token.label}`);
      if (seen.length === 1) other.remove();
      if (seen.length === 2) stop.abort();
    }
    expect(seen).toEqual(['inserted theo dõi', 'removed theo dõi']);
    other.dispose();
  });

  test('after close neither PIN nor its digits are in the parent’s heap', { timeout: 120_000 }, () => {
    const pinFile = join(hsm.folder, 'pin');
    writeFileSync(pinFile, hsm.pin());
    const snapshot = join(hsm.folder, 'heap.heapsnapshot');
    // A process of its own, on the built package: here the PIN is a string of the test.
    const dist = new URL('../dist/pkcs11/index.js', import.meta.url).href;
    const script = `
      import { readFileSync } from 'node:fs';
      import { writeHeapSnapshot } from 'node:v8';
      const { openToken } = await import(${JSON.stringify(dist)});
      const token = await openToken({ module: ${JSON.stringify(softHsm)}, askPin: () => new Uint8Array(readFileSync(${JSON.stringify(pinFile)})) });
      const signer = await token.signer({ label: 'k' });
      const marker = 'marker-' + (6 * 7);
      await signer.sign(new TextEncoder().encode(marker), 'rsa-sha256');
      await token.close();
      writeHeapSnapshot(${JSON.stringify(snapshot)});
      console.log(marker);`;
    const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(run.stderr + run.stdout).toBe('marker-42\n');
    const heap = readFileSync(snapshot, 'utf8');
    expect(heap.includes('marker-42')).toBe(true); // the search finds what is there
    expect(heap.includes(Buffer.from(hsm.pin()).toString())).toBe(false);
  });
});

describe('drivers on this machine', () => {
  test('load failures are told apart', async () => {
    const place = mkdtempSync(join(tmpdir(), 'lienthong-load-'));
    const reason = async (path: string): Promise<unknown> => (await failure(listTokens(path))).details['reason'];
    if (softHsm !== '') {
      expect(await reason(join(place, 'không-có.so'))).toBe('path');
      writeFileSync(join(place, 'text.so'), 'không phải thư viện '.repeat(20));
      expect(await reason(join(place, 'text.so'))).toBe('not-a-library');
      const other = Buffer.from(readFileSync(softHsm));
      other.writeUInt16LE(process.arch === 'x64' ? 0xb7 : 0x3e, 18);
      writeFileSync(join(place, 'arch.so'), other);
      expect(await reason(join(place, 'arch.so'))).toBe('architecture');
      writeFileSync(join(place, 'a.c'), 'int extra(void); int f(void) { return extra(); }');
      writeFileSync(join(place, 'b.c'), 'int extra(void) { return 1; }');
      execFileSync('gcc', ['-shared', '-fPIC', '-o', join(place, 'libextra.so'), join(place, 'b.c')]);
      execFileSync('gcc', ['-shared', '-fPIC', '-o', join(place, 'needs.so'), join(place, 'a.c'), `-L${place}`, '-lextra']);
      expect(await reason(join(place, 'needs.so'))).toBe('dependencies');
      expect(await reason(join(place, 'libextra.so'))).toBe('not-pkcs11');
    }
    rmSync(place, { recursive: true });
  });

  test('headers of the three systems', async () => {
    const place = mkdtempSync(join(tmpdir(), 'lienthong-binary-'));
    const head = (name: string, write: (bytes: Buffer) => void): string => {
      const bytes = Buffer.alloc(512);
      write(bytes);
      writeFileSync(join(place, name), bytes);
      return join(place, name);
    };
    const pe = (machine: number) => (b: Buffer) => {
      b.write('MZ');
      b.writeUInt32LE(0x80, 0x3c);
      b.write('PE\0\0', 0x80);
      b.writeUInt16LE(machine, 0x84);
    };
    expect(inspectBinary(head('a.dll', pe(0x14c)))).toEqual({ platform: 'win32', machines: ['ia32'] });
    expect(inspectBinary(head('b.dll', pe(0x8664)))).toEqual({ platform: 'win32', machines: ['x64'] });
    const universal = head('c.dylib', (b) => {
      b.writeUInt32BE(0xcafebabe, 0);
      b.writeUInt32BE(2, 4);
      b.writeUInt32BE(0x01000007, 8);
      b.writeUInt32BE(0x0100000c, 28);
    });
    expect(inspectBinary(universal)).toEqual({ platform: 'darwin', machines: ['x64', 'arm64'] });
    // The bit4id driver for macOS is x86_64 only (spec §3): refused on Apple silicon before it is loaded.
    const intel = head('d.dylib', (b) => {
      b.writeUInt32BE(0xcffaedfe, 0);
      b.writeUInt32LE(0x01000007, 4);
    });
    const binary = inspectBinary(intel);
    expect(binary && runsHere(binary, 'darwin', 'arm64')).toBe(false);
    expect(binary && runsHere(binary, 'darwin', 'x64')).toBe(true);
    rmSync(place, { recursive: true });
  });

  test('known places by system', () => {
    const all = { exists: () => true, env: { SystemRoot: 'D:\\Win', ProgramFiles: 'D:\\Programs' } };
    const windows = findModules({ platform: 'win32', ...all }).map(({ path }) => path);
    expect(windows[0]).toBe('D:\\Win\\System32\\eTPKCS11.dll');
    expect(windows).toContain('D:\\Win\\System32\\viettel-ca_v6.dll');
    expect(windows).toContain('D:\\Programs\\Bit4id\\bit4xpki.dll');
    const mac = findModules({ platform: 'darwin', ...all }).map(({ path }) => path);
    expect(mac).toContain('/usr/local/lib/libbit4xpki.dylib');
    if (softHsm === '') return;
    const here = findModules({ env: { SOFTHSM2_MODULE: softHsm } });
    // Debian has it at two places, one a link: shown once.
    expect(here.filter(({ path }) => realpathSync(path) === realpathSync(softHsm))).toMatchObject([{ loadable: true }]);
  });

  test('without the native binding the message says what to do', async () => {
    if (softHsm === '') return;
    // The child alone, in a folder from which pkcs11js cannot be found.
    const place = mkdtempSync(join(tmpdir(), 'lienthong-binding-'));
    const child = join(place, 'child.cjs');
    cpSync(fileURLToPath(new URL('../src/pkcs11/native/', import.meta.url)), place, { recursive: true });
    const nodePath = process.env['NODE_PATH'];
    delete process.env['NODE_PATH'];
    const { supervise } = await import('../src/pkcs11/native/connection.ts');
    const { code, text } = await failure(
      supervise(child, { module: softHsm, sessions: 1, timeoutMs: 5000 }).call('load', { module: softHsm }),
    );
    expect(code).toBe('PKCS11_BINDING_MISSING');
    expect(text).toContain('npm install pkcs11js@2.1.7');
    if (nodePath !== undefined) process.env['NODE_PATH'] = nodePath;
    rmSync(place, { recursive: true });
  });
});
