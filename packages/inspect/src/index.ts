export { type InspectErrorDetails, inspectErrors } from './errors.ts';
export { inspect } from './inspect.ts';
export type { InspectPolicy } from './policy.ts';
export type {
  AttachmentReport,
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
