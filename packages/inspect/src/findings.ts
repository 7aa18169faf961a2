import type { ErrorDetails, Message } from '@lienthong/core';
import type { Finding } from './report.ts';

export type FindingCode =
  | 'PACKET_SIGNATURE_ABSENT'
  | 'PACKET_SIGNATURE_DUMMY'
  | 'PACKET_SIGNATURE_UNVERIFIABLE'
  | 'PACKET_SIGNATURE_BROKEN_BY_TRANSIT'
  | 'TRANSIT_CONTENT_INTACT'
  | 'TRANSIT_CONTENT_UNPROVEN'
  | 'PACKET_SIGNATURE_BROKEN'
  | 'PACKET_SIGNATURE_UNDETERMINED'
  | 'NOT_FULLY_COVERED'
  | 'PACKET_UNVERIFIABLE'
  | 'ATTACHMENT_SIGNATURE_NOT_CHECKED'
  | 'ATTACHMENT_UNREADABLE'
  | 'ATTACHMENT_TIMESTAMP_ONLY'
  | 'ATTACHMENT_FILLED_AFTER_SIGNING'
  | 'ONLY_ATTACHMENTS_SIGNED'
  | 'SIGNATURE_ORDER_REVERSED'
  | 'SIGNATURE_ORDER_UNKNOWN'
  | 'NOTHING_SIGNED'
  | 'STATUS_NOT_SIGNED'
  | 'ALL_SIGNATURES_STAND';

const texts: Readonly<Record<FindingCode, Message>> = {
  PACKET_SIGNATURE_ABSENT: {
    vi: 'Gói tin không có chữ ký XML; điều này bình thường và không làm giảm kết luận.',
    en: 'The packet has no XML signature; this is normal and lowers nothing.',
  },
  PACKET_SIGNATURE_DUMMY: {
    vi: 'Ô chữ ký của gói chỉ chứa dữ liệu giả (không có chứng thư đọc được); không làm giảm kết luận.',
    en: 'The signature slot of the packet holds a dummy (no readable certificate); this lowers nothing.',
  },
  PACKET_SIGNATURE_UNVERIFIABLE: {
    vi: 'Chữ ký của gói dùng thuật toán hoặc phép biến đổi không hỗ trợ nên không kiểm tra được.',
    en: 'The packet signature uses an algorithm or transform that is not supported and cannot be checked.',
  },
  PACKET_SIGNATURE_BROKEN_BY_TRANSIT: {
    vi: 'Chữ ký của gói hỏng đúng theo cách trục liên thông viết lại gói (thêm TraceHeader, xếp lại, đổi không gian tên); người ký vẫn nhận ra được.',
    en: 'The packet signature is broken exactly as transit breaks it (TraceHeader added, re-serialized, namespace moved); its SignedInfo still verifies.',
  },
  TRANSIT_CONTENT_INTACT: {
    vi: 'Hoàn lại những gì trục đã làm thì đúng nguyên nội dung được ký; tuy vậy chữ ký trong gói này không còn tự đứng được.',
    en: 'Undoing what the axis did gives exactly the signed content; still, the signature in this packet no longer stands by itself.',
  },
  TRANSIT_CONTENT_UNPROVEN: {
    vi: 'Nhận ra được người ký, nhưng không chứng minh được nội dung còn nguyên như lúc ký.',
    en: 'The signer can be recognized, but nothing proves that the content is what was signed.',
  },
  PACKET_SIGNATURE_BROKEN: {
    vi: 'Chữ ký của gói không còn đúng: nội dung hoặc chữ ký đã bị thay đổi.',
    en: 'The packet signature does not stand: the content or the signature was changed.',
  },
  PACKET_SIGNATURE_UNDETERMINED: {
    vi: 'Chưa kiểm tra đủ được chữ ký của gói.',
    en: 'The packet signature could not be checked completely.',
  },
  NOT_FULLY_COVERED: {
    vi: 'Chữ ký đúng nhưng không bao phủ toàn bộ phần đầu và tệp đính kèm.',
    en: 'The signature stands but does not cover the whole header and every attachment.',
  },
  PACKET_UNVERIFIABLE: {
    vi: 'Gói tin nhận được không đúng chuẩn XML, nên chữ ký XML của chính gói (nếu có) không kiểm tra được.',
    en: 'The packet is not well-formed XML as received, so its own XML signature, if it has one, cannot be checked.',
  },
  ATTACHMENT_SIGNATURE_NOT_CHECKED: {
    vi: 'Tệp đính kèm có chữ ký ở dạng hoặc kích thước không kiểm tra được ở đây.',
    en: 'The attachment carries a signature of a form or size that cannot be checked here.',
  },
  ATTACHMENT_UNREADABLE: {
    vi: 'Không đọc được tệp đính kèm (base64 hoặc zip hỏng), nên không biết tệp có chữ ký hay không.',
    en: 'The attachment cannot be read (broken base64 or zip), so whether it is signed is not known.',
  },
  ATTACHMENT_TIMESTAMP_ONLY: {
    vi: 'Tệp chỉ có dấu thời gian, không có chữ ký của ai.',
    en: 'The file has a time stamp only, and nobody signed it.',
  },
  ATTACHMENT_FILLED_AFTER_SIGNING: {
    vi: 'Sau chữ ký cuối cùng, biểu mẫu trong tệp còn được điền: những chỗ đó không ai ký.',
    en: 'After the last signature the form in the file was filled in further: nobody signed what was put there.',
  },
  ONLY_ATTACHMENTS_SIGNED: {
    vi: 'Chữ ký nằm ở tệp đính kèm; thông tin phần đầu của gói và các tệp không được nêu thì không được ký.',
    en: 'The signatures are on attachments; the header fields of the packet, and files that are not named, are not signed.',
  },
  SIGNATURE_ORDER_REVERSED: {
    vi: 'Chữ ký của cơ quan đứng trước chữ ký của người có thẩm quyền; thứ tự đúng là người ký trước, cơ quan ký sau (NĐ 30/2020).',
    en: "The agency's signature comes before the person's; the order is the person first, the agency second (NĐ 30/2020).",
  },
  SIGNATURE_ORDER_UNKNOWN: {
    vi: 'Không phân biệt được chữ ký của người và của cơ quan qua chứng thư, nên không xét được thứ tự ký.',
    en: "The certificates do not tell a person's signature from an agency's, so their order cannot be judged.",
  },
  STATUS_NOT_SIGNED: {
    vi: 'Gói trạng thái không ký; điều này bình thường: trạng thái được xét theo kênh nhận và văn bản mà nó trả lời.',
    en: 'The status packet is not signed; this is normal: a status is judged by its channel and by the document that it answers.',
  },
  NOTHING_SIGNED: {
    vi: 'Không có chữ ký nào làm chứng cho văn bản: văn bản chỉ có giá trị tham khảo (QĐ 28/2018 Đ4.2).',
    en: 'No signature stands for the document: it is for information only (QĐ 28/2018 Đ4.2).',
  },
  ALL_SIGNATURES_STAND: {
    vi: 'Mọi chữ ký tìm thấy đều đúng.',
    en: 'Every signature found stands.',
  },
};

export function finding(code: FindingCode, details?: ErrorDetails): Finding {
  return details === undefined ? { code, message: texts[code] } : { code, message: texts[code], details };
}
