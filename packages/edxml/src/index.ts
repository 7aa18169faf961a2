export type { Attachment, AttachmentJson } from './attach/attachment.ts';
export { type ExtractedFile, type ExtractOptions, extractAttachments, type QuarantinedFile } from './attach/extract.ts';
export { type RepackedAttachment, repackAttachment } from './attach/repack.ts';
export { draftFromPacket } from './draft/from-packet.ts';
export { type DraftFromJsonOptions, draftFromJson } from './draft/json.ts';
export { agency, content, file, streamed } from './draft/make.ts';
export { draftSchema, type JsonSchema } from './draft/schema.ts';
export type {
  ContentAttachment,
  DocumentDraft,
  Draft,
  DraftAttachment,
  DraftOtherInfo,
  DraftPromulgation,
  DraftResponseFor,
  DraftTrace,
  FileAttachment,
  NewDraft,
  PlainStatusDraft,
  ReasonedStatusDraft,
  RecallDraft,
  ReplacementDraft,
  StatusCode,
  StatusDraft,
  UpdateDraft,
} from './draft/types.ts';
export { type EdxmlErrorDetails, edxmlErrors } from './errors.ts';
export { type AgencyEntry, type CodeDirectory, codeDirectory } from './ids/directory.ts';
export {
  type AxisDocId,
  type DocumentId,
  type DocumentIdForm,
  type DocumentIdParts,
  documentIdOf,
  type LocalId,
  parseDocumentId,
  splitCode,
} from './ids/document-id.ts';
export { type DuplicateFacts, type DuplicateKeys, duplicateIssue, duplicateKeys, duplicateOf } from './ids/duplicates.ts';
export {
  fitsEdition,
  type GuessedCode,
  guessNewCode,
  guessOldCode,
  level1Row,
  type OrganIdForm,
  type OrganIdParts,
  organIdForm,
  parseOrganId,
  sameOrganId,
} from './ids/organ-id.ts';
export { documentTypeOf, type TypeMatch } from './lists/document-type.ts';
export { abbreviations, administrativeTypes, copyTypes, normativeTypes } from './lists/document-types.ts';
export { ministries, provinces } from './lists/level1.ts';
export { findRows, foldName, rowOf } from './lists/lookup.ts';
export { businessTypes, priorities, secrecyLevels, statusCodes } from './lists/small.ts';
export type { Certainty, CodeList, CodeRow } from './lists/types.ts';
export { axisHeaderOrder, libraryChildOrder, normHeaderOrder, statusHeaderOrder } from './model/order.ts';
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
export type { ManifestRow } from './read/attachments.ts';
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
export { defaultPacketLimits, type PacketLimits, type ReadPacketOptions } from './read/options.ts';
export { readPacket, readPacketAsync } from './read/packet.ts';
export type { SignatureSlotState } from './read/signature.ts';
export type { AttachmentFacts, Facts, Finding, Rule, Unreadable } from './rules/rule.ts';
export { rules } from './rules/table.ts';
export { salvagePacket } from './salvage/salvage.ts';
export {
  type ChangeRequest,
  type ExchangeState,
  type StatusEvent,
  type StatusState,
  type StatusWarning,
  statusState,
} from './status/machine.ts';
export { type StatusForOptions, statusFor, targetDocumentId } from './status/status-for.ts';
export { safeFileName, uniqueNames } from './text/file-name.ts';
export { type ComposedPacket, type ComposeOptions, compose, composeStatus } from './write/compose.ts';
export type { WriteOrder } from './write/header.ts';
export { type RewriteOptions, rewritePacket } from './write/rewrite.ts';
