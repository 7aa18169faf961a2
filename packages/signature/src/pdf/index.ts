export type { PdfModificationFinding, PdfModificationLevel } from './diff/index.ts';
export { type PdfErrorDetails, pdfErrors } from './errors.ts';
export { defaultPdfLimits, type PdfCoverage, type PdfLimits, type PdfTime } from './read/index.ts';
export { type PdfFinding, type PdfFindingCode, type PdfFindingDetails, pdfSignatureFindings } from './validate/findings.ts';
export {
  type PdfReport,
  type PdfReportJson,
  type PdfSignatureJson,
  type PdfSignatureLevel,
  type PdfSignatureReport,
  type PdfStep,
  pdfCriteria,
  pdfReportJson,
  pdfSignatureJson,
} from './validate/report.ts';
export {
  defaultPdfSignatureLimits,
  type PdfSignatureLimits,
  type VerifyPdfOptions,
  verifyPdf,
} from './validate/verify.ts';
