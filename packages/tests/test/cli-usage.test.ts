import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { compose, content } from '@lienthong/edxml';
import { main } from 'lienthong';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../src/bundle.ts';
import { lienthong, type Run } from '../src/cli.ts';
import { smallDraft } from '../src/draft.ts';

// The command line as somebody meets it who has not read anything: wrong words, wrong files, pipes, signals.
let dir: string;
let program: string;
const run = (...argv: string[]): Promise<Run> => lienthong(argv, { cwd: dir, env: {} });
const codeOf = (result: Run): string => result.json<{ error: { code: string } }>().error.code;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'lienthong-cli-usage-'));
  program = bundle('cli-child.ts', 'cli-child');
  compose(smallDraft('V/v thử', { attachments: [content('ten-tep.txt', Buffer.from('nội dung'))] })).writeTo(
    join(dir, 'p.edxml'),
  );
  // As a sender who means harm would write it.
  const packet = readFileSync(join(dir, 'p.edxml'), 'utf8').replaceAll('ten-tep.txt', 'a\u202efdp.txt');
  writeFileSync(join(dir, 'p.edxml'), packet);
  writeFileSync(join(dir, 'empty.pem'), '-----BEGIN NOTHING-----\nAAAA\n-----END NOTHING-----\n');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('words', () => {
  it('the list of commands says what each does, in both languages, and each has help of its own', async () => {
    const list = await run('--help', '--lang', 'en');
    expect(list.exit).toBe(0);
    const rows = [...list.stdout.toString().matchAll(/^ {2}(\S+) +(\S.*)$/gm)];
    expect(rows.length).toBeGreaterThan(20);
    expect((await run('help')).stdout.toString()).toContain('Đọc một gói edXML');
    for (const [, name = ''] of rows) {
      const [long, short] = [await run(name, '--help'), await run(name, '-h', '--lang', 'en')];
      expect([long.exit, short.exit, long.stderr, short.stderr], name).toEqual([0, 0, '', '']);
      expect(long.stdout.toString(), name).toContain(`lienthong ${name}`);
    }
  });

  it('no command is wrong usage; --json prints one value all the same', async () => {
    const plain = await run();
    expect([plain.exit, plain.stdout.toString()]).toEqual([2, '']);
    expect(plain.stderr).toContain('Đọc một gói edXML');
    const json = await run('--json');
    expect([json.exit, codeOf(json), json.stderr]).toEqual([2, 'CLI_USAGE', '']);
  });

  it('options of every command may stand before it', async () => {
    const before = await run('--lang', 'en', '--json', 'read', 'p.edxml');
    expect([before.exit, before.json()['kind']]).toEqual([0, 'document']);
    expect((await run('--lang', 'en', 'nothing')).stderr).toContain('There is no command "nothing"');
  });

  it.each([
    [['read'], 'cần 1 tham số ngoài các tuỳ chọn, có 0: <packet>'],
    [['read', 'a', 'b'], 'có 2'],
    [['read', 'a', '--mat-khau=bimat'], 'không có tuỳ chọn --mat-khau.'],
    [['read', 'a', '-x'], 'không có tuỳ chọn -x'],
    [['read', 'a', '--json=bimat'], '--json không nhận giá trị'],
    [['extract', 'a', '--out'], '--out cần một giá trị'],
    [['extract', 'a'], 'thiếu --out'],
    [['inspect', 'p.edxml', '--policy', 'x'], '--policy nhận strict-tt15'],
    [['read', 'a', '--lang', 'fr'], '--lang vi|en'],
    [['toString'], 'Không có lệnh «toString»'],
  ] as const)('%j', async (argv, said) => {
    const result = await run(...argv);
    expect([result.exit, result.stdout.toString()]).toEqual([2, '']);
    expect(result.stderr).toContain(said);
    expect(result.stderr).not.toContain('bimat');
  });
});

