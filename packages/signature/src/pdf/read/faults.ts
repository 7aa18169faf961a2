import type { Message } from '@lienthong/core';
import type { PdfSignatureFaultCode } from './file.ts';

/** What is wrong with a signature dictionary. */
export const faultMessages: Readonly<Record<PdfSignatureFaultCode, Message>> = {
  PDF_SIGNATURE_DIRECT: {
    vi: 'Chữ ký nằm ngay trong trường chứ không phải là một đối tượng riêng; không thể biết nó thuộc phiên bản nào.',
    en: 'The signature stands in the field itself instead of being an object of its own; its revision cannot be told.',
  },
  PDF_SIGNATURE_REPEATED_KEY: {
    vi: 'Từ điển chữ ký có khoá lặp: các phần mềm đọc sẽ chọn giá trị khác nhau.',
    en: 'The signature dictionary repeats a key: readers differ in which value they take.',
  },
  PDF_SIGNATURE_BYTE_RANGE: {
    vi: 'Thiếu /ByteRange hoặc /ByteRange không phải dãy số nguyên viết trực tiếp.',
    en: '/ByteRange is missing or is not an array of integers written in place.',
  },
  PDF_SIGNATURE_CONTENTS: {
    vi: 'Thiếu /Contents hoặc /Contents không phải chuỗi thập lục phân có vị trí xác định trong tệp.',
    en: '/Contents is missing or is not a hexadecimal string with a position in the file.',
  },
  PDF_SIGNATURE_DOC_MDP: {
    vi: 'Mức cho phép thay đổi (DocMDP) không phải 1, 2 hoặc 3.',
    en: 'The level of permitted changes (DocMDP) is not 1, 2 or 3.',
  },
  PDF_SIGNATURE_FIELD_MDP: {
    vi: 'Danh sách trường bị khoá (FieldMDP) không đọc được.',
    en: 'The list of locked fields (FieldMDP) cannot be read.',
  },
};
