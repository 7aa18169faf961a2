import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isLienThongError } from '@lienthong/core';
import { judgeModifications, readPdf } from '@lienthong/signature/internal';
import { verifyPdf } from '@lienthong/signature/pdf';
import { seededRandom } from '@lienthong/testkit';
import { expect, it } from 'vitest';
import { attackCases } from '../src/pdf/attacks.ts';
import { benignCases } from '../src/pdf/benign.ts';
import { type Kit, openKit } from '../src/pdf/kit.ts';
import type { Pdf } from '../src/pdf/maker.ts';
import { Draw, mutate, mutateObjects } from '../src/pdf/mutate.ts';
import { shown } from '../src/pdf/shown.ts';
import { amount } from '../src/peer.ts';
import { vectors } from '../src/vectors.ts';

const MAX_BYTES = 64 * 1024;
const MAX_MS = 1000;
const MAX_GROWTH = 512 * 1024 * 1024;

async function seeds(kit: Kit): Promise<{ readonly pdfs: Pdf[]; readonly files: Buffer[] }> {
  const pdfs: Pdf[] = [];
  for (const one of [...benignCases, ...attackCases]) pdfs.push(await one.build(kit));
  const folder = vectors('vectors/pdf/files');
  const shared = folder === undefined ? [] : readdirSync(folder).map((name) => join(folder, name));
  const small = shared.filter((path) => statSync(path).size <= MAX_BYTES).map((path) => readFileSync(path));
  return { pdfs, files: [...pdfs.map(({ bytes }) => bytes), ...small] };
}

/** Every part of reading and comparing; one in twenty through the whole verification. */
async function exercise(bytes: Buffer, kit: Kit, whole: boolean): Promise<void> {
  try {
    if (whole) {
      await verifyPdf(bytes, kit.policy);
      return;
    }
    const pdf = readPdf(bytes);
    for (const signature of pdf.signatures) judgeModifications(pdf, signature);
    void pdf.dss;
  } catch (error) {
    if (!isLienThongError(error)) throw error;
  }
}

const runMs = amount(15_000, 600_000);

it('mutated PDFs end in a report or in an error of the catalogue, in time and in bounds', {
  timeout: runMs * 3 + 60_000,
}, async () => {
  const kit = await openKit();
  const { pdfs, files } = await seeds(kit);
  const first = Number(process.env['LIENTHONG_FUZZ_FROM'] ?? 0);
  const before = process.memoryUsage().rss;
  const end = Date.now() + runMs;
  let slowest = 0;
  for (let round = first; Date.now() < end; round++) {
    const draw = new Draw(seededRandom(`pdf ${round}`));
    const whole = round % 2 === 0 ? mutateObjects(draw.of(pdfs), draw) : mutate(draw.of(files), draw, draw.of(files));
    const bytes = whole.subarray(0, MAX_BYTES);
    const start = process.cpuUsage().user;
    try {
      await exercise(bytes, kit, round % 19 === 0);
    } catch (cause) {
      throw new Error(`round ${round}: not an error of the catalogue`, { cause });
    }
    const ms = (process.cpuUsage().user - start) / 1000;
    if (ms > slowest) slowest = ms;
    expect(ms, `round ${round}`).toBeLessThan(MAX_MS);
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(MAX_GROWTH);
});

it('what is accepted behind a signature shows the same pages', { timeout: 600_000 }, async () => {
  const kit = await openKit();
  const pdfs: Pdf[] = [];
  for (const one of benignCases) pdfs.push(await one.build(kit));
  let accepted = 0;
  for (let round = 0; round < amount(1000, 60_000); round++) {
    const draw = new Draw(seededRandom(`shown ${round}`));
    const bytes = mutateObjects(draw.of(pdfs), draw);
    try {
      const pdf = readPdf(bytes);
      for (const signature of pdf.signatures) {
        if (signature.faults.length > 0 || judgeModifications(pdf, signature).level === 'OTHER') continue;
        expect(shown(pdf, pdf.revisions.length - 1), `round ${round} ${signature.field}`).toBe(shown(pdf, signature.revision));
        accepted++;
      }
    } catch (error) {
      if (!isLienThongError(error)) throw error;
    }
  }
  expect(accepted).toBeGreaterThan(60);
});

it('the text of what is shown tells a forgery from its original', async () => {
  const kit = await openKit();
  for (const name of [
    'replace-content-stream',
    'replace-font',
    'hide-overlay-emptied',
    'hide-and-replace-by-hidden-pages',
    'open-action',
  ]) {
    const pdf = readPdf((await attackCases.find((one) => one.name === name)!.build(kit)).bytes);
    expect(shown(pdf, pdf.revisions.length - 1), name).not.toBe(shown(pdf, pdf.signatures[0]!.revision));
  }
});
