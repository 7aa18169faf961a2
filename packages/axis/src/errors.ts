import { type ErrorCatalogue, type ErrorFactory, errorFactory, isLienThongError, LienThongError } from '@lienthong/core';

/**
 * What a failed call may have done at the axis. `none`: certainly nothing. `unknown`: it may have taken effect.
 * `done`: the axis said that it did, but the rest of its answer cannot be used.
 */
export type Effect = 'none' | 'unknown' | 'done';

interface Call {
  op: string;
  effect: Effect;
}

interface Refusal extends Call {
  /** `ErrorCode` of the axis, an open list. */
  errorCode: string;
  /** `ErrorDesc` of the axis, shortened. */
  errorDesc: string;
}

export interface AxisErrorDetails {
  AXIS_OPTION: { option: string; reason: string };
  AXIS_PLAIN_HTTP: { endpoint: string };
  AXIS_HEADER_VALUE: { name: string; reason: string; effect: Effect };
  AXIS_PACKET_TOO_LARGE: { size: number; limit: number; effect: Effect };
  AXIS_CLOSED: { op: string; effect: Effect };
  AXIS_UNSUPPORTED: { op: string; dialect: string; effect: Effect };
  AXIS_AUTHENTICATION: Refusal;
  AXIS_CLOCK_SKEW: Refusal & { skewMs: number | null };
  AXIS_SENDER_MISMATCH: Refusal;
  AXIS_RECEIVER_UNKNOWN: Refusal;
  AXIS_RECEIVER_LOCKED: Refusal;
  AXIS_PACKET_REFUSED: Refusal;
  AXIS_REJECTED: Refusal;
  AXIS_SERVER_FAULT: Refusal;
  AXIS_GATEWAY: Call & { status: number; contentType: string; excerpt: string };
  AXIS_UNAVAILABLE: Call & { status: number; retryAfterMs: number | null };
  AXIS_TRUNCATED: Call & { received: number };
  AXIS_ANSWER_INVALID: Call & { reason: string };
  AXIS_ANSWER_TOO_LARGE: Call & { limit: number };
  AXIS_CONTENT_INVALID: Call & { reason: string; offset: number };
  AXIS_TIMEOUT: Call & { phase: 'connect' | 'headers' | 'body'; ms: number };
  AXIS_CONNECTION: Call & { reason: string };
  AXIS_SEND_AMBIGUOUS: Call & { candidates: readonly string[] };
}

const refusal = (vi: string, en: string) => (d: Refusal) => ({
  vi: `${d.op}: ${vi} Trục trả lời mã ${d.errorCode}: ${d.errorDesc}`,
  en: `${d.op}: ${en} The axis answered code ${d.errorCode}: ${d.errorDesc}`,
});

const effectVi: Record<Effect, string> = {
  none: 'Chắc chắn chưa có tác dụng trên trục.',
  unknown: 'Không rõ trục đã thực hiện hay chưa: phải đối soát trước khi gửi lại.',
  done: 'Trục báo đã thực hiện: không được gửi lại.',
};
const effectEn: Record<Effect, string> = {
  none: 'It certainly had no effect on the axis.',
  unknown: 'It may have taken effect: reconcile before sending again.',
  done: 'The axis says that it took effect: do not send again.',
};

