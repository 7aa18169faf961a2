export type {
  PdfCoverage,
  PdfDss,
  PdfFieldLock,
  PdfFile,
  PdfRevision,
  PdfSignatureFault,
  PdfSignatureField,
  PdfTime,
  PdfView,
  PdfVri,
  PdfXrefEntry,
} from './file.ts';
export { defaultPdfLimits, type PdfLimits } from './limits.ts';
export type { PdfArray, PdfDict, PdfName, PdfObject, PdfRef, PdfStream, PdfString } from './object.ts';
