import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { frozenClock, isLienThongError } from '@lienthong/core';
import { createGovernmentPki, startResponders } from '@lienthong/testkit';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { FetchCache } from '../src/http/cache.ts';
import { makeGuard } from '../src/http/guard.ts';
import { Places } from '../src/http/places.ts';
import { defaultRewriting } from '../src/http/rewriting.ts';
import {
  allowPrivateAddresses,
  type ChainPolicy,
  customTrust,
  openTimestampQueue,
  pkiFetcher,
  pkiHttp,
  readCertificate,
  type TimestampServiceOptions,
  timestampService,
  validateChain,
  validateChainOnline,
} from '../src/index.ts';

const responders = await startResponders();
const pki = await createGovernmentPki({ seed: 'http', urls: responders.url });
await responders.serve(pki);
const http = pkiHttp({ hosts: ['127.0.0.1'], [allowPrivateAddresses]: true });
afterAll(async () => {
  await http.close();
  await responders.close();
});
afterEach(() => responders.heal());

const clock = frozenClock(pki.at);
const fetcher = (more: object = {}) => pkiFetcher({ http, clock, timeoutMs: 2000, cache: { negativeMs: 0 }, ...more });
const leaf = readCertificate(pki.agency.certificate);
const subCa = readCertificate(pki.subCa.certificate);
const policy: ChainPolicy = {
  trust: customTrust([readCertificate(pki.root.certificate)], 'test'),
  at: pki.at,
  revocation: { mode: 'require' },
};
const code = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: unknown) => (isLienThongError(error) ? error.code : String(error)),
  );
const asked = (service: string): number => responders.requests.filter((one) => one.service === service).length;

describe('the guard', () => {
  const guard = makeGuard({ hosts: ['ca.gov.vn'], rewrite: defaultRewriting, allowPrivate: false });
  it.each([
    'file:///etc/passwd',
    'ftp://ca.gov.vn/x',
    'http://user:pw@ca.gov.vn/',
    'http://evil.example/',
    'http://ca.gov.vn.evil.example/',
    'http://xca.gov.vn/',
    'ldap://ca.gov.vn/',
    'not a url',
    'http://127.0.0.1/',
    '',
  ])('refuses %s', (url) => expect(() => guard.admit(url)).toThrow(/FETCH_REFUSED/));
  it('rewrites internal hosts and admits subdomains', () => {
    expect(guard.admit('http://ocsp.ca.btc/x').href).toBe('http://ocsp.ca.gov.vn/x');
    expect(guard.admit('http://ca.btc/pki/pub/crl/cp.crl').host).toBe('ca.gov.vn');
    expect(guard.admit('http://pub.ca.gov.vn/a').host).toBe('pub.ca.gov.vn');
  });
  it('knows addresses that are not public in every spelling', () => {
    const any = makeGuard({ hosts: 'any', rewrite: {}, allowPrivate: false });
    for (const host of [
      '127.0.0.1',
      '2130706433',
      '0x7f.1',
      '10.1.2.3',
      '169.254.169.254',
      '100.64.0.1',
      '[::1]',
      '[::ffff:10.0.0.1]',
      '[fe80::1]',
      '[fc00::1]',
      '0.0.0.0',
      '[2002:7f00:1::]',
    ])
      expect(() => any.admit(`http://${host}/`), host).toThrow(/not a public address/);
    expect(any.admit('http://[2600::1]/').host).toBe('[2600::1]');
    expect(any.admit('http://8.8.8.8/').host).toBe('8.8.8.8');
  });
  it('judges a name by the addresses it resolves to', async () => {
    const outside = pkiHttp({ hosts: 'any' });
    const url = responders.url.replace('127.0.0.1', 'localhost');
    expect(await code(outside.fetch({ url, maxBytes: 10, timeoutMs: 2000 }))).toBe('FETCH_REFUSED');
    await outside.close();
  });
});

