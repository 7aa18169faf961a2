export type { ChainJson, StepJson } from '../report/json.ts';
export { type SignCmsOptions, signCms } from './create/sign.ts';
export type { CmsStep } from './verify/core.ts';
export { type CmsFinding, type CmsFindingCode, type CmsFindingDetails, cmsSignatureFindings } from './verify/findings.ts';
export { type CmsSignatureLimits, defaultCmsSignatureLimits } from './verify/limits.ts';
export {
  type CmsSignatureJson,
  type CmsSignatureLevel,
  type CmsSignatureReport,
  cmsCriteria,
  cmsSignatureJson,
  type SignatureEvidence,
  type TimestampFinding,
  type TimestampJson,
} from './verify/report.ts';
export { type VerifyCmsOptions, verifyCms } from './verify/verify.ts';
