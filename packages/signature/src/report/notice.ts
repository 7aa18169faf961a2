import type { Message } from '@lienthong/core';

/** In every report: what a right signature does not say (TT 15/2025 shows validity, not authority). */
export const authorityNotice: Message = {
  vi: 'Kết luận chỉ nói chữ ký có đứng vững hay không; không đánh giá thẩm quyền của người ký.',
  en: 'The judgement says whether the signatures stand; it does not judge the authority of the signer.',
};
