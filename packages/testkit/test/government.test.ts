import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { peer } from '../../tests/src/peer.ts';
import { createGovernmentPki, type GovernmentPki, toPem } from '../src/index.ts';

const openssl = peer('openssl');
const folder = mkdtempSync(join(tmpdir(), 'lienthong-testkit-'));
let pki: GovernmentPki;
beforeAll(async () => {
  pki = await createGovernmentPki({ seed: 'government' });
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(...args: string[]): string {
  return execFileSync(openssl as string, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function verify(leafPem: string, crlPem: string): string {
  const trust = file('trust.pem', pki.trustPem);
  const untrusted = file('sub.pem', pki.intermediatesPem);
  const crls = file('crls.pem', crlPem);
  const at = String(Math.floor(pki.at.getTime() / 1000));
  const flags = ['-x509_strict', '-crl_check_all', '-attime', at, '-CAfile', trust, '-untrusted', untrusted, '-CRLfile', crls];
  return run('verify', ...flags, file('leaf.pem', leafPem));
}

describe.skipIf(openssl === undefined)('the hierarchy, judged by OpenSSL', () => {
  test('agency and person verify strictly with both CRLs', () => {
    expect(verify(pki.agency.pem, pki.crlPem())).toContain('OK');
    expect(verify(pki.person.pem, pki.crlPem())).toContain('OK');
  });

  test('a revoked agency is refused, with the reason on the CRL', async () => {
    const lost = await pki.issue();
    pki.revoke(lost, { reason: 'keyCompromise' });
    expect(() => verify(lost.pem, pki.crlPem())).toThrow(/certificate revoked/);
    const text = run('crl', '-noout', '-text', '-in', file('sub-crl.pem', toPem('X509 CRL', pki.subCa.crl())));
    expect(text).toContain('Key Compromise');
  });

  test('the agency certificate has the G2 profile of spec pki.md §2.3', () => {
    const text = run('x509', '-noout', '-text', '-nameopt', 'utf8,sep_comma_plus', '-in', file('agency.pem', pki.agency.pem));
    expect(text).toMatch(/Subject: C=VN,L=.*,O=UBND TỈNH THỬ NGHIỆM,CN=SỞ/);
    expect(text).toMatch(/Basic Constraints: critical\s+CA:FALSE/);
    expect(text).toMatch(/Key Usage: critical\s+Digital Signature, Non Repudiation, Key Encipherment, Data Encipherment\n/);
    expect(text).toMatch(/TLS Web Client Authentication, E-mail Protection, Microsoft Smartcard Login/);
    expect(text).toContain('Policy: 2.16.704.1.1.1.1.1');
    const dump = run('asn1parse', '-in', file('agency.pem', pki.agency.pem));
    expect(dump).toMatch(/PRINTABLESTRING +:VN/);
    expect(dump).toMatch(/UTF8STRING +:UBND TỈNH/);
    expect(run('x509', '-noout', '-text', '-in', file('sub.pem', pki.subCa.pem))).toContain('CA:TRUE, pathlen:0');
  });

  test('G1 look-alike: non-critical constraints, AKI with name and serial, Netscape extensions, empty issuerAltName', async () => {
    const person = await pki.issue({ profile: 'g1-person-old', email: 'a@b.invalid', algorithm: 'rsa-sha1' });
    const text = run('x509', '-noout', '-text', '-in', file('g1.pem', person.pem));
    expect(text).toContain('sha1WithRSAEncryption');
    expect(text).toMatch(/Basic Constraints: \n\s+CA:FALSE/);
    expect(text).toMatch(/Key Usage: \n\s+Non Repudiation\n/);
    expect(text).toMatch(/DirName:.*\n?.*serial:/s);
    expect(text).toContain('Netscape Comment');
  });

  test('PKCS#12, modern and legacy, opens with the passphrase alone', () => {
    for (const encryption of ['modern', 'legacy'] as const) {
      const p12 = file(`${encryption}.p12`, pki.agency.p12('mật khẩu', { encryption, friendlyName: 'con dấu' }));
      const shown = run('pkcs12', '-in', p12, '-passin', 'pass:mật khẩu', '-nodes');
      expect(shown.match(/BEGIN CERTIFICATE/g)).toHaveLength(3);
      expect(shown).toContain('BEGIN PRIVATE KEY');
      expect(() => run('pkcs12', '-in', p12, '-passin', 'pass:khác', '-nodes')).toThrow(/invalid password|Mac verify/);
    }
  });
});

test('the same seed gives the same serials; the clock stands still', async () => {
  const again = await createGovernmentPki({ seed: 'government', keys: { root: 'P-256', subCa: 'P-256', leaf: 'P-256' } });
  expect(again.agency.serial).toEqual(pki.agency.serial);
  expect(again.clock.now()).toBe(Date.parse('2026-11-22T02:00:00Z'));
  const leaf = new X509Certificate(again.person.certificate);
  expect(leaf.verify(new X509Certificate(again.subCa.certificate).publicKey)).toBe(true);
});

test('serials are eight octets and positive', async () => {
  expect(new X509Certificate(pki.agency.certificate).serialNumber).toMatch(/^[1-7][0-9A-F]{15}$/);
});
