import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ByteSource, copyBytes, LienThongError, openFile } from '@lienthong/core';
import { content as attach } from '@lienthong/edxml';
import { governmentTrust, type PkiFetcher, readCertificate, readCertificates, readCrl } from '@lienthong/pki';
import { signCms } from '@lienthong/signature/cms';
import type { GovernmentPki } from '@lienthong/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  appendEvidence,
  collectEvidence,
  deleteEvidence,
  type EvidenceBundle,
  type InspectPolicy,
  inspect,
  readEvidence,
  rejudge,
  signPacket,
  writeEvidence,
} from '../src/index.ts';
import { document, makePki, policyOf, signedText, sourceOf } from './fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'lienthong-evidence-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fresh = (): string => mkdtempSync(join(folder, 'b-'));

let pki: GovernmentPki;
let policy: InspectPolicy;
let packet: ByteSource;
let bundle: EvidenceBundle;

const collect = async (source: ByteSource, by: InspectPolicy = policy): Promise<EvidenceBundle> =>
  collectEvidence(source, await inspect(source, by), by);
const bytesOf = (of: EvidenceBundle): string =>
  JSON.stringify([
    of.entries,
    [...of.files].map(([path, { chunks }]) => [path, Buffer.concat([...chunks()]).toString('base64')]),
  ]);
const written = (of: EvidenceBundle = bundle): string => {
  const target = fresh();
  writeEvidence(of, target);
  return target;
};

beforeAll(async () => {
  pki = await makePki();
  policy = policyOf(pki);
  const file = Buffer.from('phụ lục');
  const p7s = await signCms(file, pki.person.signer(), { gate: policy });
  const packed = document('V/v', [attach('a.txt', file), attach('a.txt.p7s', p7s)]);
  packet = (await signPacket(packed, pki.agency.signer(), { gate: policy, profile: 'transit' })).source;
  bundle = await collect(packet);
});

describe('a bundle', () => {
  it('holds certificates, CRLs, policy, verdict and digests, and is the same bytes each time', async () => {
    const kinds = (kind: string): (string | undefined)[] => bundle.entries.filter((e) => e.kind === kind).map((e) => e.sha256);
    expect(kinds('certificate')).toEqual(
      expect.arrayContaining([pki.agency, pki.person].map(({ certificate }) => readCertificate(certificate).sha256)),
    );
    expect(kinds('crl')).toHaveLength(2);
    const judgement = JSON.parse(readFileSync(join(written(), 'judgement.json'), 'utf8'));
    expect(judgement).toMatchObject({
      verdict: { outcome: 'valid', attachments: [{ name: 'a.txt' }, { name: 'a.txt.p7s', outcome: 'valid' }] },
      packet: { size: packet.size },
      material: [{ status: [{ status: 'good', source: 'crl' }, {}] }, {}],
    });
    expect(judgement.notice.vi).toContain('thẩm quyền');
    expect(bytesOf(await collect(packet))).toBe(bytesOf(bundle));
  });

  it('is judged again by itself to the same verdict, from its folder, with the packet inside or given', async () => {
    const read = readEvidence(written());
    expect(read.head).toBe(bundle.head);
    const again = await rejudge(read);
    expect([again.same, again.differences, again.got.outcome]).toEqual([true, [], 'valid']);
    const bare = collectEvidence(packet, await inspect(packet, policy), policy, { packet: false });
    await expect(rejudge(bare)).rejects.toMatchObject({ code: 'BUNDLE_PACKET_MISSING' });
    expect((await rejudge(bare, packet)).same).toBe(true);
  });

  it('comes out the same for every verdict', async () => {
    const signed = await signedText(pki);
    const revoked = await pki.issue();
    const late = await signedText(pki, revoked);
    pki.revoke(revoked, { at: new Date(pki.at.getTime() - 86_400_000) });
    const now = { ...policy, revocation: { mode: 'require' as const, crls: pki.crls().map((der) => readCrl(der)) } };
    for (const [text, by, outcome] of [
      [signed, policy, 'valid'],
      [signed.replace('123</edXML', '124</edXML'), policy, 'invalid'],
      [signed, { ...policy, revocation: { mode: 'skip' as const } }, 'indeterminate'],
      [signed, { ...policy, trust: governmentTrust() }, 'indeterminate'],
      [signed, { ...policy, proof: new Date(pki.at.getTime() - 1000) }, 'valid'],
      [late, now, 'indeterminate'],
      [late, { ...now, proof: pki.at }, 'invalid'],
    ] as const) {
      const source = sourceOf(text);
      const kept = await collect(source, by);
      const again = await rejudge(readEvidence(written(kept)));
      expect([again.got.outcome, again.differences]).toEqual([outcome, []]);
    }
  });

  it('says so, and where, when it is another packet or another verdict', async () => {
    const other = Buffer.from(copyBytes(packet)).toString('utf8').replace('123</edXML:CodeNumber>', '124</edXML:CodeNumber>');
    const again = await rejudge(bundle, sourceOf(other));
    expect(again.same).toBe(false);
    expect(again.differences.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['packet.sha256', 'outcome', 'signatures[0].outcome']),
    );
  });
});

