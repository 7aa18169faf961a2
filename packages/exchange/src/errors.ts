import { type ErrorCatalogue, type ErrorFactory, errorFactory, type NoDetails } from '@lienthong/core';

export interface ExchangeErrorDetails {
  EXCHANGE_MESSAGE_ID_REUSED: { messageId: string };
  EXCHANGE_PACKET_UNREADABLE: { messageId: string; reason: string };
  EXCHANGE_NOT_A_PACKET: { kind: string };
  EXCHANGE_NOT_OUR_AGENCY: { agency: string; agencies: readonly string[] };
  EXCHANGE_REASON_REQUIRED: { docId: string };
  EXCHANGE_ALREADY_SETTLED: { docId: string; state: string };
  EXCHANGE_EFFECT_UNKNOWN: { messageId: string };
  EXCHANGE_UNKNOWN_DOCUMENT: { docId: string };
  EXCHANGE_NO_ANSWER: { docId: string };
  EXCHANGE_NOT_RECONCILED: { messageId: string; reason: string };
  EXCHANGE_SENDING_ELSEWHERE: { messageId: string };
  EXCHANGE_DEAD_LETTER: { messageId: string; reason: string };
  EXCHANGE_NOT_DEAD: { messageId: string; state: string };
  EXCHANGE_UNKNOWN_MESSAGE: { messageId: string };
  EXCHANGE_PACKET_SECRET: { messageId: string; secrecy: string };
  EXCHANGE_GATE_REFUSED: { messageId: string; reason: string };
  EXCHANGE_STORE_IO: { path: string; reason: string };
  EXCHANGE_STORE_DAMAGED: { path: string };
  EXCHANGE_STORE_VALUE: { reason: string };
  EXCHANGE_STORE_CLOSED: { path: string };
  EXCHANGE_STORE_DRIVER: NoDetails;
  EXCHANGE_STORE_NEWER: { path: string; found: number; known: number };
  EXCHANGE_STORE_FOREIGN: { path: string };
  EXCHANGE_STORE_OTHER_AXIS: { axis: string; found: string };
  EXCHANGE_STORE_OCCUPIED: { path: string };
  EXCHANGE_STORE_CONFLICT: { kind: 'outgoing' | 'incoming'; key: string; expected: number; found: number | null };
  EXCHANGE_FENCE_STALE: { kind: 'outgoing' | 'incoming'; key: string; fence: number };
  EXCHANGE_BACKUP_DAMAGED: { path: string; reason: string };
}

