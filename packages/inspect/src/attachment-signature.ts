import { type Abortable, copyBytes, type ErrorDetails, isLienThongError, spool } from '@lienthong/core';
import type { Attachment, Packet } from '@lienthong/edxml';
import { type CmsSignatureReport, verifyCms } from '@lienthong/signature/cms';
import { type PdfSignatureReport, verifyPdf } from '@lienthong/signature/pdf';
import { isReadable } from './cid.ts';
import { finding } from './findings.ts';
import { agenciesOf, orderFindings, orderOf } from './order.ts';
import type { InspectPolicy } from './policy.ts';
import type { AttachmentReport, AttachmentSignature, Finding, Outcome } from './report.ts';

/**
 * Judges the signatures inside each attachment, and detached ones (`x.pdf.p7s` beside `x.pdf`). What is signed in a way that cannot
 * be checked is `indeterminate`.
 */
export async function judgeAttachments(packet: Packet, policy: InspectPolicy, options: Abortable): Promise<AttachmentReport[]> {
  const reports: AttachmentReport[] = [];
  for (const attachment of packet.attachments) reports.push(await judgeOne(packet, attachment, policy, options));
  return reports;
}

/** What one kind of signature gives; the rest of the report is the same for all. */
interface Judged {
  readonly outcome: Outcome;
  readonly findings: readonly Finding[];
  readonly signatures: readonly AttachmentSignature[];
  readonly signs?: NonNullable<AttachmentReport['signs']>;
}

async function judgeOne(
  packet: Packet,
  attachment: Attachment,
  policy: InspectPolicy,
  options: Abortable,
): Promise<AttachmentReport> {
  const { name, contentId, size, sha256 } = attachment;
  const judged = await signaturesOf(packet, attachment, policy, options);
  const order = orderOf(
    judged.signatures.flatMap((one) => (one.kind === 'timestamp' ? [] : [one.certificate])),
    agenciesOf(packet, policy),
  );
  const findings = [...judged.findings, ...orderFindings(order, name)];
  return { name, contentId, size, sha256, ...judged, findings, order };
}

async function signaturesOf(packet: Packet, attachment: Attachment, policy: InspectPolicy, options: Abortable): Promise<Judged> {
  const { name } = attachment;
  if (!isReadable(attachment)) return notChecked('ATTACHMENT_UNREADABLE', name);
  if (attachment.marksPdfSignature) return pdf(attachment, policy, options);
  if (attachment.sniffedType === CMS || CMS_NAME.test(name)) return cms(packet, attachment, policy, options);
  return { outcome: 'unsigned', findings: [], signatures: [] };
}

const notChecked = (code: Parameters<typeof finding>[0], attachment: string): Judged => ({
  outcome: 'indeterminate',
  findings: [finding(code, { attachment })],
  signatures: [],
});

/**
 * The signatures inside a PDF. Reading one is random access, so the payload goes to a private file first: memory stays flat. What is
 * no PDF that can be read is `indeterminate`: a signature in it cannot be checked.
 */
async function pdf(attachment: Attachment, policy: InspectPolicy, options: Abortable): Promise<Judged> {
  const source = await spool(attachment.chunks(), options);
  try {
    const report = await verifyPdf(source, policy, options);
    const { signatures } = report;
    const about = report.findings.map(({ code, message, details }) => ({
      code,
      message,
      details: withName(details, attachment),
    }));
    const findings = [...about, ...reasons(signatures, attachment), ...filled(signatures, attachment)];
    // A document time stamp says that the file existed, not that somebody signed it.
    if (report.outcome === 'valid' && signatures.every(({ kind }) => kind === 'timestamp'))
      return {
        outcome: 'unsigned',
        findings: [...findings, finding('ATTACHMENT_TIMESTAMP_ONLY', { attachment: attachment.name })],
        signatures,
      };
    return { outcome: report.outcome, findings, signatures };
  } catch (error) {
    if (!isLienThongError(error) || !error.code.startsWith('PDF_')) throw error;
    const why = { code: error.code, message: error.text, details: withName(error.details, attachment) };
    const open = notChecked('ATTACHMENT_SIGNATURE_NOT_CHECKED', attachment.name);
    return { ...open, findings: [...open.findings, why] };
  } finally {
    source.close();
  }
}

/** Fields that hold something which not even the last signature covers. It lowers nothing: forms are made to be filled in. */
function filled(signatures: readonly PdfSignatureReport[], { name }: Attachment): Finding[] {
  const fields = signatures.at(-1)?.filledAfter ?? [];
  return fields.length === 0 ? [] : [finding('ATTACHMENT_FILLED_AFTER_SIGNING', { attachment: name, fields })];
}

const CMS = 'application/pkcs7-mime';
const CMS_NAME = /\.p7[sm]$/i;
// A container with its content inside is held whole: more than this is left to whoever opens it.
const MAX_CMS = 64 * 1024 * 1024;

/** A CMS container: about the attachment whose name it carries before `.p7s`, else about what it holds itself (spec edxml.md §9). */
async function cms(packet: Packet, attachment: Attachment, policy: InspectPolicy, options: Abortable): Promise<Judged> {
  if (attachment.size > MAX_CMS) return notChecked('ATTACHMENT_SIGNATURE_NOT_CHECKED', attachment.name);
  const subject = signedBy(packet, attachment);
  if (subject !== undefined && !isReadable(subject)) return notChecked('ATTACHMENT_UNREADABLE', subject.name);
  const content = subject === undefined ? undefined : await spool(subject.chunks(), options);
  try {
    const signature = await whole(attachment, options);
    const signatures = await verifyCms(signature, content, policy, options);
    return {
      outcome: worst(signatures),
      findings: reasons(signatures, attachment),
      signatures,
      ...(subject === undefined ? {} : { signs: { name: subject.name, contentId: subject.contentId } }),
    };
  } finally {
    content?.close();
  }
}

/** The one attachment that a detached signature is about. Two of the name are none. */
function signedBy(packet: Packet, { name }: Attachment): Attachment | undefined {
  const [found, another] = packet.attachments.filter((one) => CMS_NAME.test(name) && one.name === name.replace(CMS_NAME, ''));
  return another === undefined ? found : undefined;
}

async function whole(attachment: Attachment, options: Abortable): Promise<Uint8Array> {
  const source = await spool(attachment.chunks(), options);
  try {
    return copyBytes(source);
  } finally {
    source.close();
  }
}

function worst(signatures: readonly CmsSignatureReport[]): Outcome {
  const outcomes = signatures.map(({ outcome }) => outcome);
  return (['invalid', 'indeterminate', 'valid'] as const).find((one) => outcomes.includes(one)) ?? 'unsigned';
}

/** Why an attachment is not valid: the codes of its signatures, each with the file that it is in. */
function reasons(signatures: readonly AttachmentSignature[], attachment: Attachment): Finding[] {
  return signatures
    .filter(({ outcome }) => outcome !== 'valid')
    .map(({ code, message, details }) => ({ code, message, details: withName(details, attachment) }));
}

const withName = (details: ErrorDetails, { name }: Attachment): ErrorDetails => ({ ...details, attachment: name });
