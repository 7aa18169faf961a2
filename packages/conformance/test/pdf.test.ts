import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { vectors } from '../../tests/src/vectors.ts';
import { runConformance } from '../src/index.ts';

const dir = vectors('vectors/pdf');
const folder = mkdtempSync(join(tmpdir(), 'lienthong-pdf-set-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.runIf(dir !== undefined)('every case of pdf agrees; only unsupported algorithms are skipped', async () => {
  const report = await runConformance('pdf', dir as string);
  expect(report.disagree).toEqual([]);
  expect(report.hang).toEqual([]);
  expect(report.skipped.filter((one) => !one.reason.startsWith('unsupported: '))).toEqual([]);
  expect(report.agree + report.skipped.length).toBe(report.total);
  // Each case that is stricter has a line in docs/pdf-stricter.md.
  const explained = readFileSync(new URL('../../../docs/pdf-stricter.md', import.meta.url), 'utf8');
  for (const { id } of report.stricter ?? []) expect(explained).toContain(id);
  expect(report.slowestMs).toBeLessThan(2000);
});

interface Expected {
  readonly expected: Record<string, unknown>;
}

interface Item {
  readonly file: string;
  readonly signatures: readonly Expected[];
}

/** A copy of the manifest with one case, changed. */
async function runChanged(file: string, change: (item: Item) => void): Promise<readonly string[]> {
  const manifest = JSON.parse(readFileSync(join(dir as string, 'manifest.json'), 'utf8')) as { cases: Item[] };
  const cases = manifest.cases.filter((item) => item.file === file);
  for (const item of cases) change(item);
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ ...manifest, cases }));
  for (const name of ['files', 'certs']) {
    rmSync(join(folder, name), { force: true });
    symlinkSync(join(dir as string, name), join(folder, name));
  }
  const { disagree } = await runConformance('pdf', folder);
  return disagree.map(({ why }) => why);
}

test.runIf(dir !== undefined)('the manifest decides: what contradicts it is a disagreement', async () => {
  const file = 'pades_lta_noskip.pdf';
  const expected = (item: Item): Record<string, unknown> => item.signatures[0]?.expected ?? {};
  expect(await runChanged(file, () => undefined)).toEqual([]);
  const changes: Readonly<Record<string, unknown>> = {
    intact: false,
    signatureValid: false,
    trusted: false,
    coverage: 'ENTIRE_FILE',
    modificationLevel: 'OTHER',
    signatureTimestamp: { valid: false, trusted: true },
    error: 'SignatureValidationError',
  };
  for (const [name, value] of Object.entries(changes)) {
    const why = await runChanged(file, (item) => Object.assign(expected(item), { [name]: value }));
    // An error says only that the file must not be accepted; revocation left out, this one would be.
    expect([name, why.length]).toEqual([name, 1]);
    expect(why[0]).toContain(name);
  }
  expect(await runChanged(file, (item) => Object.assign(item, { sha256: '0'.repeat(64) }))).toHaveLength(1);
  expect(await runChanged(file, (item) => Object.assign(item, { signatures: [] }))).toHaveLength(1);
});

test.runIf(dir !== undefined)('a stricter level between NONE and OTHER agrees and is listed', async () => {
  const file = 'pades_lta_noskip.pdf';
  const manifest = JSON.parse(readFileSync(join(dir as string, 'manifest.json'), 'utf8')) as {
    cases: { file: string; signatures: Expected[] }[];
  };
  const stricter = manifest.cases.find((item) =>
    item.signatures.some((one) => one.expected['modificationLevel'] === 'FORM_FILLING'),
  );
  cpSync(join(dir as string, 'manifest.json'), join(folder, 'manifest.json'));
  const changed = await runChanged(stricter?.file ?? file, (item) => {
    for (const one of item.signatures)
      if (one.expected['modificationLevel'] === 'FORM_FILLING') one.expected['modificationLevel'] = 'LTA_UPDATES';
  });
  expect(changed).toEqual([]);
  const report = await runConformance('pdf', folder);
  expect(report.stricter?.[0]).toMatchObject({ expected: 'LTA_UPDATES', got: 'FORM_FILLING' });
  // The other way round is more lenient than the manifest.
  const lenient = await runChanged(file, (item) => {
    for (const one of item.signatures) one.expected['modificationLevel'] = 'ANNOTATIONS';
  });
  expect(lenient).toHaveLength(1);
});
