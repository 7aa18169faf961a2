import type { ErrorDetails, Language, Message } from '@lienthong/core';
import type { Attachment, DocumentFields, Issue, Packet, StatusFields } from '@lienthong/edxml';
import type { CmsSignatureReport } from '@lienthong/signature/cms';
import type { PdfSignatureReport } from '@lienthong/signature/pdf';
import type { XmlSignatureReport } from '@lienthong/signature/xml';
import type { FetchedMaterial } from './fetched.ts';
import type { SignatureOrder } from './order.ts';

export type Outcome = 'valid' | 'invalid' | 'indeterminate' | 'unsigned';

/** `signed`: the signatures stand (QĐ 28/2018 Đ4.1). `reference`: for information only (Đ4.2). */
export type LegalValue = 'signed' | 'reference';

/** A part of a packet in the words of the document, not of XML. */
export type DocumentPart =
  | { readonly kind: 'header' }
  | { readonly kind: 'trace' }
  | { readonly kind: 'business' }
  | { readonly kind: 'manifest' }
  | { readonly kind: 'attachment'; readonly index: number; readonly name: string };

/** What the signature slot of the packet holds (spec edxml §9, design §3). */
export type SlotState = 'absent' | 'dummy' | 'unverifiable' | 'valid' | 'indeterminate' | 'broken-by-transit' | 'invalid';

/** One thing that the judgement rests on: a stable code and the words for it. */
export interface Finding {
  readonly code: string;
  readonly message: Message;
  readonly details?: ErrorDetails;
}

export interface PacketSignatureReport {
  readonly state: SlotState;
  /** True when the signature covers the header fields and every attachment. */
  readonly coversAll: boolean;
  readonly covered: readonly DocumentPart[];
  readonly uncovered: readonly DocumentPart[];
  readonly findings: readonly Finding[];
  readonly signatures: readonly XmlSignatureReport[];
  readonly order: SignatureOrder;
}

/** A signature inside an attachment, or a detached one that is an attachment itself. */
export type AttachmentSignature = CmsSignatureReport | PdfSignatureReport;

export interface AttachmentReport {
  readonly name: string;
  readonly contentId: string;
  readonly size: number;
  /** Of the payload, lower-case hex; `''` when it cannot be read. */
  readonly sha256: string;
  readonly outcome: Outcome;
  readonly findings: readonly Finding[];
  readonly signatures: readonly AttachmentSignature[];
  /** Of a detached signature: the attachment that it is about. */
  readonly signs?: { readonly name: string; readonly contentId: string };
  readonly order: SignatureOrder;
}

/**
 * What may be read. In a `valid` report hops that no signature covers are left out, and elements that the model does not know are not
 * in it at all. Where only attachments are signed, `covered` names them and the header fields stand beside them unsigned.
 */
export interface PacketContent {
  readonly kind: Packet['kind'];
  /** Of a document packet. */
  readonly document?: DocumentFields;
  /** Of a status packet. */
  readonly status?: StatusFields;
  readonly attachments: readonly Attachment[];
  /** What signatures hold: parts that the packet signature covers, attachments that are signed themselves. */
  readonly covered: readonly DocumentPart[];
}

interface ReportBase {
  readonly packetSignature: PacketSignatureReport;
  readonly attachments: readonly AttachmentReport[];
  /** The reasons for the outcome, most important first. */
  readonly findings: readonly Finding[];
  readonly issues: readonly Issue[];
  /** What `policy.fetcher` brought: with it the same judgement needs no network. */
  readonly fetched: FetchedMaterial;
  /** The time judged at, ISO 8601 with the Vietnamese offset. */
  readonly at: string;
  /** The judgement in plain words. "signed" means that the signatures stand, not that the signer had the authority. */
  explain(lang?: Language): string;
  /** The stable JSON form (contract of the command line, `inspect`). */
  toJSON(): InspectJson;
}

export interface ValidReport extends ReportBase {
  readonly outcome: 'valid';
  readonly legalValue: 'signed';
  readonly content: PacketContent;
}

export interface UnsignedReport extends ReportBase {
  readonly outcome: 'unsigned';
  readonly legalValue: 'reference';
  readonly content: PacketContent;
}

export interface IndeterminateReport extends ReportBase {
  readonly outcome: 'indeterminate';
  readonly legalValue: null;
  readonly content?: undefined;
  /** The content in spite of the doubt; the reason is logged. @throws LienThongError `INSPECT_REASON_REQUIRED` */
  contentAnyway(reason: string): PacketContent;
}

export interface InvalidReport extends ReportBase {
  readonly outcome: 'invalid';
  readonly legalValue: null;
  readonly content?: undefined;
}

/** The judgement on a packet. Content is reachable only in the arms that allow it (design §3). */
export type InspectReport = ValidReport | UnsignedReport | IndeterminateReport | InvalidReport;

export interface InspectJson {
  readonly outcome: Outcome;
  readonly legalValue: LegalValue | null;
  readonly at: string;
  readonly packetSignature: unknown;
  readonly attachments: readonly unknown[];
  readonly findings: readonly Finding[];
  readonly issues: readonly Issue[];
  readonly notice: Message;
}