describe('fetching', () => {
  const url = pki.urls.subCaCrl;
  it('has limits of size and time, and says which', async () => {
    responders.fault('crl', 'huge');
    expect(await code(fetcher({ maxCrlBytes: 1 << 20 }).crl(url))).toBe('FETCH_LIMIT');
    responders.fault('crl', 'silent');
    expect(await code(fetcher({ timeoutMs: 200 }).crl(url))).toBe('FETCH_LIMIT');
    responders.fault('crl', { kind: 'slow', delayMs: 50 });
    expect((await fetcher().crl(url)).issuer.text).toContain('CA');
  });
  it.each([
    ['error', 'FETCH_FAILED'],
    ['reset', 'FETCH_FAILED'],
    ['redirect', 'FETCH_REFUSED'],
    ['garbage', 'PEM_MALFORMED'],
    ['truncated', 'DER_INVALID'],
  ] as const)('gives a typed error for %s', async (fault, expected) => {
    responders.fault('crl', fault);
    expect(await code(fetcher().crl(url))).toBe(expected);
  });
  it('follows a redirect to an allowed host only, and not for ever', async () => {
    responders.fault('crl', { kind: 'redirect', count: 1, location: url });
    expect((await fetcher().crl(url)).der.length).toBeGreaterThan(100);
    for (const location of ['http://169.254.169.254/latest', 'https://evil.example/']) {
      responders.fault('crl', { kind: 'redirect', location });
      expect(await code(fetcher().crl(url))).toBe('FETCH_REFUSED');
    }
    responders.fault('crl', { kind: 'redirect', location: url });
    expect(await code(fetcher().crl(url))).toBe('FETCH_LIMIT');
  });
  it('caches what is fresh, shares one request, remembers failures for a while', async () => {
    const one = fetcher();
    const before = asked('crl');
    await Promise.all([one.crl(url), one.crl(url), one.crl(url)]);
    await one.crl(url);
    expect(asked('crl') - before).toBe(1);
    responders.fault('crl', { kind: 'error', count: 1 });
    const sulking = fetcher({ cache: { negativeMs: 1000 } });
    expect(await code(sulking.crl(url))).toBe('FETCH_FAILED');
    expect(await code(sulking.crl(url))).toBe('FETCH_FAILED');
    expect(asked('crl') - before).toBe(2);
  });
  it('offline mode goes nowhere; an abort is an abort', async () => {
    const offline = pkiHttp({ hosts: ['127.0.0.1'], offline: true, [allowPrivateAddresses]: true });
    expect(await code(pkiFetcher({ http: offline, clock }).crl(url))).toBe('FETCH_OFFLINE');
    await offline.close();
    responders.fault('crl', 'silent');
    const controller = new AbortController();
    const waiting = code(fetcher().crl(url, { signal: controller.signal }));
    setTimeout(() => controller.abort(), 30);
    expect(await waiting).toBe('ABORTED');
  });
  it('a false nonce is refused; a missing one by policy', async () => {
    const ocsp = (nonce: 'send' | 'require' | 'none') => code(fetcher({ nonce }).ocsp(pki.urls.ocsp, leaf, subCa));
    expect(await ocsp('require')).toBe('no error');
    expect(await ocsp('none')).toBe('no error');
    responders.fault('ocsp', 'replayed-nonce');
    await ocsp('send');
    expect(await ocsp('send')).toBe('FETCH_FAILED');
    responders.fault('ocsp', 'no-nonce');
    expect(await ocsp('send')).toBe('no error');
    expect(await ocsp('require')).toBe('FETCH_FAILED');
    responders.fault('ocsp', 'wrong-subject');
    expect(await ocsp('send')).toBe('FETCH_FAILED');
    responders.fault('ocsp', 'try-later');
    expect(await ocsp('send')).toBe('FETCH_FAILED');
  });
  it('keeps the cache below its bytes and forgets in time', async () => {
    let now = 0;
    const cache = new FetchCache<number>({ bytes: 100, maxAgeMs: 1000, negativeMs: 10 }, { now: () => now });
    let fetches = 0;
    const get = (key: string): Promise<number> =>
      cache.get(key, async () => ({ value: ++fetches, size: 40, until: new Date(500) }));
    for (const key of ['a', 'b', 'c', 'd']) await get(key);
    expect(cache.bytes).toBe(80);
    await get('d');
    expect(fetches).toBe(4);
    now = 500;
    await get('d');
    expect(fetches).toBe(5);
  });
  it('never runs more at once than there are places', async () => {
    const places = new Places(3);
    let busy = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++busy);
      await new Promise((resolve) => setTimeout(resolve, 3));
      busy--;
    };
    const gone = new AbortController();
    const left = code(Promise.resolve().then(() => places.run('x', gone.signal, work)));
    const all = Array.from({ length: 20 }, () => places.run('x', undefined, work));
    gone.abort();
    await Promise.all(all);
    expect(most).toBe(3);
    expect(['ABORTED', 'no error']).toContain(await left);
  });
});

