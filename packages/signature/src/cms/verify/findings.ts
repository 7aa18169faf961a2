import type { Message } from '@lienthong/core';
import type { WeakAlgorithm } from '../../report/algorithm.ts';
import { type FindingCatalogue, type FindingOf, failed, makeFinding, passed, unsure } from '../../report/finding.ts';
import type { Indication, Outcome } from '../../report/verdict.ts';

export interface CmsFindingDetails {
  CMS_VALID: Record<never, never>;
  CMS_MALFORMED: { what: string; offset: number };
  CMS_LIMIT: { limit: string; value: number };
  CMS_NO_SIGNER: Record<never, never>;
  CMS_CONTENT_MISSING: Record<never, never>;
  CMS_CONTENT_ATTACHED: Record<never, never>;
  CMS_ATTRIBUTE: { attribute: string; what: 'missing' | 'repeated' | 'malformed' | 'contradicts the content' };
  CMS_NO_SIGNED_ATTRIBUTES: Record<never, never>;
  CMS_NO_SIGNING_CERTIFICATE_ATTRIBUTE: Record<never, never>;
  CMS_DIGEST_MISMATCH: Record<never, never>;
  CMS_DIGEST_DIFFERS: { digest: string; algorithm: string };
  CMS_SIGNATURE_BROKEN: { algorithm: string };
  CMS_ALGORITHM_UNKNOWN: { algorithm: string };
  CMS_ALGORITHM_POLICY: WeakAlgorithm;
  CMS_NO_CERTIFICATE: Record<never, never>;
  CMS_SIGNING_CERTIFICATE_DIFFERS: Record<never, never>;
  CMS_CHAIN: { outcome: Outcome; indication: Indication; subIndication: string | undefined; message: Message };
  CMS_REVOCATION_SKIPPED: Record<never, never>;
  CMS_TIMESTAMP_UNVERIFIED: { code: string; reason: Message };
}

export type CmsFindingCode = keyof CmsFindingDetails;
export type CmsFinding = FindingOf<CmsFindingCode>;

const WHAT_VI: Readonly<Record<CmsFindingDetails['CMS_ATTRIBUTE']['what'], string>> = {
  missing: 'thiếu',
  repeated: 'có hai giá trị',
  malformed: 'không đọc được',
  'contradicts the content': 'không khớp với nội dung',
};

