import { type Abortable, type ByteSource, isLienThongError, throwIfAborted } from '@lienthong/core';
import { type FoundEvidence, noEvidence, readEvidence, withEvidence } from '../../cms/verify/evidence.ts';
import { type CmsSignatureLimits, defaultCmsSignatureLimits } from '../../cms/verify/limits.ts';
import type { SignaturePolicy } from '../../report/policy.ts';
import type { Outcome } from '../../report/verdict.ts';
import { type PdfDss, type PdfFile, type PdfLimits, readPdf } from '../read/index.ts';
import { type PdfFinding, pdfFinding } from './findings.ts';
import type { PdfReport, PdfSignatureReport } from './report.ts';
import { judgeField } from './signature.ts';
import { stampReport } from './stamp.ts';
import { changesAfter, structureSteps, trailingFinding } from './structure.ts';
import { type DocumentStamp, judgeTimeline } from './timeline.ts';

/** Bounds of one verification, beside those of reading (`PdfLimits`). */
export interface PdfSignatureLimits extends CmsSignatureLimits {
  /** Signature fields that are checked; each is a pass over the file. */
  readonly fields: number;
}

export const defaultPdfSignatureLimits: PdfSignatureLimits = {
  ...defaultCmsSignatureLimits,
  certificates: 500,
  revocations: 300,
  fields: 64,
};

export interface VerifyPdfOptions extends Abortable {
  readonly limits?: Partial<PdfSignatureLimits>;
  /** Of the reader. */
  readonly pdfLimits?: Partial<PdfLimits>;
  /** Judge files with hybrid cross-references too. Default false: they are `indeterminate`. */
  readonly allowHybrid?: boolean;
}

/**
 * Verifies every signature and document time stamp of a PDF (ISO 32000-2 §12.8, EN 319 142-1), each at the best signature time:
 * a verified time stamp inside or behind it, else `policy.proof`, else now; the claimed time is only shown. Material in the file
 * (CMS, DSS, VRI) counts as evidence. Changes behind a signature are judged, and refused where they go beyond what is harmless.
 * The file is digested in pieces: memory does not grow with it.
 *
 * The verdict is in the report.
 *
 * @throws LienThongError `PDF_*` when the file cannot be read as a PDF; `ABORTED`; `SOURCE_*`
 */
export async function verifyPdf(
  source: ByteSource | Uint8Array,
  policy: SignaturePolicy,
  options: VerifyPdfOptions = {},
): Promise<PdfReport> {
  throwIfAborted(options.signal);
  const limits = { ...defaultPdfSignatureLimits, ...options.limits };
  const signal = options.signal === undefined ? {} : { signal: options.signal };
  const pdf = readPdf(source, { ...signal, ...(options.pdfLimits === undefined ? {} : { limits: options.pdfLimits }) });
  const facts = { size: pdf.size, revisions: pdf.revisions.length };
  if (pdf.encrypted)
    return { outcome: 'indeterminate', signatures: [], findings: [pdfFinding('PDFSIG_ENCRYPTED', {})], ...facts };
  const findings: PdfFinding[] = pdf.removed.map((removed) => pdfFinding('PDFSIG_REMOVED', { ...removed }));
  const behind = trailingFinding(pdf);
  if (behind !== undefined) findings.push(behind);
  if (pdf.signatures.length === 0)
    return { outcome: pdf.removed.length === 0 ? 'unsigned' : 'indeterminate', signatures: [], findings, ...facts };
  const dss = dssEvidence(pdf, policy, limits, findings);
  const fields = pdf.signatures.slice(0, limits.fields);
  if (pdf.signatures.length > limits.fields) findings.push(pdfFinding('PDFSIG_LIMIT', { limit: 'fields', value: limits.fields }));
  const stampFields = fields.filter((field) => field.kind === 'timestamp' && field.subFilter === 'ETSI.RFC3161');
  const stamps = await judgeTimeline(stampFields, { pdf, policy: withEvidence(policy, dss), limits, options });
  const signatures: PdfSignatureReport[] = [];
  for (const field of fields) {
    throwIfAborted(options.signal);
    const structure = structureSteps(pdf, field, options.allowHybrid === true);
    const changes = changesAfter(pdf, field);
    if (field.kind === 'timestamp') {
      const stamp = stamps.find((one) => one.field === field) ?? unjudged(field);
      signatures.push(stampReport(stamp, structure, changes, dss));
    } else signatures.push(await judgeField(field, structure, changes, { pdf, policy, dss, stamps, limits, options }));
  }
  return { outcome: overall(signatures, findings), signatures, findings, ...facts };
}

function unjudged(field: DocumentStamp['field']): DocumentStamp {
  return {
    field,
    token: undefined,
    report: undefined,
    check: undefined,
    intact: false,
    trusted: false,
    proves: undefined,
    evidence: undefined,
  };
}

/** All material of the DSS, of the document and of each signature. A DSS that cannot be read leaves the chains without evidence. */
function dssEvidence(pdf: PdfFile, policy: SignaturePolicy, limits: PdfSignatureLimits, findings: PdfFinding[]): FoundEvidence {
  let dss: PdfDss | undefined;
  try {
    dss = pdf.dss;
  } catch (error) {
    if (!isLienThongError(error) || !error.code.startsWith('PDF_')) throw error;
    findings.push(pdfFinding('PDFSIG_DSS_UNREADABLE', { reason: error.text }));
  }
  if (dss === undefined) return noEvidence;
  const parts = [dss, ...dss.vri];
  const all = (key: 'certificates' | 'crls' | 'ocsps'): Uint8Array[] => [...new Set(parts.flatMap((part) => part[key]))];
  return readEvidence({ certificates: all('certificates'), crls: all('crls'), ocsps: all('ocsps') }, policy, limits);
}

/**
 * Of the signatures the worst. A document time stamp that could not be decided only leaves them without its proof, which their own
 * verdicts show already; one that is broken speaks against the file.
 */
function overall(signatures: readonly PdfSignatureReport[], findings: readonly PdfFinding[]): Outcome {
  const own = signatures.filter(({ kind }) => kind === 'signature');
  const deciding = own.length === 0 ? signatures : [...own, ...signatures.filter(({ outcome }) => outcome === 'invalid')];
  const outcomes = [...deciding, ...findings].map(({ outcome }) => outcome);
  if (outcomes.includes('invalid')) return 'invalid';
  return outcomes.includes('indeterminate') ? 'indeterminate' : 'valid';
}
