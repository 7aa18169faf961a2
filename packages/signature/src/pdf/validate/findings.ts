import type { Message } from '@lienthong/core';
import type { CmsFindingDetails } from '../../cms/verify/findings.ts';
import { type FindingCatalogue, type FindingOf, failed, makeFinding, passed, unsure } from '../../report/finding.ts';
import type { Outcome } from '../../report/verdict.ts';

export interface PdfFindingDetails {
  PDFSIG_VALID: Record<never, never>;
  PDFSIG_ENCRYPTED: Record<never, never>;
  PDFSIG_HYBRID: Record<never, never>;
  PDFSIG_REMOVED: { field: string; revision: number; replaced: boolean };
  PDFSIG_TRAILING_BYTES: { bytes: number; onlyComments: boolean };
  PDFSIG_DSS_UNREADABLE: { reason: Message };
  PDFSIG_LIMIT: { limit: string; value: number };
  PDFSIG_DICTIONARY: { what: string; offset: number; reason: Message };
  PDFSIG_SUBFILTER_UNKNOWN: { subFilter: string };
  PDFSIG_SUBFILTER_TYPE: { subFilter: string; type: string };
  PDFSIG_BYTE_RANGE: { byteRange: readonly number[] };
  PDFSIG_COVERAGE: { coverage: string };
  PDFSIG_CONTENTS: { what: 'no container' | 'bytes behind the container' };
  PDFSIG_SIGNERS: { signers: number };
  PDFSIG_SHA1_CONTENT: Record<never, never>;
  PDFSIG_DOCUMENT_CHANGED: Record<never, never>;
  PDFSIG_MODIFIED: { level: string; code: string; revision: number; reason: Message };
  PDFSIG_TIMESTAMP: { outcome: Outcome; subIndication: string | undefined; code: string; reason: Message };
}

export type PdfFindingCode = keyof PdfFindingDetails | keyof CmsFindingDetails;
export type PdfFinding = FindingOf<PdfFindingCode>;

const INDICATIONS = { valid: 'TOTAL-PASSED', invalid: 'TOTAL-FAILED', indeterminate: 'INDETERMINATE' } as const;

