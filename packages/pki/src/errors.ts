import { type ErrorCatalogue, type ErrorFactory, errorFactory } from '@lienthong/core';

export interface PkiErrorDetails {
  DER_INVALID: { offset: number; reason: string };
  DER_LIMIT: { offset: number; limit: string; value: number };
  CERTIFICATE_MALFORMED: { offset: number; field: string };
  CRL_MALFORMED: { offset: number; field: string };
  OCSP_MALFORMED: { offset: number; field: string };
  CMS_MALFORMED: { offset: number; field: string };
  TIMESTAMP_MALFORMED: { offset: number; field: string };
  FETCH_REFUSED: { url: string; reason: string };
  FETCH_FAILED: { url: string; reason: string; status?: number };
  FETCH_LIMIT: { url: string; limit: 'bytes' | 'time' | 'redirects'; value: number };
  FETCH_OFFLINE: { url: string };
  DIGEST_UNSUPPORTED: { algorithm: string };
  TSA_REFUSED: { url: string; status: number; reason: string };
  TSA_ANSWER_INVALID: { url: string; reason: string };
  TIMESTAMP_JOB_INVALID: { id: string; reason: string };
  PEM_MALFORMED: { offset: number; reason: string };
  KEY_UNSUPPORTED: { reason: string };
  CHAIN_POLICY_INVALID: { field: string };
  TRUST_FILE_INVALID: { reason: string };
  TRUST_PIN_MISMATCH: { expected: string; actual: string };
}

