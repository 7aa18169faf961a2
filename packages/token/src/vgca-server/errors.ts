import { type ErrorCatalogue, type ErrorFactory, errorFactory, type NoDetails } from '@lienthong/core';

export interface TransferErrorDetails {
  TRANSFER_PLAIN_HTTP: { url: string };
  TRANSFER_EXPIRED: NoDetails;
  TRANSFER_CANCELLED: NoDetails;
  TRANSFER_BUSY: { open: number; maximum: number };
  TRANSFER_TOO_LARGE: { limit: number };
  TRANSFER_FORM: { reason: string };
  TRANSFER_NOT_EXTENDED: { reason: string };
  TRANSFER_REFUSED: { reason: string };
}

export const transferErrors: ErrorCatalogue<TransferErrorDetails> = {
  TRANSFER_PLAIN_HTTP: (d) => ({
    vi: `Địa chỉ ${d.url} phải là https: trong URL có mã dùng một lần. Chỉ 127.0.0.1 được dùng http.`,
    en: `The address ${d.url} must be https: the URL carries a one-time code. Only loopback may use http.`,
  }),
  TRANSFER_EXPIRED: () => ({
    vi: 'Phiên ký đã hết hạn mà chưa nhận được tệp; hãy mở phiên mới.',
    en: 'The signing session ended before a file came; open a new one.',
    retryable: true,
  }),
  TRANSFER_CANCELLED: () => ({ vi: 'Phiên ký đã bị huỷ.', en: 'The signing session was cancelled.' }),
  TRANSFER_BUSY: (d) => ({
    vi: `Đang có ${d.open} phiên ký, tối đa ${d.maximum}; hãy thử lại sau.`,
    en: `${d.open} signing sessions are open, ${d.maximum} are allowed; try again later.`,
    retryable: true,
  }),
  TRANSFER_TOO_LARGE: (d) => ({ vi: `Tệp tải lên vượt ${d.limit} byte.`, en: `The upload exceeds ${d.limit} bytes.` }),
  TRANSFER_FORM: (d) => ({ vi: `Biểu mẫu tải lên sai: ${d.reason}.`, en: `Bad upload form: ${d.reason}.` }),
  TRANSFER_NOT_EXTENDED: (d) => ({
    vi: `Tệp tải lên không phải là tệp gốc được ký thêm (${d.reason}). Tệp có thể đã bị thay bằng tệp khác.`,
    en: `The upload is not the original with a signature added (${d.reason}). It may be another file.`,
  }),
  TRANSFER_REFUSED: (d) => ({
    vi: `Chữ ký trong tệp tải lên không được chấp nhận: ${d.reason}.`,
    en: `The uploaded signature was not accepted: ${d.reason}.`,
  }),
};

export const raiseTransfer: ErrorFactory<TransferErrorDetails> = errorFactory(transferErrors);
