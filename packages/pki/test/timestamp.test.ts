import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createGovernmentPki,
  type Identity,
  issueTimestampAuthority,
  type TimestampTemplate,
  writeTimestampResponse,
  writeTimestampToken,
} from '@lienthong/testkit';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { peer } from '../../tests/src/peer.ts';
import { digestIdentifier, octetString, sequence } from '../src/der/write.ts';
import {
  algorithmPolicy,
  customTrust,
  readCertificate,
  readCrls,
  signingTimeSkew,
  type TimestampPolicy,
  timestampVerifier,
  verifyTimestamp,
} from '../src/index.ts';
import { readTimestampResponse, writeTimestampRequest } from '../src/timestamp/wire.ts';

const pki = await createGovernmentPki({ seed: 'tsp' });
const tsa = await issueTimestampAuthority(pki);
const data = Buffer.from('Công văn số 123/STTTT-CNTT');
const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
const imprintOf = (oid: string, digest: Uint8Array): Uint8Array => sequence(digestIdentifier(oid), octetString(digest));
const SHA256 = '2.16.840.1.101.3.4.2.1';
const policy: TimestampPolicy = {
  trust: customTrust([readCertificate(pki.root.certificate)], 'test'),
  intermediates: [readCertificate(pki.subCa.certificate)],
  at: pki.at,
  revocation: { mode: 'require', crls: readCrls(pki.crlPem()) },
};
const token = (change: Partial<TimestampTemplate> = {}): Uint8Array =>
  writeTimestampToken({
    authority: tsa,
    imprint: imprintOf(SHA256, sha256(data)),
    at: pki.at,
    serial: Uint8Array.of(7),
    accuracy: 1,
    ...change,
  });
const as = (identity: Identity): Pick<TimestampTemplate, 'authority'> => ({ authority: identity });

describe('a time-stamp token', () => {
  it('stands with its chain and revocation checked, over octets and over a digest', async () => {
    const report = await verifyTimestamp(token(), data, policy);
    expect([report.outcome, report.code]).toEqual(['valid', 'TIMESTAMP_VALID']);
    expect(report.time).toEqual(pki.at);
    expect(report.chain?.revocation).toBe('checked');
    expect(report.info?.accuracy).toBe(1_000_000);
    const byDigest = await verifyTimestamp(token(), { algorithm: 'sha256', digest: sha256(data) }, policy);
    expect(byDigest.outcome).toBe('valid');
    expect((await timestampVerifier(policy)(token(), data, {})).time).toEqual(pki.at);
  });

  it.each([
    ['other data', {}, Buffer.from('khác'), 'TIMESTAMP_IMPRINT', 'invalid'],
    ['another certificate named by ESS', { named: pki.agency.certificate }, data, 'TIMESTAMP_CERTIFICATE_UNBOUND', 'invalid'],
    ['a certificate without the purpose', as(pki.agency), data, 'TIMESTAMP_PURPOSE', 'invalid'],
    ['a time before the certificate', { at: new Date('2001-01-01T00:00:00Z') }, data, 'TIMESTAMP_TIME', 'invalid'],
    ['a time in the future', { at: new Date(pki.at.getTime() + 3_600_000) }, data, 'TIMESTAMP_TIME', 'indeterminate'],
    ['no certificate', { certificates: false }, data, 'TIMESTAMP_NO_CERTIFICATE', 'indeterminate'],
    [
      'a digest nobody knows',
      { imprint: imprintOf('1.2.3.4', sha256(data)) },
      data,
      'TIMESTAMP_IMPRINT_ALGORITHM',
      'indeterminate',
    ],
  ] as const)('does not stand with %s', async (_, change, over, code, outcome) => {
    const report = await verifyTimestamp(token(change), over, policy);
    expect([report.code, report.outcome]).toEqual([code, outcome]);
    expect(report.time).toBeUndefined();
  });

  it('finds the TSA certificate among the intermediates, and refuses a stranger under its name', async () => {
    const bare = token({ certificates: false });
    const intermediates = [...(policy.intermediates ?? []), readCertificate(tsa.certificate)];
    expect((await verifyTimestamp(bare, data, { ...policy, intermediates })).outcome).toBe('valid');
    const stranger = await pki.newKey(2048);
    const forged = token({ authority: { ...tsa, privateKey: stranger.privateKey } });
    expect((await verifyTimestamp(forged, data, policy)).subIndication).toBe('SIG_CRYPTO_FAILURE');
  });

  it('follows its chain: foreign root, no revocation data, TSA expired since', async () => {
    const other = await createGovernmentPki({ seed: 'foreign' });
    const foreign = { ...policy, trust: customTrust([readCertificate(other.root.certificate)], 'foreign') };
    expect((await verifyTimestamp(token(), data, foreign)).code).toBe('TIMESTAMP_CHAIN');
    const blind = await verifyTimestamp(token(), data, { ...policy, revocation: { mode: 'require' } });
    expect([blind.outcome, blind.subIndication]).toEqual(['indeterminate', 'TRY_LATER']);
    const late = await verifyTimestamp(token(), data, { ...policy, at: new Date('2040-01-01T00:00:00Z') });
    expect(late.outcome).not.toBe('valid');
  });

  it('a SHA-1 imprint is outside the policy of today', async () => {
    const digest = createHash('sha1').update(data).digest();
    const weak = token({ imprint: imprintOf('1.3.14.3.2.26', digest) });
    for (const id of ['strict-tt15', 'vgca-compat'] as const) {
      const report = await verifyTimestamp(weak, data, { ...policy, algorithms: algorithmPolicy(id) });
      expect([report.code, report.outcome]).toEqual(['TIMESTAMP_ALGORITHM', 'indeterminate']);
    }
  });

  it('no changed byte makes a valid token of another time, and nothing but a report comes out', async () => {
    const good = token();
    const skip = { ...policy, revocation: { mode: 'skip' } as const };
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Uint8Array.from(good);
        changed[at] = (changed[at] as number) ^ flip;
        const report = await verifyTimestamp(changed, data, skip);
        if (report.outcome === 'valid') expect(report.time).toEqual(pki.at);
      }),
      { numRuns: process.env['LIENTHONG_NIGHTLY'] === '1' ? 5000 : 400 },
    );
  });
});