/** Codes of `CmsSignatureReport.code`, with texts. What cannot be checked is `indeterminate`, never `valid`. */
export const cmsSignatureFindings: FindingCatalogue<CmsFindingDetails> = {
  CMS_VALID: () => ({
    ...passed(),
    vi: 'Chữ ký đúng, chứng thư hợp lệ tại thời điểm xét. Điều này không nói người ký có thẩm quyền.',
    en: 'The signature stands and its certificate was valid at the time of judgement. This does not say the signer had the authority.',
  }),
  CMS_MALFORMED: (d) => ({
    ...failed('FORMAT_FAILURE'),
    vi: `Cấu trúc CMS sai ở byte ${d.offset}: ${d.what}. Không thể tin chữ ký này; hãy yêu cầu bên gửi ký lại.`,
    en: `The CMS structure is wrong at byte ${d.offset}: ${d.what}. It cannot be trusted; ask the sender to sign again.`,
  }),
  CMS_LIMIT: (d) => ({
    ...unsure('SIG_CONSTRAINTS_FAILURE'),
    vi: `Chữ ký vượt giới hạn ${d.limit} = ${d.value}, nên không được kiểm tra.`,
    en: `The signature exceeds the limit ${d.limit} = ${d.value}, so it was not checked.`,
  }),
  CMS_NO_SIGNER: () => ({
    ...failed('FORMAT_FAILURE'),
    vi: 'Gói CMS không có người ký nào.',
    en: 'The CMS container has no signer.',
  }),
  CMS_CONTENT_MISSING: () => ({
    ...unsure('SIGNED_DATA_NOT_FOUND'),
    vi: 'Nội dung được ký không nằm trong chữ ký và cũng không được đưa vào. Hãy đưa tệp gốc.',
    en: 'The signed content is neither in the signature nor given beside it. Give the original file.',
  }),
  CMS_CONTENT_ATTACHED: () => ({
    ...failed('FORMAT_FAILURE'),
    vi: 'Chữ ký tách rời lại mang theo nội dung bên trong: không rõ nội dung nào được ký.',
    en: 'A detached signature carries content of its own: which content is signed is not clear.',
  }),
  CMS_ATTRIBUTE: (d) => ({
    ...failed('FORMAT_FAILURE'),
    vi: `Thuộc tính ${d.attribute} ${WHAT_VI[d.what]} (RFC 5652 §11).`,
    en: `Attribute ${d.attribute}: ${d.what} (RFC 5652 §11).`,
  }),
  CMS_NO_SIGNED_ATTRIBUTES: () => ({
    ...unsure('SIG_CONSTRAINTS_FAILURE'),
    vi: 'Chữ ký không có thuộc tính được ký: không gắn với chứng thư nào và có thể bị đem dùng cho dữ liệu khác.',
    en: 'The signature has no signed attributes: it is bound to no certificate and could be passed off for other data.',
  }),
  CMS_NO_SIGNING_CERTIFICATE_ATTRIBUTE: () => ({
    ...unsure('SIG_CONSTRAINTS_FAILURE'),
    vi: 'Thiếu thuộc tính signingCertificate(V2) mà định dạng này bắt buộc (EN 319 122-1 §5.2.2).',
    en: 'The attribute signingCertificate(V2), which this format demands, is missing (EN 319 122-1 §5.2.2).',
  }),
  CMS_DIGEST_MISMATCH: () => ({
    ...failed('HASH_FAILURE'),
    vi: 'Nội dung đã bị thay đổi sau khi ký: mã băm không khớp.',
    en: 'The content changed after signing: its digest does not match.',
  }),
  CMS_DIGEST_DIFFERS: (d) => ({
    ...unsure('CRYPTO_CONSTRAINTS_FAILURE'),
    vi: `Nội dung được băm bằng ${d.digest} nhưng chữ ký dùng ${d.algorithm}: hai thuật toán phải là một (RFC 6211, RFC 8933).`,
    en: `The content is digested with ${d.digest} but signed with ${d.algorithm}: both must be the same (RFC 6211, RFC 8933).`,
  }),
  CMS_SIGNATURE_BROKEN: (d) => ({
    ...failed('SIG_CRYPTO_FAILURE'),
    vi: `Giá trị chữ ký (${d.algorithm}) không khớp với dữ liệu được ký và chứng thư.`,
    en: `The signature value (${d.algorithm}) does not fit the signed data and the certificate.`,
  }),
  CMS_ALGORITHM_UNKNOWN: (d) => ({
    ...unsure('CRYPTO_CONSTRAINTS_FAILURE'),
    vi: `Không hỗ trợ thuật toán ${d.algorithm} nên không kiểm tra được chữ ký.`,
    en: `The algorithm ${d.algorithm} is not supported, so the signature cannot be checked.`,
  }),
  CMS_ALGORITHM_POLICY: (d) => ({
    ...unsure(d.subIndication),
    vi: `Chính sách ${d.policy} không chấp nhận ${d.algorithm}.`,
    en: `Policy ${d.policy} does not accept ${d.algorithm}.`,
  }),
  CMS_NO_CERTIFICATE: () => ({
    ...unsure('NO_SIGNING_CERTIFICATE_FOUND'),
    vi: 'Không có chứng thư của người ký, trong chữ ký cũng như trong chứng cứ đưa vào.',
    en: "The signer's certificate is neither in the signature nor in the evidence given.",
  }),
  CMS_SIGNING_CERTIFICATE_DIFFERS: () => ({
    ...unsure('NO_SIGNING_CERTIFICATE_FOUND'),
    vi: 'Thuộc tính signingCertificate đã ký chỉ một chứng thư khác với chứng thư của người ký.',
    en: "The signed signingCertificate attribute names another certificate than the signer's.",
  }),
  CMS_CHAIN: (d) => ({
    outcome: d.outcome,
    indication: d.indication,
    ...(d.subIndication === undefined ? {} : { subIndication: d.subIndication }),
    ...d.message,
  }),
  CMS_REVOCATION_SKIPPED: () => ({
    ...unsure('TRY_LATER'),
    vi: 'Chưa kiểm tra thu hồi chứng thư (được yêu cầu bỏ qua), nên chưa thể kết luận chữ ký hợp lệ. Hãy đưa CRL hoặc OCSP.',
    en: 'Revocation was not checked (skipped on request), so the signature cannot be called valid. Give a CRL or an OCSP answer.',
  }),
  CMS_TIMESTAMP_UNVERIFIED: (d) => ({
    ...unsure('NO_POE'),
    vi: `Dấu thời gian trong chữ ký không đứng vững: ${d.reason.vi}`,
    en: `The time stamp in the signature does not stand: ${d.reason.en}`,
  }),
};

/** Builds the finding of a code. */
export function cmsFinding<K extends CmsFindingCode>(code: K, details: CmsFindingDetails[K]): FindingOf<K> {
  return makeFinding(cmsSignatureFindings, code, details);
}
