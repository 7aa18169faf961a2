export { type InspectErrorDetails, inspectErrors } from './errors.ts';
export { appendEvidence, type CollectOptions, collectEvidence } from './evidence/collect.ts';
export { deleteEvidence, type ReadEvidenceOptions, readEvidence, writeEvidence } from './evidence/folder.ts';
export type {
  EvidenceBundle,
  EvidenceEntry,
  EvidenceFile,
  EvidenceKind,
  Judgement,
  SignatureMaterial,
  Verdict,
  VerdictSignature,
} from './evidence/model.ts';
export type { StoredPolicy } from './evidence/policy.ts';
export { type Rejudgement, rejudge } from './evidence/rejudge.ts';
export type { FetchedMaterial } from './fetched.ts';
export { reportHtml } from './html/report.ts';
export { inspect } from './inspect.ts';
export type { SignatureOrder } from './order.ts';
export type { InspectPolicy } from './policy.ts';
export type {
  AttachmentReport,
  AttachmentSignature,
  DocumentPart,
  Finding,
  IndeterminateReport,
  InspectJson,
  InspectReport,
  InvalidReport,
  LegalValue,
  Outcome,
  PacketContent,
  PacketSignatureReport,
  SlotState,
  UnsignedReport,
  ValidReport,
} from './report.ts';
export { type PacketProfile, type SignedPacket, type SignPacketOptions, signPacket } from './sign.ts';
export type { TransitDiagnosis } from './transit.ts';
export { type SignatureView, signatureViews } from './view.ts';
