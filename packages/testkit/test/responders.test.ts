import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { peer } from '../../tests/src/peer.ts';
import { createGovernmentPki, type GovernmentPki, type Identity, type Responders, startResponders } from '../src/index.ts';

const openssl = peer('openssl') as string;
const folder = mkdtempSync(join(tmpdir(), 'lienthong-responders-'));
let responders: Responders;
let pki: GovernmentPki;
let lost: Identity;
beforeAll(async () => {
  responders = await startResponders();
  // `openssl ocsp` compares thisUpdate and nextUpdate with the real clock and has no option for another time.
  pki = await createGovernmentPki({ seed: 'responders', at: new Date(), urls: responders.url });
  await responders.serve(pki);
  lost = await pki.issue();
  pki.revoke(lost, { reason: 'keyCompromise' });
});
beforeEach(() => responders.heal());
afterAll(async () => {
  await responders.close();
  rmSync(folder, { recursive: true });
});

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

// Not spawnSync: the responder lives in this process and must be able to answer.
function run(...args: string[]): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(openssl, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (data) => (output += String(data)));
    child.stderr.on('data', (data) => (output += String(data)));
    child.on('close', (status) => resolve({ status, output }));
  });
}

function ocsp(identity: Pick<Identity, 'pem'>, ...flags: string[]): Promise<{ status: number | null; output: string }> {
  const files = ['-issuer', file('issuer.pem', pki.subCa.pem), '-cert', file('cert.pem', identity.pem)];
  const trust = ['-CAfile', file('trust.pem', pki.trustPem + pki.intermediatesPem)];
  return run('ocsp', '-url', pki.urls.ocsp, ...flags, ...files, ...trust);
}

async function fetchBytes(url: string, init?: RequestInit): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(url, init)).arrayBuffer());
}

function stamp(): { query: string; post: () => Promise<string>; verify: (reply: string) => string } {
  const data = file('data.bin', 'nội dung');
  const query = join(folder, 'query.tsq');
  spawnSync(openssl, ['ts', '-query', '-data', data, '-sha256', '-cert', '-out', query]);
  return {
    query,
    post: async () => {
      const { readFileSync } = await import('node:fs');
      const reply = await fetchBytes(pki.urls.timestamp, { method: 'POST', body: readFileSync(query) });
      return file('reply.tsr', reply);
    },
    verify: (reply) => {
      const trust = ['-CAfile', file('trust.pem', pki.trustPem), '-untrusted', file('sub.pem', pki.intermediatesPem)];
      const done = spawnSync(openssl, ['ts', '-verify', '-queryfile', query, '-in', reply, ...trust], { encoding: 'utf8' });
      return done.stdout + done.stderr;
    },
  };
}