describe('a chain on line', () => {
  it('fetches the sub-CA, then OCSP, and hands over evidence that stands by itself', async () => {
    const { report, ...evidence } = await validateChainOnline(leaf, policy, fetcher());
    expect([report.outcome, evidence.failures]).toEqual(['valid', []]);
    const again = await validateChain(leaf, {
      ...policy,
      intermediates: evidence.intermediates,
      revocation: { mode: 'require', crls: evidence.crls, ocsps: evidence.ocsps },
    });
    expect(again.outcome).toBe('valid');
  });
  it('falls back from one kind of evidence to the other', async () => {
    responders.fault('ocsp', 'error');
    expect((await validateChainOnline(leaf, policy, fetcher())).report.outcome).toBe('valid');
    responders.heal();
    responders.fault('crl', 'wrong-signer');
    expect((await validateChainOnline(leaf, policy, fetcher(), { prefer: 'crl' })).report.outcome).toBe('valid');
  });
  it.each(['error', 'silent', 'wrong-signer', 'expired', 'garbage', 'truncated'] as const)(
    '%s everywhere is TRY_LATER, never valid',
    async (fault) => {
      responders.fault('ocsp', fault);
      responders.fault('crl', fault);
      const { report, failures } = await validateChainOnline(leaf, policy, fetcher({ timeoutMs: 300 }));
      expect([report.outcome, report.subIndication]).toEqual(['indeterminate', 'TRY_LATER']);
      if (fault !== 'wrong-signer' && fault !== 'expired') expect(failures.length).toBeGreaterThan(0);
    },
  );
  it('a missing issuer stays missing when AIA fails or gives another certificate', async () => {
    responders.fault('aia', 'error');
    const { report } = await validateChainOnline(leaf, policy, fetcher());
    expect(report.subIndication).toBe('NO_CERTIFICATE_CHAIN_FOUND');
  });
  it('stops at its budget', async () => {
    const before = responders.requests.length;
    await validateChainOnline(leaf, policy, fetcher(), { maxIssuers: 1, maxRevocation: 1 });
    expect(responders.requests.length - before).toBeLessThanOrEqual(2);
  });
});

