import type { Message } from '@lienthong/core';
import type { WeakAlgorithm } from '../../report/algorithm.ts';
import { type FindingCatalogue, type FindingOf, failed, makeFinding, unsure } from '../../report/finding.ts';
import type { Indication, Outcome } from '../../report/verdict.ts';

/** A conclusion about one signature: what is wrong (or right), where, and how ETSI EN 319 102-1 names it. */
export type Finding = FindingOf<XmlFindingCode>;

export interface XmlFindingDetails {
  XMLSIG_VALID: Record<never, never>;
  XMLSIG_MALFORMED: { what: string; offset: number };
  XMLSIG_WRONG_NAMESPACE: { namespace: string };
  XMLSIG_LIMIT: { limit: string; value: number };
  XMLSIG_ALGORITHM_UNKNOWN: { uri: string };
  XMLSIG_ALGORITHM_POLICY: WeakAlgorithm;
  XMLSIG_TRANSFORM_UNKNOWN: { uri: string; reference: number };
  XMLSIG_REFERENCE_UNSUPPORTED: { uri: string; reference: number };
  XMLSIG_REFERENCE_NOT_FOUND: { uri: string; reference: number };
  XMLSIG_REFERENCE_UNRESOLVED: { uri: string; reference: number };
  XMLSIG_REFERENCE_EMPTY: { uri: string; reference: number };
  XMLSIG_REFERENCE_UNREADABLE: { uri: string; reference: number; reason: string };
  XMLSIG_DIGEST_MISMATCH: { uri: string; reference: number };
  XMLSIG_SIGNATURE_BROKEN: { algorithm: string };
  XMLSIG_NO_CERTIFICATE: Record<never, never>;
  XMLSIG_CERTIFICATE_UNREADABLE: { reason: string };
  XMLSIG_KEYINFO_CONTRADICTS: { hint: string };
  XMLSIG_SIGNING_CERTIFICATE_DIFFERS: Record<never, never>;
  XMLSIG_CHAIN: { outcome: Outcome; indication: Indication; subIndication: string | undefined; message: Message };
  XMLSIG_REVOCATION_SKIPPED: Record<never, never>;
  XMLSIG_TIMESTAMP_UNVERIFIED: { reason: Message };
  XMLSIG_XADES: { what: string };
}

export type XmlFindingCode = keyof XmlFindingDetails;

const part = (n: number): number => n + 1;

