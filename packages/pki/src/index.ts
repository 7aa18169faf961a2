export { readCertificates } from './certificate/bundle.ts';
export type {
  AccessDescription,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  DistributionPoint,
  Extension,
  KeyUsage,
  NameConstraints,
  PolicyConstraints,
  PolicyInformation,
  ReasonMask,
} from './certificate/model.ts';
export { type PemBlock, readPem } from './certificate/pem.ts';
export { readCertificate } from './certificate/read.ts';
export type { Crl, CrlEntry, IssuingDistributionPoint, RevocationReason } from './crl/model.ts';
export { readCrl, readCrls } from './crl/read.ts';
export { type AlgorithmIdentifier, type SignatureAlgorithm, type SignatureScheme, signatureScheme } from './crypto/algorithms.ts';
export type { KeyFacts } from './crypto/key.ts';
export type { MaskHash } from './crypto/pss.ts';
export { type SignatureToVerify, verifySignature } from './crypto/verify.ts';
export { type SubtleVerifier, verifyWithWebCrypto } from './crypto/webcrypto.ts';
export type { DerLimits } from './der/limits.ts';
export { type PkiErrorDetails, pkiErrors } from './errors.ts';
export type { CacheLimits } from './http/cache.ts';
export { pkiHttp } from './http/client.ts';
export { type PkiFetcher, type PkiFetcherOptions, pkiFetcher } from './http/fetcher.ts';
export { allowPrivateAddresses, type PkiHttp, type PkiHttpOptions, type PkiHttpRequest } from './http/model.ts';
export { defaultRewriting } from './http/rewriting.ts';
export type { GeneralName, GeneralNameKind } from './name/general.ts';
export type { DistinguishedName, NameAttribute, RelativeName } from './name/name.ts';
export type {
  BasicOcspResponse,
  OcspCertId,
  OcspResponse,
  OcspResponseStatus,
  OcspSingle,
} from './ocsp/model.ts';
export { ocspLimits, readOcspResponse } from './ocsp/read.ts';
export { type OcspRequestOptions, writeOcspRequest } from './ocsp/request.ts';
export { type OcspVerification, verifyOcspResponse } from './ocsp/verify.ts';
export { type Budget, defaultBudget } from './path/budget.ts';
export type {
  ChainAttempt,
  ChainCode,
  ChainOutcome,
  ChainPolicy,
  ChainPurpose,
  ChainReport,
  ChainSubIndication,
  ChainWarning,
  FetchedEvidence,
  PolicyInputs,
  RevocationEvidence,
  RevocationPolicy,
} from './path/model.ts';
export { algorithmPolicy } from './policy/data.ts';
export { type AlgorithmQuestion, type AlgorithmVerdict, allowsKey, judgeAlgorithm } from './policy/judge.ts';
export type {
  AlgorithmPolicy,
  AlgorithmPolicyId,
  AlgorithmRule,
  AlgorithmUse,
  RuleCondition,
  SignatureFamily,
} from './policy/model.ts';
export type { FreshnessPolicy } from './revocation/freshness.ts';
export { type OnlineChain, type OnlineOptions, validateChain, validateChainOnline } from './revocation/online.ts';
export { slideControlTime, type TimeSlide, type TimeSlidePolicy } from './revocation/time-slide.ts';
export type { TimestampInfo } from './timestamp/model.ts';
export { openTimestampQueue, type TimestampJob, type TimestampQueue, type TimestampQueueRun } from './timestamp/queue.ts';
export type { TimestampCode, TimestampReport, TimestampSubIndication } from './timestamp/report.ts';
export {
  type TimestampGrant,
  type TimestampService,
  type TimestampServiceOptions,
  timestampService,
} from './timestamp/service.ts';
export { type SigningTimeSkew, signingTimeSkew } from './timestamp/skew.ts';
export { type Stamped, type TimestampPolicy, timestampVerifier, verifyTimestamp } from './timestamp/verify.ts';
export { PkiCache, type PkiCacheLimits } from './trust/cache.ts';
export type { MissingCa, Provenance, TrustAnchor, TrustEntry, TrustRecord, TrustRole, TrustStore } from './trust/model.ts';
export { addTrust, customTrust, governmentTrust, listTrust, removeTrust } from './trust/store.ts';
export { confirmTrust, type TrustUpdate, updateTrust } from './trust/update.ts';