describe('the client of a TSA', () => {
  const options = (more: Partial<TimestampServiceOptions> = {}): TimestampServiceOptions => ({
    url: pki.urls.timestamp,
    http,
    clock,
    backoffMs: 5,
    timeoutMs: 2000,
    verify: { ...policy, intermediates: [subCa], revocation: { mode: 'skip' } },
    ...more,
  });
  const data = Buffer.from('văn bản');

  it('gets a token that stands, and tells the skew of the clocks', async () => {
    const grant = await timestampService(options()).stamp(data);
    expect([grant.report?.outcome, grant.attempts, grant.skewMs]).toEqual(['valid', 1, 0]);
    const behind = await timestampService(options({ clock: frozenClock(pki.at.getTime() - 90_000) })).stamp(data);
    expect(behind.skewMs).toBe(90_000);
  });
  it.each([
    'error',
    'reset',
    'garbage',
    'truncated',
    'refused',
    'wrong-signer',
    'wrong-subject',
    'replayed-nonce',
    'no-nonce',
    'wrong-usage',
  ] as const)('tries again after %s, and gives up with a typed error', async (fault) => {
    responders.fault('tsa', { kind: fault, count: 2 });
    expect((await timestampService(options()).stamp(data)).attempts).toBe(3);
    responders.fault('tsa', fault);
    expect(await code(timestampService(options({ attempts: 2 })).stamp(data))).toMatch(/^(TSA_|FETCH_)/);
  });
  it('does not repeat what cannot succeed, and asks for no SHA-1 stamp', async () => {
    const before = asked('tsa');
    expect(await code(timestampService(options({ url: `${responders.url}/nowhere` })).stamp(data))).toBe('FETCH_FAILED');
    expect(await code(timestampService(options()).stamp({ algorithm: 'sha1', digest: Buffer.alloc(20) }))).toBe(
      'DIGEST_UNSUPPORTED',
    );
    expect(asked('tsa')).toBe(before);
  });
  it('keeps to so many calls at once', async () => {
    let busy = 0;
    let most = 0;
    const server = createServer((_, response) => {
      most = Math.max(most, ++busy);
      setTimeout(() => {
        busy--;
        response.writeHead(403).end();
      }, 20);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const service = timestampService(options({ url, concurrency: 2 }));
    await Promise.all(Array.from({ length: 8 }, () => code(service.stamp(data))));
    expect(most).toBe(2);
    server.close();
    server.closeAllConnections();
  });

  describe('its queue', () => {
    const folders: string[] = [];
    const folder = (): string => folders[folders.push(mkdtempSync(join(tmpdir(), 'tsq-'))) - 1] as string;
    afterAll(() => {
      for (const one of folders) rmSync(one, { recursive: true, force: true });
    });

    it('goes on after an abort and after a new start, and stamps each wish once', async () => {
      const dir = folder();
      const queue = openTimestampQueue(dir, timestampService(options({ concurrency: 1 })));
      for (let i = 0; i < 5; i++) queue.add(`doc-${i}`, Buffer.from(`${i}`));
      queue.add('doc-0', Buffer.from('0'));
      expect(() => queue.add('doc-0', Buffer.from('other'))).toThrow(/TIMESTAMP_JOB_INVALID/);
      responders.fault('tsa', { kind: 'slow', delayMs: 60 });
      const controller = new AbortController();
      const watch = setInterval(() => {
        if (queue.jobs().some(({ state }) => state === 'done')) controller.abort();
      }, 5);
      expect(await code(queue.run({ signal: controller.signal }))).toBe('ABORTED');
      clearInterval(watch);
      const done = queue.jobs().filter(({ state }) => state === 'done').length;
      expect(done).toBeGreaterThan(0);
      expect(done).toBeLessThan(5);
      responders.heal();
      const before = asked('tsa');
      const again = openTimestampQueue(dir, timestampService(options()));
      expect(await again.run()).toEqual({ done: 5 - done, refused: 0, waiting: 0 });
      // The call that was aborted may reach the service only now; nothing else is asked twice.
      expect(asked('tsa') - before).toBeGreaterThanOrEqual(5 - done);
      expect(asked('tsa') - before).toBeLessThanOrEqual(6 - done);
      expect(again.jobs().every(({ token, genTime }) => token !== undefined && genTime === pki.at.toISOString())).toBe(true);
      again.remove('doc-0');
      expect(readdirSync(dir)).toHaveLength(4);
    });
    it('keeps what may succeed later, and sets aside what will not', async () => {
      const queue = openTimestampQueue(folder(), timestampService(options({ attempts: 1 })));
      queue.add('a', data);
      responders.fault('tsa', 'error');
      expect(await queue.run()).toEqual({ done: 0, refused: 0, waiting: 1 });
      expect(queue.jobs()[0]?.lastError).toBe('FETCH_FAILED');
      responders.heal();
      expect(await queue.run()).toEqual({ done: 1, refused: 0, waiting: 0 });
      expect(queue.jobs()[0]?.lastError).toBeUndefined();
    });
    it('takes no id that is a path and no file that it did not write', () => {
      const dir = folder();
      const queue = openTimestampQueue(dir, timestampService(options()));
      for (const id of ['../x', 'a/b', '', '.hidden', 'x'.repeat(101)])
        expect(() => queue.add(id, data)).toThrow(/TIMESTAMP_JOB_INVALID/);
      writeFileSync(join(dir, 'bad.tsjob.json'), '{"id":"other"}');
      expect(() => queue.jobs()).toThrow(/TIMESTAMP_JOB_INVALID/);
    });
  });
});
