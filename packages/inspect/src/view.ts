import type { Message } from '@lienthong/core';
import type { Certificate, ChainReport } from '@lienthong/pki';
import { annexCriteria, type Criterion, type SignatureReportFields } from '@lienthong/signature';
import { cmsSignatureJson } from '@lienthong/signature/cms';
import { type XmlSignatureReport, xmlCriteria } from '@lienthong/signature/xml';
import type { AttachmentReport, AttachmentSignature, PacketSignatureReport } from './report.ts';

/** One signature, whatever its format, as people are shown it. */
export interface SignatureView {
  readonly format: 'XML' | 'CMS';
  /** The attachment that it stands in; undefined: the packet itself. */
  readonly attachment: string | undefined;
  readonly outcome: 'valid' | 'invalid' | 'indeterminate';
  readonly indication: string;
  readonly subIndication: string | undefined;
  readonly code: string;
  readonly message: Message;
  readonly level: string;
  readonly algorithm: string | undefined;
  /** The seven items of TT 15/2025 Đ6. */
  readonly fields: SignatureReportFields;
  /** The table of its Annex II. */
  readonly criteria: readonly Criterion[];
  readonly certificate: Certificate | undefined;
  readonly chain: ChainReport | undefined;
  /** Time stamps inside the signature, DER. */
  readonly tokens: readonly Uint8Array[];
  readonly validAtClaimedTime: boolean | undefined;
}

/** All signatures of a report: the packet's, then those of each attachment. */
export function signatureViews(
  packetSignature: PacketSignatureReport,
  attachments: readonly AttachmentReport[],
): SignatureView[] {
  return [
    ...packetSignature.signatures.map((one) => view(one, 'XML', undefined, xmlCriteria(one))),
    ...attachments.flatMap(({ name, signatures }) => signatures.map((one) => view(one, 'CMS', name, attachmentCriteria(one)))),
  ];
}

function view(
  one: XmlSignatureReport | AttachmentSignature,
  format: SignatureView['format'],
  attachment: string | undefined,
  criteria: readonly Criterion[],
): SignatureView {
  const { outcome, indication, subIndication, code, message, level, algorithm, report, certificate, chain } = one;
  const tokens = one.kind === 'xml' ? one.timestamps : one.evidence.timestamps;
  const shown = { outcome, indication, subIndication, code, message, level, algorithm, certificate, chain, tokens };
  return { ...shown, format, attachment, fields: report, criteria, validAtClaimedTime: one.validAtClaimedTime };
}

/** The table of TT 15/2025 Annex II for a signature of an attachment. */
export function attachmentCriteria({ certificate, chain, time, signatureValid, report, code }: AttachmentSignature): Criterion[] {
  // `false` also stands for what could not be found out: only a broken value is known to be wrong.
  const value = signatureValid ? true : BROKEN.has(code) ? false : undefined;
  return annexCriteria({ certificate, chain, time, signatureValid: value, report });
}

const BROKEN: ReadonlySet<string> = new Set(['CMS_SIGNATURE_BROKEN']);

/** The JSON form of the signatures of an attachment (contract of the command line, `inspect`). */
export function attachmentSignatureJson(one: AttachmentSignature): unknown {
  return { ...cmsSignatureJson(one), criteria: attachmentCriteria(one) };
}
