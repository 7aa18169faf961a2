// A SoftHSM2 token of one's own for a test file: folder, random PIN, keys written by OpenSC's pkcs11-tool.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Identity } from '@lienthong/testkit';
import { peer } from './peer.ts';

const PLACES = ['/usr/lib/softhsm/libsofthsm2.so', '/usr/lib64/softhsm/libsofthsm2.so', '/usr/local/lib/softhsm/libsofthsm2.so'];

export interface TestToken {
  readonly module: string;
  readonly label: string;
  readonly folder: string;
  readonly config: string;
  /** Fresh bytes of the PIN at every call. */
  pin(): Uint8Array;
  write(
    identity: Identity,
    id: string,
    label: string,
    options?: { readonly certificate?: boolean; readonly always?: boolean; readonly publicKey?: boolean },
  ): void;
  tool(...args: readonly string[]): string;
  /** Deletes the token and makes another with the same label and PIN. */
  initialize(): void;
  remove(): void;
  dispose(): void;
}

/** The module, or undefined where the binding, SoftHSM or its tools are missing (in CI that throws). */
export function softHsmModule(): string | undefined {
  const found = [process.env['SOFTHSM2_MODULE'] ?? '', ...PLACES].find((path) => path !== '' && existsSync(path));
  const tools = ['softhsm2-util', 'pkcs11-tool'].map(peer);
  const binding = (() => {
    try {
      // The binding is an optional dependency of the token room.
      createRequire(new URL('../../token/package.json', import.meta.url))('pkcs11js');
      return true;
    } catch {
      return false;
    }
  })();
  if (found !== undefined && binding && !tools.includes(undefined)) return found;
  if (process.env['CI'] === 'true')
    throw new Error(`CI needs SoftHSM2 and pkcs11js (module ${found ?? 'none'}, binding ${binding}).`);
  console.warn('THIẾU SoftHSM2 hoặc pkcs11js · MISSING SoftHSM2 or pkcs11js. Bỏ qua · skipped.');
  return undefined;
}

/** Makes a token; `SOFTHSM2_CONF` of this process points to it from now on, children inherit it. */
export function createToken(module: string, label = 'lienthong-test'): TestToken {
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-softhsm-'));
  const config = join(folder, 'softhsm2.conf');
  const tokens = join(folder, 'tokens');
  mkdirSync(tokens);
  writeFileSync(
    config,
    `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\nslots.removable = true\n`,
  );
  process.env['SOFTHSM2_CONF'] = config;
  const pin = randomBytes(6).toString('hex');
  const soPin = randomBytes(6).toString('hex');
  const run = (program: string, args: readonly string[]): string =>
    execFileSync(program, args, {
      encoding: 'utf8',
      env: { ...process.env, SOFTHSM2_CONF: config },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const tool = (...args: readonly string[]): string =>
    run('pkcs11-tool', ['--module', module, '--login', '--pin', pin, '--token-label', label, ...args]);
  const initialize = (): void => {
    rmSync(tokens, { recursive: true, force: true });
    mkdirSync(tokens);
    run('softhsm2-util', ['--init-token', '--free', '--label', label, '--so-pin', soPin, '--pin', pin]);
  };
  initialize();
  return {
    module,
    label,
    folder,
    config,
    pin: () => Uint8Array.from(Buffer.from(pin)),
    tool,
    initialize,
    write(identity, id, objectLabel, { certificate = true, always = false, publicKey = true } = {}) {
      const file = (name: string, der: Uint8Array): string => {
        const path = join(folder, name);
        writeFileSync(path, der);
        return path;
      };
      const place = ['--id', id, '--label', objectLabel];
      const key = file('key.der', identity.privateKey.export({ type: 'pkcs8', format: 'der' }));
      const spki = file('pub.der', identity.publicKey.export({ type: 'spki', format: 'der' }));
      tool('--write-object', key, '--type', 'privkey', '--usage-sign', ...(always ? ['--always-auth'] : []), ...place);
      if (publicKey) tool('--write-object', spki, '--type', 'pubkey', ...place);
      if (certificate) tool('--write-object', file('cert.der', identity.certificate), '--type', 'cert', ...place);
    },
    remove: () => {
      rmSync(tokens, { recursive: true, force: true });
      mkdirSync(tokens);
    },
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}
