import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allowPlainHttp, axisFromConfig, diagnose, effectOf, httpTransport, vxp } from '@lienthong/axis';
import { bytesSource, frozenClock, isLienThongError } from '@lienthong/core';
import { afterEach, describe, expect, test } from 'vitest';
import { peer } from '../../tests/src/peer.ts';
import { OK, reply, type Served, serve } from './helpers/serve.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
async function served(...args: Parameters<typeof serve>): Promise<Served> {
  const server = await serve(...args);
  open.push(server);
  return server;
}
const client = (endpoint: string, more: Partial<Parameters<typeof vxp>[0]> = {}) => {
  const made = vxp({ endpoint, systemId: 'u', secret: 's', retry: { baseMs: 1, maxMs: 2 }, ...more });
  open.push(made);
  return made;
};
const packet = (text = '<edXML/>') => ({ source: bytesSource(Buffer.from(text)), from: 'A', messageType: 'edoc' as const });
async function failure(work: Promise<unknown>): Promise<{ code: string; effect: string }> {
  try {
    await work;
  } catch (error) {
    if (isLienThongError(error)) return { code: error.code, effect: effectOf(error) };
    throw error;
  }
  return { code: 'accepted', effect: 'done' };
}

describe('where it may connect', () => {
  test('plain http only on loopback, or with the unsafe symbol', () => {
    expect(() => vxp({ endpoint: 'http://axis.example', systemId: 'u', secret: 's' })).toThrow('AXIS_PLAIN_HTTP');
    expect(vxp({ endpoint: 'http://axis.example', systemId: 'u', secret: 's', [allowPlainHttp]: true }).dialect).toBe('vxp');
    expect(() =>
      vxp(JSON.parse('{"endpoint":"http://axis.example","systemId":"u","secret":"s","allowPlainHttp":true}') as never),
    ).toThrow('AXIS_PLAIN_HTTP');
    for (const host of ['localhost', '127.0.0.1', '127.1.2.3', '[::1]'])
      expect(vxp({ endpoint: `http://${host}:1/`, systemId: 'u', secret: 's' }).dialect).toBe('vxp');
    for (const bad of ['', 'axis', 'ftp://127.0.0.1', 'https://u:p@axis.example'])
      expect(() => vxp({ endpoint: bad, systemId: 'u', secret: 's' })).toThrow('AXIS_OPTION');
    expect(() => vxp({ endpoint: 'http://127.0.0.1.evil.example', systemId: 'u', secret: 's' })).toThrow('AXIS_PLAIN_HTTP');
  });
});

describe('a digest that the caller has', () => {
  test('is the one that is sent, in the form of the official client; what is no digest is refused', async () => {
    const server = await served((_, res) => reply(res, { ...OK, DocId: '1' }));
    const sha256 = `${'0e'.repeat(31)}ff`;
    expect(await client(server.url).sendEdoc({ ...packet(), sha256 })).toEqual({ docId: '1', sha256 });
    expect(server.requests[0]?.headers['xroadvnpt-hash-file']).toBe(`${'e'.repeat(31)}ff`);
    const wrong = client(server.url).sendEdoc({ ...packet(), sha256: 'E'.repeat(64) });
    await expect(wrong).rejects.toMatchObject({ code: 'AXIS_OPTION' });
    expect(server.requests).toHaveLength(1);
  });
});

