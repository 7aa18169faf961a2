export type { Attachment, AttachmentJson } from './attach/attachment.ts';
export { type ExtractedFile, type ExtractOptions, extractAttachments, type QuarantinedFile } from './attach/extract.ts';
export { agency, content, file, streamed } from './draft/make.ts';
export type {
  ContentAttachment,
  DocumentDraft,
  Draft,
  DraftAttachment,
  FileAttachment,
  NewDraft,
  RecallDraft,
  ReplacementDraft,
  StatusCode,
  StatusDraft,
  UpdateDraft,
} from './draft/types.ts';
export { type EdxmlErrorDetails, edxmlErrors } from './errors.ts';
export type {
  Business,
  Code,
  DocumentFields,
  DocumentType,
  Edition,
  ExtraElement,
  Issue,
  Organization,
  OtherInfo,
  Promulgation,
  Receiver,
  Replacement,
  ResponseFor,
  Severity,
  SignerInfo,
  StaffInfo,
  StatusFields,
  TraceHeader,
} from './model/types.ts';
export { edxmlNamespace, goVnNamespace, legacyNamespace, xmldsigNamespace } from './names.ts';
export {
  type DocumentPacket,
  type Generation,
  type OtherPacket,
  type Packet,
  type PacketJson,
  type StatusPacket,
  signatureSlot,
  signatureSlots,
} from './read/model.ts';
export { defaultPacketLimits, type PacketLimits, type ReadPacketOptions, readPacket, readPacketAsync } from './read/packet.ts';
export { salvagePacket } from './salvage/salvage.ts';
export { type StatusForOptions, statusFor, targetDocumentId } from './status/status-for.ts';
export { safeFileName, uniqueNames } from './text/file-name.ts';
export { type ComposedPacket, type ComposeOptions, compose, composeStatus } from './write/compose.ts';
