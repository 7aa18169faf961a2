import type { ErrorCatalogue, NoDetails } from '@lienthong/core';

export interface Pkcs12ErrorDetails {
  PKCS12_DAMAGED: { offset: number; reason: string };
  PKCS12_PASSPHRASE: NoDetails;
  PKCS12_NO_MAC: NoDetails;
  PKCS12_UNSUPPORTED: { what: string };
  PKCS12_LIMIT: { limit: string; value: number; maximum: number };
  PKCS12_NO_KEY: { certificates: number };
}

const REEXPORT = 'openssl pkcs12 -legacy -in cu.p12 -nodes -out tam.pem && openssl pkcs12 -export -in tam.pem -out moi.p12';

export const pkcs12Errors: ErrorCatalogue<Pkcs12ErrorDetails> = {
  PKCS12_DAMAGED: (d) => ({
    vi: `Tệp PKCS#12 hỏng ở byte ${d.offset}: ${d.reason}. Hãy lấy lại tệp gốc.`,
    en: `The PKCS#12 file is damaged at byte ${d.offset}: ${d.reason}. Get the original file again.`,
  }),
  PKCS12_PASSPHRASE: () => ({
    vi: 'Mật khẩu PKCS#12 sai, hoặc tệp đã bị sửa (mã toàn vẹn không khớp).',
    en: 'Wrong PKCS#12 passphrase, or the file was altered (the integrity code does not match).',
  }),
  PKCS12_NO_MAC: () => ({
    vi: `Tệp PKCS#12 không có mã toàn vẹn theo mật khẩu nên không thể kiểm tra. Hãy xuất lại: ${REEXPORT}`,
    en: `The PKCS#12 file has no passphrase-based integrity code, so it cannot be checked. Export it again: ${REEXPORT}`,
  }),
  PKCS12_UNSUPPORTED: (d) => ({
    vi: `PKCS#12 dùng ${d.what}, SDK không hỗ trợ. Hãy xuất lại bằng mã hoá hiện đại: ${REEXPORT}`,
    en: `The PKCS#12 file uses ${d.what}, which is not supported. Export it again with modern encryption: ${REEXPORT}`,
  }),
  PKCS12_LIMIT: (d) => ({
    vi: `Tệp PKCS#12 vượt giới hạn ${d.limit}: ${d.value} > ${d.maximum}.`,
    en: `The PKCS#12 file exceeds the limit ${d.limit}: ${d.value} > ${d.maximum}.`,
  }),
  PKCS12_NO_KEY: (d) => ({
    vi: `Tệp PKCS#12 không có khoá riêng nào (chỉ có ${d.certificates} chứng thư). Khi xuất, hãy chọn «kèm khoá riêng».`,
    en: `The PKCS#12 file holds no private key (only ${d.certificates} certificates). Export it with the private key.`,
  }),
};