/** Codes of this room. `offset` counts bytes from the start of what was read. */
export const pkiErrors: ErrorCatalogue<PkiErrorDetails> = {
  DER_INVALID: (d) => ({
    vi: `Mã hoá DER sai tại byte ${d.offset}: ${d.reason}. Chỉ nhận đúng một cách mã hoá; hãy xin lại tệp gốc từ nơi cấp.`,
    en: `Bad DER at byte ${d.offset}: ${d.reason}. Only the one canonical encoding is read; get the original file from its issuer.`,
  }),
  DER_LIMIT: (d) => ({
    vi: `Dữ liệu ASN.1 vượt giới hạn ${d.limit} = ${d.value} tại byte ${d.offset}.`,
    en: `The ASN.1 data exceeds the limit ${d.limit} = ${d.value} at byte ${d.offset}.`,
  }),
  CERTIFICATE_MALFORMED: (d) => ({
    vi: `Chứng thư sai cấu trúc ở ${d.field} (byte ${d.offset}). Hãy xin lại chứng thư từ nơi cấp.`,
    en: `Malformed certificate: ${d.field} (byte ${d.offset}). Get the certificate again from its issuer.`,
  }),
  CRL_MALFORMED: (d) => ({
    vi: `Danh sách thu hồi (CRL) sai cấu trúc ở ${d.field} (byte ${d.offset}). Hãy tải lại từ nơi cấp.`,
    en: `Malformed CRL: ${d.field} (byte ${d.offset}). Fetch it again from its issuer.`,
  }),
  OCSP_MALFORMED: (d) => ({
    vi: `Trả lời OCSP sai cấu trúc ở ${d.field} (byte ${d.offset}). Hãy hỏi lại máy chủ OCSP.`,
    en: `Malformed OCSP response: ${d.field} (byte ${d.offset}). Ask the responder again.`,
  }),
  CMS_MALFORMED: (d) => ({
    vi: `Cấu trúc CMS SignedData sai ở ${d.field} (byte ${d.offset}).`,
    en: `Malformed CMS SignedData: ${d.field} (byte ${d.offset}).`,
  }),
  TIMESTAMP_MALFORMED: (d) => ({
    vi: `Dấu thời gian sai cấu trúc ở ${d.field} (byte ${d.offset}). Hãy xin dấu mới.`,
    en: `Malformed time stamp: ${d.field} (byte ${d.offset}). Ask for a new one.`,
  }),
  FETCH_REFUSED: (d) => ({
    vi: `Không tải ${d.url}: ${d.reason}. Nếu địa chỉ đúng, hãy thêm máy chủ vào danh sách cho phép.`,
    en: `${d.url} is not fetched: ${d.reason}. If the address is right, add its host to the allowed ones.`,
  }),
  FETCH_FAILED: (d) => ({
    vi: `Không tải được ${d.url}: ${d.reason}. Thử lại sau.`,
    en: `${d.url} could not be fetched: ${d.reason}. Try again later.`,
    // 4xx says that the same request will fail again, two of them excepted.
    retryable: d.status === undefined || d.status >= 500 || d.status === 408 || d.status === 429,
  }),
  FETCH_LIMIT: (d) => ({
    vi: `Tải ${d.url} vượt giới hạn ${d.limit} = ${d.value}.`,
    en: `Fetching ${d.url} exceeds the limit ${d.limit} = ${d.value}.`,
    retryable: d.limit === 'time',
  }),
  FETCH_OFFLINE: (d) => ({
    vi: `Đang ở chế độ ngoại tuyến, không tải ${d.url}.`,
    en: `Offline mode: ${d.url} is not fetched.`,
  }),
  DIGEST_UNSUPPORTED: (d) => ({
    vi: `Không xin dấu thời gian trên mã băm ${d.algorithm}; hãy dùng SHA-256 trở lên.`,
    en: `No time stamp is asked for over the digest ${d.algorithm}; use SHA-256 or better.`,
  }),
  TSA_REFUSED: (d) => ({
    vi: `Máy chủ dấu thời gian ${d.url} từ chối (mã ${d.status}): ${d.reason}.`,
    en: `The time-stamping authority ${d.url} refused (status ${d.status}): ${d.reason}.`,
    retryable: /timeNotAvailable|systemFailure/.test(d.reason),
  }),
  TSA_ANSWER_INVALID: (d) => ({
    vi: `Trả lời của máy chủ dấu thời gian ${d.url} không dùng được: ${d.reason}.`,
    en: `The answer of the time-stamping authority ${d.url} cannot be used: ${d.reason}.`,
    retryable: true,
  }),
  TIMESTAMP_JOB_INVALID: (d) => ({
    vi: `Việc xin dấu thời gian «${d.id}» không đọc được: ${d.reason}. Hãy xoá tệp việc đó và gửi lại.`,
    en: `The time-stamp job "${d.id}" cannot be read: ${d.reason}. Remove its file and submit it again.`,
  }),
  PEM_MALFORMED: (d) => ({
    vi: `Tệp PEM sai tại ký tự ${d.offset}: ${d.reason}.`,
    en: `Bad PEM at character ${d.offset}: ${d.reason}.`,
  }),
  KEY_UNSUPPORTED: (d) => ({
    vi: `Khoá công khai không dùng được: ${d.reason}.`,
    en: `The public key cannot be used: ${d.reason}.`,
  }),
  CHAIN_POLICY_INVALID: (d) => ({
    vi: `Chính sách kiểm chuỗi có «${d.field}» không phải thời điểm hay con số; hãy sửa chỗ gọi.`,
    en: `The chain policy has a "${d.field}" that is no time or number; mend the call.`,
  }),
  TRUST_FILE_INVALID: (d) => ({
    vi: `Tệp cập nhật kho tin cậy sai: ${d.reason}. Kho giữ nguyên.`,
    en: `Bad trust update file: ${d.reason}. The store is unchanged.`,
  }),
  TRUST_PIN_MISMATCH: (d) => ({
    vi: `Mã băm không khớp: chờ ${d.expected}, gặp ${d.actual}. Kho giữ nguyên; hãy đối chiếu mã băm qua kênh khác.`,
    en: `Digest mismatch: expected ${d.expected}, got ${d.actual}. The store is unchanged; compare the digest out of band.`,
  }),
};

export const raisePki: ErrorFactory<PkiErrorDetails> = errorFactory(pkiErrors);
