import type { Message } from '@lienthong/core';
import type { Certificate, ChainReport } from '@lienthong/pki';
import type { Criterion, SignatureReportFields } from '@lienthong/signature';
import { type CmsSignatureJson, cmsCriteria, cmsSignatureJson } from '@lienthong/signature/cms';
import { type PdfSignatureJson, type PdfSignatureReport, pdfCriteria, pdfSignatureJson } from '@lienthong/signature/pdf';
import { type XmlSignatureReport, xmlCriteria } from '@lienthong/signature/xml';
import type { AttachmentReport, AttachmentSignature, PacketSignatureReport } from './report.ts';

/** One signature, whatever its format, as people are shown it. */
export interface SignatureView {
  readonly format: 'XML' | 'CMS' | 'PDF';
  /** Of a PDF: the signature field, whether it is a time stamp, and what came after it. */
  readonly pdf?: Pick<PdfSignatureReport, 'field' | 'kind' | 'coverage' | 'modificationLevel' | 'filledAfter'>;
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
    ...attachments.flatMap(({ name, signatures }) =>
      signatures.map((one) =>
        one.kind === 'cms' ? view(one, 'CMS', name, cmsCriteria(one)) : view(one, 'PDF', name, pdfCriteria(one)),
      ),
    ),
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
  const { validAtClaimedTime } = one;
  if (!('field' in one)) return { ...shown, format, attachment, fields: report, criteria, validAtClaimedTime };
  const { field, kind, coverage, modificationLevel, filledAfter } = one;
  const pdf = { field, kind, coverage, modificationLevel, filledAfter };
  return { ...shown, format, pdf, attachment, fields: report, criteria, validAtClaimedTime };
}

/** The JSON form of the signatures of an attachment (contract of the command line, `inspect`). */
export function attachmentSignatureJson(one: AttachmentSignature): CmsSignatureJson | PdfSignatureJson {
  return one.kind === 'cms' ? cmsSignatureJson(one) : pdfSignatureJson(one);
}
