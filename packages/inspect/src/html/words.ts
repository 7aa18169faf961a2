import type { Message } from '@lienthong/core';
import type { CriterionState, SignatureReportFields } from '@lienthong/signature';
import type { SignatureOrder } from '../order.ts';

type Word =
  | 'title'
  | 'verdict'
  | 'at'
  | 'legal'
  | 'reasons'
  | 'files'
  | 'file'
  | 'size'
  | 'digest'
  | 'own'
  | 'coverage'
  | 'covered'
  | 'uncovered'
  | 'order'
  | 'signature'
  | 'packet'
  | 'inFile'
  | 'field'
  | 'stamp'
  | 'fields'
  | 'criteria'
  | 'number'
  | 'criterion'
  | 'result'
  | 'note'
  | 'mandatory'
  | 'optional'
  | 'path'
  | 'technical'
  | 'issues'
  | 'unknown'
  | 'none';

/** The fixed words of the printed report. */
export const WORDS: Readonly<Record<Word, Message>> = {
  title: { vi: 'Kết quả kiểm tra chữ ký số', en: 'Result of the signature check' },
  verdict: { vi: 'Kết luận', en: 'Verdict' },
  at: { vi: 'Xét tại thời điểm', en: 'Judged at' },
  legal: { vi: 'Giá trị', en: 'Standing' },
  reasons: { vi: 'Căn cứ', en: 'Grounds' },
  files: { vi: 'Tệp đính kèm', en: 'Attachments' },
  file: { vi: 'Tên tệp', en: 'File' },
  size: { vi: 'Số byte', en: 'Bytes' },
  digest: { vi: 'SHA-256', en: 'SHA-256' },
  own: { vi: 'Chữ ký bên trong', en: 'Signatures inside' },
  coverage: { vi: 'Phần được ký', en: 'What is signed' },
  covered: { vi: 'Được chữ ký của gói bao phủ', en: 'Covered by the packet signature' },
  uncovered: { vi: 'Không được chữ ký của gói bao phủ', en: 'Not covered by the packet signature' },
  order: { vi: 'Thứ tự ký', en: 'Order of signatures' },
  signature: { vi: 'Chữ ký', en: 'Signature' },
  packet: { vi: 'trên gói tin', en: 'on the packet' },
  inFile: { vi: 'trong tệp', en: 'in the file' },
  field: { vi: 'ô ký', en: 'field' },
  stamp: { vi: 'dấu thời gian của tài liệu', en: 'document time stamp' },
  fields: { vi: 'Thông tin theo TT 15/2025/TT-BKHCN', en: 'Items of TT 15/2025/TT-BKHCN' },
  criteria: { vi: 'Tiêu chí theo Phụ lục II TT 15/2025/TT-BKHCN', en: 'Criteria of Annex II of TT 15/2025/TT-BKHCN' },
  number: { vi: 'Số', en: 'No.' },
  criterion: { vi: 'Tiêu chí', en: 'Criterion' },
  result: { vi: 'Kết quả', en: 'Result' },
  note: { vi: 'Ghi chú', en: 'Note' },
  mandatory: { vi: 'bắt buộc', en: 'mandatory' },
  optional: { vi: 'khuyến nghị', en: 'optional' },
  path: { vi: 'Chuỗi chứng thư', en: 'Certificate path' },
  technical: { vi: 'Mức, thuật toán, mã ETSI EN 319 102-1', en: 'Level, algorithm, ETSI EN 319 102-1 code' },
  issues: { vi: 'Lỗi và cảnh báo về gói tin', en: 'Errors and warnings about the packet' },
  unknown: { vi: 'chưa xác định', en: 'not established' },
  none: { vi: 'không có', en: 'none' },
};

export const LEGAL: Readonly<Record<'signed' | 'reference' | 'none', Message>> = {
  signed: { vi: 'đã ký (QĐ 28/2018/QĐ-TTg Điều 4.1)', en: 'signed (QĐ 28/2018/QĐ-TTg article 4.1)' },
  reference: { vi: 'chỉ để tham khảo (QĐ 28/2018/QĐ-TTg Điều 4.2)', en: 'for information only (QĐ 28/2018/QĐ-TTg article 4.2)' },
  none: { vi: 'chưa được coi là có giá trị', en: 'not to be relied on' },
};

/** The seven items of TT 15/2025 Đ6, in its order. */
export const FIELDS: Readonly<Record<keyof SignatureReportFields, Message>> = {
  issuingCa: { vi: 'Tổ chức cấp chứng thư', en: 'Issuing CA' },
  signer: { vi: 'Người ký', en: 'Signer' },
  managingUnit: { vi: 'Đơn vị quản lý chứng thư', en: 'Unit managing the certificate' },
  time: { vi: 'Thời điểm ký hoặc dấu thời gian', en: 'Signing time or time stamp' },
  integrity: { vi: 'Tính toàn vẹn', en: 'Integrity' },
  validAtSigning: { vi: 'Hiệu lực của chứng thư tại thời điểm ký', en: 'Validity of the certificate at signing time' },
  certificateValidity: { vi: 'Thời hạn của chứng thư', en: 'Validity period of the certificate' },
};

export const INTEGRITY: Readonly<Record<SignatureReportFields['integrity'], Message>> = {
  intact: { vi: 'toàn vẹn', en: 'intact' },
  broken: { vi: 'đã bị thay đổi', en: 'broken' },
  unknown: WORDS.unknown,
};

export const YES: Message = { vi: 'có hiệu lực', en: 'valid' };
export const NO: Message = { vi: 'không có hiệu lực', en: 'not valid' };

export const STATE: Readonly<Record<CriterionState, Message>> = {
  met: { vi: 'Thoả', en: 'Met' },
  'not-met': { vi: 'Không thoả', en: 'Not met' },
  undetermined: { vi: 'Chưa xác định', en: 'Undetermined' },
  noted: { vi: 'Ghi nhận', en: 'Noted' },
};

export const ORDER: Readonly<Record<SignatureOrder['state'], Message>> = {
  none: { vi: 'không có chữ ký', en: 'no signature' },
  'person-only': { vi: 'chỉ có chữ ký của người', en: "a person's signature only" },
  'agency-only': { vi: 'chỉ có chữ ký của cơ quan', en: "an agency's signature only" },
  'person-first': { vi: 'người ký trước, cơ quan ký sau (đúng)', en: 'the person first, the agency second (as it should be)' },
  'agency-first': { vi: 'cơ quan ký trước người (ngược)', en: 'the agency before the person (reversed)' },
  unknown: { vi: 'không phân biệt được qua chứng thư', en: 'the certificates do not tell' },
};
