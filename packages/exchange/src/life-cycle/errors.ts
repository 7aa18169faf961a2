import { type ErrorCatalogue, type ErrorFactory, errorFactory } from '@lienthong/core';

export interface LifeCycleErrorDetails {
  LIFE_ILLEGAL_TRANSITION: { documentId: string; party: string; code: string; state: string; allowed: readonly string[] };
  LIFE_NEEDS_ANSWER: { id: string; code: string };
  LIFE_UNKNOWN_CHANGE: { id: string };
  LIFE_CHANGE_SETTLED: { id: string; agreed: boolean };
  LIFE_NO_TARGET: { id: string; documentId: string };
  LIFE_DESTROY_UNHANDLED: { id: string };
  LIFE_REASON_REQUIRED: { documentId: string };
  LIFE_NOT_SENT: { messageId: string; state: string };
}

export const lifeCycleErrors: ErrorCatalogue<LifeCycleErrorDetails> = {
  LIFE_ILLEGAL_TRANSITION: (d) => ({
    vi: `Văn bản ${d.documentId} ở ${d.party} đang «${d.state}»: không thể chuyển bằng mã ${d.code}. Mã được phép: ${d.allowed.join(', ') || 'không còn mã nào'}.`,
    en: `Document ${d.documentId} at ${d.party} is "${d.state}": code ${d.code} cannot follow. Allowed: ${d.allowed.join(', ') || 'none any more'}.`,
  }),
  LIFE_NEEDS_ANSWER: (d) => ({
    vi: `Gói ${d.id} là yêu cầu thu hồi hoặc cập nhật: trả lời bằng agree() (15) hoặc refuse() (16), không dùng mã ${d.code}.`,
    en: `Packet ${d.id} asks for a recall or an update: answer with agree() (15) or refuse() (16), not with ${d.code}.`,
  }),
  LIFE_UNKNOWN_CHANGE: (d) => ({
    vi: `Không có yêu cầu thu hồi, cập nhật nào mã ${d.id}.`,
    en: `There is no request for a recall or an update ${d.id}.`,
  }),
  LIFE_CHANGE_SETTLED: (d) => ({
    vi: `Yêu cầu ${d.id} đã được ${d.agreed ? 'đồng ý (15)' : 'từ chối (16)'}; không thể đổi.`,
    en: `Request ${d.id} was ${d.agreed ? 'agreed to (15)' : 'refused (16)'}; that cannot be changed.`,
  }),
  LIFE_NO_TARGET: (d) => ({
    vi: `Kho không có văn bản ${d.documentId} do chính cơ quan yêu cầu gửi đến, nên không có gì để thu hồi hay cập nhật. Hãy từ chối (16) kèm lý do.`,
    en: `The store holds no document ${d.documentId} from the agency that asks, so there is nothing to recall or update. Refuse it (16) with a reason.`,
  }),
  LIFE_DESTROY_UNHANDLED: (d) => ({
    vi: `Đồng ý thu hồi ${d.id} đòi hỏi hủy văn bản trước (QĐ 28/2018 Đ9.2): hãy cấu hình destroy, hoặc tự hủy rồi gọi với { destroyed: true }.`,
    en: `Agreeing to recall ${d.id} means destroying the document first (QĐ 28/2018 Đ9.2): give a destroy callback, or destroy it and pass { destroyed: true }.`,
  }),
  LIFE_REASON_REQUIRED: (d) => ({
    vi: `Thu hồi hoặc từ chối yêu cầu đối với ${d.documentId} phải nêu lý do.`,
    en: `Recalling, or refusing a request about, ${d.documentId} needs a reason.`,
  }),
  LIFE_NOT_SENT: (d) => ({
    vi: `Thư ${d.messageId} đang «${d.state}», chưa gửi xong nên chưa thể thu hồi; hãy đợi gửi xong.`,
    en: `Message ${d.messageId} is "${d.state}" and has not gone out: it cannot be recalled yet; wait until it has.`,
  }),
};

export const raiseLifeCycle: ErrorFactory<LifeCycleErrorDetails> = errorFactory(lifeCycleErrors);
