import { type ErrorCatalogue, type ErrorFactory, errorFactory, type Message, type NoDetails } from '@lienthong/core';

export interface SignatureErrorDetails {
  SIGN_CERTIFICATE_UNREADABLE: { reason: string };
  SIGN_CERTIFICATE_NOT_SIGNABLE: { outcome: string; subIndication: string | undefined; reason: Message };
  SIGN_GATE_MISSING: NoDetails;
  SIGN_KEY_USAGE: { keyUsage: readonly string[] };
  SIGN_ALGORITHM_UNSUPPORTED: { algorithm: string; supported: readonly string[] };
  SIGN_ALGORITHM_POLICY: { algorithm: string; policy: string };
  SIGN_VALUE_WRONG: { algorithm: string };
  SIGN_PARENT_FOREIGN: { name: string };
  SIGN_REFERENCE_UNKNOWN: { uri: string };
  SIGN_BREAKS_EXISTING: { offset: number };
  SIGN_DOCUMENT_MOVED: { what: string };
  SIGN_JOB_INVALID: { what: string };
  SIGN_TIMESTAMP_MISSING: NoDetails;
}

/** Codes that creating a signature throws. Verifying never throws a verdict: see the findings of each format. */
export const signatureErrors: ErrorCatalogue<SignatureErrorDetails> = {
  SIGN_CERTIFICATE_UNREADABLE: (d) => ({
    vi: `Không đọc được chứng thư của người ký (${d.reason}). Hãy kiểm tra token hoặc tệp khoá.`,
    en: `The signer's certificate cannot be read (${d.reason}). Check the token or the key file.`,
  }),
  SIGN_CERTIFICATE_NOT_SIGNABLE: (d) => ({
    vi: `Không ký: chứng thư chưa đạt kiểm tra trước khi ký. ${d.reason.vi}`,
    en: `Not signed: the certificate fails the check before signing. ${d.reason.en}`,
  }),
  SIGN_GATE_MISSING: () => ({
    vi: 'Thiếu `gate`: cần chính sách để kiểm tra chứng thư trước khi dùng khoá.',
    en: '`gate` is missing: a policy is needed to check the certificate before the key is used.',
  }),
  SIGN_KEY_USAGE: (d) => ({
    vi: `Không ký: chứng thư không dùng để ký văn bản (keyUsage: ${d.keyUsage.join(', ')}). Cần digitalSignature hoặc nonRepudiation.`,
    en: `Not signed: the certificate is not for signing (keyUsage: ${d.keyUsage.join(', ')}). It needs digitalSignature or nonRepudiation.`,
  }),
  SIGN_ALGORITHM_UNSUPPORTED: (d) => ({
    vi: `Không ký được bằng ${d.algorithm}; khoá này hỗ trợ: ${d.supported.join(', ')}.`,
    en: `Cannot sign with ${d.algorithm}; this key offers: ${d.supported.join(', ')}.`,
  }),
  SIGN_ALGORITHM_POLICY: (d) => ({
    vi: `Chính sách ${d.policy} không cho ký bằng ${d.algorithm}.`,
    en: `Policy ${d.policy} does not allow signing with ${d.algorithm}.`,
  }),
  SIGN_VALUE_WRONG: (d) => ({
    vi: `Giá trị chữ ký ${d.algorithm} nhận được không khớp với chứng thư của người ký; không ghi gì ra.`,
    en: `The ${d.algorithm} value that came back does not fit the signer's certificate; nothing was written.`,
  }),
  SIGN_PARENT_FOREIGN: (d) => ({
    vi: `Phần tử ${d.name} không thuộc tài liệu cần ký.`,
    en: `Element ${d.name} does not belong to the document to sign.`,
  }),
  SIGN_REFERENCE_UNKNOWN: (d) => ({
    vi: `Không có dữ liệu để ký cho "${d.uri}".`,
    en: `There is no data to sign for "${d.uri}".`,
  }),
  SIGN_BREAKS_EXISTING: (d) => ({
    vi: `Tài liệu đã có chữ ký (byte ${d.offset}) phủ chỗ này: thêm chữ ký mới sẽ làm hỏng nó. Hãy ký xác nhận (countersign) hoặc ký phần tử theo Id.`,
    en: `The document already has a signature (byte ${d.offset}) that covers this place: another one would break it. Countersign it, or sign an element by its Id.`,
  }),
  SIGN_DOCUMENT_MOVED: (d) => ({
    vi: `Tài liệu không còn là tài liệu lúc chuẩn bị ký (${d.what}). Hãy chuẩn bị lại.`,
    en: `The document is not the one that was prepared (${d.what}). Prepare again.`,
  }),
  SIGN_JOB_INVALID: (d) => ({
    vi: `Phiếu ký không hợp lệ: ${d.what}.`,
    en: `The signing job is invalid: ${d.what}.`,
  }),
  SIGN_TIMESTAMP_MISSING: () => ({
    vi: 'Mức có dấu thời gian cần hàm `timestamp`.',
    en: 'A level with a time stamp needs a `timestamp` function.',
  }),
};

export const raiseSignature: ErrorFactory<SignatureErrorDetails> = errorFactory(signatureErrors);