export const exchangeErrors: ErrorCatalogue<ExchangeErrorDetails> = {
  EXCHANGE_MESSAGE_ID_REUSED: (d) => ({
    vi: `messageId «${d.messageId}» đã dùng cho một gói khác. Mỗi gói cần một messageId riêng; gửi lại thì dùng đúng gói cũ.`,
    en: `The messageId "${d.messageId}" belongs to another packet. Give each packet its own; to send again, pass the same packet.`,
  }),
  EXCHANGE_PACKET_UNREADABLE: (d) => ({
    vi: `Gói của «${d.messageId}» không đọc được (${d.reason}) nên không gửi.`,
    en: `The packet of "${d.messageId}" cannot be read (${d.reason}) and is not sent.`,
  }),
  EXCHANGE_NOT_A_PACKET: (d) => ({
    vi: `Nội dung là XML nhưng không phải gói văn bản hay trạng thái (${d.kind}); giữ nguyên, không xử lý.`,
    en: `The content is XML but neither a document nor a status packet (${d.kind}); it is kept and not processed.`,
  }),
  EXCHANGE_NOT_OUR_AGENCY: (d) => ({
    vi: `«${d.agency}» không thuộc các đơn vị của kết nối này (${d.agencies.join(', ')}).`,
    en: `"${d.agency}" is not among the agencies of this connection (${d.agencies.join(', ')}).`,
  }),
  EXCHANGE_REASON_REQUIRED: (d) => ({
    vi: `Từ chối văn bản ${d.docId} phải nêu lý do (QĐ 28/2018 Đ5.4, trạng thái 02).`,
    en: `Refusing document ${d.docId} needs a reason (QĐ 28/2018 Đ5.4, status 02).`,
  }),
  EXCHANGE_ALREADY_SETTLED: (d) => ({
    vi: `Văn bản ${d.docId} đã ở trạng thái «${d.state}»; không thể đổi kết luận.`,
    en: `Document ${d.docId} is already "${d.state}"; the decision cannot be changed.`,
  }),
  EXCHANGE_EFFECT_UNKNOWN: (d) => ({
    vi: `Chưa rõ trục đã nhận «${d.messageId}» hay chưa; không gửi lại mù quáng. Gọi lại send() với cùng messageId để đối soát.`,
    en: `It is unknown whether the axis took "${d.messageId}"; it is not sent again blindly. Call send() again with the same messageId to reconcile.`,
    retryable: true,
  }),
  EXCHANGE_UNKNOWN_DOCUMENT: (d) => ({
    vi: `Kho không có văn bản đến nào mã ${d.docId}.`,
    en: `The store holds no received document ${d.docId}.`,
  }),
  EXCHANGE_NO_ANSWER: (d) => ({
    vi: `Gói ${d.docId} không có đủ dữ liệu để lập gói trạng thái trả lời (nơi gửi, mã văn bản); hãy trả lời bằng cách khác.`,
    en: `Packet ${d.docId} does not hold what a status packet needs (sender, document id); answer it by other means.`,
  }),
  EXCHANGE_NOT_RECONCILED: (d) => ({
    vi: `Chưa hỏi được trục về «${d.messageId}» (${d.reason}); chưa gửi lại. Bản ghi còn trong kho và sẽ được đối soát tiếp.`,
    en: `The axis could not be asked about "${d.messageId}" (${d.reason}); it is not sent again yet. It is in the store and will be reconciled.`,
    retryable: true,
  }),
  EXCHANGE_SENDING_ELSEWHERE: (d) => ({
    vi: `«${d.messageId}» nằm trong kho, đang do tiến trình khác gửi hoặc chờ một gói giống nó được đối soát; gọi lại sau để xem kết quả.`,
    en: `"${d.messageId}" is in the store, being sent by another worker or waiting for a packet like it to be reconciled; call again later.`,
    retryable: true,
  }),
  EXCHANGE_DEAD_LETTER: (d) => ({
    vi: `«${d.messageId}» đã ngừng gửi (${d.reason}). Sửa nguyên nhân rồi gọi requeue(), hoặc gửi gói đã sửa với messageId mới.`,
    en: `"${d.messageId}" was given up (${d.reason}). Mend the cause and call requeue(), or send a mended packet under a new messageId.`,
  }),
  EXCHANGE_NOT_DEAD: (d) => ({
    vi: `«${d.messageId}» đang ở trạng thái «${d.state}», không phải thư đã ngừng gửi; không cần requeue().`,
    en: `"${d.messageId}" is "${d.state}", not given up; it needs no requeue().`,
  }),
  EXCHANGE_UNKNOWN_MESSAGE: (d) => ({
    vi: `Kho không có thư đi nào mã «${d.messageId}».`,
    en: `The store holds no message "${d.messageId}".`,
  }),
  EXCHANGE_PACKET_SECRET: (d) => ({
    vi: `Văn bản của «${d.messageId}» có độ mật «${d.secrecy}»: không được gửi qua trục (QĐ 28/2018 Đ1.2).`,
    en: `The document of "${d.messageId}" is marked secret ("${d.secrecy}"): it must not go through the axis (QĐ 28/2018 Đ1.2).`,
  }),
  EXCHANGE_GATE_REFUSED: (d) => ({
    vi: `Chốt kiểm trước khi gửi không cho «${d.messageId}» đi: ${d.reason}`,
    en: `The gate before sending does not let "${d.messageId}" out: ${d.reason}`,
  }),
  EXCHANGE_STORE_IO: (d) => ({
    vi: `Kho lưu không ghi/đọc được ${d.path}: ${d.reason}. Chưa có gì bị mất; hãy sửa kho rồi gọi lại.`,
    en: `The store cannot write or read ${d.path}: ${d.reason}. Nothing is lost; mend the store and call again.`,
    retryable: true,
  }),
  EXCHANGE_STORE_DAMAGED: (d) => ({
    vi: `Bản ghi ${d.path} trong kho bị hỏng; hãy khôi phục từ bản sao lưu.`,
    en: `The record ${d.path} in the store is damaged; restore it from a backup.`,
  }),
  EXCHANGE_STORE_VALUE: (d) => ({
    vi: `Giá trị không lưu được nguyên vẹn (${d.reason}): khoá và chữ phải là Unicode hợp lệ, không có ký tự NUL; số phải là số nguyên an toàn.`,
    en: `A value that cannot be kept faithfully (${d.reason}): keys and texts are well-formed Unicode without NUL, numbers are safe integers.`,
  }),
  EXCHANGE_STORE_CLOSED: (d) => ({
    vi: `Kho ${d.path} đã đóng; hãy mở lại.`,
    en: `The store ${d.path} is closed; open it again.`,
  }),
  EXCHANGE_STORE_DRIVER: () => ({
    vi: 'Không có thư viện SQLite: hãy cài gói tuỳ chọn «libsql», hoặc dùng Node 22.5 trở lên.',
    en: 'There is no SQLite binding: install the optional package "libsql", or use Node 22.5 or later.',
  }),
  EXCHANGE_STORE_NEWER: (d) => ({
    vi: `Kho ${d.path} do phiên bản mới hơn tạo (lược đồ ${d.found}, bản này biết đến ${d.known}); hãy nâng cấp gói. Kho chưa bị sửa.`,
    en: `The store ${d.path} was made by a later version (schema ${d.found}, this one knows ${d.known}); upgrade the package. It is untouched.`,
  }),
  EXCHANGE_STORE_FOREIGN: (d) => ({
    vi: `Tệp ${d.path} là cơ sở dữ liệu của chương trình khác; hãy chọn tệp khác. Tệp chưa bị sửa.`,
    en: `The file ${d.path} is the database of another program; choose another file. It is untouched.`,
  }),
  EXCHANGE_STORE_OTHER_AXIS: (d) => ({
    vi: `Kho này đã dùng cho trục «${d.found}», không dùng thêm cho «${d.axis}»: mã gói của hai trục có thể trùng. Mỗi trục một kho; nếu chỉ đổi tên thì đặt axisName như cũ.`,
    en: `This store serves the axis "${d.found}" and not "${d.axis}" too: packet ids of two axes may be the same. One store for each; if only the name has changed, set axisName to the old one.`,
  }),
  EXCHANGE_STORE_OCCUPIED: (d) => ({
    vi: `Đã có dữ liệu ở ${d.path}; sao lưu và khôi phục chỉ ghi vào nơi trống.`,
    en: `There is something at ${d.path} already; backup and restore write only into an empty place.`,
  }),
  EXCHANGE_STORE_CONFLICT: (d) => ({
    vi: `Bản ghi ${d.key} đã bị nơi khác sửa (chờ phiên bản ${d.expected}, đang là ${d.found ?? 'không có'}); đọc lại rồi làm lại.`,
    en: `The record ${d.key} was changed elsewhere (expected version ${d.expected}, found ${d.found ?? 'none'}); read it again and repeat.`,
    retryable: true,
  }),
  EXCHANGE_FENCE_STALE: (d) => ({
    vi: `Quyền xử lý ${d.key} (số ${d.fence}) đã hết hạn và có thể đã sang tiến trình khác; kết quả này không được ghi.`,
    en: `The claim ${d.fence} of ${d.key} has lapsed and may be with another worker; this result is not written.`,
  }),
  EXCHANGE_BACKUP_DAMAGED: (d) => ({
    vi: `Bản sao lưu ${d.path} không nguyên vẹn (${d.reason}); không khôi phục gì. Hãy dùng bản khác.`,
    en: `The backup ${d.path} is not whole (${d.reason}); nothing was restored. Use another one.`,
  }),
};

export const raiseExchange: ErrorFactory<ExchangeErrorDetails> = errorFactory(exchangeErrors);
