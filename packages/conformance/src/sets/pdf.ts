import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isLienThongError } from '@lienthong/core';
import { customTrust, readCertificates } from '@lienthong/pki';
import type { SignaturePolicy } from '@lienthong/signature';
import { type PdfModificationLevel, type PdfReport, type PdfSignatureReport, verifyPdf } from '@lienthong/signature/pdf';
import { type CaseResult, type ConformanceReport, HANG_MS, ReportBuilder } from '../report.ts';
import type { ConformanceOptions } from '../run.ts';

interface ExpectedSignature {
  readonly intact?: boolean;
  readonly signatureValid?: boolean;
  readonly trusted?: boolean;
  readonly coverage?: string;
  readonly modificationLevel?: string;
  readonly acceptIfTrusted?: boolean;
  readonly signatureTimestamp?: { readonly valid: boolean; readonly trusted: boolean };
  readonly error?: string;
}

interface ManifestSignature {
  readonly field: string;
  readonly type?: string;
  readonly subFilter?: string;
  readonly byteRange?: readonly number[];
  readonly digest?: string;
  readonly expected: ExpectedSignature;
}

interface Case {
  readonly id?: string;
  readonly file: string;
  readonly sha256: string;
  readonly validationTime: string;
  readonly expectedFile?: { readonly error?: string; readonly accept?: boolean };
  readonly signatures: readonly ManifestSignature[];
  readonly unsupportedAlgorithms?: readonly string[];
}

interface Manifest {
  readonly certificates: readonly { readonly file: string; readonly trustAnchor: boolean }[];
  readonly cases: readonly Case[];
}

/** PDF files with signatures: integrity, the CMS value, trust without revocation data from outside, coverage, later changes. */
export async function run(dir: string, options: ConformanceOptions = {}): Promise<ConformanceReport> {
  const { certificates, cases } = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as Manifest;
  const anchors = certificates.filter((one) => one.trustAnchor);
  const trust = customTrust(
    anchors.flatMap((one) => readCertificates(readFileSync(join(dir, one.file)))),
    'vectors',
  );
  const report = new ReportBuilder('pdf');
  for (const [index, item] of cases.entries()) {
    const id = item.id ?? item.file;
    if (options.only !== undefined && !id.startsWith(options.only)) continue;
    const begin = performance.now();
    const result = await judge(dir, item, { trust, at: new Date(item.validationTime), revocation: { mode: 'skip' } });
    const ms = performance.now() - begin;
    report.add(id, index, ms > HANG_MS ? { kind: 'hang' } : result, ms);
  }
  return report.report();
}

async function judge(dir: string, item: Case, policy: SignaturePolicy): Promise<CaseResult> {
  const bytes = readFileSync(join(dir, 'files', item.file));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== item.sha256)
    return { kind: 'disagree', expected: item.sha256, got: sha256, why: 'the file is not the one of the manifest' };
  const result = compare(item, await verdictOf(bytes, policy));
  const { unsupportedAlgorithms: unsupported = [] } = item;
  // Where the algorithms are not ours to know, only agreement counts.
  if (result.kind === 'disagree' && unsupported.length > 0)
    return { kind: 'skip', reason: `unsupported: ${unsupported.join(', ')} (${result.why})` };
  return result;
}

/** A file that is not read at all is refused with everything in it. */
async function verdictOf(bytes: Uint8Array, policy: SignaturePolicy): Promise<PdfReport | string> {
  try {
    return await verifyPdf(bytes, policy);
  } catch (error) {
    if (isLienThongError(error)) return `${error.code} ${error.text.en}`;
    throw error;
  }
}

