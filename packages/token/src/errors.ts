import { type ErrorCatalogue, type ErrorFactory, errorFactory, type NoDetails } from '@lienthong/core';
import { type Pkcs11ErrorDetails, pkcs11Errors } from './pkcs11/errors.ts';
import { type Pkcs12ErrorDetails, pkcs12Errors } from './pkcs12/errors.ts';
import { type VgcaErrorDetails, vgcaErrors } from './vgca/errors.ts';
import { type TransferErrorDetails, transferErrors } from './vgca-server/errors.ts';

type KeyDescription = { label?: string; serial?: string; subject?: string };

export interface TokenErrorDetails extends Pkcs12ErrorDetails, Pkcs11ErrorDetails, VgcaErrorDetails, TransferErrorDetails {
  TOKEN_CLOSED: NoDetails;
  TOKEN_KEY_NONE: { available: number; keys: readonly KeyDescription[] };
  TOKEN_KEY_AMBIGUOUS: { count: number; keys: readonly KeyDescription[] };
  TOKEN_CERTIFICATE_MISSING: { label: string };
  TOKEN_ALGORITHM: { algorithm: string; supported: readonly string[] };
  REMOTE_JOB: { reason: string };
  REMOTE_ANSWER: { reason: string };
  REMOTE_TIMEOUT: { timeoutMs: number };
  TOKEN_PEM: { reason: 'no-key' | 'several-keys' | 'no-certificate' | 'encrypted' | 'unreadable' | 'too-large' };
}

/** Every code of this room with its texts in both languages. */
export const tokenErrors: ErrorCatalogue<TokenErrorDetails> = {
  ...pkcs12Errors,
  ...pkcs11Errors,
  ...vgcaErrors,
  ...transferErrors,
  TOKEN_CLOSED: () => ({
    vi: 'Thiết bị giữ khoá đã đóng; hãy mở lại.',
    en: 'The token is closed; open it again.',
  }),
  TOKEN_KEY_NONE: (d) => ({
    vi: `Không khoá nào trong ${d.available} khoá khớp tiêu chí. Hãy xem danh sách khoá trong chi tiết lỗi và sửa tiêu chí.`,
    en: `None of the ${d.available} keys fits the criteria. See the keys in the details and change the criteria.`,
  }),
  TOKEN_KEY_AMBIGUOUS: (d) => ({
    vi: `${d.count} khoá cùng khớp; SDK không tự chọn. Hãy chỉ rõ số sê-ri, nhãn hoặc chứng thư.`,
    en: `${d.count} keys fit; the SDK does not choose. Give the serial number, the label or the certificate.`,
  }),
  TOKEN_CERTIFICATE_MISSING: (d) => ({
    vi: `Khoá «${d.label}» không có chứng thư đi kèm. Hãy cung cấp chứng thư riêng; nó được ghép theo khoá công khai.`,
    en: `Key "${d.label}" has no certificate. Supply the certificate separately; it is matched by public key.`,
  }),
  TOKEN_ALGORITHM: (d) => ({
    vi: `Khoá này không ký được bằng ${d.algorithm}; dùng được: ${d.supported.join(', ')}.`,
    en: `This key cannot sign with ${d.algorithm}; it can use: ${d.supported.join(', ')}.`,
  }),
  REMOTE_JOB: (d) => ({
    vi: `Việc ký từ xa không dùng được (${d.reason}). Hãy chuẩn bị lại.`,
    en: `The remote signing job cannot be used (${d.reason}). Prepare it again.`,
  }),
  REMOTE_ANSWER: (d) => ({
    vi: `Câu trả lời ký từ xa không dùng được (${d.reason}).`,
    en: `The remote answer cannot be used (${d.reason}).`,
  }),
  REMOTE_TIMEOUT: (d) => ({
    vi: `Dịch vụ ký từ xa không trả lời trong ${d.timeoutMs} ms.`,
    en: `The remote signing service did not answer within ${d.timeoutMs} ms.`,
    retryable: true,
  }),
  TOKEN_PEM: (d) => ({
    vi: `Không mở được khoá PEM (${d.reason}). Cần đúng một khoá riêng và chứng thư của nó; khoá mã hoá cần mật khẩu.`,
    en: `Cannot open the PEM key (${d.reason}). It takes exactly one private key and its certificate; an encrypted key needs its passphrase.`,
  }),
};

export const raiseToken: ErrorFactory<TokenErrorDetails> = errorFactory(tokenErrors);
