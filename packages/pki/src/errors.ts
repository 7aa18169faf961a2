import { type ErrorCatalogue, type ErrorFactory, errorFactory } from '@lienthong/core';

export interface PkiErrorDetails {
  DER_INVALID: { offset: number; reason: string };
  DER_LIMIT: { offset: number; limit: string; value: number };
  CERTIFICATE_MALFORMED: { offset: number; field: string };
  CRL_MALFORMED: { offset: number; field: string };
  PEM_MALFORMED: { offset: number; reason: string };
  KEY_UNSUPPORTED: { reason: string };
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
  PEM_MALFORMED: (d) => ({
    vi: `Tệp PEM sai tại ký tự ${d.offset}: ${d.reason}.`,
    en: `Bad PEM at character ${d.offset}: ${d.reason}.`,
  }),
  KEY_UNSUPPORTED: (d) => ({
    vi: `Khoá công khai không dùng được: ${d.reason}.`,
    en: `The public key cannot be used: ${d.reason}.`,
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
