import type { ByteSource } from '@lienthong/core';
import type {
  Code,
  DocumentType,
  ExtraElement,
  Organization,
  OtherInfo,
  Receiver,
  Replacement,
  SignerInfo,
  StaffInfo,
} from '../model/types.ts';

interface AttachmentNaming {
  /** Name that the recipient sees; default: the last part of the path. */
  readonly name?: string;
  /** Used with `attachments: 'raw'`; by default the official rule decides (spec §8.3). */
  readonly contentType?: string;
  readonly description?: string;
  /** Without `cid:`; default derived from position and content, so that the same draft gives the same bytes. */
  readonly contentId?: string;
}

/** A file on disk, read while the packet is written. The only form that a JSON draft knows. */
export interface FileAttachment extends AttachmentNaming {
  readonly path: string;
}

/** Bytes in memory or a source that was opened or spooled. The packet does not close it. */
export interface ContentAttachment extends AttachmentNaming {
  readonly name: string;
  readonly content: Uint8Array | ByteSource;
}

export type DraftAttachment = FileAttachment | ContentAttachment;

/** Dates are ISO (`2026-11-22`); times ISO 8601, without offset = Vietnamese. */
export interface DraftPromulgation {
  readonly place?: string;
  readonly date: string;
}

export interface DraftResponseFor {
  readonly organId: string;
  readonly code: string;
  readonly documentId: string;
  readonly promulgationDate: string;
}

export interface DraftTrace {
  readonly organId: string;
  readonly timestamp: string;
}

export type DraftOtherInfo = Omit<OtherInfo, 'appendixes'> & { readonly appendixes?: readonly string[] };

interface DocumentDraftBase {
  readonly from: Organization;
  readonly to: readonly Organization[];
  /** `123/STTTT-CNTT`, split at the first slash, or the parts. */
  readonly code: string | Code;
  readonly promulgation: DraftPromulgation;
  /** Name or abbreviation of the type (`Công văn`, `TTr`), or the three values. */
  readonly type: string | DocumentType;
  readonly subject: string;
  readonly content?: string;
  readonly signer?: SignerInfo;
  readonly dueDate?: string;
  readonly other?: DraftOtherInfo;
  readonly responseFor?: readonly DraftResponseFor[];
  readonly steeringType?: number;
  readonly tasks?: readonly string[];
  readonly applicationType?: string;
  readonly toPlaces?: readonly string[];
  /** Default: the library form `OrganId,yyyy/MM/dd,number/notation`. */
  readonly documentId?: string;
  /** Default: one hop, the sender at the clock's time. */
  readonly trace?: readonly DraftTrace[];
  readonly reason?: string;
  /** A paper copy follows. */
  readonly paper?: boolean;
  readonly staff?: StaffInfo;
  readonly attachments?: readonly DraftAttachment[];
  /** Anything but `none` is refused: secret documents do not go through the axis. */
  readonly secrecy?: 'none' | 'mat' | 'toi-mat' | 'tuyet-mat';
  /** Elements that the model does not know, written back where they stood. */
  readonly extra?: readonly ExtraElement[];
}

/** A new document (type 0). */
export interface NewDraft extends DocumentDraftBase {
  readonly kind?: 'new';
}

/** A recall (type 1) of the document `target`. */
export interface RecallDraft extends DocumentDraftBase {
  readonly kind: 'recall';
  readonly target: string;
}

/** An update (type 2) of the document `target`: what changed, and which recipients. */
export interface UpdateDraft extends DocumentDraftBase {
  readonly kind: 'update';
  readonly target: string;
  readonly changes: {
    readonly documentInfo?: boolean;
    readonly documentReceiver?: boolean;
    readonly receivers?: readonly Receiver[];
  };
}

/** A replacement (type 3): the replaced documents, and who has them. */
export interface ReplacementDraft extends DocumentDraftBase {
  readonly kind: 'replacement';
  readonly replaces: readonly [Replacement, ...Replacement[]];
}

export type StatusCode = '01' | '02' | '03' | '04' | '05' | '06' | '13' | '15' | '16';

interface StatusDraftBase {
  readonly kind: 'status';
  readonly from: Organization;
  /** The document that is answered, and the agency that the status goes to. */
  readonly responseFor: DraftResponseFor;
  readonly staff?: StaffInfo;
  /** Default: the clock's time. */
  readonly timestamp?: string;
  readonly extra?: readonly ExtraElement[];
}

/** A status that needs no reason. */
export interface PlainStatusDraft extends StatusDraftBase {
  readonly code: Exclude<StatusCode, '02' | '13'>;
  readonly description?: string;
}

/** Refusal (02) and request to take back (13): the reason is mandatory (QĐ 28/2018 Đ5.4). */
export interface ReasonedStatusDraft extends StatusDraftBase {
  readonly code: '02' | '13';
  readonly description: string;
}

export type StatusDraft = PlainStatusDraft | ReasonedStatusDraft;
export type DocumentDraft = NewDraft | RecallDraft | UpdateDraft | ReplacementDraft;
export type Draft = DocumentDraft | StatusDraft;