describe('time and abort, and what they say of the effect', () => {
  test('nobody listens: no effect', async () => {
    const free = createTcpServer();
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    expect(await failure(client(`http://127.0.0.1:${port}`).sendEdoc(packet()))).toEqual({
      code: 'AXIS_CONNECTION',
      effect: 'none',
    });
  });
  test('the headers never come after the whole body went: unknown', async () => {
    const server = await served(() => undefined);
    const work = client(server.url, { timeouts: { headersMs: 80 } }).sendEdoc(packet());
    expect(await failure(work)).toEqual({ code: 'AXIS_TIMEOUT', effect: 'unknown' });
  });
  test('the connection breaks while the body goes: none', async () => {
    const server = createTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const work = client(`http://127.0.0.1:${port}`).sendEdoc(packet('x'.repeat(40 * 1024 * 1024)));
    expect(await failure(work)).toEqual({ code: 'AXIS_CONNECTION', effect: 'none' });
    server.close();
  });
  test('an answer that stops half way', async () => {
    const server = await served((_req, res) => {
      res.writeHead(200, { 'Content-Length': '100' });
      res.write('{"status":"OK"');
      setTimeout(() => res.destroy(), 10);
    });
    expect(await failure(client(server.url, { retry: { attempts: 1 } }).countReceiveEdoc())).toEqual({
      code: 'AXIS_TRUNCATED',
      effect: 'unknown',
    });
  });
  test('abort at once, and while waiting', async () => {
    const server = await served(() => undefined);
    const c = client(server.url);
    const gone = AbortSignal.abort(new Error('x'));
    expect(await failure(c.sendEdoc(packet(), { signal: gone }))).toEqual({ code: 'ABORTED', effect: 'none' });
    const soon = AbortSignal.timeout(50);
    expect(await failure(c.sendEdoc(packet(), { signal: soon }))).toEqual({ code: 'ABORTED', effect: 'unknown' });
    expect(server.requests.length).toBe(1);
  });
  test('a redirect is not followed', async () => {
    const other = await served((_req, res) => reply(res, { ...OK, count: 1 }));
    const server = await served((_req, res) => {
      res.writeHead(302, { Location: other.url, 'Content-Length': '0' });
      res.end();
    });
    expect((await failure(client(server.url, { retry: { attempts: 1 } }).countReceiveEdoc())).code).toBe('AXIS_GATEWAY');
    expect(other.requests).toEqual([]);
  });
  test('a closed client', async () => {
    const c = client('http://127.0.0.1:1');
    await c.close();
    expect(await failure(c.sendEdoc(packet()))).toEqual({ code: 'AXIS_CLOSED', effect: 'none' });
  });
  test('a packet over the limit never leaves', async () => {
    const server = await served((_req, res) => reply(res, OK));
    expect(await failure(client(server.url, { maxPacketBytes: 3 }).sendEdoc(packet()))).toEqual({
      code: 'AXIS_PACKET_TOO_LARGE',
      effect: 'none',
    });
    expect(server.requests).toEqual([]);
  });
});

describe('retries', () => {
  test('safe operations are repeated, and the server may ask for a pause', async () => {
    const server = await served((_req, res, _body, n) => {
      if (n > 2) return reply(res, { ...OK, count: 7 });
      res.writeHead(503, { 'Retry-After': '0', 'Content-Length': '0' });
      res.end();
    });
    expect(await client(server.url).countReceiveEdoc()).toBe(7);
    expect(server.requests.length).toBe(3);
  });
  test('a rejection is not repeated', async () => {
    const server = await served((_req, res) => reply(res, { status: 'FAIL', ErrorCode: '18', ErrorDesc: 'x', DocId: '' }));
    expect(await failure(client(server.url).send(packet()))).toEqual({ code: 'AXIS_RECEIVER_UNKNOWN', effect: 'none' });
    expect(server.requests.length).toBe(1);
  });
  test('an unknown effect without a match is not repeated', async () => {
    const server = await served((req) => req.socket.resetAndDestroy());
    expect(await failure(client(server.url).send(packet()))).toEqual({ code: 'AXIS_CONNECTION', effect: 'unknown' });
    expect(server.requests.length).toBe(1);
  });
  test('two alike in the list: a person must look', async () => {
    const row = (id: string) => ({ senderDocId: id, fromCode: 'A', notation: '1/X', title: '', sentTime: '' });
    const server = await served((req, res) => {
      if (req.url?.endsWith('sendEdoc')) req.socket.resetAndDestroy();
      else reply(res, { ...OK, data: [row('1'), row('2'), row('9')] });
    });
    const work = client(server.url).send({ ...packet(), match: { notation: '1/X' }, known: ['9'] });
    expect(await failure(work)).toEqual({ code: 'AXIS_SEND_AMBIGUOUS', effect: 'unknown' });
  });
});

