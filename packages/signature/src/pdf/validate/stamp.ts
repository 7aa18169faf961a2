import { signingTimeSkew } from '@lienthong/pki';
import { type FoundEvidence, joinEvidence, noEvidence } from '../../cms/verify/evidence.ts';
import { evidenceOf, readContainer } from '../../cms/verify/verify.ts';
import { reportFields } from '../../report/fields.ts';
import { containerOf } from './contents.ts';
import { type PdfFinding, pdfFinding } from './findings.ts';
import { claimedTimeOf, type PdfSignatureReport, type PdfStep } from './report.ts';
import { type Changes, conclude } from './structure.ts';
import type { DocumentStamp } from './timeline.ts';

/** The report of a document time stamp. */
export function stampReport(
  stamp: DocumentStamp,
  structure: readonly PdfStep[],
  changes: Changes,
  dss: FoundEvidence,
): PdfSignatureReport {
  const { field, token, report, check } = stamp;
  const steps: PdfStep[] = [...structure];
  const found = containerOf(field.contents);
  const finding = formatFinding(stamp);
  steps.push({ name: 'format', ok: finding === undefined, ...(finding === undefined ? {} : { finding }) });
  if (found !== undefined && !found.cleanPadding)
    steps.push({ name: 'format', ok: false, finding: pdfFinding('PDFSIG_CONTENTS', { what: 'bytes behind the container' }) });
  if (report !== undefined) {
    const stands = report.outcome === 'valid' && report.chain?.revocation === 'checked';
    steps.push({ name: 'time', ok: stands, ...(stands ? {} : { finding: notStanding(stamp) }) });
  }
  steps.push(...changes.steps);
  const genTime = report?.time;
  const claim = claimedTimeOf(undefined, field.claimedTime);
  const time = genTime === undefined ? undefined : ({ source: 'timestamp', at: genTime } as const);
  const certificate = report?.certificate;
  const inside = joinEvidence(stamp.evidence ?? noEvidence, dss);
  const signatureValid = check?.signatureValid === true && check.intact === true;
  const fields = reportFields({
    certificate,
    time,
    integrity: stamp.intact && signatureValid ? 'intact' : report === undefined ? 'unknown' : 'broken',
    validAtSigning: report?.outcome === 'valid' ? true : undefined,
  });
  return {
    ...conclude(field, steps, changes),
    level: 'TIMESTAMP',
    algorithm: check?.algorithm,
    digest: check?.digest,
    signer: fields.signer,
    certificate,
    chain: report?.chain,
    time,
    ...claim,
    signingTimeSkew:
      claim.claimedTime === undefined || genTime === undefined ? undefined : signingTimeSkew(claim.claimedTime, genTime),
    validAtClaimedTime: undefined,
    intact: stamp.intact,
    signatureValid,
    trusted: stamp.trusted,
    timestamps: [],
    report: fields,
    container: token,
    evidence: evidenceOf(inside, token === undefined ? [] : [token], [report?.chain]),
  };
}

function formatFinding({ field, token, report }: DocumentStamp): PdfFinding | undefined {
  const { subFilter } = field;
  if (subFilter !== 'ETSI.RFC3161') return pdfFinding('PDFSIG_SUBFILTER_TYPE', { subFilter, type: 'DocTimeStamp' });
  if (token === undefined) return pdfFinding('PDFSIG_CONTENTS', { what: 'no container' });
  if (report !== undefined) return undefined;
  const data = readContainer(token);
  return 'code' in data ? data : pdfFinding('PDFSIG_BYTE_RANGE', { byteRange: field.byteRange });
}

function notStanding({ report }: DocumentStamp): PdfFinding {
  if (report?.outcome === 'valid')
    return pdfFinding('PDFSIG_TIMESTAMP', {
      outcome: 'indeterminate',
      subIndication: 'TRY_LATER',
      code: 'REVOCATION_SKIPPED',
      reason: {
        vi: 'chưa kiểm tra thu hồi chứng thư của TSA (được yêu cầu bỏ qua).',
        en: "revocation of the TSA's certificate was not checked (skipped on request).",
      },
    });
  return pdfFinding('PDFSIG_TIMESTAMP', {
    outcome: report?.outcome ?? 'indeterminate',
    subIndication: report?.subIndication,
    code: report?.code ?? '',
    reason: report?.message ?? { vi: '', en: '' },
  });
}
