export { type Attachment, type AttachmentJson } from './attach/attachment.ts';
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
export { type ComposedPacket, type ComposeOptions, compose, composeStatus } from './write/compose.ts';