export const axisErrors: ErrorCatalogue<AxisErrorDetails> = {
  AXIS_OPTION: (d) => ({
    vi: `Tuỳ chọn ${d.option} không dùng được: ${d.reason}.`,
    en: `Option ${d.option} cannot be used: ${d.reason}.`,
  }),
  AXIS_PLAIN_HTTP: (d) => ({
    vi: `Địa chỉ ${d.endpoint} dùng http không mã hoá ngoài máy này. Hãy dùng https, hoặc cho phép rõ ràng bằng [allowPlainHttp] (dòng lệnh: --allow-plain-http).`,
    en: `Endpoint ${d.endpoint} is plain http outside this machine. Use https, or allow it explicitly with [allowPlainHttp] (command line: --allow-plain-http).`,
  }),
  AXIS_HEADER_VALUE: (d) => ({
    vi: `Giá trị của ${d.name} không gửi được trong tiêu đề HTTP: ${d.reason}. Chỉ dùng ký tự ASCII in được.`,
    en: `The value of ${d.name} cannot travel in an HTTP header: ${d.reason}. Use printable ASCII only.`,
  }),
  AXIS_PACKET_TOO_LARGE: (d) => ({
    vi: `Gói tin dài ${d.size} byte, vượt giới hạn ${d.limit} byte (tuỳ chọn maxPacketBytes). Chưa gửi gì.`,
    en: `The packet has ${d.size} bytes, over the limit of ${d.limit} (option maxPacketBytes). Nothing was sent.`,
  }),
  AXIS_CLOSED: (d) => ({ vi: `${d.op}: máy khách trục đã đóng.`, en: `${d.op}: the axis client is closed.` }),
  AXIS_UNSUPPORTED: (d) => ({
    vi: `Phương ngữ ${d.dialect} không có thao tác ${d.op}.`,
    en: `Dialect ${d.dialect} has no operation ${d.op}.`,
  }),
  AXIS_AUTHENTICATION: refusal(
    'trục không chấp nhận mã hệ thống hoặc khoá bí mật. Kiểm tra systemId và secret của đơn vị.',
    'the axis does not accept the system id or the secret. Check systemId and secret of this unit.',
  ),
  AXIS_CLOCK_SKEW: (d) => ({
    vi: `${d.op}: nghi đồng hồ máy này lệch${d.skewMs === null ? '' : ` (khoảng ${Math.round(d.skewMs / 1000)} giây)`}. Đồng bộ giờ (NTP) rồi thử lại. Trục trả lời mã ${d.errorCode}: ${d.errorDesc}`,
    en: `${d.op}: this machine's clock is suspected${d.skewMs === null ? '' : ` (off by about ${Math.round(d.skewMs / 1000)} seconds)`}. Synchronise it (NTP) and try again. The axis answered code ${d.errorCode}: ${d.errorDesc}`,
  }),
  AXIS_SENDER_MISMATCH: refusal(
    'mã đơn vị gửi không thuộc hệ thống đã đăng ký. Kiểm tra mã định danh nơi gửi và danh sách đơn vị của hệ thống.',
    'the sending agency does not belong to the registered system. Check the sender code and the agencies of this system.',
  ),
  AXIS_RECEIVER_UNKNOWN: refusal(
    'trục không biết một nơi nhận. Tra lại mã định danh nơi nhận trong danh bạ.',
    'the axis does not know a receiver. Look the receiver code up in the directory.',
  ),
  AXIS_RECEIVER_LOCKED: refusal('một nơi nhận đang bị khoá trên trục.', 'a receiver is locked on the axis.'),
  AXIS_PACKET_REFUSED: refusal(
    'trục không nhận gói tin. Kiểm tra gói bằng lệnh lienthong read.',
    'the axis refuses the packet. Check it with lienthong read.',
  ),
  AXIS_REJECTED: refusal('trục từ chối yêu cầu.', 'the axis rejects the request.'),
  AXIS_SERVER_FAULT: (d) => ({
    ...refusal(`trục gặp lỗi nội bộ. ${effectVi[d.effect]}`, `the axis failed internally. ${effectEn[d.effect]}`)(d),
    retryable: true,
  }),
  AXIS_GATEWAY: (d) => ({
    vi: `${d.op}: nhận trang của cổng trung gian (HTTP ${d.status}, ${d.contentType || 'không có kiểu'}) thay cho câu trả lời của trục. ${effectVi[d.effect]} Kiểm tra endpoint và proxy.`,
    en: `${d.op}: a gateway page (HTTP ${d.status}, ${d.contentType || 'no type'}) came instead of the axis' answer. ${effectEn[d.effect]} Check the endpoint and the proxy.`,
    retryable: true,
  }),
  AXIS_UNAVAILABLE: (d) => ({
    vi: `${d.op}: trục đang ngừng phục vụ (HTTP ${d.status}). ${effectVi[d.effect]} Thử lại sau.`,
    en: `${d.op}: the axis is down (HTTP ${d.status}). ${effectEn[d.effect]} Try again later.`,
    retryable: true,
  }),
  AXIS_TRUNCATED: (d) => ({
    vi: `${d.op}: câu trả lời bị cắt sau ${d.received} byte. ${effectVi[d.effect]}`,
    en: `${d.op}: the answer was cut after ${d.received} bytes. ${effectEn[d.effect]}`,
    retryable: true,
  }),
  AXIS_ANSWER_INVALID: (d) => ({
    vi: `${d.op}: câu trả lời của trục không đúng dạng: ${d.reason}. ${effectVi[d.effect]}`,
    en: `${d.op}: the axis' answer has the wrong form: ${d.reason}. ${effectEn[d.effect]}`,
    retryable: true,
  }),
  AXIS_ANSWER_TOO_LARGE: (d) => ({
    vi: `${d.op}: câu trả lời dài hơn ${d.limit} byte, đã dừng đọc. ${effectVi[d.effect]}`,
    en: `${d.op}: the answer is longer than ${d.limit} bytes; reading stopped. ${effectEn[d.effect]}`,
  }),
  AXIS_CONTENT_INVALID: (d) => ({
    vi: `${d.op}: nội dung gói tin nhận về bị hỏng (${d.reason}, byte ${d.offset}). Chưa xác nhận với trục; lần sau lấy lại.`,
    en: `${d.op}: the packet content that came back is damaged (${d.reason}, byte ${d.offset}). Nothing was acknowledged; fetch it again.`,
    retryable: true,
  }),
  AXIS_TIMEOUT: (d) => ({
    vi: `${d.op}: quá ${d.ms} ms ở giai đoạn ${d.phase}. ${effectVi[d.effect]}`,
    en: `${d.op}: timed out after ${d.ms} ms in phase ${d.phase}. ${effectEn[d.effect]}`,
    retryable: true,
  }),
  AXIS_CONNECTION: (d) => ({
    vi: `${d.op}: lỗi kết nối (${d.reason}). ${effectVi[d.effect]}`,
    en: `${d.op}: connection failed (${d.reason}). ${effectEn[d.effect]}`,
    retryable: true,
  }),
  AXIS_SEND_AMBIGUOUS: (d) => ({
    vi: `${d.op}: không rõ gói đã tới trục chưa; danh sách có ${d.candidates.length} gói giống nhau (${d.candidates.join(', ')}). Cần người xem; không tự gửi lại.`,
    en: `${d.op}: it is unclear whether the packet reached the axis; its list holds ${d.candidates.length} alike (${d.candidates.join(', ')}). A person must look; it is not sent again.`,
  }),
};