describe('what was fetched', () => {
  it('goes into the bundle once, so that the verdict comes out again without network', async () => {
    const asked: string[] = [];
    const fetcher: PkiFetcher = {
      certificates: async (url) => {
        asked.push(url);
        return readCertificates(pki.intermediatesPem);
      },
      crl: async (url) => {
        asked.push(url);
        return readCrl(pki.crls()[url.includes('root') ? 0 : 1]);
      },
      ocsp: () => Promise.reject(new LienThongError({ code: 'FETCH_FAILED', message: { vi: 'hỏng', en: 'failed' } })),
    };
    const bare = { ...policy, intermediates: [], revocation: { mode: 'require' as const }, fetcher };
    // The signature carries the leaf alone, as those of the government do.
    const source = sourceOf(await signedText(pki));
    const report = await inspect(source, bare);
    expect([report.outcome, report.fetched.certificates.length, report.fetched.crls.length]).toEqual(['valid', 1, 2]);
    const kept = collectEvidence(source, report, bare);
    const before = asked.length;
    const again = await rejudge(readEvidence(written(kept)));
    expect([again.same, again.differences, asked.length]).toEqual([true, [], before]);
    const { fetcher: _, ...offline } = bare;
    expect((await inspect(source, offline)).outcome).toBe('indeterminate');
  });
});

describe('a bundle made up by somebody', () => {
  const forged = (path: string, value: unknown): EvidenceBundle => {
    const bytes = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
    return { ...bundle, files: new Map([...bundle.files, [path, { sha256: '', size: bytes.length, chunks: () => [bytes] }]]) };
  };

  it('is refused by name, whatever is in its files', async () => {
    const [, stored] = [...bundle.files].find(([path]) => path === 'policy.json') ?? [];
    const policyJson = JSON.parse(Buffer.concat([...(stored?.chunks() ?? [])]).toString('utf8'));
    for (const [path, value] of [
      ['judgement.json', 'x'],
      ['judgement.json', { form: 'other' }],
      ['policy.json', '[]'],
      ['policy.json', { form: 'lienthong-evidence-policy/1' }],
      ['policy.json', { ...policyJson, at: 'hôm nay' }],
      ['policy.json', { ...policyJson, intermediates: ['../../../etc/passwd'] }],
      ['policy.json', { ...policyJson, trust: { ...policyJson.trust, entries: [{ sha256: 'ab' }] } }],
      [`certificates/${policyJson.intermediates[0]}.cer`, 'không phải DER'],
    ] as const)
      await expect(rejudge(forged(path, value)), JSON.stringify(value)).rejects.toMatchObject({ code: 'BUNDLE_TAMPERED' });
  });
});

