export { toPem } from './der/pem.ts';
export {
  certId,
  type OcspSingle,
  type OcspStatus,
  type OcspTemplate,
  writeOcspError,
  writeOcspResponse,
} from './evidence/ocsp.ts';
export { issueOcspResponder, issueTimestampAuthority } from './evidence/services.ts';
export {
  type TimestampTemplate,
  writeTimestampRefusal,
  writeTimestampResponse,
  writeTimestampToken,
} from './evidence/timestamp.ts';
export type { Authority, CrlRequest, IssueRequest } from './government/authority.ts';
export { type ChainCase, chainCases, type StoppedBy } from './government/cases.ts';
export { createGovernmentPki, type GovernmentPki, type GovernmentPkiOptions, type LeafRequest } from './government/create.ts';
export type { Identity, TestSigner } from './government/identity.ts';
export type { LeafProfile } from './government/profiles.ts';
export { type GovernmentUrls, urlsBelow } from './government/urls.ts';
export type { Pkcs12Encryption, Pkcs12Options } from './pkcs12/write.ts';
export { seededRandom } from './random.ts';
export type { Fault, FaultKind, Service } from './responders/fault.ts';
export { type Responders, type RespondersRequest, startResponders } from './responders/server.ts';
export type { TestSignatureAlgorithm } from './x509/algorithm.ts';
export type { DistributionScope, Revocation, RevocationReason } from './x509/crl.ts';
export type { Extension, KeyUsageName } from './x509/extensions.ts';
export { generateKey, type KeyPair, type KeySource, type KeySpec } from './x509/keys.ts';
export { type AttributeType, type Name, type NameAttribute, name } from './x509/name.ts';
