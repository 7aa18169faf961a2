import { execFileSync } from 'node:child_process';
import { verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLienThongError, Secret } from '@lienthong/core';
import { createGovernmentPki, type GovernmentPki, type Identity } from '@lienthong/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { amount, peer } from '../../tests/src/peer.ts';
import { openPem } from '../src/index.ts';
import { openPkcs12 } from '../src/pkcs12/index.ts';

const openssl = peer('openssl');
const folder = mkdtempSync(join(tmpdir(), 'lienthong-token-'));
const PASSPHRASE = 'mật khẩu 🔑';
const tbs = new TextEncoder().encode('nội dung cần ký');
let pki: GovernmentPki;
let ec: Identity;
beforeAll(async () => {
  pki = await createGovernmentPki({ seed: 'pkcs12' });
  ec = await pki.issue({ profile: 'g2-person', key: 'P-256' });
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function exportByOpenssl(name: string, pem: string, ...flags: string[]): Uint8Array {
  const out = join(folder, name);
  const input = file(`${name}.pem`, pem);
  execFileSync(openssl as string, ['pkcs12', '-export', '-in', input, '-passout', `pass:${PASSPHRASE}`, ...flags, '-out', out]);
  return new Uint8Array(readFileSync(out));
}

async function code(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isLienThongError(error) ? error.code : `not typed: ${String(error)}`;
}

async function signsAs(bytes: Uint8Array, identity: Identity, passphrase: string = PASSPHRASE): Promise<void> {
  const token = await openPkcs12(bytes, { passphrase: new Secret(passphrase) });
  const signer = await token.signer();
  expect(signer.certificate).toEqual(identity.certificate);
  expect(signer.keyStorage).toBe('software');
  const algorithm = signer.algorithms[0];
  const signature = await signer.sign(tbs, algorithm as 'rsa-sha256');
  const key = { key: identity.publicKey, dsaEncoding: 'ieee-p1363' as const };
  expect(verify('sha256', tbs, key, signature)).toBe(true);
  await token.close();
  expect(await code(signer.sign(tbs, algorithm as 'rsa-sha256'))).toBe('TOKEN_CLOSED');
}

test('files of the kit open, modern and legacy; the chain comes in order', async () => {
  await signsAs(pki.agency.p12(PASSPHRASE), pki.agency);
  await signsAs(pki.agency.p12(PASSPHRASE, { encryption: 'legacy' }), pki.agency);
  await signsAs(ec.p12(PASSPHRASE), ec);
  const token = await openPkcs12(pki.agency.p12(''), { passphrase: '' });
  expect((await token.signer()).chain).toEqual([pki.subCa.certificate, pki.root.certificate]);
});

describe.skipIf(openssl === undefined)('files made by OpenSSL', () => {
  const variants: readonly (readonly [string, readonly string[]])[] = [
    ['modern', []],
    ['legacy: RC2-40 and 3DES', ['-legacy']],
    ['RC2-128', ['-legacy', '-certpbe', 'PBE-SHA1-RC2-128', '-keypbe', 'PBE-SHA1-RC2-128']],
    ['two-key 3DES', ['-legacy', '-certpbe', 'PBE-SHA1-2DES', '-keypbe', 'PBE-SHA1-2DES']],
    ['AES-128 and 3DES under PBES2', ['-certpbe', 'aes-128-cbc', '-keypbe', 'des-ede3-cbc']],
    ['plain certificates, SHA-512 MAC', ['-certpbe', 'NONE', '-macalg', 'sha512', '-iter', '5000']],
    ['no MAC iterations', ['-nomaciter']],
  ];
  test.each(variants)('%s', async (name, flags) => {
    const bytes = exportByOpenssl(
      `${name.length}-${flags.length}.p12`,
      pki.agency.keyPem + pki.agency.pem + pki.subCa.pem,
      ...flags,
    );
    await signsAs(bytes, pki.agency);
    expect(await code(openPkcs12(bytes, { passphrase: 'sai' }))).toBe('PKCS12_PASSPHRASE');
  });

  test('RC4 is refused by name, no MAC is refused with a remedy', async () => {
    const rc4 = exportByOpenssl('rc4.p12', pki.agency.keyPem + pki.agency.pem, '-legacy', '-certpbe', 'PBE-SHA1-RC4-128');
    expect(await code(openPkcs12(rc4, { passphrase: PASSPHRASE }))).toBe('PKCS12_UNSUPPORTED');
    const bare = exportByOpenssl('bare.p12', pki.agency.keyPem + pki.agency.pem, '-nomac');
    expect(await code(openPkcs12(bare, { passphrase: PASSPHRASE }))).toBe('PKCS12_NO_MAC');
  });
});

test('several keys are ambiguous until the criteria name one; the error counts them', async () => {
  const { writePkcs12 } = await import('../../testkit/src/pkcs12/write.ts');
  const both = writePkcs12(
    [
      { privateKey: pki.agency.privateKey, certificate: pki.agency.certificate, friendlyName: 'con dấu' },
      { privateKey: pki.person.privateKey, certificate: pki.person.certificate, friendlyName: 'cá nhân' },
    ],
    [],
    PASSPHRASE,
    pki.random,
  );
  const token = await openPkcs12(both, { passphrase: PASSPHRASE });
  const error = await token.signer().catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'TOKEN_KEY_AMBIGUOUS', details: { count: 2 } });
  expect((await token.signer({ label: 'con dấu' })).certificate).toEqual(pki.agency.certificate);
  expect((await token.signer({ agency: 'nguyen van thu' })).certificate).toEqual(pki.person.certificate);
  expect((await token.signer({ serial: Buffer.from(pki.person.serial).toString('hex').toUpperCase() })).certificate).toEqual(
    pki.person.certificate,
  );
  expect((await token.signer({ certificate: pki.agency.certificate })).certificate).toEqual(pki.agency.certificate);
  expect(await code(token.signer({ label: 'khác' }))).toBe('TOKEN_KEY_NONE');
  expect(await code(token.signer({ label: 'con dấu', at: new Date('1999-01-01') }))).toBe('TOKEN_KEY_NONE');
});