describe('files', () => {
  it('of the wrong kind are none: no silent fall back to the built-in anchors', async () => {
    for (const option of ['--trust', '--intermediates', '--crl']) {
      const result = await run('inspect', 'p.edxml', option, 'empty.pem', '--offline', '--json');
      expect([result.exit, codeOf(result)], option).toEqual([1, 'CLI_NOTHING_IN_FILE']);
    }
  });

  it('a JSON file that is wrong is bad input, and nothing of it is repeated', async () => {
    writeFileSync(join(dir, 'axis.json'), '{ "secret": "bimat" x');
    for (const json of [[], ['--json']]) {
      const result = await run('agencies', '--axis', 'axis.json', ...json);
      expect(result.exit).toBe(1);
      expect(result.stderr + result.stdout).toContain('20');
      expect(result.stderr + result.stdout).not.toContain('bimat');
    }
  });

  it.each([['no such file'], ['.'], ['']])('«%s» is the environment, without a stack', async (name) => {
    const result = await run('inspect', name, '--offline', '--json');
    expect([result.exit, codeOf(result), result.stderr]).toEqual([3, 'SOURCE_IO', '']);
  });

  it('names do not steer the terminal, nor turn the line', async () => {
    const result = await run('inspect', 'p.edxml', '--offline');
    expect(result.stdout.toString()).toContain('a⟨U+202E⟩fdp.txt');
    expect((await run('read', 'p.edxml')).stdout.toString()).not.toContain('\u202e');
    expect((await run('read', 'no\u001b[2Jfile')).stderr).toContain('no⟨U+001B⟩[2Jfile');
  });
});

describe('a process of its own', () => {
  const start = (argv: readonly string[], stdout: 'pipe' | number = 'pipe'): ChildProcess =>
    spawn(process.execPath, [program, ...argv], { cwd: dir, stdio: ['pipe', stdout, 'pipe', 'ipc'] });
  const ended = async (child: ChildProcess): Promise<{ code: number | null; stdout: string; stderr: string }> => {
    const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
    const [stdout, stderr] = await Promise.all([child.stdout, child.stderr].map((one) => (one === null ? '' : text(one))));
    return { code: await closed, stdout: stdout as string, stderr: stderr as string };
  };
  /** A signal that comes before the program listens ends it at once. */
  const listening = (child: ChildProcess): Promise<unknown> => new Promise((resolve) => child.once('message', resolve));

  it('reads standard input and pipes', async () => {
    const packet = compose(smallDraft('V/v', { attachments: [content('lon.bin', randomBytes(2_000_000))] }));
    const bytes = Buffer.concat([...packet.chunks()].map((chunk) => Uint8Array.from(chunk)));
    execFileSync('mkfifo', [join(dir, 'pipe')]);
    for (const [name, open] of [
      ['-', (child: ChildProcess) => child.stdin as Writable],
      ['pipe', () => createWriteStream(join(dir, 'pipe'))],
    ] as const) {
      const child = start(['read', name, '--json']);
      const end = ended(child);
      open(child).end(bytes);
      const { code, stdout, stderr } = await end;
      expect([name, code, stderr]).toEqual([name, 0, '']);
      expect(JSON.parse(stdout).attachments).toMatchObject([{ name: 'lon.bin', size: 2_000_000 }]);
    }
  }, 60_000);

  it('a reader that closes the pipe is no failure: no stack, and the exit code is still the verdict', async () => {
    const child = start(['read', 'p.edxml', '--json']);
    child.stdout?.destroy();
    const [stderr, code] = await Promise.all([
      text(child.stderr as Readable),
      new Promise((resolve) => child.once('close', resolve)),
    ]);
    expect([code, stderr]).toEqual([0, '']);
  }, 60_000);

  it.runIf(existsSync('/dev/full'))(
    'a full disk behind the output is the environment',
    async () => {
      const { code, stderr } = await ended(start(['read', 'p.edxml'], openSync('/dev/full', 'w')));
      expect([code, stderr]).toEqual([3, 'CLI_FILE: stdout: ENOSPC\n']);
    },
    60_000,
  );

  it.runIf(existsSync('/proc/self/status'))(
    'Ctrl-C ends what waits and what works, and leaves nothing half written',
    async () => {
      for (const argv of [
        ['inspect', '-', '--offline'],
        ['timestamp', '/dev/zero', '--tsa', 'http://tsa.ca.gov.vn/', '--out', 'never.tsr'],
      ]) {
        const child = start(argv);
        const end = ended(child);
        await listening(child);
        await new Promise((resolve) => setTimeout(resolve, 300));
        child.kill('SIGINT');
        const { code, stderr } = await end;
        expect([code, stderr]).toEqual([3, expect.stringContaining('ABORTED')]);
      }
      expect(existsSync(join(dir, 'never.tsr'))).toBe(false);
    },
    60_000,
  );
});

it('a host without standard input has none', async () => {
  const host = { stdout: { write: () => true }, stderr: { write: () => true }, env: {}, cwd: () => dir, once: () => undefined };
  expect(await main(['read', '-'], host)).toBe(1);
});
