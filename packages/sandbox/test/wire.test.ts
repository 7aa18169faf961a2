import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { vxpTimestamp } from '@lienthong/axis/vxp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { peer } from '../../tests/src/peer.ts';
import { collect, edoc, sourceOf } from './helpers/packets.ts';
import { A, B, type World, world } from './helpers/world.ts';

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** A hand-made request: what it says, how it signs and what it really sends can each be wrong. */
function raw(
  url: string,
  op: string,
  signed: [string, string][],
  change: { sent?: Record<string, string>; secret?: string; method?: string; body?: string } = {},
) {
  const json = JSON.stringify(Object.fromEntries(signed.map(([k, v]) => [`XroadVnpt-${k}`, v])));
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  for (const [k, v] of signed) headers[`xroadvnpt-${k.toLowerCase()}`] = v;
  headers['xroadvnpt-sign-header'] = json;
  headers['xroadvnpt-sign-header-key'] = signed.map(([k]) => k).join(';');
  headers['xroadvnpt-hash-header'] = createHmac('sha256', change.secret ?? 'secret-of-a')
    .update(json)
    .digest('hex');
  for (const [k, v] of Object.entries(change.sent ?? {})) headers[k] = v;
  return new Promise<Answer>((resolve, reject) => {
    const req = request(`${url}/${op}`, { method: change.method ?? 'POST', headers }, (res) => {
      let body = '';
      res.setEncoding('utf8');
      res.on('data', (c: string) => (body += c));
      res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body }));
    });
    req.on('error', reject);
    req.end(change.body ?? '');
  });
}

const signed = (at = Date.now()): [string, string][] => [
  ['systemid', 'unit.a'],
  ['timestamp', vxpTimestamp(at)],
  ['Content-Type', 'application/json'],
];

