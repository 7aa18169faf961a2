import type { CodeList } from './types.ts';

/** Urgency (spec §13.2). NĐ 30/2020 knows only Khẩn, Thượng khẩn and Hỏa tốc. */
export const priorities: CodeList = {
  id: 'priorities',
  title: { vi: 'Độ khẩn', en: 'Urgency' },
  source: 'Bkav eDoc ESB; NĐ 30/2020/NĐ-CP (spec §13.2)',
  asOf: '2020-03-05',
  rows: [
    { code: '0', name: 'Thường', certainty: 'inferred' },
    { code: '1', name: 'Khẩn', certainty: 'certain' },
    { code: '2', name: 'Thượng khẩn', certainty: 'certain' },
    { code: '3', name: 'Hỏa tốc', certainty: 'certain' },
    { code: '4', name: 'Hỏa tốc hẹn giờ', certainty: 'certain' },
  ],
};

/** Business types (spec §7). */
export const businessTypes: CodeList = {
  id: 'business-types',
  title: { vi: 'Loại nghiệp vụ', en: 'Business types' },
  source: 'Thư viện chính thức · the official library (spec §7)',
  asOf: '2019',
  rows: [
    { code: '0', name: 'Văn bản điện tử mới', certainty: 'certain' },
    { code: '1', name: 'Thu hồi', certainty: 'certain' },
    { code: '2', name: 'Cập nhật', certainty: 'certain' },
    { code: '3', name: 'Thay thế', certainty: 'certain' },
  ],
};

/** Status codes (spec §10.2). 07–12 and 14 were not seen anywhere. */
export const statusCodes: CodeList = {
  id: 'status-codes',
  title: { vi: 'Mã trạng thái xử lý', en: 'Status codes' },
  source: 'Năm hệ thống độc lập trùng nhau · five independent implementations agree (spec §10.2)',
  asOf: '2025',
  rows: [
    { code: '01', name: 'Đã đến', abbreviation: 'inbox', certainty: 'certain' },
    { code: '02', name: 'Từ chối tiếp nhận', abbreviation: 'rejection', certainty: 'certain' },
    { code: '03', name: 'Đã tiếp nhận', abbreviation: 'acceptance', certainty: 'certain' },
    { code: '04', name: 'Phân công xử lý', abbreviation: 'assignment', certainty: 'certain' },
    { code: '05', name: 'Đang xử lý', abbreviation: 'processing', certainty: 'certain' },
    { code: '06', name: 'Hoàn thành', abbreviation: 'finish', certainty: 'certain' },
    { code: '13', name: 'Yêu cầu lấy lại', abbreviation: 'cancellation', certainty: 'certain' },
    { code: '15', name: 'Đồng ý cập nhật, lấy lại', abbreviation: 'change-acceptance', certainty: 'certain' },
    { code: '16', name: 'Từ chối cập nhật, lấy lại', abbreviation: 'change-rejection', certainty: 'certain' },
  ],
};

/** Secrecy (spec §13.3): such documents must not travel in edXML. */
export const secrecyLevels: CodeList = {
  id: 'secrecy',
  title: { vi: 'Độ mật', en: 'Secrecy' },
  source: 'QĐ 28/2018/QĐ-TTg Đ1.2; NĐ 30/2020/NĐ-CP (spec §13.3)',
  asOf: '2020-03-05',
  rows: [
    { code: 'mat', name: 'Mật', certainty: 'certain' },
    { code: 'toi-mat', name: 'Tối mật', certainty: 'certain' },
    { code: 'tuyet-mat', name: 'Tuyệt mật', certainty: 'certain' },
  ],
};
