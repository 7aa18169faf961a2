import { type ErrorCatalogue, type ErrorFactory, errorFactory, type NoDetails } from '@lienthong/core';

export interface InspectErrorDetails {
  INSPECT_REASON_REQUIRED: NoDetails;
  INSPECT_NOT_SIGNABLE: { code: string };
  INSPECT_TRANSIT_CONTENT_ID: { contentId: string; name: string };
  BUNDLE_UNREADABLE: { path: string; reason: string };
  BUNDLE_TAMPERED: { what: string; where: string };
  BUNDLE_NOT_APPENDED: { seq: number };
  BUNDLE_FOLDER_IN_USE: { path: string; file: string };
  BUNDLE_DELETED: { at: string; reason: string };
  BUNDLE_PACKET_MISSING: NoDetails;
  BUNDLE_REASON_REQUIRED: NoDetails;
}

export const inspectErrors: ErrorCatalogue<InspectErrorDetails> = {
  INSPECT_REASON_REQUIRED: () => ({
    vi: 'Đọc nội dung khi chưa xác định được chữ ký phải nêu lý do (sẽ được ghi nhật ký).',
    en: 'Reading content whose signatures are undetermined needs a reason (it is logged).',
  }),
  INSPECT_NOT_SIGNABLE: (d) => ({
    vi: `Gói tin còn lỗi ${d.code} nên chưa ký được; hãy sửa rồi soạn lại.`,
    en: `The packet has the error ${d.code} and cannot be signed; mend it and compose again.`,
  }),
  INSPECT_TRANSIT_CONTENT_ID: (d) => ({
    vi: `ContentId «${d.contentId}» của tệp «${d.name}» rỗng, bị trùng hoặc có ký tự lạ, nên không ký kiểu transit được; hãy soạn lại gói.`,
    en: `The ContentId "${d.contentId}" of the file "${d.name}" is empty, used twice or has strange characters, so the packet cannot be signed for transit; compose it again.`,
  }),
  BUNDLE_UNREADABLE: (d) => ({
    vi: `Không đọc được bộ chứng cứ ở ${d.path}: ${d.reason}.`,
    en: `The evidence bundle cannot be read at ${d.path}: ${d.reason}.`,
  }),
  BUNDLE_TAMPERED: (d) => ({
    vi: `Bộ chứng cứ đã bị sửa: ${d.where} (${d.what}). Không dùng nó làm bằng chứng; hãy lấy bản lưu khác.`,
    en: `The evidence bundle was tampered with: ${d.where} (${d.what}). Do not rely on it; take another copy.`,
  }),
  BUNDLE_NOT_APPENDED: (d) => ({
    vi: `Thư mục đã có một bộ chứng cứ khác từ mục ${d.seq}; bộ chứng cứ chỉ được ghi nối thêm. Hãy chọn thư mục khác.`,
    en: `The folder already holds another bundle from entry ${d.seq} on; bundles are only appended to. Choose another folder.`,
  }),
  BUNDLE_FOLDER_IN_USE: (d) => ({
    vi: `Thư mục ${d.path} đã có tệp khác (${d.file}) và không phải một bộ chứng cứ; hãy chọn thư mục trống.`,
    en: `The folder ${d.path} holds something else (${d.file}) and is no evidence bundle; choose an empty one.`,
  }),
  BUNDLE_DELETED: (d) => ({
    vi: `Bộ chứng cứ đã bị xoá có chủ ý lúc ${d.at}: ${d.reason}.`,
    en: `The evidence bundle was deleted on purpose at ${d.at}: ${d.reason}.`,
  }),
  BUNDLE_PACKET_MISSING: () => ({
    vi: 'Bộ chứng cứ không kèm gói tin; hãy đưa gói tin gốc để kết luận lại.',
    en: 'The evidence bundle does not hold the packet; give the original packet to judge it again.',
  }),
  BUNDLE_REASON_REQUIRED: () => ({
    vi: 'Xoá chứng cứ phải nêu lý do.',
    en: 'Deleting evidence needs a reason.',
  }),
};

export const raiseInspect: ErrorFactory<InspectErrorDetails> = errorFactory(inspectErrors);