/** Codes of PDF reports beside those of CMS, with texts. What cannot be checked is `indeterminate`, never `valid`. */
export const pdfSignatureFindings: FindingCatalogue<PdfFindingDetails> = {
  PDFSIG_VALID: () => ({
    ...passed(),
    vi: 'Chữ ký đúng, chứng thư hợp lệ tại thời điểm xét. Điều này không nói người ký có thẩm quyền.',
    en: 'The signature stands and its certificate was valid at the time of judgement. This does not say the signer had the authority.',
  }),
  PDFSIG_ENCRYPTED: () => ({
    ...unsure('SIGNED_DATA_NOT_FOUND'),
    vi: 'Tệp PDF được mã hoá nên không kiểm tra được chữ ký. Hãy yêu cầu bản không mã hoá.',
    en: 'The PDF is encrypted, so its signatures cannot be checked. Ask for a copy that is not.',
  }),
  PDFSIG_HYBRID: () => ({
    ...unsure('SIG_CONSTRAINTS_FAILURE'),
    vi: 'Tệp có bảng tham chiếu chéo lai (XRefStm): phần mềm khác nhau thấy nội dung khác nhau, nên không chấp nhận.',
    en: 'The file has hybrid cross-references (XRefStm): programs see different contents in it, so it is not accepted.',
  }),
  PDFSIG_REMOVED: (d) => ({
    ...unsure('SIGNED_DATA_NOT_FOUND'),
    vi: `Trường "${d.field}" từng có chữ ký ở phiên bản ${d.revision} và đã bị ${d.replaced ? 'thay bằng chữ ký khác' : 'xoá'} ở phiên bản sau.`,
    en: `The field "${d.field}" had a signature in revision ${d.revision}, and a later revision ${d.replaced ? 'put another in its place' : 'took it away'}.`,
  }),
  PDFSIG_TRAILING_BYTES: (d) => ({
    // A reader that rebuilds the tables, or looks for `startxref` from the end, may show what stands there: nothing has looked at it.
    ...(d.onlyComments ? passed() : unsure('SIG_CONSTRAINTS_FAILURE')),
    vi: `Có ${d.bytes} byte sau %%EOF cuối cùng: không được ký${d.onlyComments ? '' : ' và không được kiểm tra. Hãy yêu cầu bản gốc'}.`,
    en: `There are ${d.bytes} bytes behind the last %%EOF: not signed${d.onlyComments ? '' : ' and not checked. Ask for the original file'}.`,
  }),
  PDFSIG_DSS_UNREADABLE: (d) => ({
    ...passed(),
    vi: `Không đọc được kho chứng cứ (DSS) trong tệp nên bỏ qua: ${d.reason.vi}`,
    en: `The validation material in the file (DSS) cannot be read and is left out: ${d.reason.en}`,
  }),
  PDFSIG_LIMIT: (d) => ({
    ...unsure('SIG_CONSTRAINTS_FAILURE'),
    vi: `Tệp vượt giới hạn ${d.limit} = ${d.value}, nên chữ ký này không được kiểm tra.`,
    en: `The file exceeds the limit ${d.limit} = ${d.value}, so this signature was not checked.`,
  }),
  PDFSIG_DICTIONARY: (d) => ({
    ...failed('FORMAT_FAILURE'),
    vi: `Từ điển chữ ký sai ở byte ${d.offset} (${d.what}): ${d.reason.vi}`,
    en: `The signature dictionary is wrong at byte ${d.offset} (${d.what}): ${d.reason.en}`,
  }),
  PDFSIG_SUBFILTER_UNKNOWN: (d) => ({
    ...unsure('SIG_CONSTRAINTS_FAILURE'),
    vi: `Không hỗ trợ kiểu chữ ký "${d.subFilter}".`,
    en: `The kind of signature "${d.subFilter}" is not supported.`,
  }),
  PDFSIG_SUBFILTER_TYPE: (d) => ({
    ...failed('FORMAT_FAILURE'),
    vi: `SubFilter "${d.subFilter}" không đi với /Type /${d.type} (EN 319 142-1 §5.4.3, ISO 32000-2 §12.8.5).`,
    en: `SubFilter "${d.subFilter}" does not go with /Type /${d.type} (EN 319 142-1 §5.4.3, ISO 32000-2 §12.8.5).`,
  }),
  PDFSIG_BYTE_RANGE: (d) => ({
    ...failed('FORMAT_FAILURE'),
    vi: `ByteRange [${d.byteRange.join(' ')}] chỉ những byte không có trong tệp.`,
    en: `ByteRange [${d.byteRange.join(' ')}] names bytes that are not in the file.`,
  }),
  PDFSIG_COVERAGE: (d) => ({
    ...failed('FORMAT_FAILURE'),
    vi: `Chữ ký không phủ trọn phiên bản của nó (${d.coverage}): còn byte ngoài chữ ký mà người đọc thấy được.`,
    en: `The signature does not cover its whole revision (${d.coverage}): readers see bytes that nobody signed.`,
  }),
  PDFSIG_CONTENTS: (d) => ({
    ...failed('FORMAT_FAILURE'),
    vi: d.what === 'no container' ? 'Contents không chứa một gói CMS trọn vẹn.' : 'Sau gói CMS trong Contents còn dữ liệu lạ.',
    en:
      d.what === 'no container'
        ? 'Contents holds no whole CMS container.'
        : 'Contents holds other data behind the CMS container.',
  }),
  PDFSIG_SIGNERS: (d) => ({
    ...failed('FORMAT_FAILURE'),
    vi: `Chữ ký PDF phải có đúng một người ký, ở đây có ${d.signers} (ISO 32000-2 §12.8.3.3).`,
    en: `A PDF signature has exactly one signer, here there are ${d.signers} (ISO 32000-2 §12.8.3.3).`,
  }),
  PDFSIG_SHA1_CONTENT: () => ({
    ...failed('FORMAT_FAILURE'),
    vi: 'adbe.pkcs7.sha1 phải mang mã băm SHA-1 của các byte được ký làm nội dung.',
    en: 'adbe.pkcs7.sha1 must carry the SHA-1 digest of the signed bytes as its content.',
  }),
  PDFSIG_DOCUMENT_CHANGED: () => ({
    ...failed('HASH_FAILURE'),
    vi: 'Tài liệu đã bị thay đổi sau khi ký: mã băm không khớp.',
    en: 'The document changed after signing: its digest does not match.',
  }),
  PDFSIG_MODIFIED: (d) => ({
    ...failed('FORMAT_FAILURE'),
    vi: `Phiên bản ${d.revision} sau chữ ký thay đổi điều không được phép (${d.code}): ${d.reason.vi}`,
    en: `Revision ${d.revision}, behind the signature, changes what it must not (${d.code}): ${d.reason.en}`,
  }),
  PDFSIG_TIMESTAMP: (d) => ({
    outcome: d.outcome,
    indication: INDICATIONS[d.outcome],
    ...(d.subIndication === undefined ? {} : { subIndication: d.subIndication }),
    vi: `Dấu thời gian của tài liệu không đứng vững: ${d.reason.vi}`,
    en: `The document time stamp does not stand: ${d.reason.en}`,
  }),
};

/** Builds the finding of a code. */
export function pdfFinding<K extends keyof PdfFindingDetails>(code: K, details: PdfFindingDetails[K]): FindingOf<K> {
  return makeFinding(pdfSignatureFindings, code, details);
}