describe('credentials', () => {
  test('a rotated secret is found without a restart; one fetch for many', async () => {
    let secret = 'old';
    let fetched = 0;
    const { createHmac } = await import('node:crypto');
    const server = await served((req, res) => {
      const json = String(req.headers['xroadvnpt-sign-header']);
      const good = createHmac('sha256', secret).update(json).digest('hex') === req.headers['xroadvnpt-hash-header'];
      reply(res, good ? { ...OK, count: 1 } : { status: 'FAIL', ErrorCode: '15', ErrorDesc: 'Sai SecretKey' });
    });
    const c = client(server.url, {
      secret: async () => {
        fetched++;
        return secret;
      },
    });
    await Promise.all([c.countReceiveEdoc(), c.countReceiveEdoc(), c.countReceiveEdoc()]);
    expect(fetched).toBe(1);
    secret = 'new';
    expect(await c.countReceiveEdoc()).toBe(1);
    expect(fetched).toBe(2);
  });
  test('many pairs over one transport; nothing leaks between concurrent calls', async () => {
    const server = await served((req, res) =>
      reply(res, { ...OK, count: Number(String(req.headers['xroadvnpt-systemid']).slice(1)) }),
    );
    const transport = httpTransport({ connections: 4 });
    open.push(transport);
    const units = Array.from({ length: 50 }, (_x, i) =>
      vxp({ endpoint: server.url, systemId: `u${i}`, secret: `s${i}`, transport }),
    );
    const counts = await Promise.all(units.map((u) => u.countReceiveEdoc()));
    expect(counts).toEqual(units.map((_u, i) => i));
    const c = units[0] as (typeof units)[number];
    await c.deleteAgency('X');
    await c.countReceiveEdoc();
    expect(server.requests.at(-1)?.headers['xroadvnpt-agencycode']).toBeUndefined();
    expect(server.requests.at(-1)?.headers['xroadvnpt-sign-header-key']).toBe('systemid;timestamp;Content-Type');
  });
  test('the secret is in no error, no log and no JSON', async () => {
    const lines: string[] = [];
    const server = await served((_req, res) => reply(res, { status: 'FAIL', ErrorCode: '15', ErrorDesc: 'x' }));
    const c = client(server.url, { secret: 'top-secret-value', logger: { log: (...args) => lines.push(JSON.stringify(args)) } });
    const error: unknown = await c.countReceiveEdoc().catch((e: unknown) => e);
    expect(JSON.stringify(error) + String(error) + lines.join()).not.toContain('top-secret-value');
    expect(lines.length).toBeGreaterThan(1);
  });
});

describe('axis.json and diagnosis', () => {
  const json = { dialect: 'vxp', endpoint: 'http://127.0.0.1:1', systemId: 'u', secretEnv: 'S', agencies: ['A'], options: {} };
  test.each([
    [{ ...json, dialect: 'x' }, 'dialect'],
    [{ ...json, secret: 'a' }, 'secretEnv'],
    [{ ...json, options: { hashFrom: 'padded' } }, 'options.hashFrom'],
    [{ ...json, options: { hashForm: 'x' } }, 'options.hashForm'],
    [{ ...json, agencies: 'A' }, 'agencies'],
  ])('a mistake is named: %j', (bad, option) => expect(() => axisFromConfig(bad, {})).toThrow(option));
  test('a secret that is not set', async () => {
    expect((await failure(axisFromConfig(json, {}).client.list({ messageType: 'edoc' }))).code).toBe('AXIS_OPTION');
  });
  const names = async (c: ReturnType<typeof client>): Promise<string> =>
    (await diagnose(c)).map((x) => `${x.name}=${x.ok}${x.code === undefined ? '' : ` ${x.code}`}`).join(', ');
  test('diagnosis', async () => {
    const good = await served((_req, res) => reply(res, { ...OK, count: 3 }));
    expect(await names(client(good.url))).toBe('endpoint=true, credentials=true, clock=true');
    const bad = await served((_req, res) => reply(res, { status: 'FAIL', ErrorCode: '15', ErrorDesc: 'sai' }));
    expect(await names(client(bad.url))).toBe('endpoint=true, credentials=false AXIS_AUTHENTICATION, clock=true');
    expect(await names(client('http://127.0.0.1:1'))).toBe('endpoint=false AXIS_CONNECTION, credentials=false');
    const html = await served((_req, res) => res.end('<html>'));
    expect(await names(client(html.url, { retry: { attempts: 1 } }))).toBe('endpoint=false AXIS_GATEWAY, credentials=false');
    const clock = frozenClock(Date.now() - 3_600_000);
    const checks = await diagnose(client(good.url, { clock }), { clock });
    expect(checks.find((c) => c.name === 'clock')?.ok).toBe(false);
  });
});

