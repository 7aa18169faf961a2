export { Budget, type PdfReadOptions } from './budget.ts';
export { type FormNode, formNodes } from './fields.ts';
export type {
  PdfCoverage,
  PdfDss,
  PdfFieldLock,
  PdfFile,
  PdfMaterial,
  PdfRemovedSignature,
  PdfRevision,
  PdfSignatureFault,
  PdfSignatureFaultCode,
  PdfSignatureField,
  PdfTime,
  PdfView,
  PdfXrefEntry,
} from './file.ts';
export { defaultPdfLimits, type PdfLimits } from './limits.ts';
export { isLocked } from './locks.ts';
export {
  isArray,
  isDict,
  isName,
  isRef,
  isStream,
  isString,
  type PdfArray,
  type PdfDict,
  type PdfName,
  type PdfObject,
  type PdfRef,
  type PdfStream,
  type PdfString,
  refText,
} from './object.ts';
export { readPdf } from './read.ts';
export { decodeText } from './text.ts';