describe('the wire', () => {
  let w: World;
  let folder: string;
  beforeAll(async () => {
    w = await world();
    folder = mkdtempSync(join(tmpdir(), 'lienthong-wire-'));
  });
  afterAll(async () => {
    await w.close();
    rmSync(folder, { recursive: true });
  });
  const answered = (a: Answer): [string, string] => {
    const json = JSON.parse(a.body) as { status: string; ErrorCode: string };
    return [json.status, json.ErrorCode];
  };

  test('any prefix of the path, any case of headers, empty body or {}', async () => {
    for (const prefix of ['', '/a', '/XrdAdapter/v1/x'])
      for (const body of ['', '{}']) {
        const a = await raw(w.sandbox.url + prefix, 'countReceiveEdoc', signed(), { body });
        expect(a.status).toBe(200);
        expect(a.headers['content-length']).toBe(String(Buffer.byteLength(a.body)));
        expect(a.headers['transfer-encoding']).toBeUndefined();
        expect(answered(a)).toEqual(['OK', '0']);
      }
  });

  test.each([
    ['another secret', signed(), { secret: 'guess' }],
    ['unknown system', signed().map(([k, v]) => [k, k === 'systemid' ? 'unit.x' : v] as [string, string]), {}],
    ['a header that differs from the signed text', signed(), { sent: { 'xroadvnpt-timestamp': '01012020T000000+0000' } }],
    ['the system of somebody else', signed(), { sent: { 'xroadvnpt-systemid': 'unit.b' } }],
    ['a key list without the system', signed().filter(([k]) => k !== 'systemid'), { sent: { 'xroadvnpt-systemid': 'unit.a' } }],
    ['no signature', signed(), { sent: { 'xroadvnpt-hash-header': '' } }],
    ['a signed text that is no JSON', signed(), { sent: { 'xroadvnpt-sign-header': 'x' } }],
  ])('refused with 15: %s', async (_name, parameters, change) => {
    expect(answered(await raw(w.sandbox.url, 'countReceiveEdoc', parameters, change))).toEqual(['FAIL', '15']);
  });

  test('wrong method and unknown operation are gateway pages', async () => {
    expect((await raw(w.sandbox.url, 'getEdoc', signed(), { method: 'GET' })).status).toBe(405);
    expect((await raw(w.sandbox.url, 'nothing', signed())).status).toBe(404);
  });

  test('a clock window, when there is one', async () => {
    const strict = await world({ clockWindowMs: 60_000 });
    try {
      expect(answered(await raw(strict.sandbox.url, 'countReceiveEdoc', signed()))).toEqual(['OK', '0']);
      const late = await raw(strict.sandbox.url, 'countReceiveEdoc', signed(Date.now() - 120_000));
      expect(answered(late)).toEqual(['FAIL', '15']);
      expect(late.body).toContain('timestamp');
    } finally {
      await strict.close();
    }
  });

  test('the CRLF at the end: the hash decides; padded and quirky forms', async () => {
    const packet = edoc({ from: A, to: [B], number: '20' });
    for (const trailingCrlf of [true, false])
      for (const hashForm of ['quirky', 'padded'] as const)
        for (const text of [packet, `${packet}\r\n`]) {
          const one = await world({}, { trailingCrlf, hashForm });
          await one.a.send({ source: sourceOf(text), from: A, messageType: 'edoc' });
          const [item] = await one.b.list({ messageType: 'edoc' });
          expect((await collect(await one.b.fetch(item?.docId as string))).toString('utf8')).toBe(text);
          await one.close();
        }
  });

  test('strict: padded hash, wrong hash and a packet that is not well-formed are refused', async () => {
    const strict = await world({ auth: 'strict' });
    const padded = await world({ auth: 'strict' }, { hashForm: 'padded' });
    const packet = edoc({ from: A, to: [B], number: 'lienthong-1' });
    try {
      await strict.a.send({ source: sourceOf(packet), from: A, messageType: 'edoc' });
      const loose = packet.replace('<edXML:Reference>', '<edXML:Reference xlink:href="">');
      await expect(strict.a.send({ source: sourceOf(loose), from: A, messageType: 'edoc' })).rejects.toThrow(
        'AXIS_PACKET_REFUSED',
      );
      await w.a.send({ source: sourceOf(loose), from: A, messageType: 'edoc' });
      for (let i = 0; i < 20; i++) {
        const text = edoc({ from: A, to: [B], number: String(i) });
        const { quirky, hex } = await forms(text);
        const work = padded.a.send({ source: sourceOf(text), from: A, messageType: 'edoc' });
        if (quirky === hex) await work;
        else await expect(work).rejects.toThrow('AXIS_PACKET_REFUSED');
      }
    } finally {
      await strict.close();
      await padded.close();
    }
  });

  test('refusals carry their code, their text and an empty DocId', async () => {
    await expect(
      w.a.send({ source: sourceOf(edoc({ from: A, to: [B], number: '1' })), from: B, messageType: 'edoc' }),
    ).rejects.toThrow(/AXIS_SENDER_MISMATCH.*Don vi gui G22 khong dung voi ma da dang ky: unit.a/s);
    await expect(
      w.a.send({ source: sourceOf(edoc({ from: A, to: [B, 'H99'], number: '1' })), from: A, messageType: 'edoc' }),
    ).rejects.toThrow('AXIS_RECEIVER_UNKNOWN');
    await expect(w.a.send({ source: sourceOf('không phải gói tin'), from: A, messageType: 'edoc' })).rejects.toThrow(
      'AXIS_PACKET_REFUSED',
    );
    const log = await w.log();
    expect(log.filter((e) => e['op'] === 'sendEdoc' && e['status'] === 'FAIL').map((e) => e['errorCode'])).toEqual([
      '19',
      '18',
      '22',
    ]);
    const bare = await raw(w.sandbox.url, 'sendEdoc', signed());
    expect(JSON.parse(bare.body)).toMatchObject({ status: 'FAIL', DocId: '' });
  });

  test("another system's packet does not exist", async () => {
    await w.a.send({ source: sourceOf(edoc({ from: A, to: [B], number: '31' })), from: A, messageType: 'edoc' });
    const [item] = await w.b.list({ messageType: 'edoc' });
    await expect(w.a.fetch(item?.docId as string)).rejects.toThrow('AXIS_PACKET_REFUSED');
    await expect(w.a.acknowledge(item?.docId as string, 'done')).rejects.toThrow('AXIS_PACKET_REFUSED');
  });

  test('a client made of the JDK alone', async () => {
    const java = peer('java');
    if (java === undefined) return;
    const packet = edoc({ from: A, to: [A], number: '77' });
    const path = join(folder, 'packet.edxml');
    writeFileSync(path, packet);
    const source = fileURLToPath(new URL('peer/Peer.java', import.meta.url));
    const { stdout } = await promisify(execFile)(java, [source, `${w.sandbox.url}/axis`, 'unit.a', 'secret-of-a', path, A]);
    const lines = stdout.trim().split('\n');
    const parsed = lines
      .filter((_l, i) => i !== 3)
      .map((line) => {
        const [, length, text] = /^(\d+) (.*)$/s.exec(line) as RegExpExecArray;
        expect(Number(length)).toBe(Buffer.byteLength(text as string));
        return JSON.parse(text as string) as Record<string, unknown>;
      });
    const [sent, list, got, ack, units, count, refused] = parsed;
    expect(sent).toEqual({
      status: 'OK',
      ErrorCode: '0',
      ErrorDesc: 'Thanh cong',
      DocId: expect.stringMatching(/^[0-9a-f]{24}$/),
    });
    expect(list?.['data']).toHaveLength(1);
    expect(Buffer.from(got?.['data'] as string, 'base64').toString('utf8')).toBe(packet);
    expect(lines[3]).toContain(packet.replace(/\s+/g, ' '));
    expect([ack?.['status'], units?.['status'], count?.['count']]).toEqual(['OK', 'OK', 0]);
    expect(refused).toEqual({
      status: 'FAIL',
      ErrorCode: '19',
      ErrorDesc: 'Don vi gui X99 khong dung voi ma da dang ky: unit.a',
      DocId: '',
    });
  }, 60_000);
});

async function forms(text: string): Promise<{ quirky: string; hex: string }> {
  const { digestOf, hashFileForm } = await import('@lienthong/axis/vxp');
  const digest = digestOf(sourceOf(text));
  return { quirky: hashFileForm(digest, 'quirky'), hex: hashFileForm(digest, 'padded') };
}
