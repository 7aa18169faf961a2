import { isLienThongError } from '@lienthong/core';
import { worstFinding } from '../../report/finding.ts';
import { judgeModifications, type PdfModificationFinding, type PdfModifications } from '../diff/index.ts';
import type { PdfFile, PdfSignatureField } from '../read/index.ts';
import { type PdfFinding, pdfFinding } from './findings.ts';
import type { PdfSignatureReport, PdfStep } from './report.ts';

/** What later revisions did. */
export interface Changes {
  readonly modifications: PdfModifications | undefined;
  readonly steps: readonly PdfStep[];
}

function step(name: PdfStep['name'], why: PdfFinding | undefined): PdfStep {
  return { name, ok: why === undefined, ...(why === undefined ? {} : { finding: why }) };
}

/** What the file says around a signature, before its container is opened. */
export function structureSteps(pdf: PdfFile, field: PdfSignatureField, allowHybrid: boolean): PdfStep[] {
  const steps = field.faults.map(({ code, offset, message }) =>
    step('document', pdfFinding('PDFSIG_DICTIONARY', { what: code, offset, reason: message })),
  );
  if (pdf.hybrid && !allowHybrid) steps.push(step('document', pdfFinding('PDFSIG_HYBRID', {})));
  if (steps.length === 0) steps.push(step('document', undefined));
  const whole = field.coverage === 'ENTIRE_FILE' || field.coverage === 'ENTIRE_REVISION';
  steps.push(step('byte-range', whole ? undefined : pdfFinding('PDFSIG_COVERAGE', { coverage: field.coverage })));
  return steps;
}

/** Compares the signed revision with all later ones. A comparison that fails leaves the signature undecided, never valid. */
export function changesAfter(pdf: PdfFile, field: PdfSignatureField): Changes {
  let modifications: PdfModifications;
  try {
    modifications = judgeModifications(pdf, field);
  } catch (error) {
    if (!isLienThongError(error) || error.code === 'ABORTED') throw error;
    const unknown = pdfFinding('PDFSIG_MODIFICATIONS_UNKNOWN', { reason: error.text });
    return { modifications: undefined, steps: [step('modifications', unknown)] };
  }
  const { level, docMdpOk, findings } = modifications;
  if (level !== 'OTHER' && docMdpOk) return { modifications, steps: [step('modifications', undefined)] };
  const [first] = findings;
  const why = pdfFinding('PDFSIG_MODIFIED', {
    level,
    code: first?.code ?? level,
    revision: first?.revision ?? field.revision + 1,
    reason: first?.message ?? { vi: 'không được phép.', en: 'not allowed.' },
  });
  return { modifications, steps: [step('modifications', why)] };
}

type Conclusion = Pick<
  PdfSignatureReport,
  | 'field'
  | 'kind'
  | 'subFilter'
  | 'byteRange'
  | 'revision'
  | 'outcome'
  | 'indication'
  | 'subIndication'
  | 'code'
  | 'message'
  | 'details'
  | 'coverage'
  | 'modificationLevel'
  | 'docMdpOk'
  | 'modifications'
  | 'docMdp'
  | 'certifies'
  | 'name'
  | 'reason'
  | 'location'
  | 'steps'
  | 'findings'
>;

const NO_CHANGES: readonly PdfModificationFinding[] = [];

/** The verdict of all steps, with what the dictionary says. */
export function conclude(field: PdfSignatureField, steps: readonly PdfStep[], { modifications }: Changes): Conclusion {
  const findings = steps.flatMap((one) => one.finding ?? []);
  const worst = worstFinding(findings) ?? pdfFinding('PDFSIG_VALID', {});
  return {
    field: field.field,
    kind: field.kind,
    subFilter: field.subFilter,
    byteRange: field.byteRange,
    revision: field.revision,
    outcome: worst.outcome,
    indication: worst.indication,
    subIndication: worst.subIndication,
    code: worst.code,
    message: worst.message,
    details: worst.details,
    coverage: field.coverage,
    modificationLevel: modifications?.level,
    docMdpOk: modifications?.docMdpOk,
    modifications: modifications?.findings ?? NO_CHANGES,
    docMdp: field.docMdp,
    certifies: field.certifies,
    name: field.name,
    reason: field.reason,
    location: field.location,
    steps,
    findings,
  };
}
