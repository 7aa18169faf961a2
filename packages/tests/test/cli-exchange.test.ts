import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vietnamIso } from '@lienthong/core';
import { agency, compose, content, type Draft } from '@lienthong/edxml';
import { vietnamCalendarData } from '@lienthong/exchange';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lienthong, type Run } from '../src/cli.ts';
import { type House, openHouse, ours, secretOf, theirs } from '../src/house.ts';

// The exchange from a shell: the worker, backup and restore, what is late, the numbers, the evidence.
let house: House;
let dir: string;
let evidence: string[];
const env = { AXIS_SECRET: secretOf(ours), OTHER_SECRET: secretOf(theirs) };

const run = (...argv: string[]): Promise<Run> => lienthong([...argv, '--json'], { cwd: dir, env });
const write = (name: string, text: string): void => writeFileSync(join(dir, name), text);

beforeAll(async () => {
  house = await openHouse();
  dir = mkdtempSync(join(tmpdir(), 'lienthong-cli-exchange-'));
  write('trust.pem', house.pki.trustPem);
  write('intermediates.pem', house.pki.intermediatesPem);
  write('crl.pem', house.pki.crlPem());
  evidence = ['--trust', 'trust.pem', '--intermediates', 'intermediates.pem', '--crl', 'crl.pem'];
  evidence.push('--at', vietnamIso(house.pki.at.getTime()));
  const axis = (systemId: string, secretEnv: string): string =>
    JSON.stringify({ dialect: 'vxp', endpoint: house.sandbox.url, systemId, secretEnv, agencies: [systemId] });
  write('axis.json', axis(ours, 'AXIS_SECRET'));
  write('theirs.json', axis(theirs, 'OTHER_SECRET'));
  const draft: Draft = {
    from: agency(ours, { organName: 'Sở thử nghiệm' }),
    to: [agency(theirs, { organName: 'Văn phòng thử nghiệm' })],
    code: '123/STTTT-CNTT',
    promulgation: { date: '2026-11-20' },
    type: 'Công văn',
    subject: 'V/v thử nghiệm',
    signer: { fullName: 'Nguyễn Văn Mẫu' },
    attachments: [content('a.pdf', Buffer.from('%PDF-1.7\n%%EOF\n'))],
  };
  compose(draft).writeTo(join(dir, 'p.edxml'));
});
afterAll(async () => {
  await house.close();
  rmSync(dir, { recursive: true, force: true });
});

const documentId = `${ours},2026/11/20,123/STTTT-CNTT`;

