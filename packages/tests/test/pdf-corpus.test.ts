import { type PdfReport, verifyPdf } from '@lienthong/signature/pdf';
import { beforeAll, describe, expect, it } from 'vitest';
import { attackCases } from '../src/pdf/attacks.ts';
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

/** Every code that speaks about the attacked signature or about the file. */
function codes(report: PdfReport, field: string): readonly string[] {
  const own = report.signatures.filter((signature) => signature.field === field);
  const reasons = own.flatMap(({ findings, modifications }) => [...findings, ...modifications]);
  return [...report.findings, ...reasons].map(({ code }) => code);
}

describe('attacks', () => {
  it.each(attackCases)('$name: $code', async ({ build, code, field = 'Sig1', cryptographyStands }) => {
    const { bytes } = await build(kit);
    let report: PdfReport;
    try {
      report = await verifyPdf(bytes, kit.policy);
    } catch (error) {
      expect(error).toMatchObject({ name: 'LienThongError', code });
      return;
    }
    expect(report.outcome).not.toBe('valid');
    expect(codes(report, field), JSON.stringify(short(report), null, 1)).toContain(code);
    const attacked = report.signatures.find((signature) => signature.field === field);
    if (attacked === undefined) return;
    // The guard bites: digest, container and certificate are good, so without it this file would be accepted.
    if (cryptographyStands) expect(attacked).toMatchObject({ intact: true, signatureValid: true, trusted: true });
    expect(attacked.outcome).not.toBe('valid');
  });
});

describe('a signature put in the place of another', () => {
  it('is good itself; that the first is gone is said, and the file is undecided', async () => {
    const one = await kit.signed({ rect: '[300 100 420 160]' });
    const two = await kit.sign(one.pdf, { into: one.field }, kit.agency);
    const report = await verifyPdf(two.pdf.bytes, kit.policy);
    expect(report.signatures).toMatchObject([{ field: 'Sig1', outcome: 'valid', coverage: 'ENTIRE_FILE' }]);
    expect(report.findings).toMatchObject([{ code: 'PDFSIG_REMOVED', details: { field: 'Sig1', revision: 1, replaced: true } }]);
    expect(report.outcome).toBe('indeterminate');
    expect(report.findings[0]?.message.vi).toContain('thay bằng chữ ký khác');
    const three = await kit.sign(two.pdf, { into: one.field });
    const again = await verifyPdf(three.pdf.bytes, kit.policy);
    expect(again.findings.map(({ details }) => details)).toEqual([
      { field: 'Sig1', revision: 2, replaced: true },
      { field: 'Sig1', revision: 1, replaced: true },
    ]);
  });

  it('room that nobody had signed in is no signature', async () => {
    const room = await kit.signed({ container: (der) => new Uint8Array(der.length) });
    const signed = await kit.sign(room.pdf, { into: room.field });
    const report = await verifyPdf(signed.pdf.bytes, kit.policy);
    expect(report).toMatchObject({ outcome: 'valid', findings: [], signatures: [{ field: 'Sig1', outcome: 'valid' }] });
  });
});

it('is as large as it says', () => {
  const names = [...benignCases, ...attackCases].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(60);
  expect(attackCases.length).toBeGreaterThanOrEqual(20);
});