describe.skipIf(openssl === undefined)('judged by OpenSSL', () => {
  test('OCSP: good, revoked, with SHA-1 and SHA-256 CertID, nonce checked', async () => {
    const good = await ocsp(pki.agency, '-resp_text');
    expect(good.output).toContain('Response verify OK');
    expect(good.output).toMatch(/cert\.pem: good/);
    expect(good.output).not.toContain('no nonce');
    expect((await ocsp(pki.agency, '-sha256')).output).toMatch(/: good/);
    expect((await ocsp(lost)).output).toMatch(/: revoked[\s\S]*keyCompromise/);
    const root = await run(
      ...[
        'ocsp',
        '-url',
        pki.urls.ocsp,
        '-issuer',
        file('root.pem', pki.trustPem),
        '-cert',
        file('sub.pem', pki.intermediatesPem),
      ],
      ...['-CAfile', file('trust.pem', pki.trustPem)],
    );
    expect(root.output).toMatch(/Response verify OK[\s\S]*: good/);
  });

  test('OCSP faults are noticed', async () => {
    const expected = [
      ['wrong-signer', /Verify error|verify failure|signature failure/i],
      ['expired', /Status times invalid|status expired/i],
      ['replayed-nonce', /Nonce Verify error/],
      ['no-nonce', /no nonce in response/],
      ['wrong-subject', /No Status found/],
      ['try-later', /trylater/],
      ['truncated', /Error querying OCSP responder|error/i],
      ['error', /Error querying OCSP responder|Code=500/i],
    ] as const;
    for (const [kind, words] of expected) {
      responders.fault('ocsp', kind);
      expect((await ocsp(pki.agency)).output, kind).toMatch(words);
    }
  });

  test('time stamps verify; every fault is refused', async () => {
    const { post, verify } = stamp();
    expect(verify(await post())).toContain('Verification: OK');
    for (const kind of [
      'wrong-signer',
      'replayed-nonce',
      'wrong-subject',
      'refused',
      'wrong-usage',
      'truncated',
      'garbage',
    ] as const) {
      responders.fault('tsa', kind);
      const again = stamp(); // a fresh nonce
      expect(again.verify(await again.post()), kind).not.toContain('Verification: OK');
    }
  });

  test('CRL and issuer certificates come from the addresses in the certificates', async () => {
    const crl = file('sub.crl', await fetchBytes(pki.urls.subCaCrl));
    const check = (): string =>
      spawnSync(openssl, ['crl', '-inform', 'DER', '-in', crl, '-noout', '-CAfile', file('sub.pem', pki.intermediatesPem)], {
        encoding: 'utf8',
      }).stderr;
    expect(check()).toContain('verify OK');
    responders.fault('crl', 'wrong-signer');
    file('sub.crl', await fetchBytes(pki.urls.subCaCrl));
    expect(check()).toContain('verify failure');
    expect(await fetchBytes(pki.urls.subCaCertificate)).toEqual(pki.subCa.certificate);
    expect(await fetchBytes(pki.urls.rootCertificate)).toEqual(pki.root.certificate);
  });
});

test('transport faults: slow, silent, huge, reset, redirect, and a count that runs out', async () => {
  const { subCaCrl } = pki.urls;
  responders.fault('crl', { kind: 'slow', delayMs: 150, count: 1 });
  const before = performance.now();
  await fetchBytes(subCaCrl);
  expect(performance.now() - before).toBeGreaterThan(140);
  responders.fault('crl', 'silent');
  await expect(fetch(subCaCrl, { signal: AbortSignal.timeout(100) })).rejects.toThrow(/timeout|aborted/i);
  responders.fault('crl', 'reset');
  await expect(fetch(subCaCrl)).rejects.toThrow();
  responders.fault('crl', { kind: 'redirect', location: 'http://127.0.0.1:1/' });
  expect((await fetch(subCaCrl, { redirect: 'manual' })).status).toBe(302);
  responders.fault('crl', { kind: 'error', count: 1 }, { kind: 'garbage', count: 1 });
  expect((await fetch(subCaCrl)).status).toBe(500);
  expect(await (await fetch(subCaCrl)).text()).toContain('<html>');
  expect((await fetch(subCaCrl)).headers.get('content-type')).toBe('application/pkix-crl');
  responders.fault('crl', 'huge');
  const stream = (await fetch(subCaCrl)).body?.getReader();
  let received = 0;
  while (received < 20_000_000) received += (await stream?.read())?.value?.length ?? Number.POSITIVE_INFINITY;
  await stream?.cancel();
  expect(received).toBeLessThan(Number.POSITIVE_INFINITY);
});

test('GET form of OCSP; nonsense is 400; the request log tells', async () => {
  expect((await fetch(`${pki.urls.ocsp}/AAAA`)).status).toBe(400);
  expect((await fetch(pki.urls.timestamp)).status).toBe(400);
  expect((await fetch(`${responders.url}/elsewhere`)).status).toBe(404);
  expect(responders.requests.at(-1)).toMatchObject({ service: undefined, path: '/elsewhere' });
});