interface Difference {
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

function compare(item: Case, report: PdfReport | string): CaseResult {
  if (typeof report === 'string') {
    const refused =
      item.expectedFile?.error !== undefined || item.signatures.every(({ expected }) => expected.error !== undefined);
    if (refused && (item.expectedFile !== undefined || item.signatures.length > 0)) return { kind: 'agree' };
    return { kind: 'disagree', expected: 'a report', got: 'error', why: report };
  }
  const differences: Difference[] = [];
  const stricter: Difference[] = [];
  if (item.expectedFile?.error !== undefined && accepted(report))
    differences.push({ what: 'the file', expected: item.expectedFile.error, got: report.outcome });
  const left = [...report.signatures];
  for (const signature of item.signatures) {
    const at = left.findIndex(({ field }) => field === signature.field);
    const [found] = at < 0 ? [] : left.splice(at, 1);
    if (found !== undefined) compareSignature(signature, found, differences, stricter);
    else if (signature.expected.error === undefined)
      differences.push({ what: signature.field, expected: 'a signature', got: 'none' });
  }
  // A file that is refused as a whole has no signatures in the manifest.
  for (const { field } of item.expectedFile === undefined ? left : [])
    differences.push({ what: field, expected: 'no signature', got: 'one' });
  if (differences.length > 0) return { kind: 'disagree', ...joined(differences), why: differences.map((d) => d.what).join('; ') };
  return stricter.length === 0 ? { kind: 'agree' } : { kind: 'agree', stricter: joined(stricter) };
}

function joined(differences: readonly Difference[]): { readonly expected: string; readonly got: string } {
  return { expected: differences.map((d) => d.expected).join(', '), got: differences.map((d) => d.got).join(', ') };
}

function compareSignature(
  { field, type, subFilter, byteRange, digest, expected }: ManifestSignature,
  got: PdfSignatureReport,
  differences: Difference[],
  stricter: Difference[],
): void {
  const same = (what: string, wanted: unknown, found: unknown): void => {
    if (wanted !== undefined && String(wanted) !== String(found))
      differences.push({ what: `${field} ${what} (${got.code})`, expected: String(wanted), got: String(found) });
  };
  same('subFilter', subFilter, `/${got.subFilter}`);
  same('byteRange', byteRange, got.byteRange);
  if (expected.error !== undefined) {
    if (stands(got)) differences.push({ what: `${field} error`, expected: expected.error, got: got.outcome });
    return;
  }
  same('type', type, got.kind === 'timestamp' ? '/DocTimeStamp' : '/Sig');
  // The manifest writes sha3_256 where node:crypto says sha3-256.
  if (got.digest !== undefined) same('digest', digest?.replaceAll('_', '-'), got.digest);
  same('intact', expected.intact, got.intact);
  same('signatureValid', expected.signatureValid, got.signatureValid);
  same('trusted', expected.trusted, got.trusted);
  same('coverage', expected.coverage, got.coverage);
  if (expected.acceptIfTrusted === false && stands(got))
    differences.push({ what: `${field} acceptIfTrusted`, expected: 'false', got: got.outcome });
  compareLevel(field, expected.modificationLevel, got.modificationLevel ?? 'OTHER', differences, stricter);
  if (expected.signatureTimestamp !== undefined) {
    const stamp = got.timestamps[0];
    same('signatureTimestamp.valid', expected.signatureTimestamp.valid, stamp?.right === true);
    same('signatureTimestamp.trusted', expected.signatureTimestamp.trusted, stamp?.trusted === true);
  }
}

const LEVELS: readonly string[] = ['NONE', 'LTA_UPDATES', 'FORM_FILLING', 'ANNOTATIONS', 'OTHER'];

/** NONE and OTHER are hard; between them a stricter judgement agrees, and is listed. */
function compareLevel(
  field: string,
  expected: string | undefined,
  got: PdfModificationLevel,
  differences: Difference[],
  stricter: Difference[],
): void {
  if (expected === undefined || expected === got) return;
  const difference = { what: `${field} modificationLevel`, expected, got };
  const between = expected !== 'NONE' && LEVELS.indexOf(got) > LEVELS.indexOf(expected) && LEVELS.includes(expected);
  (between ? stricter : differences).push(difference);
}

const ONLY_REVOCATION: ReadonlySet<string> = new Set(['CMS_REVOCATION_SKIPPED']);

/** What the verdict would be with revocation data: here they are left out, so nothing is ever `valid`. */
function stands({ findings }: PdfSignatureReport): boolean {
  return findings.every(
    ({ code, outcome, details }) => outcome === 'valid' || ONLY_REVOCATION.has(code) || details['code'] === 'REVOCATION_SKIPPED',
  );
}

function accepted({ outcome, signatures, findings }: PdfReport): boolean {
  return outcome !== 'invalid' && signatures.every(stands) && findings.every((one) => one.outcome === 'valid');
}