/** Codes of `XmlSignatureReport.code`, with texts. What cannot be checked is `indeterminate`, never `valid`. */
export const xmlSignatureFindings: FindingCatalogue<XmlFindingDetails> = {
  XMLSIG_VALID: () => ({
    outcome: 'valid',
    indication: 'TOTAL-PASSED',
    vi: 'Chữ ký đúng, chứng thư hợp lệ tại thời điểm xét. Điều này không nói người ký có thẩm quyền.',
    en: 'The signature stands and its certificate was valid at the time of judgement. This does not say the signer had the authority.',
  }),
  XMLSIG_MALFORMED: (d) => ({
    ...failed('FORMAT_FAILURE'),
    vi: `Cấu trúc chữ ký XML sai ở byte ${d.offset}: ${d.what}. Không thể tin chữ ký này; hãy yêu cầu bên gửi ký lại.`,
    en: `The XML signature is malformed at byte ${d.offset}: ${d.what}. It cannot be trusted; ask the sender to sign again.`,
  }),
  XMLSIG_WRONG_NAMESPACE: (d) => ({
    ...failed('FORMAT_FAILURE'),
    vi: `Phần tử Signature nằm trong không gian tên "${d.namespace}" chứ không phải XMLDSig; có thể trục đã viết lại gói tin.`,
    en: `The Signature element is in namespace "${d.namespace}" instead of XMLDSig; a hub may have rewritten the packet.`,
  }),
  XMLSIG_LIMIT: (d) => ({
    ...unsure('SIG_CONSTRAINTS_FAILURE'),
    vi: `Chữ ký vượt giới hạn ${d.limit} = ${d.value}, nên không được kiểm tra.`,
    en: `The signature exceeds the limit ${d.limit} = ${d.value}, so it was not checked.`,
  }),
  XMLSIG_ALGORITHM_UNKNOWN: (d) => ({
    ...unsure('CRYPTO_CONSTRAINTS_FAILURE'),
    vi: `Không biết thuật toán "${d.uri}" nên không kiểm tra được chữ ký.`,
    en: `The algorithm "${d.uri}" is not known, so the signature cannot be checked.`,
  }),
  XMLSIG_ALGORITHM_POLICY: (d) => ({
    ...unsure(d.subIndication),
    vi: `Chính sách ${d.policy} không chấp nhận ${d.algorithm}.`,
    en: `Policy ${d.policy} does not accept ${d.algorithm}.`,
  }),
  XMLSIG_TRANSFORM_UNKNOWN: (d) => ({
    ...unsure('SIGNED_DATA_NOT_FOUND'),
    vi: `Tham chiếu thứ ${part(d.reference)} dùng phép biến đổi không hỗ trợ "${d.uri}".`,
    en: `Reference ${part(d.reference)} uses the unsupported transform "${d.uri}".`,
  }),
  XMLSIG_REFERENCE_UNSUPPORTED: (d) => ({
    ...unsure('SIGNED_DATA_NOT_FOUND'),
    vi: `Tham chiếu thứ ${part(d.reference)} trỏ ra ngoài tài liệu ("${d.uri}"); SDK không tải gì từ mạng hay tệp.`,
    en: `Reference ${part(d.reference)} points outside the document ("${d.uri}"); the SDK loads nothing from network or files.`,
  }),
  XMLSIG_REFERENCE_NOT_FOUND: (d) => ({
    ...failed('HASH_FAILURE'),
    vi: `Tham chiếu thứ ${part(d.reference)} ký phần tử "${d.uri}", nhưng tài liệu không có phần tử đó.`,
    en: `Reference ${part(d.reference)} signs the element "${d.uri}", which this document does not have.`,
  }),
  XMLSIG_REFERENCE_UNRESOLVED: (d) => ({
    ...unsure('SIGNED_DATA_NOT_FOUND'),
    vi: `Không có dữ liệu cho tham chiếu thứ ${part(d.reference)} ("${d.uri}").`,
    en: `There is no data for reference ${part(d.reference)} ("${d.uri}").`,
  }),
  XMLSIG_REFERENCE_EMPTY: (d) => ({
    ...failed('FORMAT_FAILURE'),
    vi: `Tham chiếu thứ ${part(d.reference)} ("${d.uri}") không ký gì cả: phép biến đổi bỏ hết nội dung.`,
    en: `Reference ${part(d.reference)} ("${d.uri}") signs nothing: its transforms remove all content.`,
  }),
  XMLSIG_REFERENCE_UNREADABLE: (d) => ({
    ...failed('HASH_FAILURE'),
    vi: `Không đọc được dữ liệu của tham chiếu thứ ${part(d.reference)} ("${d.uri}"): ${d.reason}.`,
    en: `The data of reference ${part(d.reference)} ("${d.uri}") cannot be read: ${d.reason}.`,
  }),
  XMLSIG_DIGEST_MISMATCH: (d) => ({
    ...failed('HASH_FAILURE'),
    vi: `Nội dung đã bị thay đổi sau khi ký: mã băm của tham chiếu thứ ${part(d.reference)} ("${d.uri}") không khớp.`,
    en: `The content changed after signing: the digest of reference ${part(d.reference)} ("${d.uri}") does not match.`,
  }),
  XMLSIG_SIGNATURE_BROKEN: (d) => ({
    ...failed('SIG_CRYPTO_FAILURE'),
    vi: `Giá trị chữ ký (${d.algorithm}) không khớp với SignedInfo và chứng thư.`,
    en: `The signature value (${d.algorithm}) does not fit SignedInfo and the certificate.`,
  }),
  XMLSIG_NO_CERTIFICATE: () => ({
    ...unsure('NO_SIGNING_CERTIFICATE_FOUND'),
    vi: 'Chữ ký không kèm chứng thư người ký. Khoá nằm trần trong tài liệu không được tin; hãy xin chứng thư của bên ký.',
    en: "The signature carries no signer certificate. A bare key in the document is never trusted; get the signer's certificate.",
  }),
  XMLSIG_CERTIFICATE_UNREADABLE: (d) => ({
    ...unsure('NO_SIGNING_CERTIFICATE_FOUND'),
    vi: `X509Certificate không phải chứng thư đọc được: ${d.reason}.`,
    en: `X509Certificate is not a readable certificate: ${d.reason}.`,
  }),
  XMLSIG_KEYINFO_CONTRADICTS: (d) => ({
    ...failed('FORMAT_FAILURE'),
    vi: `${d.hint} trong KeyInfo không khớp với chứng thư được dùng.`,
    en: `${d.hint} in KeyInfo disagrees with the certificate used.`,
  }),
  XMLSIG_SIGNING_CERTIFICATE_DIFFERS: () => ({
    ...unsure('NO_SIGNING_CERTIFICATE_FOUND'),
    vi: 'Thuộc tính SigningCertificate đã ký chỉ một chứng thư khác với chứng thư trong KeyInfo.',
    en: 'The signed SigningCertificate property names another certificate than KeyInfo does.',
  }),
  XMLSIG_CHAIN: (d) => ({
    outcome: d.outcome,
    indication: d.indication,
    ...(d.subIndication === undefined ? {} : { subIndication: d.subIndication }),
    ...d.message,
  }),
  XMLSIG_REVOCATION_SKIPPED: () => ({
    ...unsure('TRY_LATER'),
    vi: 'Chưa kiểm tra thu hồi chứng thư (được yêu cầu bỏ qua), nên chưa thể kết luận chữ ký hợp lệ. Hãy đưa CRL hoặc OCSP.',
    en: 'Revocation was not checked (skipped on request), so the signature cannot be called valid. Give a CRL or an OCSP answer.',
  }),
  XMLSIG_TIMESTAMP_UNVERIFIED: (d) => ({
    ...unsure('NO_POE'),
    vi: `Dấu thời gian trong chữ ký chưa kiểm tra được: ${d.reason.vi}.`,
    en: `The time stamp in the signature could not be verified: ${d.reason.en}.`,
  }),
  XMLSIG_XADES: (d) => ({
    ...failed('FORMAT_FAILURE'),
    vi: `Thuộc tính XAdES sai: ${d.what}.`,
    en: `The XAdES properties are wrong: ${d.what}.`,
  }),
};

/** Builds the finding of a code. */
export function finding<K extends XmlFindingCode>(code: K, details: XmlFindingDetails[K]): FindingOf<K> {
  return makeFinding(xmlSignatureFindings, code, details);
}

/** Carries a finding out of the depth of a check. Never leaves the room: `verifyXml` turns it into the report. */
export class Refusal extends Error {
  readonly finding: Finding;
  constructor(reason: Finding) {
    super(reason.message.en);
    this.finding = reason;
  }
}

export function refuse<K extends XmlFindingCode>(code: K, details: XmlFindingDetails[K]): Refusal {
  return new Refusal(finding(code, details));
}
