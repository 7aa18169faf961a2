import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { customTrust, readCertificate, readCrl } from '@lienthong/pki';
import { signCms } from '@lienthong/signature/cms';
import { createGovernmentPki } from '@lienthong/testkit';
import { afterAll, expect, test } from 'vitest';
import { lienthong, type Run } from '../src/cli.ts';
import { vectors } from '../src/vectors.ts';

const folder = mkdtempSync(join(tmpdir(), 'lienthong-cli-verify-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const pki = await createGovernmentPki();
const gate = {
  trust: customTrust([readCertificate(pki.root.certificate)]),
  intermediates: [readCertificate(pki.subCa.certificate)],
  at: pki.at,
  revocation: { mode: 'require', crls: pki.crls().map((der) => readCrl(der)) },
} as const;
const write = (name: string, bytes: string | Uint8Array): void => writeFileSync(join(folder, name), bytes);
write('root.pem', pki.trustPem);
write('ca.pem', pki.intermediatesPem);
write('crl.pem', pki.crlPem());
write('data', 'Thông báo số 5');
write('other', 'Thông báo số 6');
const evidence = [
  '--trust',
  'root.pem',
  '--intermediates',
  'ca.pem',
  '--crl',
  'crl.pem',
  '--at',
  pki.at.toISOString(),
  '--offline',
];
const run = (...args: readonly string[]): Promise<Run> => lienthong([...args, '--json'], { cwd: folder });

interface Verdict {
  readonly outcome: string;
  readonly signatures: readonly Record<string, unknown>[];
}

test('verify cms: detached, attached, PEM, another file, no revocation data', async () => {
  const content = Buffer.from('Thông báo số 5');
  const detached = await signCms(content, pki.agency.signer(), { gate });
  write('detached.p7s', detached);
  const lines =
    Buffer.from(detached)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  write('detached.pem', `-----BEGIN CMS-----\n${lines.join('\n')}\n-----END CMS-----\n`);
  write('attached.p7m', await signCms(content, pki.agency.signer(), { gate, attached: true }));
  for (const args of [['detached.p7s', '--data', 'data'], ['detached.pem', '--data', 'data'], ['attached.p7m']]) {
    const done = await run('verify', 'cms', ...args, ...evidence);
    const { outcome, signatures } = done.json<Verdict>();
    expect([args, done.exit, outcome]).toEqual([args, 0, 'valid']);
    expect(signatures[0]).toMatchObject({
      indication: 'TOTAL-PASSED',
      subIndication: null,
      level: 'B-B',
      coverage: null,
      modificationLevel: null,
    });
    expect(Object.keys(signatures[0]?.['report'] as object)).toContain('managingUnit');
  }
  const wrong = await run('verify', 'cms', 'detached.p7s', '--data', 'other', ...evidence);
  expect([wrong.exit, wrong.json<Verdict>().outcome]).toEqual([1, 'invalid']);
  const skipped = await run(
    'verify',
    'cms',
    'attached.p7m',
    '--trust',
    'root.pem',
    '--intermediates',
    'ca.pem',
    '--at',
    pki.at.toISOString(),
    '--no-revocation',
    '--offline',
  );
  expect([skipped.exit, skipped.json<Verdict>().outcome]).toEqual([1, 'indeterminate']);
  write('rubbish', 'xyz');
  const rubbish = await run('verify', 'cms', 'rubbish', ...evidence);
  expect([rubbish.exit, rubbish.json<Verdict>().outcome]).toEqual([1, 'invalid']);
  expect((await run('verify', 'cms', 'missing', ...evidence)).exit).not.toBe(0);
  expect((await run('verify', 'pdf', 'data', '--data', 'data', ...evidence)).exit).toBe(2);
});

test('verify pdf: no PDF is bad input; a changed page is invalid', async () => {
  const bad = await run('verify', 'pdf', 'data', ...evidence);
  expect([bad.exit, bad.json<{ error: { code: string } }>().error.code]).toEqual([1, 'PDF_HEADER']);
  const dir = vectors('vectors/pdf');
  if (dir === undefined) return;
  const trust = ['--trust', join(dir, 'certs/testing-ca.root.crt'), '--offline'];
  const good = await run('verify', 'pdf', join(dir, 'files/pades_lta_noskip.pdf'), ...trust, '--at', '2020-11-01T00:00:00Z');
  expect([good.exit, good.json<Verdict>().outcome]).toEqual([0, 'valid']);
  expect(good.json<Verdict>().signatures[0]).toMatchObject({
    level: 'B-LTA',
    coverage: 'ENTIRE_REVISION',
    modificationLevel: 'LTA_UPDATES',
  });
  const changed = await run(
    'verify',
    'pdf',
    join(dir, 'files/form_field_ft_tamper.pdf'),
    ...trust,
    '--at',
    '2020-11-01T00:00:00Z',
  );
  expect([changed.exit, changed.json<Verdict>().outcome]).toEqual([1, 'invalid']);
  expect(changed.json<Verdict>().signatures[0]).toMatchObject({ code: 'PDFSIG_MODIFIED', modificationLevel: 'OTHER' });
});
