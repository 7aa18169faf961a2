export type { PdfModificationFinding, PdfModificationLevel, PdfModifications } from './result.ts';