describe('the folder', () => {
  it('is only appended to', async () => {
    const target = written();
    const more = appendEvidence(bundle, 'note', new Date('2026-11-23T09:00:00+07:00'), { text: 'đã gửi bản giấy' });
    expect(bundle.entries).toHaveLength(more.entries.length - 1);
    writeEvidence(more, target);
    writeEvidence(more, target);
    const read = readEvidence(target, { head: bundle.head });
    expect(read.entries.at(-1)).toMatchObject({ kind: 'note', at: '2026-11-23T02:00:00.000Z' });
    // Neither a shorter bundle nor another one takes the place.
    expect(() => writeEvidence(bundle, target)).toThrow('BUNDLE_NOT_APPENDED');
    const used = fresh();
    writeFileSync(join(used, 'luong.xlsx'), 'x');
    expect(() => writeEvidence(bundle, used)).toThrow('BUNDLE_FOLDER_IN_USE');
    expect(readdirSync(used)).toEqual(['luong.xlsx']);
    const other = await collect(sourceOf(await signedText(pki)));
    expect(() => writeEvidence(other, target)).toThrow('BUNDLE_NOT_APPENDED');
    expect(readEvidence(target).head).toBe(more.head);
  });

  it('names every file that was changed, taken away or put in', () => {
    const intact = written();
    const names = readdirSync(intact, { recursive: true, encoding: 'utf8' }).filter((path) => /\.[a-z]+$/.test(path));
    expect(names.length).toBeGreaterThan(8);
    for (const path of names) {
      const changed = fresh();
      cpSync(intact, changed, { recursive: true });
      const bytes = readFileSync(join(changed, path));
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
      writeFileSync(join(changed, path), bytes);
      expect(() => readEvidence(changed), path).toThrow(/BUNDLE_TAMPERED/);
      rmSync(join(changed, path));
      expect(() => readEvidence(changed), path).toThrow(/BUNDLE_(?:TAMPERED|UNREADABLE)/);
    }
    writeFileSync(join(intact, 'certificates', 'extra.cer'), 'x');
    expect(() => readEvidence(intact)).toThrow('certificates/extra.cer');
  });

  it('notices a log that was cut, swapped, rewritten or made to lead out of the folder', () => {
    const target = written();
    const log = join(target, 'entries.jsonl');
    const text = readFileSync(log, 'utf8');
    const lines = text.trimEnd().split('\n');
    const swapped = [lines[1], lines[0], ...lines.slice(2)];
    for (const [forged, why] of [
      [text.slice(0, -1), 'entries.jsonl'],
      ['', 'entries.jsonl'],
      [`${swapped.join('\n')}\n`, 'entries.jsonl:1'],
      [`${lines.slice(1).join('\n')}\n`, 'entries.jsonl:1'],
      [text.replace('"kind":"policy"', '"kind": "policy"'), 'entries.jsonl:2'],
      [text.replace('policy.json', '../policy.json'), 'entries.jsonl:2'],
      [`${text}null\n`, `entries.jsonl:${lines.length + 1}`],
    ] as const) {
      writeFileSync(log, forged);
      expect(() => readEvidence(target)).toThrow(why);
    }
    // Entries taken off the end with their files leave a whole bundle: only a head that was kept elsewhere tells.
    const last = JSON.parse(lines.at(-1) as string) as { file: string };
    writeFileSync(log, `${lines.slice(0, -1).join('\n')}\n`);
    rmSync(join(target, last.file));
    expect(() => readEvidence(target)).not.toThrow();
    expect(() => readEvidence(target, { head: bundle.head })).toThrow('BUNDLE_TAMPERED');
  });

  it('is deleted only on purpose, with a reason, and says so ever after', () => {
    const target = written();
    const at = new Date('2036-11-22T09:00:00+07:00');
    expect(() => deleteEvidence(target, ' ', at)).toThrow('BUNDLE_REASON_REQUIRED');
    deleteEvidence(target, 'hết thời hạn lưu', at);
    expect(readdirSync(target)).toEqual(['entries.jsonl']);
    expect(readFileSync(join(target, 'entries.jsonl'), 'utf8')).not.toContain('THỬ NGHIỆM');
    expect(() => readEvidence(target)).toThrow('hết thời hạn lưu');
    expect(() => writeEvidence(bundle, target)).toThrow('BUNDLE_DELETED');
    deleteEvidence(target, 'lần nữa', at);
    expect(() => readEvidence(target)).toThrow('hết thời hạn lưu');
  });

  it('that is none is named', () => {
    expect(() => readEvidence(join(folder, 'khong-co'))).toThrow('BUNDLE_UNREADABLE');
    const target = written();
    appendFileSync(join(target, 'entries.jsonl'), 'x'.repeat(17 * 1024 * 1024));
    expect(() => readEvidence(target)).toThrow('BUNDLE_TAMPERED');
  });
});

it('a packet in a file streams into the bundle and out of it', async () => {
  const path = join(folder, 'goi.edxml');
  writeFileSync(path, copyBytes(packet));
  const source = openFile(path);
  const target = written(await collect(source));
  source.close();
  expect(readFileSync(join(target, 'packet.edxml')).equals(readFileSync(path))).toBe(true);
  expect((await rejudge(readEvidence(target))).same).toBe(true);
});
