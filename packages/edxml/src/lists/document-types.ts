import type { CodeList } from './types.ts';

const AMENDMENT = 'QCVN 102:2016/BTTTT, Sửa đổi 1:2022 (spec §13.1)';

/** Table A (`Type` 1): normative documents; the code is the `TypeDetail`. */
export const normativeTypes: CodeList = {
  id: 'document-types-a',
  title: { vi: 'Loại văn bản quy phạm pháp luật (bảng A)', en: 'Normative document types (table A)' },
  source: AMENDMENT,
  asOf: '2022-02-17',
  rows: [
    { code: '1', name: 'Hiến pháp', certainty: 'certain' },
    { code: '2', name: 'Luật', certainty: 'certain' },
    { code: '3', name: 'Pháp lệnh', certainty: 'certain' },
    { code: '4', name: 'Lệnh', certainty: 'certain' },
    { code: '5', name: 'Nghị quyết', certainty: 'certain' },
    { code: '6', name: 'Nghị quyết liên tịch', certainty: 'certain' },
    { code: '7', name: 'Nghị định', certainty: 'certain' },
    { code: '8', name: 'Quyết định', certainty: 'certain' },
    { code: '9', name: 'Thông tư', certainty: 'certain' },
    { code: '10', name: 'Thông tư liên tịch', certainty: 'certain' },
    { code: '11', name: 'Chỉ thị (UBND)', certainty: 'certain' },
    { code: '12', name: 'Bộ luật', certainty: 'certain' },
    { code: '13', name: 'VBQPPL của chính quyền địa phương ở đơn vị hành chính – kinh tế đặc biệt', certainty: 'certain' },
  ],
};

/** Table B (`Type` 2): administrative documents; the code is the `TypeDetail`. Items 10–17 and 27–32 are not verified. */
export const administrativeTypes: CodeList = {
  id: 'document-types-b',
  title: { vi: 'Loại văn bản hành chính (bảng B)', en: 'Administrative document types (table B)' },
  source: AMENDMENT,
  asOf: '2022-02-17',
  rows: [
    { code: '1', name: 'Nghị quyết (cá biệt)', abbreviation: 'NQ', certainty: 'certain' },
    { code: '2', name: 'Quyết định (cá biệt)', abbreviation: 'QĐ', certainty: 'certain' },
    { code: '3', name: 'Chỉ thị (cá biệt)', abbreviation: 'CT', certainty: 'certain' },
    { code: '4', name: 'Quy chế', abbreviation: 'QC', certainty: 'certain' },
    { code: '5', name: 'Quy định', abbreviation: 'QyĐ', certainty: 'certain' },
    { code: '6', name: 'Thông cáo', abbreviation: 'TC', certainty: 'certain' },
    { code: '7', name: 'Thông báo', abbreviation: 'TB', certainty: 'certain' },
    { code: '8', name: 'Hướng dẫn', abbreviation: 'HD', certainty: 'certain' },
    { code: '9', name: 'Chương trình', abbreviation: 'CTr', certainty: 'certain' },
    { code: '10', name: 'Kế hoạch', abbreviation: 'KH', certainty: 'inferred' },
    { code: '11', name: 'Phương án', abbreviation: 'PA', certainty: 'inferred' },
    { code: '12', name: 'Đề án', abbreviation: 'ĐA', certainty: 'inferred' },
    { code: '13', name: 'Dự án', abbreviation: 'DA', certainty: 'inferred' },
    { code: '14', name: 'Báo cáo', abbreviation: 'BC', certainty: 'inferred' },
    { code: '15', name: 'Biên bản', abbreviation: 'BB', certainty: 'inferred' },
    { code: '16', name: 'Tờ trình', abbreviation: 'TTr', certainty: 'inferred' },
    { code: '17', name: 'Hợp đồng', abbreviation: 'HĐ', certainty: 'inferred' },
    { code: '18', name: 'Công văn', certainty: 'certain' },
    { code: '19', name: 'Công điện', abbreviation: 'CĐ', certainty: 'certain' },
    { code: '20', name: 'Bản ghi nhớ', abbreviation: 'BGN', certainty: 'certain' },
    { code: '21', name: 'Bản cam kết', certainty: 'certain' },
    { code: '22', name: 'Bản thỏa thuận', abbreviation: 'BTT', certainty: 'certain' },
    { code: '23', name: 'Giấy chứng nhận', certainty: 'certain' },
    { code: '24', name: 'Giấy ủy quyền', abbreviation: 'GUQ', certainty: 'certain' },
    { code: '25', name: 'Giấy mời', abbreviation: 'GM', certainty: 'certain' },
    { code: '26', name: 'Giấy giới thiệu', abbreviation: 'GGT', certainty: 'certain' },
    { code: '27', name: 'Giấy nghỉ phép', abbreviation: 'GNP', certainty: 'inferred' },
    { code: '28', name: 'Giấy đi đường', certainty: 'inferred' },
    { code: '29', name: 'Giấy biên nhận hồ sơ', certainty: 'inferred' },
    { code: '30', name: 'Phiếu gửi', abbreviation: 'PG', certainty: 'inferred' },
    { code: '31', name: 'Phiếu chuyển', abbreviation: 'PC', certainty: 'inferred' },
    { code: '32', name: 'Thư công', certainty: 'inferred' },
  ],
};

