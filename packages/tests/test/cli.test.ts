import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vietnamIso } from '@lienthong/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lienthong, type Run } from '../src/cli.ts';
import { type House, openHouse, ours, secretOf, theirs } from '../src/house.ts';
import { peer } from '../src/peer.ts';

// The contract of the command line (spec cli.md): forms and exit codes that must not change.
let house: House;
let dir: string;
let evidence: string[];

const run = (...argv: string[]): Promise<Run> =>
  lienthong(argv, { cwd: dir, env: { P12_PASS: 'bí mật thử', AXIS_SECRET: secretOf(ours), OTHER_SECRET: secretOf(theirs) } });
const write = (name: string, content: string | Uint8Array): void => writeFileSync(join(dir, name), content);

beforeAll(async () => {
  house = await openHouse();
  dir = mkdtempSync(join(tmpdir(), 'lienthong-cli-'));
  write('trust.pem', house.pki.trustPem);
  write('intermediates.pem', house.pki.intermediatesPem);
  write('crl.pem', house.pki.crlPem());
  write('agency.p12', house.pki.agency.p12('bí mật thử'));
  write('leaf.pem', house.pki.agency.pem);
  evidence = [
    '--trust',
    'trust.pem',
    '--intermediates',
    'intermediates.pem',
    '--crl',
    'crl.pem',
    '--at',
    vietnamIso(house.pki.at.getTime()),
  ];
  mkdirSync(join(dir, 'files'));
  write('files/a.pdf', '%PDF-1.7\n%%EOF\n');
  write('files/bảng.xlsx', 'bảng tính');
  write(
    'draft.json',
    JSON.stringify({
      from: { organId: ours, organName: 'Sở thử nghiệm' },
      to: [{ organId: theirs, organName: 'Văn phòng thử nghiệm' }],
      code: '123/STTTT-CNTT',
      promulgation: { place: 'Quảng Ngãi', date: '2026-11-20' },
      type: 'Công văn',
      subject: 'V/v thử nghiệm',
      signer: { fullName: 'Nguyễn Văn Mẫu', position: 'Giám đốc' },
      attachments: [{ path: 'files/a.pdf' }, { path: 'files/bảng.xlsx' }],
    }),
  );
  const axis = (systemId: string, secretEnv: string): string =>
    JSON.stringify({ dialect: 'vxp', endpoint: house.sandbox.url, systemId, secretEnv, agencies: [systemId] });
  write('axis.json', axis(ours, 'AXIS_SECRET'));
  write('theirs.json', axis(theirs, 'OTHER_SECRET'));
  write('wrong.json', axis(ours, 'OTHER_SECRET'));
});
afterAll(async () => {
  await house.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('a packet by the command line alone', () => {
  it('compose, sign, read, extract, inspect, verify', async () => {
    const composed = await run('compose', 'draft.json', '--out', 'p.edxml', '--json');
    expect([composed.exit, composed.stderr]).toEqual([0, '']);
    expect(composed.json()).toMatchObject({ documentId: `${ours},2026/11/20,123/STTTT-CNTT`, issues: [] });
    const signed = await run(
      'sign',
      'p.edxml',
      '--p12',
      'agency.p12',
      '--pass-env',
      'P12_PASS',
      '--out',
      's.edxml',
      ...evidence,
      '--json',
    );
    expect(signed.json()).toMatchObject({ algorithm: 'rsa-sha256', coverage: [''], signer: expect.stringContaining('CN=') });
    const read = await run('read', 's.edxml', '--json');
    expect(read.exit).toBe(0);
    expect(read.json()).toMatchObject({
      kind: 'document',
      edition: '2022',
      attachments: [
        { name: 'a.pdf', wasZipped: false },
        { name: 'bảng.xlsx', wasZipped: true, size: 12 },
      ],
    });
    const extracted = await run('extract', 's.edxml', '--out', 'out', '--json');
    const { files } = extracted.json<{ files: { path: string; size: number; sha256: string }[] }>();
    expect(files.map(({ path }) => readFileSync(path, 'utf8'))).toEqual(['%PDF-1.7\n%%EOF\n', 'bảng tính']);
    const inspected = await run('inspect', 's.edxml', ...evidence, '--json');
    expect([inspected.exit, inspected.json()['outcome'], inspected.json()['legalValue']]).toEqual([0, 'valid', 'signed']);
    const verified = await run('verify', 'xml', 's.edxml', ...evidence, '--json');
    expect(verified.json()).toMatchObject({
      outcome: 'valid',
      signatures: [{ outcome: 'valid', indication: 'TOTAL-PASSED', report: { integrity: 'intact', validAtSigning: true } }],
    });
    expect((await run('inspect', 'p.edxml', ...evidence, '--json')).json()).toMatchObject({
      outcome: 'unsigned',
      legalValue: 'reference',
    });
  });

  it('says no where the evidence does', async () => {
    write('t.edxml', readFileSync(join(dir, 's.edxml'), 'utf8').replace('V/v thử', 'V/v thư'));
    for (const [argv, outcome] of [
      [['inspect', 't.edxml', ...evidence], 'invalid'],
      [['verify', 'xml', 't.edxml', ...evidence], 'invalid'],
      [['inspect', 's.edxml', ...evidence, '--no-revocation'], 'indeterminate'],
      [['verify', 'xml', 's.edxml', ...evidence.slice(0, 4)], 'indeterminate'],
      [['verify', 'xml', 'p.edxml', ...evidence], 'unsigned'],
    ] as const) {
      const result = await run(...argv, '--json');
      expect([result.exit, result.json()['outcome']], argv.join(' ')).toEqual([1, outcome]);
    }
  });

  it('validates a chain, and says which anchor', async () => {
    const good = await run('validate-chain', 'leaf.pem', ...evidence, '--json');
    expect(good.exit).toBe(0);
    expect(good.json<{ outcome: string; path: string[]; anchor: string }>()).toMatchObject({
      outcome: 'valid',
      revocation: 'checked',
    });
    const skipped = await run('validate-chain', 'leaf.pem', ...evidence.slice(0, 4), '--no-revocation', '--json');
    expect(skipped.json()).toMatchObject({ outcome: 'valid', revocation: 'skipped' });
    const foreign = await run('validate-chain', 'leaf.pem', '--no-revocation', '--json');
    expect(foreign.exit).toBe(1);
  });

  it('canonical bytes are those of xmllint', async () => {
    const xmllint = peer('xmllint');
    if (xmllint === undefined) return;
    const { spawnSync } = await import('node:child_process');
    const expected = spawnSync(xmllint, ['--c14n', join(dir, 's.edxml')]).stdout;
    const ours = await run(
      'canonicalize',
      's.edxml',
      '--algorithm',
      'http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments',
    );
    expect(ours.stdout.equals(expected)).toBe(true);
  });
});

describe('the exchange by the command line alone', () => {
  it('send, receive, status, agencies, doctor', async () => {
    const sent = await run('send', 's.edxml', '--axis', 'axis.json', '--store', 'ours.db', '--json');
    expect([sent.exit, sent.json()['alreadySent']]).toEqual([0, false]);
    expect((await run('send', 's.edxml', '--axis', 'axis.json', '--store', 'ours.db', '--json')).json()).toMatchObject({
      docId: sent.json()['docId'],
      alreadySent: true,
    });
    const received = await run(
      'receive',
      '--axis',
      'theirs.json',
      '--store',
      'theirs.db',
      '--out',
      'in',
      '--once',
      '--accept',
      ...evidence,
      '--json',
    );
    const [delivery] = received.json<{ deliveries: { docId: string; outcome: string; state: string }[] }>().deliveries;
    expect(delivery).toMatchObject({
      outcome: 'valid',
      state: 'accepted',
      from: ours,
      files: [{ name: 'a.pdf' }, { name: 'bảng.xlsx' }],
    });
    const status = await run('status', delivery?.docId ?? '', '06', '--axis', 'theirs.json', '--store', 'theirs.db', '--json');
    expect(status.exit).toBe(0);
    const back = await run('receive', '--axis', 'axis.json', '--store', 'ours.db', '--out', 'back', '--once', '--json');
    expect(back.json<{ statuses: { code: string }[] }>().statuses.map(({ code }) => code)).toEqual(['01', '03', '06']);
    expect(
      (await run('agencies', '--axis', 'axis.json', '--json'))
        .json<{ agencies: { code: string }[] }>()
        .agencies.map(({ code }) => code),
    ).toEqual([ours, theirs]);
    const doctor = await run('doctor', '--axis', 'axis.json', '--store', 'ours.db', '--json');
    expect(doctor.json<{ checks: { ok: boolean }[] }>().checks.every(({ ok }) => ok)).toBe(true);
  });

  it('a sandbox says where it is on one line and stops when told', async () => {
    let line = '';
    const result = await lienthong(['sandbox', '--port', '0'], {
      cwd: dir,
      onStart(terminate, out) {
        const timer = setInterval(() => {
          line = out();
          if (line === '') return;
          clearInterval(timer);
          terminate();
        }, 20);
      },
    });
    expect(result.exit).toBe(0);
    expect(Object.keys(JSON.parse(line))).toEqual(['url', 'console', 'admin']);
  });
});

describe('bad input: its own code, both languages, an exit code, no stack, nothing half written', () => {
  const cases: readonly (readonly [string, () => string[], string, number])[] = [
    [
      'truncated',
      () => {
        write('x', readFileSync(join(dir, 's.edxml')).subarray(0, 900));
        return ['read', 'x'];
      },
      'XML_',
      1,
    ],
    [
      'not UTF-8',
      () => {
        write('x', Buffer.from('<a>\xff</a>', 'latin1'));
        return ['read', 'x'];
      },
      'XML_',
      1,
    ],
    [
      'undeclared prefix',
      () => {
        write('x', '<x:a/>');
        return ['read', 'x'];
      },
      'XML_PREFIX_UNDECLARED',
      1,
    ],
    [
      'DOCTYPE',
      () => {
        write('x', '<!DOCTYPE a><a/>');
        return ['inspect', 'x'];
      },
      'XML_DOCTYPE',
      1,
    ],
    [
      'bomb',
      () => {
        write('x', '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>');
        return ['verify', 'xml', 'x'];
      },
      'XML_DOCTYPE',
      1,
    ],
    [
      '10,000 deep',
      () => {
        write('x', '<a>'.repeat(10_000) + '</a>'.repeat(10_000));
        return ['read', 'x'];
      },
      'XML_LIMIT',
      1,
    ],
    [
      'attachment not base64',
      () => {
        write('x', readFileSync(join(dir, 's.edxml'), 'utf8').replace('JVBERi0x', '§§§'));
        return ['extract', 'x', '--out', 'never'];
      },
      'EDXML_ATTACHMENT_BASE64',
      1,
    ],
    [
      'draft with errors',
      () => {
        write('d.json', '{"from":{"organId":""},"to":[],"code":"","promulgation":{"date":"x"},"type":"","subject":""}');
        return ['compose', 'd.json', '--out', 'never'];
      },
      'EDXML_DRAFT_INVALID',
      1,
    ],
    ['wrong HMAC', () => ['send', 's.edxml', '--axis', 'wrong.json', '--store', 'w.db'], 'AXIS_AUTHENTICATION', 3],
    [
      'unknown agency',
      () => {
        write('x', readFileSync(join(dir, 'p.edxml'), 'utf8').replace('<edXML:OrganId>G22<', '<edXML:OrganId>G99<'));
        return ['send', 'x', '--axis', 'axis.json', '--store', 'u.db'];
      },
      'AXIS_RECEIVER_UNKNOWN',
      1,
    ],
    [
      'plain http elsewhere',
      () => {
        write('h.json', JSON.stringify({ dialect: 'vxp', endpoint: 'http://axis.example', systemId: ours, secret: 'x' }));
        return ['agencies', '--axis', 'h.json'];
      },
      'AXIS_PLAIN_HTTP',
      1,
    ],
    [
      'wrong passphrase',
      () => {
        write('e.json', '');
        return ['sign', 'p.edxml', '--p12', 'agency.p12', '--pass-env', 'AXIS_SECRET', '--out', 'never', ...evidence];
      },
      'PKCS12_PASSPHRASE',
      3,
    ],
    ['missing file', () => ['read', 'no-such-file'], 'SOURCE_IO', 3],
    ['unknown command', () => ['fly'], 'CLI_UNKNOWN_COMMAND', 2],
    ['unknown option', () => ['read', 's.edxml', '--fast'], 'CLI_USAGE', 2],
    ['bad time', () => ['verify', 'xml', 's.edxml', '--at', '22/11/2026'], 'CLI_USAGE', 2],
  ];

  it.each(cases)('%s', async (_name, argv, code, exit) => {
    const result = await run(...argv(), '--json');
    const { error } = result.json<{
      error: { code: string; message: { vi: string; en: string }; retryable: boolean; details: object };
    }>();
    expect([error.code.startsWith(code), result.exit], error.code).toEqual([true, exit]);
    expect(error.message.vi).not.toBe(error.message.en);
    expect(result.stderr).not.toMatch(/^\s+at /m);
    for (const text of [JSON.stringify(error), result.stderr]) expect(text).not.toMatch(/khoá-của|bí mật thử/);
    expect(() => readFileSync(join(dir, 'never'))).toThrow(/ENOENT|EISDIR/);
  });

  it('issues of a readable packet are listed, and an error among them is exit 1', async () => {
    write('x', readFileSync(join(dir, 'p.edxml'), 'utf8').replace(/<edXML:Reference>[\s\S]*?<\/edXML:Reference>/, ''));
    const result = await run('read', 'x', '--json');
    expect([
      result.exit,
      result.json<{ issues: { code: string; severity: string; line: number }[] }>().issues.map(({ code }) => code),
    ]).toEqual([1, ['M.Manifest.Attachment']]);
  });

  it('a packet that is not well-formed is read on request only, and is named so', async () => {
    write('x', readFileSync(join(dir, 'p.edxml'), 'utf8').replace('<edXML:Reference>', '<edXML:Reference xlink:href="">'));
    expect((await run('read', 'x', '--json')).json()).toMatchObject({ error: { code: 'XML_PREFIX_UNDECLARED' } });
    const { kind, packet, issues } = (await run('read', 'x', '--salvage', '--json')).json<{
      kind: string;
      packet: { unverifiable: boolean };
      issues: { code: string }[];
    }>();
    expect([kind, packet.unverifiable, issues[0]?.code]).toEqual(['document', true, 'T.Salvage']);
  });

  it('a name that leads out of the folder stays in it', async () => {
    write('x', readFileSync(join(dir, 'p.edxml'), 'utf8').replaceAll('>a.pdf<', '>../../../etc/a.pdf<'));
    const result = await run('extract', 'x', '--out', 'safe', '--json');
    for (const { path } of result.json<{ files: { path: string }[] }>().files)
      expect(path.startsWith(join(dir, 'safe'))).toBe(true);
  });
});
