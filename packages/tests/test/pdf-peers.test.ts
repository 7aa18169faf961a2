import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgeModifications, readPdf } from '@lienthong/signature/internal';
import { verifyPdf } from '@lienthong/signature/pdf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attackCases } from '../src/pdf/attacks.ts';
import { benignCases } from '../src/pdf/benign.ts';
import { type Kit, openKit } from '../src/pdf/kit.ts';
import { peer } from '../src/peer.ts';

const pdfsig = peer('pdfsig');
const qpdf = peer('qpdf');
const folder = mkdtempSync(join(tmpdir(), 'lienthong-pdf-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let kit: Kit;
beforeAll(async () => {
  kit = await openKit();
});

async function written(one: { readonly name: string; build(kit: Kit): Promise<{ readonly bytes: Buffer }> }): Promise<string> {
  const path = join(folder, `${one.name}.pdf`);
  writeFileSync(path, (await one.build(kit)).bytes);
  return path;
}

/** How many signatures the peer finds, and how many it calls valid. It looks at digest and container alone. */
function ask(path: string): { readonly found: number; readonly valid: number } {
  const { stdout } = spawnSync(pdfsig!, ['-nocert', path], { encoding: 'utf8' });
  const count = (text: string): number => stdout.split(text).length - 1;
  return { found: count('Signature #'), valid: count('Signature is Valid') };
}

describe.skipIf(pdfsig === undefined)('pdfsig', () => {
  it('finds the signatures of benign files right, document time stamps aside, which it does not check', {
    timeout: 60_000,
  }, async () => {
    for (const one of benignCases) {
      const stamps = Object.keys(one.levels).filter((field) => field.startsWith('Stamp')).length;
      const found = Object.keys(one.levels).length;
      expect({ name: one.name, ...ask(await written(one)) }).toEqual({ name: one.name, found, valid: found - stamps });
    }
  });

  it('calls a signature valid in nearly every forgery: the guards are what refuses them', { timeout: 120_000 }, async () => {
    const forgeries = attackCases.filter(({ cryptographyStands }) => cryptographyStands);
    const refusedByBoth: string[] = [];
    for (const one of forgeries) if (ask(await written(one)).valid === 0) refusedByBoth.push(one.name);
    // Where the value is gone there is nothing left to call valid.
    expect(refusedByBoth).toEqual(['signature-value-removed']);
  });
});

describe.skipIf(qpdf === undefined)('qpdf --check', () => {
  it('has nothing to say about the structure of benign files', { timeout: 60_000 }, async () => {
    const complaints: string[] = [];
    for (const one of benignCases) {
      const { status, stderr } = spawnSync(qpdf!, ['--check', await written(one)], { encoding: 'utf8' });
      if (status !== 0) complaints.push(`${one.name}: ${stderr.split('\n')[0]}`);
    }
    expect(complaints).toEqual([]);
  });

  const forms = [
    '--linearize',
    '--object-streams=generate',
    '--linearize --object-streams=generate',
    '--qdf',
    '--recompress-flate',
    '--coalesce-contents',
  ];
  it.each(forms)('writes forms that are read alike: %s', async (options) => {
    const path = await written(benignCases.find(({ name }) => name === 'three-signatures')!);
    const out = join(folder, 'rewritten.pdf');
    expect(spawnSync(qpdf!, [...options.split(' '), path, out]).status).not.toBe(2);
    const pdf = readPdf(readFileSync(out));
    expect(pdf.revisions).toHaveLength(options.includes('linearize') ? 2 : 1);
    expect(pdf.signatures.map(({ field }) => field).sort()).toEqual(['Sig1', 'Sig2', 'Sig3']);
    // Rewriting a file moves its bytes: nothing that was signed is covered any more.
    expect(pdf.signatures.map(({ coverage }) => coverage)).not.toContain('ENTIRE_FILE');
    expect(pdf.signatures.map((signature) => judgeModifications(pdf, signature).level)).toEqual(['OTHER', 'OTHER', 'OTHER']);
  });

  it('encrypts files, which are named as such and not read', async () => {
    const path = await written(benignCases.find(({ name }) => name === 'plain')!);
    const out = join(folder, 'encrypted.pdf');
    expect(spawnSync(qpdf!, ['--encrypt', '', 'mat-khau', '256', '--', path, out]).status).toBe(0);
    expect(readPdf(readFileSync(out))).toMatchObject({ encrypted: true, signatures: [], dss: undefined });
    expect((await verifyPdf(readFileSync(out), kit.policy)).outcome).toBe('indeterminate');
  });
});
