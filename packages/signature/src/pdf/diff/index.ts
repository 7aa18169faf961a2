export type { PdfFindingCode } from './findings.ts';
export { judgeModifications } from './judge.ts';
export type { PdfModificationFinding, PdfModificationLevel, PdfModifications, PdfRevisionChange } from './result.ts';
