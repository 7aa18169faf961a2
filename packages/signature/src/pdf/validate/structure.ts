import { worstFinding } from '../../report/finding.ts';
import { judgeModifications, type PdfModifications } from '../diff/index.ts';
import type { PdfFile, PdfSignatureField } from '../read/index.ts';
import { type PdfFinding, pdfFinding } from './findings.ts';
import type { PdfSignatureReport, PdfStep } from './report.ts';

/** What later revisions did. */
export interface Changes {
  readonly modifications: PdfModifications;
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
  const behind = trailingFinding(pdf);
  if (behind !== undefined && behind.outcome !== 'valid') steps.push(step('document', behind));
  if (steps.length === 0) steps.push(step('document', undefined));
  const whole = field.coverage === 'ENTIRE_FILE' || field.coverage === 'ENTIRE_REVISION';
  steps.push(step('byte-range', whole ? undefined : pdfFinding('PDFSIG_COVERAGE', { coverage: field.coverage })));
  return steps;
}

/** What stands behind the last %%EOF: white space and comments mean nothing to any reader, all else might. */
export function trailingFinding({ source, size, trailing }: PdfFile): PdfFinding | undefined {
  if (trailing === 0) return undefined;
  // Never long: an end marker further from the end is not found.
  const text = Buffer.from(source.read(size - trailing, size)).toString('latin1');
  const onlyComments = !/obj|xref|trailer/.test(text) && text.split(/[\r\n]/).every((line) => /^(?:[\0\t\f ]*$|%)/.test(line));
  return pdfFinding('PDFSIG_TRAILING_BYTES', { bytes: trailing, onlyComments });
}

/** Compares the signed revision with all later ones. A comparison that fails is a finding of its own, never `valid`. */
export function changesAfter(pdf: PdfFile, field: PdfSignatureField): Changes {
  const modifications = judgeModifications(pdf, field);
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
  | 'filledAfter'
  | 'docMdp'
  | 'certifies'
  | 'name'
  | 'reason'
  | 'location'
  | 'steps'
  | 'findings'
>;

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
    modificationLevel: modifications.level,
    docMdpOk: modifications.docMdpOk,
    modifications: modifications.findings,
    filledAfter: [...new Set(modifications.changes.flatMap(({ filled }) => filled))],
    docMdp: field.docMdp,
    certifies: field.certifies,
    name: field.name,
    reason: field.reason,
    location: field.location,
    steps,
    findings,
  };
}