export const raiseAxis: ErrorFactory<AxisErrorDetails> = errorFactory(axisErrors);

/** The effect that an error of this room reports; `unknown` for anything else, since nothing proves otherwise. */
export function effectOf(error: unknown): Effect {
  const effect = isLienThongError(error) ? error.details['effect'] : undefined;
  return effect === 'none' || effect === 'done' ? effect : 'unknown';
}

/** The same error with another effect, the texts included. */
export function withEffect(error: LienThongError, effect: Effect): LienThongError {
  const code = error.code as keyof AxisErrorDetails;
  if (!(code in axisErrors)) {
    return new LienThongError({
      code,
      message: error.text,
      retryable: error.retryable,
      details: { ...error.details, effect },
      cause: error,
    });
  }
  return raiseAxis(code, { ...error.details, effect } as never, { cause: error.cause });
}

/** `ABORTED` with what was known about the effect when the caller gave up. */
export function abortedCall(op: string, effect: Effect, cause: unknown): LienThongError {
  return new LienThongError({
    code: 'ABORTED',
    message: {
      vi: `${op}: người gọi đã huỷ thao tác. ${effectVi[effect]}`,
      en: `${op}: the operation was aborted by the caller. ${effectEn[effect]}`,
    },
    details: { op, effect },
    cause,
  });
}
