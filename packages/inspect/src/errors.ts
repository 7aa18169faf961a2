import { type ErrorCatalogue, type ErrorFactory, errorFactory, type NoDetails } from '@lienthong/core';

export interface InspectErrorDetails {
  INSPECT_REASON_REQUIRED: NoDetails;
  INSPECT_NOT_SIGNABLE: { code: string };
  INSPECT_TRANSIT_CONTENT_ID: { contentId: string; name: string };
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
};

export const raiseInspect: ErrorFactory<InspectErrorDetails> = errorFactory(inspectErrors);
