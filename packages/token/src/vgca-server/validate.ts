import { isLienThongError, type Message } from '@lienthong/core';
import type { SignaturePolicy } from '@lienthong/signature';
import { type PdfSignatureReport, verifyPdf } from '@lienthong/signature/pdf';
import type { Upload, UploadVerdict } from './transfers.ts';

/** The policy to judge by, or what gives it: a server that runs for months wants the CRLs of today. */
export type PolicySource = SignaturePolicy | (() => SignaturePolicy | Promise<SignaturePolicy>);

/**
 * The judgement on an upload: it must hold a signature that the original does not have, and every signature in it, old ones too, must
 * be valid under the policy. What cannot be checked is not accepted.
 */
export function uploadValidator(policy: PolicySource): (upload: Upload) => Promise<UploadVerdict> {
  return async ({ original, signed }) => {
    try {
      const report = await verifyPdf(signed, typeof policy === 'function' ? await policy() : policy);
      const added = report.signatures.filter((one) => one.kind === 'signature' && reaches(one) > original.length);
      if (added.length === 0) return refused({ vi: 'không có chữ ký mới', en: 'no new signature' });
      const bad = report.signatures.find(({ outcome }) => outcome !== 'valid');
      if (bad !== undefined) return refused(bad.message);
      const [finding] = report.findings;
      return report.outcome === 'valid'
        ? { accepted: true }
        : refused(finding?.message ?? { vi: report.outcome, en: report.outcome });
    } catch (error) {
      if (isLienThongError(error) && error.code.startsWith('PDF_')) return refused(error.text);
      throw error;
    }
  };
}

const refused = ({ vi }: Message): UploadVerdict => ({ accepted: false, reason: vi });

/** Where the last byte stands that the signature covers. */
function reaches({ byteRange }: PdfSignatureReport): number {
  return (byteRange[2] ?? 0) + (byteRange[3] ?? 0);
}
