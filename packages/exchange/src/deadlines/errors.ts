import { type ErrorCatalogue, type ErrorFactory, errorFactory } from '@lienthong/core';

export interface DeadlineErrorDetails {
  /** `path`: where in the data, as `years[0].holidays[2].date`. */
  DEADLINE_CALENDAR_INVALID: { path: string; reason: { vi: string; en: string } };
}

export const deadlineErrors: ErrorCatalogue<DeadlineErrorDetails> = {
  DEADLINE_CALENDAR_INVALID: (d) => ({
    vi: `Dữ liệu lịch làm việc sai ở ${d.path}: ${d.reason.vi}. Sửa dữ liệu rồi nạp lại; lịch cũ vẫn dùng.`,
    en: `The working calendar is wrong at ${d.path}: ${d.reason.en}. Mend the data and load it again; the former stays in use.`,
  }),
};

export const raiseDeadline: ErrorFactory<DeadlineErrorDetails> = errorFactory(deadlineErrors);
