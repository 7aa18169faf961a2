import { type ErrorCatalogue, type ErrorFactory, errorFactory } from '@lienthong/core';

export interface ExchangeErrorDetails {
  EXCHANGE_MESSAGE_ID_REUSED: { messageId: string };
  EXCHANGE_PACKET_UNREADABLE: { messageId: string; reason: string };
  EXCHANGE_NOT_A_PACKET: { kind: string };
  EXCHANGE_NOT_OUR_AGENCY: { agency: string; agencies: readonly string[] };
  EXCHANGE_REASON_REQUIRED: { docId: string };
  EXCHANGE_ALREADY_SETTLED: { docId: string; state: string };
  EXCHANGE_EFFECT_UNKNOWN: { messageId: string };
  EXCHANGE_UNKNOWN_DOCUMENT: { docId: string };
  EXCHANGE_STORE_IO: { path: string; reason: string };
  EXCHANGE_STORE_DAMAGED: { path: string };
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
  EXCHANGE_STORE_IO: (d) => ({
    vi: `Kho lưu không ghi/đọc được ${d.path}: ${d.reason}. Chưa có gì bị mất; hãy sửa kho rồi gọi lại.`,
    en: `The store cannot write or read ${d.path}: ${d.reason}. Nothing is lost; mend the store and call again.`,
    retryable: true,
  }),
  EXCHANGE_STORE_DAMAGED: (d) => ({
    vi: `Bản ghi ${d.path} trong kho bị hỏng; hãy khôi phục từ bản sao lưu.`,
    en: `The record ${d.path} in the store is damaged; restore it from a backup.`,
  }),
};

export const raiseExchange: ErrorFactory<ExchangeErrorDetails> = errorFactory(exchangeErrors);
