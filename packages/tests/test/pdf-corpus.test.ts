import { type PdfReport, verifyPdf } from '@lienthong/signature/pdf';
import { beforeAll, describe, expect, it } from 'vitest';
import { benignCases } from '../src/pdf/benign.ts';
import { type Kit, openKit } from '../src/pdf/kit.ts';

let kit: Kit;
beforeAll(async () => {
  kit = await openKit();
});

const short = (report: PdfReport): unknown =>
  report.signatures.map(({ field, outcome, code, modificationLevel, modifications }) => ({
    field,
    outcome,
    code,
    modificationLevel,
    why: modifications.map((finding) => `${finding.code} ${finding.message.en}`),
  }));

describe('benign files', () => {
  it.each(benignCases)('$name', async ({ build, levels }) => {
    const { bytes } = await build(kit);
    const report = await verifyPdf(bytes, kit.policy);
    expect(report.outcome, JSON.stringify(short(report), null, 1)).toBe('valid');
    expect(Object.fromEntries(report.signatures.map(({ field, modificationLevel }) => [field, modificationLevel]))).toEqual(
      levels,
    );
  });
});