/** The 27 abbreviations of NĐ 30/2020; Công văn and Thư công have none. Whether Phiếu báo is in table B is not known. */
export const abbreviations: CodeList = {
  id: 'document-abbreviations',
  title: { vi: 'Chữ viết tắt tên loại văn bản hành chính', en: 'Abbreviations of administrative document types' },
  source: 'NĐ 30/2020/NĐ-CP, Phụ lục III.I (spec §13.1)',
  asOf: '2020-03-05',
  rows: [
    { code: 'NQ', name: 'Nghị quyết (cá biệt)', abbreviation: 'NQ', certainty: 'certain' },
    { code: 'QĐ', name: 'Quyết định (cá biệt)', abbreviation: 'QĐ', certainty: 'certain' },
    { code: 'CT', name: 'Chỉ thị', abbreviation: 'CT', certainty: 'certain' },
    { code: 'QC', name: 'Quy chế', abbreviation: 'QC', certainty: 'certain' },
    { code: 'QyĐ', name: 'Quy định', abbreviation: 'QyĐ', certainty: 'certain' },
    { code: 'TC', name: 'Thông cáo', abbreviation: 'TC', certainty: 'certain' },
    { code: 'TB', name: 'Thông báo', abbreviation: 'TB', certainty: 'certain' },
    { code: 'HD', name: 'Hướng dẫn', abbreviation: 'HD', certainty: 'certain' },
    { code: 'CTr', name: 'Chương trình', abbreviation: 'CTr', certainty: 'certain' },
    { code: 'KH', name: 'Kế hoạch', abbreviation: 'KH', certainty: 'certain' },
    { code: 'PA', name: 'Phương án', abbreviation: 'PA', certainty: 'certain' },
    { code: 'ĐA', name: 'Đề án', abbreviation: 'ĐA', certainty: 'certain' },
    { code: 'DA', name: 'Dự án', abbreviation: 'DA', certainty: 'certain' },
    { code: 'BC', name: 'Báo cáo', abbreviation: 'BC', certainty: 'certain' },
    { code: 'BB', name: 'Biên bản', abbreviation: 'BB', certainty: 'certain' },
    { code: 'TTr', name: 'Tờ trình', abbreviation: 'TTr', certainty: 'certain' },
    { code: 'HĐ', name: 'Hợp đồng', abbreviation: 'HĐ', certainty: 'certain' },
    { code: 'CĐ', name: 'Công điện', abbreviation: 'CĐ', certainty: 'certain' },
    { code: 'BGN', name: 'Bản ghi nhớ', abbreviation: 'BGN', certainty: 'certain' },
    { code: 'BTT', name: 'Bản thỏa thuận', abbreviation: 'BTT', certainty: 'certain' },
    { code: 'GUQ', name: 'Giấy ủy quyền', abbreviation: 'GUQ', certainty: 'certain' },
    { code: 'GM', name: 'Giấy mời', abbreviation: 'GM', certainty: 'certain' },
    { code: 'GGT', name: 'Giấy giới thiệu', abbreviation: 'GGT', certainty: 'certain' },
    { code: 'GNP', name: 'Giấy nghỉ phép', abbreviation: 'GNP', certainty: 'certain' },
    { code: 'PG', name: 'Phiếu gửi', abbreviation: 'PG', certainty: 'certain' },
    { code: 'PC', name: 'Phiếu chuyển', abbreviation: 'PC', certainty: 'certain' },
    { code: 'PB', name: 'Phiếu báo', abbreviation: 'PB', certainty: 'certain' },
  ],
};

/** Kinds of certified copies. */
export const copyTypes: CodeList = {
  id: 'copy-types',
  title: { vi: 'Các hình thức bản sao', en: 'Kinds of copies' },
  source: 'NĐ 30/2020/NĐ-CP, Phụ lục III.I (spec §13.1)',
  asOf: '2020-03-05',
  rows: [
    { code: 'SY', name: 'Bản sao y', abbreviation: 'SY', certainty: 'certain' },
    { code: 'TrS', name: 'Bản trích sao', abbreviation: 'TrS', certainty: 'certain' },
    { code: 'SL', name: 'Bản sao lục', abbreviation: 'SL', certainty: 'certain' },
  ],
};