it('names a signing time that is local time marked as UTC', () => {
  const at = new Date('2026-11-22T02:00:00Z');
  expect(signingTimeSkew(new Date('2026-11-22T09:00:40Z'), at)).toEqual({ seconds: 25240, kind: 'vn-local-as-utc' });
  expect(signingTimeSkew(at, at).kind).toBe('none');
  expect(signingTimeSkew(new Date('2026-11-22T05:00:00Z'), at).kind).toBe('other');
});

const openssl = peer('openssl');
describe.runIf(openssl !== undefined)('beside openssl ts', () => {
  const dir = mkdtempSync(join(tmpdir(), 'tsp-'));
  const path = (name: string): string => join(dir, name);
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const run = (args: readonly string[]): void => void execFileSync(openssl as string, args, { stdio: 'pipe' });
  writeFileSync(path('data'), data);
  writeFileSync(path('root.pem'), pki.trustPem);
  writeFileSync(path('sub.pem'), pki.subCa.pem);
  writeFileSync(path('tsa.pem'), tsa.pem);
  writeFileSync(path('tsa.key'), tsa.keyPem);
  writeFileSync(path('serial'), '0A\n');
  writeFileSync(
    path('ts.cnf'),
    [
      '[tsa]',
      'default_tsa = one',
      '[one]',
      `serial = ${path('serial')}`,
      `signer_cert = ${path('tsa.pem')}`,
      `certs = ${path('sub.pem')}`,
      `signer_key = ${path('tsa.key')}`,
      'signer_digest = sha256',
      'default_policy = 1.2.3.4',
      'digests = sha256, sha384',
      'accuracy = secs:1, millisecs:500',
      'ordering = yes',
      'ess_cert_id_chain = no',
      'ess_cert_id_alg = sha256',
      'clock_precision_digits = 3',
      '',
    ].join('\n'),
  );

  it('openssl stamps on our request and we judge its token', async () => {
    writeFileSync(
      path('q.tsq'),
      writeTimestampRequest({ algorithm: 'sha256', digest: sha256(data), nonce: Uint8Array.of(1, 2, 3) }),
    );
    run(['ts', '-reply', '-config', path('ts.cnf'), '-queryfile', path('q.tsq'), '-out', path('r.tsr')]);
    const { status, token: der } = readTimestampResponse(new Uint8Array(readFileSync(path('r.tsr'))));
    expect(status).toBe(0);
    const now = new Date();
    const report = await verifyTimestamp(der as Uint8Array, data, { ...policy, at: now, revocation: { mode: 'skip' } });
    expect(report.info?.ordering).toBe(true);
    expect(Buffer.from(report.info?.nonce ?? [])).toEqual(Buffer.from([1, 2, 3]));
    expect([report.message.en, report.outcome]).toEqual([report.message.en, 'valid']);
    expect(Math.abs((report.time?.getTime() ?? 0) - now.getTime())).toBeLessThan(60_000);
  });

  it('openssl takes and refuses the tokens that we do', async () => {
    const accepts = (der: Uint8Array): boolean => {
      writeFileSync(path('in.tsr'), writeTimestampResponse(der));
      try {
        run([
          'ts',
          '-verify',
          '-data',
          path('data'),
          '-in',
          path('in.tsr'),
          '-CAfile',
          path('root.pem'),
          '-untrusted',
          path('sub.pem'),
          '-attime',
          String(pki.at.getTime() / 1000),
        ]);
        return true;
      } catch {
        return false;
      }
    };
    for (const [der, good] of [
      [token(), true],
      [token({ imprint: imprintOf(SHA256, sha256(Buffer.from('x'))) }), false],
      [token({ named: pki.agency.certificate }), false],
      [token(as(pki.agency)), false],
    ] as const) {
      expect((await verifyTimestamp(der, data, policy)).outcome === 'valid').toBe(good);
      expect(accepts(der)).toBe(good);
    }
  });
});

it('reads a token signed with PSS, which openssl ts cannot', async () => {
  expect((await verifyTimestamp(token({ algorithm: 'rsa-pss-sha256' }), data, policy)).outcome).toBe('valid');
});
