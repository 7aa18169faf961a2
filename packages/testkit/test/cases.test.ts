import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { peer } from '../../tests/src/peer.ts';
import { type ChainCase, chainCases, createGovernmentPki, toPem } from '../src/index.ts';

const openssl = peer('openssl');
const folder = mkdtempSync(join(tmpdir(), 'lienthong-cases-'));
let cases: readonly ChainCase[];
beforeAll(async () => {
  cases = await chainCases(await createGovernmentPki({ seed: 'cases' }));
});
afterAll(() => rmSync(folder, { recursive: true }));

function judge(one: ChainCase, ...flags: string[]): { ok: boolean; output: string } {
  const files = Object.entries({
    CAfile: toPem('CERTIFICATE', ...one.anchors),
    untrusted: toPem('CERTIFICATE', ...one.intermediates),
    CRLfile: toPem('X509 CRL', ...one.crls),
  }).flatMap(([flag, pem]) => {
    if (pem === '') return [];
    const path = join(folder, flag);
    writeFileSync(path, pem);
    return [`-${flag}`, path];
  });
  const leaf = join(folder, 'leaf.pem');
  writeFileSync(leaf, toPem('CERTIFICATE', one.leaf));
  const at = String(Math.floor(one.at.getTime() / 1000));
  const run = spawnSync(
    openssl as string,
    ['verify', '-attime', at, '-policy_check', '-policy', '2.5.29.32.0', ...flags, ...files, leaf],
    {
      encoding: 'utf8',
    },
  );
  return { ok: run.status === 0, output: run.stdout + run.stderr };
}

// What OpenSSL 3.0 is known to judge otherwise, and why. A case that starts to agree makes the test fail too.
const OPENSSL_DIFFERS: Readonly<Record<string, string>> = {
  'issuer-name-nfd': 'no Unicode normalization of names (RFC 4518 §2.3 wants NFKC)',
  'issuer-name-case-and-space': 'folds ASCII case alone',
  'name-constraints-kept-nfd': 'no Unicode normalization of names',
  'cross-signed': 'takes the first issuer by name and does not go back',
  'cross-signed-by-anchor': 'takes the first issuer by name and does not go back',
};

describe.skipIf(openssl === undefined)('all that goes wrong, judged by OpenSSL', () => {
  test('path and revocation cases are refused, the healthy and the odd accepted', () => {
    const wrong: string[] = [];
    for (const one of cases) {
      const { ok, output } = judge(one, '-crl_check_all');
      const expected = one.stoppedBy !== 'path' && one.stoppedBy !== 'revocation';
      if ((ok === expected) === one.id in OPENSSL_DIFFERS) wrong.push(`${one.id} (${one.stoppedBy}): ${output.trim()}`);
    }
    expect(wrong).toEqual([]);
  });

  test('revocation cases have a healthy path: only the evidence is wrong', () => {
    for (const one of cases.filter(({ stoppedBy }) => stoppedBy === 'revocation')) expect(judge(one).ok, one.id).toBe(true);
  });
});

test('ids are unique and each kind of trouble is there', () => {
  expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
  expect(new Set(cases.map(({ stoppedBy }) => stoppedBy)).size).toBe(6);
});
