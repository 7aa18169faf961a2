import { type ErrorCatalogue, type ErrorFactory, errorFactory } from '@lienthong/core/error';

export interface VgcaErrorDetails {
  VGCA_UNREACHABLE: { endpoint: string };
  VGCA_CLOSED: { operation: string };
  VGCA_TIMEOUT: { operation: string; timeoutMs: number };
  VGCA_CANCELLED: { operation: string; raw: unknown };
  VGCA_NOT_IMPLEMENTED: { operation: string; raw: unknown };
  VGCA_FAILED: { operation: string; status: unknown; said: string; raw: unknown };
  VGCA_ANSWER: { operation: string; reason: string; raw: unknown };
}

export const vgcaErrors: ErrorCatalogue<VgcaErrorDetails> = {
  VGCA_UNREACHABLE: (d) => ({
    vi: `Không kết nối được VGCA Sign Service tại ${d.endpoint}. Hãy mở chương trình VGCA Sign Service; trên trình duyệt, hãy mở địa chỉ https tương ứng một lần và chấp nhận chứng thư tự ký.`,
    en: `Cannot reach VGCA Sign Service at ${d.endpoint}. Start the program; in a browser open the https address once and accept its self-signed certificate.`,
    retryable: true,
  }),
  VGCA_CLOSED: (d) => ({
    vi: `VGCA Sign Service đóng kết nối trước khi trả lời ${d.operation}. Hãy xem chương trình có báo lỗi hoặc hết hạn kích hoạt không, rồi thử lại.`,
    en: `VGCA Sign Service closed the connection before answering ${d.operation}. See whether it shows an error or lacks its activation, then try again.`,
    retryable: true,
  }),
  VGCA_TIMEOUT: (d) => ({
    vi: `VGCA Sign Service chưa trả lời ${d.operation} sau ${d.timeoutMs} ms. Người dùng có thể chưa thao tác xong; hãy thử lại.`,
    en: `VGCA Sign Service has not answered ${d.operation} within ${d.timeoutMs} ms. The user may not have finished; try again.`,
    retryable: true,
  }),
  VGCA_CANCELLED: (d) => ({ vi: `Người dùng đã huỷ ${d.operation}.`, en: `The user cancelled ${d.operation}.` }),
  VGCA_NOT_IMPLEMENTED: (d) => ({
    vi: `Bản VGCA Sign Service này không có ${d.operation}. Hãy cập nhật chương trình.`,
    en: `This VGCA Sign Service does not have ${d.operation}. Update the program.`,
  }),
  VGCA_FAILED: (d) => ({
    vi: `VGCA Sign Service từ chối ${d.operation} (mã ${String(d.status)}): ${d.said}`,
    en: `VGCA Sign Service refused ${d.operation} (status ${String(d.status)}): ${d.said}`,
  }),
  VGCA_ANSWER: (d) => ({
    vi: `Không hiểu câu trả lời của VGCA Sign Service cho ${d.operation}: ${d.reason}.`,
    en: `Cannot understand what VGCA Sign Service answered to ${d.operation}: ${d.reason}.`,
  }),
};

export const raiseVgca: ErrorFactory<VgcaErrorDetails> = errorFactory(vgcaErrors);
