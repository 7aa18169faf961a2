import type { ErrorCatalogue, NoDetails } from '@lienthong/core';

type PinState = { pinCountLow: boolean; pinFinalTry: boolean; pinLocked: boolean };

export interface Pkcs11ErrorDetails {
  PKCS11_BINDING_MISSING: { reason: string };
  PKCS11_CHILD_MISSING: NoDetails;
  PKCS11_MODULE: {
    path: string;
    reason: 'path' | 'architecture' | 'dependencies' | 'not-a-library' | 'not-pkcs11' | 'unknown';
    detail: string;
  };
  PKCS11_TOKEN_NONE: { module: string; present: readonly string[] };
  PKCS11_TOKEN_AMBIGUOUS: { count: number; tokens: readonly string[] };
  PKCS11_TOKEN_REMOVED: NoDetails;
  PKCS11_KEY_MISSING: { label: string };
  PKCS11_DRIVER_CRASHED: { module: string; exitCode: number | null; signal: string | null };
  PKCS11_TIMEOUT: { module: string; operation: string; timeoutMs: number };
  PKCS11_CALL: { call: string; name: string; value: number };
  PKCS11_CANCELLED: NoDetails;
  PKCS11_PIN_INCORRECT: PinState;
  PKCS11_PIN_LOCKED: NoDetails;
  PKCS11_PIN_FINAL_TRY: NoDetails;
  PKCS11_PIN_NOT_SET: NoDetails;
  PKCS11_PIN_PAD: NoDetails;
  PKCS11_PIN_LENGTH: { minimum: number; maximum: number };
  PKCS11_PIN_REPEATED: NoDetails;
}

const MODULE_REASONS: Readonly<Record<Pkcs11ErrorDetails['PKCS11_MODULE']['reason'], { vi: string; en: string }>> = {
  path: { vi: 'không có tệp ở đường dẫn này', en: 'there is no file at this path' },
  architecture: {
    vi: `trình điều khiển thuộc kiến trúc khác (32/64 bit hoặc loại CPU) với Node ${process.arch}; hãy cài bản đúng kiến trúc, hoặc chạy Node đúng kiến trúc`,
    en: `the driver is for another architecture (32/64 bit or CPU) than this Node (${process.arch}); install the matching driver or the matching Node`,
  },
  dependencies: {
    vi: 'thiếu thư viện mà trình điều khiển cần; hãy cài đủ bộ phần mềm của thiết bị',
    en: 'a library that the driver needs is missing; install the complete middleware',
  },
  'not-a-library': { vi: 'tệp không phải thư viện', en: 'the file is not a library' },
  'not-pkcs11': { vi: 'thư viện không phải mô-đun PKCS#11', en: 'the library is no PKCS#11 module' },
  unknown: { vi: 'hệ điều hành từ chối nạp', en: 'the system refused to load it' },
};

