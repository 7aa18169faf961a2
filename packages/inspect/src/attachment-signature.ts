import { type Abortable, throwIfAborted } from '@lienthong/core';
import type { Attachment } from '@lienthong/edxml';
import { finding } from './findings.ts';
import type { AttachmentReport } from './report.ts';

/** Judges the signatures inside one attachment. What is signed in a way that cannot be checked here is `indeterminate`. */
export function judgeAttachment(attachment: Attachment, options: Abortable): AttachmentReport {
  const signed = carriesPdfSignature(attachment, options);
  return {
    name: attachment.name,
    contentId: attachment.contentId,
    outcome: signed ? 'indeterminate' : 'unsigned',
    findings: signed ? [finding('ATTACHMENT_SIGNATURE_NOT_CHECKED', { name: attachment.name })] : [],
    signatures: [],
  };
}

const MARK = Buffer.from('/ByteRange');

/** Field rule (pki.md §4): a signed PDF is known by its ByteRange. Streamed: the attachment is never whole in memory. */
function carriesPdfSignature(attachment: Attachment, options: Abortable): boolean {
  let tail: Uint8Array = new Uint8Array(0);
  let first = true;
  for (const chunk of attachment.chunks()) {
    throwIfAborted(options.signal);
    const seen = Buffer.concat([tail, chunk]);
    if (first && !seen.subarray(0, 1024).includes('%PDF-')) return false;
    first = false;
    if (seen.includes(MARK)) return true;
    tail = Uint8Array.from(seen.subarray(-MARK.length));
  }
  return false;
}
