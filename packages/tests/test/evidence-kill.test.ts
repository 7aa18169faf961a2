import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose, content } from '@lienthong/edxml';
import { collectEvidence, deleteEvidence, type EvidenceBundle, inspect, readEvidence, writeEvidence } from '@lienthong/inspect';
import { governmentTrust } from '@lienthong/pki';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../src/bundle.ts';
import { amount } from '../src/peer.ts';

const folder = mkdtempSync(join(tmpdir(), 'lienthong-evidence-kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const template = join(folder, 'template');
const target = join(folder, 'bundle');
const other = join(folder, 'other');
let child: string;
let whole: EvidenceBundle;

const filesIn = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

beforeAll(async () => {
  child = bundle('evidence-child.ts', 'evidence-child');
  const packet = compose({
    from: { organId: 'H48.12', organName: 'Sở thử nghiệm' },
    to: [{ organId: 'G22', organName: 'Văn phòng thử nghiệm' }],
    code: '1/STN-VP',
    promulgation: { date: '2026-11-20' },
    type: 'Công văn',
    subject: 'V/v thử',
    signer: { fullName: 'Nguyễn Văn Mẫu' },
    attachments: [content('a.txt', Buffer.from('nội dung'))],
  }).source();
  const policy = { trust: governmentTrust(), at: new Date('2026-11-22T00:00:00Z'), revocation: { mode: 'skip' as const } };
  whole = collectEvidence(packet, await inspect(packet, policy), policy);
  writeEvidence(whole, template);
});

/** Runs the child until it lives to the end; `check` looks at what each death leaves. */
function dying(
  work: string,
  from: readonly string[],
  stride: number,
  prepare: () => void,
  check: (done: boolean) => void,
): number {
  for (let n = 0; ; n += stride) {
    rmSync(target, { recursive: true, force: true });
    prepare();
    const { signal, stdout, stderr } = spawnSync(process.execPath, [child, work, ...from, target, String(n)]);
    expect([signal, stdout.toString(), stderr.toString()]).toEqual(signal === null ? [null, 'done', ''] : ['SIGKILL', '', '']);
    check(signal === null);
    if (signal === null) return n;
  }
}

/** Nothing of what the bundle held stays. */
function emptied(at: string): void {
  deleteEvidence(at, 'hết hạn lưu', new Date('2026-12-02T00:00:00Z'));
  expect(filesIn(at)).toEqual(['entries.jsonl']);
  expect(() => readEvidence(at)).toThrow('BUNDLE_DELETED');
}

const restored = (): void => cpSync(template, target, { recursive: true });

describe('a bundle whose writer is killed at any step', () => {
  it('when it is first written: it is whole or not there, and can be written again', () => {
    let readable = 0;
    const deaths = dying(
      'first',
      [template],
      amount(11, 1),
      () => {},
      (done) => {
        try {
          expect(readEvidence(target).head).toBe(whole.head);
          readable++;
        } catch (error) {
          expect(error).toMatchObject({ code: 'BUNDLE_UNREADABLE' });
          expect(done).toBe(false);
        }
        writeEvidence(whole, target);
        expect(readEvidence(target).head).toBe(whole.head);
        expect(filesIn(target).sort()).toEqual(filesIn(template).sort());
      },
    );
    expect(deaths).toBeGreaterThan(100);
    expect(readable).toBeGreaterThan(0);
  }, 120_000);

  it('when it is appended to: the old one or the new one, whatever lies beside it', () => {
    const lengths = new Map<number, number>();
    let leftovers = 0;
    dying('append', [], amount(2, 1), restored, (done) => {
      const read = readEvidence(target);
      lengths.set(read.entries.length, (lengths.get(read.entries.length) ?? 0) + 1);
      if (done) expect(read.entries.length).toBe(whole.entries.length + 1);
      if (filesIn(target).length > 1 + read.files.size) leftovers++;
      cpSync(target, other, { recursive: true });
      emptied(other);
      rmSync(other, { recursive: true });
      writeEvidence(read, target);
      expect(filesIn(target)).toHaveLength(1 + read.files.size);
    });
    expect([...lengths.keys()]).toEqual([whole.entries.length, whole.entries.length + 1]);
    expect(leftovers).toBeGreaterThan(5);
  }, 120_000);

  it('when it is deleted: deleting again takes away what is left', () => {
    dying('delete', [], amount(3, 1), restored, () => emptied(target));
  }, 120_000);
});
