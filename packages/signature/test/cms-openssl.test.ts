import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFile } from '@lienthong/core';
import type { GovernmentPki, Identity } from '@lienthong/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { peer } from '../../tests/src/peer.ts';
import { type SignCmsOptions, signCms, verifyCms } from '../src/cms/index.ts';
import type { SignaturePolicy } from '../src/index.ts';
import { stamper } from './cms-support.ts';
import { trustedPki } from './support.ts';

const openssl = peer('openssl');
const folder = mkdtempSync(join(tmpdir(), 'lienthong-cms-'));
const at = (name: string): string => join(folder, name);
const content = Buffer.from('Công văn số 12/UBND-VP\r\n'.repeat(3000));
let pki: GovernmentPki;
let policy: SignaturePolicy;
let curve: Identity;

beforeAll(async () => {
  ({ pki, policy } = await trustedPki());
  curve = await pki.issue({ key: 'P-256' });
  writeFileSync(at('root.pem'), pki.trustPem);
  writeFileSync(at('ca.pem'), pki.intermediatesPem);
  writeFileSync(at('data'), content);
  for (const [name, identity] of [
    ['agency', pki.agency],
    ['person', pki.person],
    ['curve', curve],
  ] as const) {
    writeFileSync(at(`${name}.pem`), identity.pem);
    writeFileSync(at(`${name}.key`), identity.keyPem);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run(...args: readonly string[]): Buffer {
  return execFileSync(openssl as string, args, { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26 });
}

const SIGNED: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['RSA PKCS#1', ['agency'], []],
  ['RSA PKCS#1, SHA-512', ['agency'], ['-md', 'sha512']],
  ['RSA-PSS', ['agency'], ['-keyopt', 'rsa_padding_mode:pss']],
  ['RSA-PSS, salt of 20', ['agency'], ['-keyopt', 'rsa_padding_mode:pss', '-keyopt', 'rsa_pss_saltlen:20']],
  ['RSA-PSS, mask by SHA-1', ['agency'], ['-keyopt', 'rsa_padding_mode:pss', '-keyopt', 'rsa_mgf1_md:sha1']],
  ['ECDSA', ['curve'], []],
  ['ECDSA, SHA-384', ['curve'], ['-md', 'sha384']],
  ['two signers', ['agency', 'curve'], []],
  ['CAdES', ['agency'], ['-cades']],
  ['a signer named by key identifier', ['agency'], ['-keyid']],
  ['attached', ['agency'], ['-nodetach']],
  ['attached, BER of indefinite length', ['agency'], ['-nodetach', '-stream']],
  ['three signers, attached, streamed, CAdES', ['agency', 'person', 'curve'], ['-nodetach', '-stream', '-cades']],
];

describe.runIf(openssl !== undefined)('what openssl signs', () => {
  test.each(SIGNED)('%s stands', async (_, names, options) => {
    const signers = names.flatMap((name) => [
      '-signer',
      at(`${name}.pem`),
      '-inkey',
      at(`${name}.key`),
      ...(options.includes('-keyopt') ? options : []),
    ]);
    const rest = options.includes('-keyopt') ? [] : options;
    run('cms', '-sign', '-binary', '-in', at('data'), '-outform', 'DER', '-out', at('sig'), ...signers, ...rest);
    const bytes = readFileSync(at('sig'));
    const attached = options.includes('-nodetach');
    const source = openFile(at('data'));
    const reports = await verifyCms(bytes, attached ? undefined : source, policy);
    expect(reports.map((r) => [r.outcome, r.code, r.intact, r.signatureValid, r.trusted])).toEqual(
      names.map(() => ['valid', 'CMS_VALID', true, true, true]),
    );
    expect(reports.every((r) => r.level === (options.includes('-cades') ? 'B-B' : 'CMS'))).toBe(true);
    // The same file with one byte changed, and the container alone.
    const changed = Uint8Array.from(content, (byte, i) => (i === 4711 ? byte ^ 1 : byte));
    for (const r of await verifyCms(bytes, changed, policy))
      expect([r.outcome, r.code]).toEqual(['invalid', 'CMS_DIGEST_MISMATCH']);
    if (!attached) {
      for (const r of await verifyCms(bytes, undefined, policy))
        expect([r.outcome, r.subIndication]).toEqual(['indeterminate', 'SIGNED_DATA_NOT_FOUND']);
    }
    source.close();
  });

  test('BER of indefinite length really came', () => {
    run(
      'cms',
      '-sign',
      '-binary',
      '-in',
      at('data'),
      '-outform',
      'DER',
      '-stream',
      '-nodetach',
      '-out',
      at('ber'),
      '-signer',
      at('agency.pem'),
      '-inkey',
      at('agency.key'),
    );
    expect(readFileSync(at('ber'))[1]).toBe(0x80);
  });

  test('without signed attributes: right, but bound to nothing, so never valid', async () => {
    run(
      'cms',
      '-sign',
      '-binary',
      '-noattr',
      '-in',
      at('data'),
      '-outform',
      'DER',
      '-out',
      at('sig'),
      '-signer',
      at('agency.pem'),
      '-inkey',
      at('agency.key'),
    );
    const [r] = await verifyCms(readFileSync(at('sig')), content, policy);
    expect([r?.outcome, r?.code, r?.intact, r?.signatureValid]).toEqual([
      'indeterminate',
      'CMS_NO_SIGNED_ATTRIBUTES',
      true,
      true,
    ]);
    const [broken] = await verifyCms(readFileSync(at('sig')), Buffer.concat([content, Buffer.of(1)]), policy);
    expect([broken?.outcome, broken?.code, broken?.intact]).toEqual(['invalid', 'CMS_SIGNATURE_BROKEN', false]);
  });
});

const WRITTEN: readonly (readonly [string, 'agency' | 'curve', Partial<SignCmsOptions>])[] = [
  ['RSA PKCS#1', 'agency', {}],
  ['RSA PKCS#1, SHA-384', 'agency', { algorithm: 'rsa-sha384' }],
  ['RSA-PSS', 'agency', { algorithm: 'rsa-pss-sha256' }],
  ['RSA-PSS, SHA-512', 'agency', { algorithm: 'rsa-pss-sha512' }],
  ['ECDSA', 'curve', {}],
  ['ECDSA, SHA-512', 'curve', { algorithm: 'ecdsa-sha512' }],
  ['attached', 'agency', { attached: true }],
  ['with a time stamp', 'agency', { level: 't' }],
];

describe.runIf(openssl !== undefined)('what we sign', () => {
  test.each(WRITTEN)('openssl takes it: %s', async (_, who, options) => {
    const signer = (who === 'agency' ? pki.agency : curve).signer();
    const stamp = options.level === 't' ? { timestamp: await stamper(pki) } : {};
    const bytes = await signCms(content, signer, { gate: policy, ...stamp, ...options });
    writeFileSync(at('ours'), bytes);
    const given = options.attached === true ? [] : ['-content', at('data')];
    const out = run(
      ...['cms', '-verify', '-binary', '-inform', 'DER', '-in', at('ours'), '-CAfile', at('root.pem'), '-certfile', at('ca.pem')],
      ...['-purpose', 'any', '-no_check_time', '-cades', ...given],
    );
    expect(out.equals(content)).toBe(true);
    const [r] = await verifyCms(bytes, options.attached === true ? undefined : content, policy, { profile: 'cades' });
    expect([r?.outcome, r?.level]).toEqual(['valid', options.level === 't' ? 'B-T' : 'B-B']);
    // Refused with another content, by both.
    writeFileSync(at('other'), 'x');
    if (options.attached === true) return;
    expect(() =>
      run(
        'cms',
        '-verify',
        '-binary',
        '-inform',
        'DER',
        '-in',
        at('ours'),
        '-CAfile',
        at('root.pem'),
        '-content',
        at('other'),
        '-noverify',
      ),
    ).toThrow();
  });
});