test('a certificate kept outside is matched by public key; without one the error says so', async () => {
  const { writePkcs12 } = await import('../../testkit/src/pkcs12/write.ts');
  const wrong = writePkcs12(
    [{ privateKey: pki.person.privateKey, certificate: pki.agency.certificate }],
    [],
    PASSPHRASE,
    pki.random,
  );
  const alone = await openPkcs12(wrong, { passphrase: PASSPHRASE });
  expect(await code(alone.signer())).toBe('TOKEN_CERTIFICATE_MISSING');
  const token = await openPkcs12(wrong, { passphrase: PASSPHRASE, certificates: [pki.person.certificate] });
  expect((await token.signer()).certificate).toEqual(pki.person.certificate);
});

test('an absurd iteration count is refused, not computed', async () => {
  const bytes = pki.agency.p12(PASSPHRASE, { iterations: 3 });
  // The MAC's iteration count is the last INTEGER of the file.
  const end = bytes.length;
  expect([...bytes.subarray(end - 3)]).toEqual([0x02, 0x01, 0x03]);
  const { integer } = await import('../../testkit/src/der/writer.ts');
  const huge = integer(2_000_000_000);
  const grown = Uint8Array.from([...bytes.subarray(0, end - 3), ...huge]);
  const added = huge.length - 3;
  const bump = (at: number): void => new DataView(grown.buffer).setUint16(at, new DataView(grown.buffer).getUint16(at) + added);
  bump(2); // PFX
  const mac = grown.lastIndexOf(0x30, end - 60);
  let macAt = mac;
  while (!(grown[macAt] === 0x30 && macAt + 2 + (grown[macAt + 1] as number) === end)) macAt--;
  grown[macAt + 1] = (grown[macAt + 1] as number) + added;
  expect(await code(openPkcs12(grown, { passphrase: PASSPHRASE }))).toBe('PKCS12_LIMIT');
});

test('damage anywhere gives a typed error, never another key', async () => {
  const bytes = pki.agency.p12(PASSPHRASE, { iterations: 1 });
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), fc.boolean(), async (at, flip, cut) => {
      const altered = cut ? bytes.slice(0, at) : bytes.slice();
      if (!cut) altered[at] = (altered[at] as number) ^ flip;
      const result = await openPkcs12(altered, { passphrase: PASSPHRASE }).then(
        () => 'opened',
        (error: unknown) => (isLienThongError(error) ? 'typed' : String(error)),
      );
      expect(result).toBe('typed');
    }),
    { numRuns: amount(400, 20_000) },
  );
});

test('PEM: key and certificate in one text, encrypted or not', async () => {
  const text = pki.person.keyPem + pki.person.pem + pki.intermediatesPem;
  const token = await openPem(text);
  const signer = await token.signer();
  expect(signer.certificate).toEqual(pki.person.certificate);
  expect(signer.chain).toEqual([pki.subCa.certificate]);
  const locked = pki.person.privateKey
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: PASSPHRASE })
    .toString();
  expect(await code(openPem(locked + pki.person.pem))).toBe('TOKEN_PEM');
  expect(await code(openPem(locked + pki.person.pem, { passphrase: 'sai' }))).toBe('TOKEN_PEM');
  const opened = await openPem(locked + pki.person.pem, { passphrase: new Secret(PASSPHRASE) });
  expect((await opened.signer()).certificate).toEqual(pki.person.certificate);
  expect(await code(openPem(text + pki.agency.keyPem))).toBe('TOKEN_PEM');
  expect(await code(openPem(pki.person.pem))).toBe('TOKEN_PEM');
});