export const pkcs11Errors: ErrorCatalogue<Pkcs11ErrorDetails> = {
  PKCS11_BINDING_MISSING: (d) => ({
    vi: `Chưa có gói pkcs11js (${d.reason}). Gói này là tuỳ chọn và cần trình biên dịch C++ khi cài: hãy cài build-essential và python3 (Windows: Visual Studio Build Tools), rồi chạy «npm install pkcs11js@2.1.7». Máy không tải được header của Node thì đặt npm_config_nodedir = thư mục cài Node.`,
    en: `The package pkcs11js is missing (${d.reason}). It is optional and needs a C++ compiler at install time: install build-essential and python3 (Windows: Visual Studio Build Tools), then run "npm install pkcs11js@2.1.7". Where Node's headers cannot be downloaded set npm_config_nodedir to the Node prefix.`,
  }),
  PKCS11_CHILD_MISSING: () => ({
    vi: 'Không thấy tệp tiến trình con PKCS#11. Đừng gộp @lienthong/token vào bundle; hãy để nó ở dạng gói ngoài (external).',
    en: 'The file of the PKCS#11 child process is missing. Do not bundle @lienthong/token; keep it external.',
  }),
  PKCS11_MODULE: (d) => ({
    vi: `Không nạp được mô-đun PKCS#11 ${d.path}: ${MODULE_REASONS[d.reason].vi}.`,
    en: `Cannot load the PKCS#11 module ${d.path}: ${MODULE_REASONS[d.reason].en}.`,
  }),
  PKCS11_TOKEN_NONE: (d) => ({
    vi: `Không có thiết bị phù hợp qua ${d.module} (đang cắm: ${d.present.length}). Hãy cắm thiết bị hoặc sửa tiêu chí chọn.`,
    en: `No token fits through ${d.module} (present: ${d.present.length}). Insert the token or change the criteria.`,
    retryable: true,
  }),
  PKCS11_TOKEN_AMBIGUOUS: (d) => ({
    vi: `${d.count} thiết bị cùng khớp: ${d.tokens.join('; ')}. Hãy chỉ rõ nhãn hoặc số sê-ri của thiết bị.`,
    en: `${d.count} tokens fit: ${d.tokens.join('; ')}. Give the token's label or serial number.`,
  }),
  PKCS11_TOKEN_REMOVED: () => ({
    vi: 'Thiết bị đã bị rút hoặc khởi tạo lại. Hãy cắm lại rồi thử lại; sẽ phải nhập PIN lần nữa.',
    en: 'The token was removed or re-initialized. Insert it and try again; the PIN will be asked for again.',
    retryable: true,
  }),
  PKCS11_KEY_MISSING: (d) => ({
    vi: `Thiết bị có chứng thư «${d.label}» nhưng không có khoá riêng tương ứng.`,
    en: `The token holds certificate "${d.label}" but not its private key.`,
  }),
  PKCS11_DRIVER_CRASHED: (d) => ({
    vi: `Trình điều khiển ${d.module} làm hỏng tiến trình con (mã ${d.exitCode ?? d.signal ?? '?'}). Tiến trình chính không bị ảnh hưởng; lần gọi sau sẽ khởi động lại.`,
    en: `The driver ${d.module} crashed its child process (${d.exitCode ?? d.signal ?? '?'}). This process is unharmed; the next call starts it again.`,
    retryable: true,
  }),
  PKCS11_TIMEOUT: (d) => ({
    vi: `Trình điều khiển ${d.module} không trả lời thao tác ${d.operation} trong ${d.timeoutMs} ms; tiến trình con đã bị dừng.`,
    en: `The driver ${d.module} did not answer ${d.operation} within ${d.timeoutMs} ms; its process was stopped.`,
    retryable: true,
  }),
  PKCS11_CALL: (d) => ({
    vi: `Thiết bị từ chối ${d.call || 'thao tác'}: ${d.name} (${d.value}).`,
    en: `The token refused ${d.call || 'the operation'}: ${d.name} (${d.value}).`,
  }),
  PKCS11_CANCELLED: () => ({ vi: 'Người dùng huỷ trên thiết bị.', en: 'The user cancelled on the device.' }),
  PKCS11_PIN_INCORRECT: (d) => ({
    vi: `PIN sai${d.pinLocked ? '; thiết bị đã bị khoá' : d.pinFinalTry ? '; chỉ còn MỘT lần thử' : d.pinCountLow ? '; bộ đếm đã giảm' : ''}. SDK không tự thử lại.`,
    en: `Wrong PIN${d.pinLocked ? '; the token is locked now' : d.pinFinalTry ? '; ONE try is left' : d.pinCountLow ? '; the counter went down' : ''}. The SDK does not try again.`,
  }),
  PKCS11_PIN_LOCKED: () => ({
    vi: 'PIN của thiết bị đã bị khoá. Hãy liên hệ đơn vị cấp thiết bị để mở khoá.',
    en: "The token's PIN is locked. Ask the issuer of the token to unlock it.",
  }),
  PKCS11_PIN_FINAL_TRY: () => ({
    vi: 'Thiết bị chỉ còn một lần thử PIN; SDK từ chối thử để tránh khoá. Hãy nhập PIN đúng bằng phần mềm của thiết bị trước.',
    en: 'Only one PIN try is left; the SDK refuses, so as not to lock the token. Log in with the correct PIN in the middleware first.',
  }),
  PKCS11_PIN_NOT_SET: () => ({ vi: 'Thiết bị chưa đặt PIN người dùng.', en: "The token's user PIN has not been set." }),
  PKCS11_PIN_PAD: () => ({
    vi: 'Đầu đọc này nhập PIN bằng bàn phím riêng; SDK chưa hỗ trợ (pkcs11js không truyền được PIN rỗng). Hãy tắt chế độ bàn phím trong phần mềm thiết bị; chưa mất lượt thử.',
    en: 'This reader takes the PIN on its own keys, which is not supported (pkcs11js cannot pass an absent PIN). Turn the PIN pad off in the middleware; no try was spent.',
  }),
  PKCS11_PIN_LENGTH: (d) => ({
    vi: `PIN phải dài ${d.minimum}–${d.maximum} byte; chưa gửi tới thiết bị nên không mất lượt thử.`,
    en: `The PIN must have ${d.minimum}–${d.maximum} bytes; it was not sent, so no try was spent.`,
  }),
  PKCS11_PIN_REPEATED: () => ({
    vi: 'PIN này vừa bị thiết bị báo sai; SDK không gửi lại để tránh khoá thiết bị.',
    en: 'The token has just refused this PIN; the SDK does not send it again, so as not to lock the token.',
  }),
};