describe('the exchange from a shell', () => {
  it('a store that is not there is told, and none is made', async () => {
    for (const command of [
      ['overdue'],
      ['report', '--quarter', '2026-Q4'],
      ['evidence', 'verify'],
      ['backup', 'b'],
      ['support'],
    ]) {
      const told = await run(...command, '--store', 'none.db');
      expect([told.exit, told.json()], command[0]).toMatchObject([3, { error: { code: 'CLI_FILE' } }]);
    }
  });

  it('the worker sends, receives and stops: one pass', async () => {
    const sent = await run('send', 'p.edxml', '--axis', 'axis.json', '--store', 'ours.db', '--message-id', 'm1', ...evidence);
    expect(sent.exit).toBe(0);
    const pass = await run('worker', '--axis', 'theirs.json', '--store', 'theirs.db', '--once', ...evidence);
    expect([pass.exit, pass.json()]).toMatchObject([0, { passes: 1, failures: 0, received: 1 }]);
    const types = pass.stderr
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types).toEqual(expect.arrayContaining(['received', 'queued', 'sent', 'stopped']));
    expect(pass.stderr).not.toContain(secretOf(theirs));
  });

  it('the worker runs until the signal, and goes gently', async () => {
    let stop = (): void => undefined;
    const running = lienthong(['worker', '--axis', 'axis.json', '--store', 'ours.db', '--poll', '0.05', ...evidence, '--json'], {
      cwd: dir,
      env,
      onStart: (terminate) => {
        stop = terminate;
      },
    });
    setTimeout(() => stop(), 1500);
    const done = await running;
    expect(done.exit).toBe(0);
    expect(done.json<{ passes: number }>().passes).toBeGreaterThan(1);
    expect(done.stderr).toContain('"type":"status"');
  });

  it('what is late: exit 1, what and why; a calendar of the agency’s own; a year without data', async () => {
    // Received today, whenever that is; two months later every limit of the day of arrival is past.
    const now = Date.now();
    const later = ['--store', 'theirs.db', '--at', vietnamIso(now + 60 * 86_400_000)];
    const year = (ms: number): object => ({
      year: new Date(ms).getUTCFullYear(),
      holidays: [],
      swapped: [],
      source: 'thử',
      certainty: 'certain',
    });
    const years = [...new Map([now, now + 60 * 86_400_000].map((ms) => [new Date(ms).getUTCFullYear(), year(ms)])).values()];
    write('own.json', JSON.stringify({ ...vietnamCalendarData, years }));
    const late = await run('overdue', ...later, '--calendar', 'own.json');
    expect(late.exit).toBe(1);
    expect(late.json()).toMatchObject({ overdue: [{ duty: 'register-incoming', documentId, standing: 'overdue' }], unknown: [] });
    write('calendar.json', JSON.stringify({ ...vietnamCalendarData, id: 'trống', years: [] }));
    const unknown = await run('overdue', ...later, '--calendar', 'calendar.json');
    expect(unknown.exit).toBe(0);
    expect(unknown.json()).toMatchObject({
      overdue: [],
      unknown: [{ duty: 'register-incoming', standing: 'unknown', limit: null }],
    });
    write('bad.json', JSON.stringify({ ...vietnamCalendarData, weekend: [7] }));
    expect((await run('overdue', ...later, '--calendar', 'bad.json')).json()).toMatchObject({
      error: { code: 'DEADLINE_CALENDAR_INVALID', details: { path: 'weekend[0]' } },
    });
    const text = await lienthong(['overdue', ...later, '--calendar', 'own.json'], { cwd: dir, env });
    expect(text.stdout.toString()).toContain('NĐ 30/2020');
  });

  it('the numbers of a quarter', async () => {
    const year = new Date().getUTCFullYear();
    const report = await run('report', '--from', `${year}-01-01`, '--to', `${year}-12-31`, '--store', 'theirs.db');
    expect([report.exit, report.json()]).toMatchObject([
      0,
      { total: { received: 1 }, byPartner: { [ours]: { decisions: { open: 1 } } } },
    ]);
    for (const bad of [
      ['--quarter', '2026-Q5'],
      ['--from', 'x', '--to', 'y'],
      ['--from', '2026-01-01'],
    ])
      expect((await run('report', ...bad, '--store', 'theirs.db')).exit).toBe(2);
    const byDefault = await run('report', '--at', '2026-12-31T18:00:00Z', '--store', 'theirs.db');
    // A quarter begins at midnight in Việt Nam, not in Greenwich.
    expect(byDefault.json()).toMatchObject({ period: { from: '2027-01-01', to: '2027-03-31' } });
  });

  it('the evidence: verified, its head kept, one document exported and verified by itself', async () => {
    const verified = await run('evidence', 'verify', '--store', 'ours.db');
    expect([verified.exit, verified.json()]).toMatchObject([0, { ok: true }]);
    const head = await run('evidence', 'head', '--store', 'ours.db');
    write('head.json', head.stdout.toString());
    const exported = await run('evidence', 'export', documentId, '--store', 'ours.db', '--out', 'e.jsonl');
    expect(exported.exit).toBe(0);
    const alone = await run('evidence', 'verify', 'e.jsonl', '--anchor', 'head.json');
    expect([alone.exit, alone.json()]).toMatchObject([0, { ok: true }]);
    write('changed.jsonl', readFileSync(join(dir, 'e.jsonl'), 'utf8').replace('"kind":"queued"', '"kind":"sent"'));
    expect((await run('evidence', 'verify', 'changed.jsonl')).exit).toBe(1);
    write('other-head.json', JSON.stringify({ ...head.json(), hash: 'a'.repeat(64) }));
    const other = await run('evidence', 'verify', '--store', 'ours.db', '--anchor', 'other-head.json');
    expect([other.exit, other.json()]).toMatchObject([1, { broken: { fault: 'anchor' } }]);
    // A file that is there is never written over.
    expect((await run('evidence', 'export', documentId, '--store', 'ours.db', '--out', 'e.jsonl')).exit).toBe(3);
    expect((await run('evidence', 'nothing')).exit).toBe(2);
  });

  it('backup, restore into an empty place, and go on: nothing is sent twice, the evidence stands', async () => {
    expect((await run('backup', 'copy', '--store', 'ours.db')).exit).toBe(0);
    const restored = await run('restore', 'copy', '--store', 'again.db');
    expect([restored.exit, restored.json()]).toMatchObject([0, { evidence: { ok: true } }]);
    const again = await run('send', 'p.edxml', '--axis', 'axis.json', '--store', 'again.db', '--message-id', 'm1', ...evidence);
    expect(again.json()).toMatchObject({ alreadySent: true });
    expect((await run('restore', 'copy', '--store', 'again.db')).json()).toMatchObject({
      error: { code: 'EXCHANGE_STORE_OCCUPIED' },
    });
    appendFileSync(join(dir, 'copy', 'exchange.db'), 'x');
    expect((await run('restore', 'copy', '--store', 'third.db')).json()).toMatchObject({
      error: { code: 'EXCHANGE_BACKUP_DAMAGED' },
    });
  });

  it('the support bundle names nothing', async () => {
    const bundle = await run('support', '--store', 'ours.db', '--axis', 'axis.json');
    const text = bundle.stdout.toString();
    expect(bundle.json()).toMatchObject({
      form: 'lienthong-support/1',
      config: { dialect: 'vxp' },
      counts: { outgoing: { sent: 1 } },
    });
    for (const private_ of [ours, theirs, 'STTTT', 'm1', secretOf(ours), 'AXIS_SECRET']) expect(text).not.toContain(private_);
  });

  it('a recall that came by the wire is answered with 15 after --destroyed, never without', async () => {
    const exchange = await house.exchange(ours);
    await exchange.send(
      compose({
        from: agency(ours, { organName: 'Sở thử nghiệm' }),
        to: [agency(theirs, { organName: 'Văn phòng thử nghiệm' })],
        code: '7/STTTT',
        promulgation: { date: '2026-11-20' },
        type: 'Công văn',
        subject: 'V/v thu hồi',
        signer: { fullName: 'Nguyễn Văn Mẫu' },
      }).source(),
      { messageId: 'r1' },
    );
    await run('receive', '--axis', 'theirs.json', '--store', 'theirs.db', '--out', 'in', '--once', '--accept', ...evidence);
    for await (const _ of exchange.receive({ once: true }));
    await exchange.recall('r1', { reason: 'Nhầm', form: 'document' });
    const got = await run(
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
    );
    const recall = got
      .json<{ deliveries: { docId: string; asks?: string; state: string }[] }>()
      .deliveries.find(({ asks }) => asks === 'recall');
    expect(recall).toMatchObject({ state: 'open' });
    const answer = ['status', recall?.docId ?? '', '15', '--axis', 'theirs.json', '--store', 'theirs.db', ...evidence];
    expect((await run(...answer)).json()).toMatchObject({ error: { code: 'LIFE_DESTROY_UNHANDLED' } });
    expect((await run(...answer, '--destroyed')).exit).toBe(0);
    for await (const _ of exchange.receive({ once: true }));
    expect((await exchange.states('r1'))[0]?.state.state).toBe('recalled');
  });
});
