import { type ErrorCatalogue, type ErrorFactory, errorFactory, type NoDetails } from '@lienthong/core';

export interface EvidenceErrorDetails {
  EVIDENCE_NO_GENESIS: NoDetails;
  EVIDENCE_NOT_JSON: { path: string };
  EVIDENCE_LINE_INVALID: { line: number };
  EVIDENCE_REASON_REQUIRED: { subjects: readonly string[] };
}

export const evidenceErrors: ErrorCatalogue<EvidenceErrorDetails> = {
  EVIDENCE_NO_GENESIS: () => ({
    vi: 'Nhật ký bằng chứng không bắt đầu bằng mục mở kho: nó đã bị cắt đầu hoặc không thuộc kho này.',
    en: "The evidence log does not begin with its store's opening entry: its beginning was cut off or it belongs elsewhere.",
  }),
  EVIDENCE_NOT_JSON: (d) => ({
    vi: `Nội dung nhật ký bằng chứng không phải JSON thuần ở ${d.path}.`,
    en: `The content of an evidence entry is not plain JSON at ${d.path}.`,
  }),
  EVIDENCE_LINE_INVALID: (d) => ({
    vi: `Dòng ${d.line} của tệp bằng chứng không đọc được; tệp bị cắt hoặc bị sửa.`,
    en: `Line ${d.line} of the evidence file cannot be read: the file was cut or changed.`,
  }),
  EVIDENCE_REASON_REQUIRED: (d) => ({
    vi: `Xoá bằng chứng (${d.subjects.join(', ')}) phải nêu lý do.`,
    en: `Deleting evidence (${d.subjects.join(', ')}) needs a reason.`,
  }),
};

export const raiseEvidence: ErrorFactory<EvidenceErrorDetails> = errorFactory(evidenceErrors);
