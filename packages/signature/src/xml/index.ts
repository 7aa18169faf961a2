export type { TimestampProvider } from '../signer/timestamp.ts';
export {
  type CompleteXmlOptions,
  completeXml,
  prepareXml,
  type SigningParty,
  type XmlJobTarget,
  type XmlSignJob,
} from './create/job.ts';
export type { XmlSignInput, XmlSignOptions, XmlSignProfile, XmlSignTarget } from './create/request.ts';
export { type SignedXml, signXml } from './create/sign.ts';
export { type DigestName, digestByUri } from './model/algorithms.ts';
export type { XmlSignatureLimits } from './model/limits.ts';
export { defaultXmlSignatureLimits } from './model/limits.ts';
export { xadesNamespace, xmldsigNamespace } from './model/names.ts';
export type { XmlSignatureStep } from './verify/core.ts';
export type { Coverage, XmlCoverage } from './verify/coverage.ts';
export type { Covered, XmlReferenceResolver } from './verify/dereference.ts';
export { type Finding, type XmlFindingCode, type XmlFindingDetails, xmlSignatureFindings } from './verify/findings.ts';
export type { XmlReferenceDiagnosis, XmlReferenceReport } from './verify/reference.ts';
export {
  pathOf,
  type XmlSignatureJson,
  type XmlSignatureLevel,
  type XmlSignatureReport,
  xmlCriteria,
  xmlSignatureJson,
} from './verify/report.ts';
export {
  certificatesState,
  type TimestampVerdict,
  type TimestampVerifier,
  type VerifyXmlOptions,
  verifyXml,
} from './verify/verify.ts';