describe('the network in between', () => {
  // The whole of 127/8 is loopback on Linux alone.
  test.skipIf(process.platform !== 'linux')('the local address is the one that was asked for', async () => {
    const seen: (string | undefined)[] = [];
    const server = await served((req, res) => {
      seen.push(req.socket.remoteAddress);
      reply(res, { ...OK, count: 1 });
    });
    await client(server.url, { localAddress: '127.0.0.7' }).countReceiveEdoc();
    await client(server.url).countReceiveEdoc();
    expect(seen).toEqual(['127.0.0.7', '127.0.0.1']);
    // With a proxy it is the way to the proxy that leaves from there.
    const { createServer } = await import('node:http');
    const proxy = createServer();
    const from: (string | undefined)[] = [];
    proxy.on('connect', (req, socket) => {
      from.push((req.socket as { remoteAddress?: string }).remoteAddress);
      socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const uri = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    await expect(client(server.url, { localAddress: '127.0.0.8', proxy: uri }).countReceiveEdoc()).rejects.toThrow('AXIS_');
    expect(new Set(from)).toEqual(new Set(['127.0.0.8']));
    proxy.closeAllConnections();
    proxy.close();
  });
  test('a proxy', async () => {
    const server = await served((_req, res) => reply(res, { ...OK, count: 5 }));
    let tunnels = 0;
    const { createServer } = await import('node:http');
    const proxy = createServer();
    proxy.on('connect', (req, socket) => {
      tunnels++;
      const [host, port] = (req.url ?? '').split(':');
      const there = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        there.pipe(socket);
        socket.pipe(there);
      });
      there.on('error', () => socket.destroy());
      socket.on('error', () => there.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    expect(
      await client(server.url, { proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` }).countReceiveEdoc(),
    ).toBe(5);
    expect(tunnels).toBe(1);
    proxy.closeAllConnections();
    proxy.close();
  });
  test('anchor, pin and client certificate', async () => {
    const openssl = peer('openssl');
    if (openssl === undefined) return;
    const folder = mkdtempSync(join(tmpdir(), 'lienthong-tls-'));
    const make = (name: string): { key: string; cert: string } => {
      const at = (ext: string): string => join(folder, `${name}.${ext}`);
      const subject = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
      execFileSync(
        openssl,
        [
          'req',
          '-x509',
          '-newkey',
          'ec',
          '-pkeyopt',
          'ec_paramgen_curve:P-256',
          '-nodes',
          '-keyout',
          at('key'),
          '-out',
          at('pem'),
          ...subject,
        ],
        {
          stdio: 'ignore',
        },
      );
      return { key: readFileSync(at('key'), 'utf8'), cert: readFileSync(at('pem'), 'utf8') };
    };
    const own = make('server');
    const unit = make('unit');
    rmSync(folder, { recursive: true });
    const spki = new X509Certificate(own.cert).publicKey.export({ type: 'spki', format: 'der' });
    const pin = createHash('sha256').update(spki).digest('hex');
    const server = await served((_req, res) => reply(res, { ...OK, count: 9 }), { ...own, requestCert: true, ca: unit.cert });
    const tls = { ca: own.cert, certificate: unit.cert, key: unit.key };
    const ask = (more: object) => failure(client(server.url, { retry: { attempts: 1 }, tls: more }).sendEdoc(packet()));
    expect(await client(server.url, { tls: { ...tls, pins: [pin] } }).countReceiveEdoc()).toBe(9);
    expect(await ask({})).toEqual({ code: 'AXIS_CONNECTION', effect: 'none' });
    expect(await ask({ ...tls, pins: ['00'.repeat(32)] })).toEqual({ code: 'AXIS_CONNECTION', effect: 'none' });
    expect((await ask({ ca: own.cert })).code).toBe('AXIS_CONNECTION');
  });
});
