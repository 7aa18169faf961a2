import type { Attachment } from '@lienthong/edxml';
import { finding } from './findings.ts';
import type { AttachmentReport } from './report.ts';

/** Judges the signatures inside one attachment. What is signed in a way that cannot be checked here is `indeterminate`. */
export function judgeAttachment(attachment: Attachment): AttachmentReport {
  const signed = attachment.marksPdfSignature;
  return {
    name: attachment.name,
    contentId: attachment.contentId,
    outcome: signed ? 'indeterminate' : 'unsigned',
    findings: signed ? [finding('ATTACHMENT_SIGNATURE_NOT_CHECKED', { name: attachment.name })] : [],
    signatures: [],
  };
}
