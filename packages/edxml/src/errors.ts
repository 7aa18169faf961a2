import { type ErrorCatalogue, type ErrorFactory, errorFactory } from '@lienthong/core';
import type { Issue } from './model/types.ts';

export interface EdxmlErrorDetails {
  EDXML_DRAFT_INVALID: { issues: readonly Issue[] };
  EDXML_NOT_A_DOCUMENT: { kind: string };
  EDXML_ATTACHMENT_BASE64: { contentId: string; offset: number };
  EDXML_ATTACHMENT_ZIP: { contentId: string; reason: string };
  EDXML_ATTACHMENT_TOO_LARGE: { contentId: string; limit: number; ratio?: number };
  EDXML_ATTACHMENT_CHANGED: { name: string };
  EDXML_ATTACHMENT_REFUSED: { name: string; reason: string };
  EDXML_EXTRACT_IO: { path: string; reason: string };
  EDXML_SALVAGE_FAILED: { reason: string };
  EDXML_SALVAGE_TOO_LARGE: { limit: number };
  EDXML_MIME: { reason: string };
  EDXML_LIMIT: { limit: string; max: number };
}

/** Every code that this package throws. A finding about a packet is not thrown: it is an `Issue`. */
export const edxmlErrors: ErrorCatalogue<EdxmlErrorDetails> = {
  EDXML_DRAFT_INVALID: (d) => {
    const errors = d.issues.filter((issue) => issue.severity === 'error');
    const list = (language: 'vi' | 'en'): string =>
      errors
        .slice(0, 5)
        .map((issue) => `${issue.path}: ${issue.message[language]}`)
        .join(' ');
    return {
      vi: `Bản thảo có ${errors.length} lỗi; xem details.issues. ${list('vi')}`,
      en: `The draft has ${errors.length} error(s); see details.issues. ${list('en')}`,
    };
  },
  EDXML_NOT_A_DOCUMENT: (d) => ({
    vi: `Việc này cần gói văn bản, còn gói này là "${d.kind}".`,
    en: `This needs a document packet, but the packet is "${d.kind}".`,
  }),
  EDXML_ATTACHMENT_BASE64: (d) => ({
    vi: `Tệp đính kèm ${d.contentId} không phải base64 hợp lệ (ký tự thứ ${d.offset}). Yêu cầu bên gửi gửi lại.`,
    en: `Attachment ${d.contentId} is not valid base64 (character ${d.offset}). Ask the sender to send it again.`,
  }),
  EDXML_ATTACHMENT_ZIP: (d) => ({
    vi: `Tệp nén trong đính kèm ${d.contentId} hỏng: ${d.reason}. Yêu cầu bên gửi gửi lại.`,
    en: `The zip payload of attachment ${d.contentId} is broken: ${d.reason}. Ask the sender to send it again.`,
  }),
  EDXML_ATTACHMENT_TOO_LARGE: (d) => ({
    vi: `Đính kèm ${d.contentId} khi giải nén vượt giới hạn ${d.limit} byte hoặc tỉ lệ nén cho phép; có thể là bom nén. Chỉ nâng giới hạn khi tin nguồn gửi.`,
    en: `Attachment ${d.contentId} expands past ${d.limit} bytes or past the allowed ratio; it may be a zip bomb. Raise the limit only for a trusted sender.`,
  }),
  EDXML_ATTACHMENT_CHANGED: (d) => ({
    vi: `Tệp "${d.name}" đã thay đổi trong lúc soạn gói; hãy soạn lại.`,
    en: `File "${d.name}" changed while the packet was being composed; compose again.`,
  }),
  EDXML_ATTACHMENT_REFUSED: (d) => ({
    vi: `Bộ quét từ chối tệp đính kèm "${d.name}": ${d.reason}. Không tệp nào được giao ra.`,
    en: `The scan hook refused attachment "${d.name}": ${d.reason}. No file was handed out.`,
  }),
  EDXML_EXTRACT_IO: (d) => ({ vi: `Không ghi được ${d.path}: ${d.reason}.`, en: `Cannot write ${d.path}: ${d.reason}.` }),
  EDXML_SALVAGE_FAILED: (d) => ({
    vi: `Không cứu được gói này: ${d.reason}. Yêu cầu bên gửi gửi lại.`,
    en: `This packet cannot be salvaged: ${d.reason}. Ask the sender to send it again.`,
  }),
  EDXML_SALVAGE_TOO_LARGE: (d) => ({
    vi: `Chế độ cứu gói chỉ nhận tới ${d.limit} byte.`,
    en: `Salvage takes at most ${d.limit} bytes.`,
  }),
  EDXML_MIME: (d) => ({
    vi: `Đây là thông điệp MIME (thư điện tử hoặc SOAP kèm tệp), không phải gói .edxml, và phần XML của nó không phải gói thế hệ cũ nhận ra được (${d.reason}). Hãy tách tệp .edxml ra khỏi thông điệp rồi đọc tệp đó.`,
    en: `This is a MIME message (mail, or SOAP with Attachments), not an .edxml packet, and its XML part is no known packet of an older generation (${d.reason}). Take the .edxml file out of the message and read that.`,
  }),
  EDXML_LIMIT: (d) => ({
    vi: `Gói vượt giới hạn ${d.limit} (${d.max}).`,
    en: `The packet exceeds the limit ${d.limit} (${d.max}).`,
  }),
};

export const raiseEdxml: ErrorFactory<EdxmlErrorDetails> = errorFactory(edxmlErrors);
