import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyBytes, vietnamIso } from '@lienthong/core';
import { agency, compose, content } from '@lienthong/edxml';
import { createGovernmentPki } from '@lienthong/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lienthong, type Run } from '../src/cli.ts';

let dir: string;
let evidence: string[];
const run = (...argv: string[]): Promise<Run> => lienthong(argv, { cwd: dir, env: { P12_PASS: 'bí mật thử' } });

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'lienthong-inspect-cli-'));
  const write = (name: string, value: string | Uint8Array): void => writeFileSync(join(dir, name), value);
  const pki = await createGovernmentPki();
  write('trust.pem', pki.trustPem);
  write('intermediates.pem', pki.intermediatesPem);
  write('crl.pem', pki.crlPem());
  write('agency.p12', pki.agency.p12('bí mật thử'));
  evidence = ['--trust', 'trust.pem', '--intermediates', 'intermediates.pem', '--crl', 'crl.pem', '--offline'];
  evidence.push('--at', vietnamIso(pki.at.getTime()));
  const packet = compose({
    from: agency('H48.12', { organName: 'Sở thử nghiệm' }),
    to: [agency('G22', { organName: 'Văn phòng thử nghiệm' })],
    code: '9/STTTT',
    promulgation: { date: '2026-11-20' },
    type: 'Công văn',
    subject: 'V/v thử dòng lệnh',
    signer: { fullName: 'Nguyễn Văn Mẫu' },
    attachments: [content('a.pdf', Buffer.from('%PDF-1.7\n%%EOF\n'))],
  });
  write('plain.edxml', copyBytes(packet.source()));
  const key = ['--p12', 'agency.p12', '--pass-env', 'P12_PASS'];
  const signed = await run('sign', 'plain.edxml', ...key, ...evidence, '--profile', 'transit', '--out', 'signed.edxml', '--json');
  expect(signed.json()).toMatchObject({ coverage: ['#header', '#business', '#manifest', expect.stringMatching(/^cid:/)] });
  const hop = '<edXML:TraceHeader><edXML:OrganId>truc</edXML:OrganId></edXML:TraceHeader></edXML:TraceHeaderList>';
  write('hop.edxml', readFileSync(join(dir, 'signed.edxml'), 'utf8').replace('</edXML:TraceHeaderList>', hop));
  write('forged.edxml', readFileSync(join(dir, 'hop.edxml'), 'utf8').replace('V/v thử', 'V/v thứ'));
}, 60_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('sign --profile transit, inspect --html', () => {
  it('a packet signed for transit is valid after a hop, and not after a change', async () => {
    const hop = await run('inspect', 'hop.edxml', ...evidence, '--json');
    expect([hop.exit, hop.json()['outcome'], hop.json()['legalValue']]).toEqual([0, 'valid', 'signed']);
    const forged = await run('inspect', 'forged.edxml', ...evidence, '--json');
    expect([forged.exit, forged.json()['outcome']]).toEqual([1, 'invalid']);
  });

  it('verify says too that authority is not judged', async () => {
    const verified = await run('verify', 'xml', 'signed.edxml', ...evidence, '--json');
    // Outside `inspect` nobody gives the payloads that `cid:` references mean.
    expect([verified.exit, verified.json()['outcome']]).toEqual([1, 'indeterminate']);
    expect(verified.json<{ notice: { vi: string } }>().notice.vi).toContain('thẩm quyền');
    expect((await run('verify', 'xml', 'signed.edxml', ...evidence)).stdout.toString()).toContain('thẩm quyền');
  });

  it('writes the report to print beside the JSON, in the language asked for', async () => {
    for (const [lang, title] of [
      ['vi', 'Kết quả kiểm tra chữ ký số'],
      ['en', 'Result of the signature check'],
    ] as const) {
      const { exit, json } = await run('inspect', 'hop.edxml', ...evidence, '--html', 'r.html', '--lang', lang, '--json');
      expect([exit, json()['outcome']]).toEqual([0, 'valid']);
      expect(readFileSync(join(dir, 'r.html'), 'utf8')).toContain(`<title>${title}</title>`);
    }
    expect((await run('inspect', 'hop.edxml', ...evidence, '--html', 'no/such/r.html')).exit).toBe(3);
  });
});

describe('evidence export | rejudge | delete', () => {
  it('keeps what the judgement rested on and comes to the same verdict without anything else', async () => {
    const made = await run('evidence', 'export', 'hop.edxml', '--out', 'bo', ...evidence, '--json');
    expect([made.exit, made.json()['outcome']]).toEqual([0, 'valid']);
    const { head } = made.json<{ head: string }>();
    const again = await run('evidence', 'rejudge', 'bo', '--head', head, '--json');
    expect([again.exit, again.json()]).toMatchObject([0, { same: true, outcome: 'valid', differences: [] }]);
    expect((await run('evidence', 'rejudge', 'bo')).stdout.toString()).toContain('giống như cũ');
    const recorded = await run('evidence', 'rejudge', 'bo', '--record', '--json');
    expect(recorded.json()['head']).not.toBe(head);
    expect((await run('evidence', 'rejudge', 'bo', '--head', head)).exit).toBe(0);
  });

  it('keeps a refusal as well, with its exit code', async () => {
    const made = await run('evidence', 'export', 'forged.edxml', '--out', 'xau', ...evidence, '--json');
    expect([made.exit, made.json()['outcome']]).toEqual([1, 'invalid']);
    expect((await run('evidence', 'rejudge', 'xau', '--json')).json()).toMatchObject({ same: true, outcome: 'invalid' });
  });

  it('without the packet it asks for it, and another packet is another verdict', async () => {
    await run('evidence', 'export', 'hop.edxml', '--out', 'bare', '--without-packet', ...evidence);
    const missing = await run('evidence', 'rejudge', 'bare', '--json');
    expect([missing.exit, missing.json<{ error: { code: string } }>().error.code]).toEqual([1, 'BUNDLE_PACKET_MISSING']);
    expect((await run('evidence', 'rejudge', 'bare', '--packet', 'hop.edxml')).exit).toBe(0);
    const other = await run('evidence', 'rejudge', 'bare', '--packet', 'forged.edxml', '--json');
    expect([other.exit, other.json()['same']]).toEqual([1, false]);
    expect((await run('evidence', 'rejudge', 'bare', '--packet', 'forged.edxml')).stdout.toString()).toContain('packet.sha256');
  });

  it('names what was tampered with; deletes only with a reason', async () => {
    await run('evidence', 'export', 'hop.edxml', '--out', 'tam', ...evidence);
    appendFileSync(join(dir, 'tam', 'policy.json'), ' ');
    const tampered = await run('evidence', 'rejudge', 'tam', '--json');
    expect([tampered.exit, tampered.json()]).toMatchObject([
      1,
      { error: { code: 'BUNDLE_TAMPERED', details: { where: 'policy.json' } } },
    ]);
    expect((await run('evidence', 'delete', 'bare')).exit).toBe(2);
    expect((await run('evidence', 'delete', 'bare', '--reason', 'hết hạn')).exit).toBe(0);
    expect((await run('evidence', 'rejudge', 'bare', '--json')).json()).toMatchObject({ error: { code: 'BUNDLE_DELETED' } });
    expect((await run('evidence', 'rejudge')).exit).toBe(2);
  });
});
