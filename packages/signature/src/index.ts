export { type SignatureErrorDetails, signatureErrors } from './errors.ts';
export { type CertificateJudgement, judgeCertificate, type SignatureTime } from './report/certificate.ts';
export { annexCriteria, type CriteriaFacts, type Criterion, type CriterionId, type CriterionState } from './report/criteria.ts';
export {
  reportFields,
  type SignatureFieldsJson,
  type SignatureReportFields,
  shownName,
  signatureFieldsJson,
  signedAt,
} from './report/fields.ts';
export { authorityNotice } from './report/notice.ts';
export type { SignaturePolicy } from './report/policy.ts';
export { type SignerKind, signerKind } from './report/signer-kind.ts';
export type { Indication, Outcome } from './report/verdict.ts';
export { assertSignable, type SignableOptions, skipSignableCheck } from './signer/gate.ts';
export type { KeyStorage, Signer } from './signer/signer.ts';
export type { TimestampProvider } from './signer/timestamp.ts';
export { signWith } from './signer/value.ts';
