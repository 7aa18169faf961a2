import { type ErrorCatalogue, type ErrorFactory, errorFactory, type NoDetails } from '../error/catalogue.ts';

export interface SourceErrorDetails {
  SOURCE_RANGE: { start: number; end: number; size: number };
  SOURCE_CLOSED: NoDetails;
  SOURCE_CHANGED: { path: string; offset: number };
  SOURCE_IO: { path: string; reason: string };
  SOURCE_TOO_LARGE: { limit: number };
}

export const sourceErrors: ErrorCatalogue<SourceErrorDetails> = {
  SOURCE_RANGE: (d) => ({
    vi: `Khoảng byte [${d.start}, ${d.end}) nằm ngoài nguồn dài ${d.size} byte.`,
    en: `Byte range [${d.start}, ${d.end}) is outside a source of ${d.size} bytes.`,
  }),
  SOURCE_CLOSED: () => ({
    vi: 'Nguồn byte đã đóng; hãy mở lại tệp.',
    en: 'The byte source is closed; open the file again.',
  }),
  SOURCE_CHANGED: (d) => ({
    vi: `Tệp ${d.path} đã thay đổi giữa hai lần đọc, gần byte ${d.offset}. Hãy giữ một bản riêng rồi đọc lại.`,
    en: `File ${d.path} changed between two reads, near byte ${d.offset}. Keep a private copy and read again.`,
  }),
  SOURCE_IO: (d) => ({
    vi: `Không đọc được ${d.path}: ${d.reason}.`,
    en: `Cannot read ${d.path}: ${d.reason}.`,
  }),
  SOURCE_TOO_LARGE: (d) => ({
    vi: `Dữ liệu vượt giới hạn ${d.limit} byte.`,
    en: `The data exceeds the limit of ${d.limit} bytes.`,
  }),
};

export const raiseSource: ErrorFactory<SourceErrorDetails> = errorFactory(sourceErrors);
