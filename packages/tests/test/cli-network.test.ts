import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose } from '@lienthong/edxml';
import { startSandbox } from '@lienthong/sandbox';
import { createGovernmentPki, type GovernmentPki, type Responders, startResponders } from '@lienthong/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lienthong, type Run } from '../src/cli.ts';
import { smallDraft } from '../src/draft.ts';
import { peer } from '../src/peer.ts';

// CRL, OCSP, AIA and TSA answers fetched by the command line from services on this machine.
let responders: Responders;
let pki: GovernmentPki;
let dir: string;
const local = ['--fetch-host', '127.0.0.1', '--allow-private-network'];
const run = (...argv: string[]): Promise<Run> => lienthong([...argv, '--json'], { cwd: dir, env: { PASS: 'x1' } });

beforeAll(async () => {
  responders = await startResponders();
  pki = await createGovernmentPki({ at: new Date(), urls: responders.url });
  await responders.serve(pki);
  dir = mkdtempSync(join(tmpdir(), 'lienthong-cli-net-'));
  writeFileSync(join(dir, 'trust.pem'), pki.trustPem);
  writeFileSync(join(dir, 'ca.pem'), pki.intermediatesPem);
  writeFileSync(join(dir, 'crl.pem'), pki.crlPem());
  writeFileSync(join(dir, 'leaf.pem'), pki.agency.pem);
  writeFileSync(join(dir, 'agency.p12'), pki.agency.p12('x1'));
  writeFileSync(join(dir, 'data.txt'), 'dữ liệu');
  compose(smallDraft('V/v dấu thời gian')).writeTo(join(dir, 'p.edxml'));
});
afterAll(async () => {
  await responders.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('validate-chain', () => {
  it('fetches issuer and status, when it may', async () => {
    const online = await run('validate-chain', 'leaf.pem', '--trust', 'trust.pem', ...local);
    expect([online.exit, online.json()['outcome'], online.json()['revocation']]).toEqual([0, 'valid', 'checked']);
    expect(responders.requests.length).toBeGreaterThan(0);
  });

  it('asks nobody offline, nor a host that it was not told of', async () => {
    const before = responders.requests.length;
    for (const argv of [['--offline', ...local], []]) {
      const result = await run('validate-chain', 'leaf.pem', '--trust', 'trust.pem', '--intermediates', 'ca.pem', ...argv);
      expect([result.exit, result.json()['outcome']]).toEqual([1, 'indeterminate']);
    }
    expect(responders.requests.length).toBe(before);
  });
});

describe('time stamps', () => {
  it('a token that OpenSSL accepts', async () => {
    const stamped = await run(
      'timestamp',
      'data.txt',
      '--tsa',
      pki.urls.timestamp,
      '--out',
      'data.tsr',
      '--allow-private-network',
    );
    expect(stamped.exit).toBe(0);
    const openssl = peer('openssl');
    if (openssl === undefined) return;
    const check = spawnSync(
      openssl,
      [
        'ts',
        '-verify',
        '-token_in',
        '-in',
        join(dir, 'data.tsr'),
        '-data',
        join(dir, 'data.txt'),
        '-CAfile',
        join(dir, 'trust.pem'),
        '-untrusted',
        join(dir, 'ca.pem'),
      ],
      { encoding: 'utf8' },
    );
    expect(check.stdout + check.stderr).toContain('Verification: OK');
  });

  it('XAdES with a time stamp: signed, judged at the time of the stamp', async () => {
    const evidence = ['--trust', 'trust.pem', '--intermediates', 'ca.pem', '--crl', 'crl.pem'];
    const signed = await run(
      'sign',
      'p.edxml',
      '--p12',
      'agency.p12',
      '--pass-env',
      'PASS',
      '--profile',
      'xades-t',
      '--tsa',
      pki.urls.timestamp,
      '--allow-private-network',
      '--out',
      's.edxml',
      ...evidence,
    );
    expect(signed.exit).toBe(0);
    const verified = await run('verify', 'xml', 's.edxml', ...evidence);
    expect(verified.json()).toMatchObject({
      outcome: 'valid',
      signatures: [{ level: 'XAdES-B-T', report: { time: { source: 'timestamp' } } }],
    });
  });

  it('a service that is not there is the environment, and leaves no file', async () => {
    const failed = await run(
      'timestamp',
      'data.txt',
      '--tsa',
      pki.urls.timestamp,
      '--out',
      'never.tsr',
      '--allow-private-network',
      '--offline',
    );
    expect([failed.exit, failed.json<{ error: { code: string } }>().error.code]).toEqual([3, 'FETCH_OFFLINE']);
    expect(() => readFileSync(join(dir, 'never.tsr'))).toThrow('ENOENT');
  });
});

describe('signatures are judged with what the network has', () => {
  const trust = ['--trust', 'trust.pem'];
  const sign = (out: string, ...more: string[]): Promise<Run> =>
    run('sign', 'p.edxml', '--p12', 'agency.p12', '--pass-env', 'PASS', '--out', out, ...trust, ...more);
  const asked = (): number => responders.requests.length;

  it('the gate before the key asks for issuer and status; offline it stays shut', async () => {
    const shut = await sign('shut.edxml', '--offline', ...local);
    expect([shut.exit, shut.json<{ error: { code: string } }>().error.code]).toEqual([1, 'SIGN_CERTIFICATE_NOT_SIGNABLE']);
    const unnamed = await sign('unnamed.edxml', '--allow-private-network');
    expect(unnamed.exit).toBe(1);
    expect((await sign('gate.edxml', ...local)).exit).toBe(0);
  });

  it('verify and inspect fetch what is missing, and only when it is', async () => {
    expect((await sign('judged.edxml', ...local, '--profile', 'xades-t', '--tsa', pki.urls.timestamp)).exit).toBe(0);
    for (const command of [['verify', 'xml'], ['inspect']] as const) {
      const online = await run(...command, 'judged.edxml', ...trust, ...local);
      expect([online.exit, online.json()['outcome']], command.join(' ')).toEqual([0, 'valid']);
      const before = asked();
      const given = ['--intermediates', 'ca.pem', '--crl', 'crl.pem'];
      expect((await run(...command, 'judged.edxml', ...trust, ...given, ...local)).exit).toBe(0);
      expect(asked(), 'nothing is asked that is known').toBe(before);
      // A host that nobody named, an address that is not public, no network at all: nobody is asked, nothing is valid.
      for (const refused of [['--allow-private-network'], ['--fetch-host', '127.0.0.1'], ['--offline', ...local]]) {
        const blind = await run(...command, 'judged.edxml', ...trust, ...refused);
        expect([blind.exit, blind.json()['outcome']], refused.join(' ')).toEqual([1, 'indeterminate']);
      }
      expect(asked()).toBe(before);
    }
  });

  it('receive judges with the network too, each packet anew; offline it does not', async () => {
    const systems = ['H48.12', 'G22'].map((code) => ({ systemId: code, secret: `khoá ${code}`, agencies: [code] }));
    const sandbox = await startSandbox({
      systems,
      agencies: systems.map(({ systemId }) => ({ code: systemId, name: systemId })),
    });
    const axis = (file: string, { systemId, secret, agencies }: (typeof systems)[number]): void =>
      writeFileSync(join(dir, file), JSON.stringify({ dialect: 'vxp', endpoint: sandbox.url, systemId, secret, agencies }));
    axis('ours.json', systems[0] as (typeof systems)[number]);
    axis('theirs.json', systems[1] as (typeof systems)[number]);
    try {
      const judged: unknown[] = [];
      for (const [name, how] of [
        ['off', ['--offline', ...local]],
        ['on', local],
      ] as const) {
        expect((await sign(`${name}.edxml`, ...local, '--profile', 'transit')).exit).toBe(0);
        const sent = await run('send', `${name}.edxml`, '--axis', 'ours.json', '--store', 'ours.db', '--message-id', name);
        expect(sent.exit, sent.stdout.toString()).toBe(0);
        const before = asked();
        const received = await run(
          ...['receive', '--axis', 'theirs.json', '--store', 'theirs.db', '--out', 'in', '--once', ...trust, ...how],
        );
        const { deliveries } = received.json<{ deliveries: { outcome: string }[] }>();
        judged.push([received.exit, deliveries.map(({ outcome }) => outcome), asked() > before]);
      }
      expect(judged).toEqual([
        [0, ['indeterminate'], false],
        [0, ['valid'], true],
      ]);
    } finally {
      await sandbox.close();
    }
  });

  it('services that answer wrongly, slowly or with another nonce never make anything valid', async () => {
    for (const fault of ['wrong-signer', 'expired', 'replayed-nonce', 'truncated', 'huge', 'garbage', 'error'] as const) {
      responders.fault('ocsp', fault);
      // A CRL has no nonce to replay.
      responders.fault('crl', fault === 'replayed-nonce' ? 'error' : fault);
      const blind = await run('verify', 'xml', 'judged.edxml', ...trust, '--intermediates', 'ca.pem', ...local);
      expect([fault, blind.exit, blind.json()['outcome']]).toEqual([fault, 1, 'indeterminate']);
      responders.heal();
    }
  });
});
