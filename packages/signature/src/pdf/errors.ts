import { type ErrorCatalogue, type ErrorFactory, errorFactory } from '@lienthong/core';

export interface PdfErrorDetails {
  PDF_HEADER: { offset: number };
  PDF_STARTXREF: { offset: number };
  PDF_XREF: { what: string; offset: number };
  PDF_XREF_LOOP: { offset: number };
  PDF_SYNTAX: { what: string; offset: number };
  PDF_OBJECT: { object: string; offset: number };
  PDF_STREAM: { what: string; offset: number };
  PDF_FILTER: { filter: string; offset: number };
  PDF_LOOP: { what: string; offset: number };
  PDF_STRUCTURE: { what: string; offset: number };
  PDF_LIMIT: { limit: string; value: number; offset: number };
}

/** Codes that reading a PDF throws; offsets are bytes from the start of the file, -1 where the place is inside an object stream. */
export const pdfErrors: ErrorCatalogue<PdfErrorDetails> = {
  PDF_HEADER: (d) => ({
    vi: `Không phải tệp PDF: thiếu %PDF- ở byte ${d.offset}.`,
    en: `Not a PDF file: no %PDF- at byte ${d.offset}.`,
  }),
  PDF_STARTXREF: (d) => ({
    vi: `Không thấy startxref và %%EOF hợp lệ gần cuối tệp (byte ${d.offset}). Tệp có thể bị cắt; hãy lấy lại bản gốc.`,
    en: `No valid startxref and %%EOF near the end of the file (byte ${d.offset}). It may be cut short; fetch the original again.`,
  }),
  PDF_XREF: (d) => ({
    vi: `Bảng tham chiếu chéo sai ở byte ${d.offset}: ${d.what}.`,
    en: `The cross-reference section is wrong at byte ${d.offset}: ${d.what}.`,
  }),
  PDF_XREF_LOOP: (d) => ({
    vi: `Chuỗi bảng tham chiếu chéo quay vòng ở byte ${d.offset}.`,
    en: `The chain of cross-reference sections runs in a circle at byte ${d.offset}.`,
  }),
  PDF_SYNTAX: (d) => ({
    vi: `Cú pháp PDF sai ở byte ${d.offset}: ${d.what}.`,
    en: `PDF syntax is wrong at byte ${d.offset}: ${d.what}.`,
  }),
  PDF_OBJECT: (d) => ({
    vi: `Không có đối tượng ${d.object} ở byte ${d.offset} như bảng tham chiếu chéo ghi.`,
    en: `There is no object ${d.object} at byte ${d.offset}, where the cross-reference section says it is.`,
  }),
  PDF_STREAM: (d) => ({
    vi: `Luồng dữ liệu sai ở byte ${d.offset}: ${d.what}.`,
    en: `The stream at byte ${d.offset} is wrong: ${d.what}.`,
  }),
  PDF_FILTER: (d) => ({
    vi: `Không giải được luồng ở byte ${d.offset} (bộ lọc ${d.filter}).`,
    en: `The stream at byte ${d.offset} cannot be decoded (filter ${d.filter}).`,
  }),
  PDF_LOOP: (d) => ({
    vi: `Tham chiếu quay vòng trong ${d.what} (byte ${d.offset}).`,
    en: `References run in a circle in ${d.what} (byte ${d.offset}).`,
  }),
  PDF_STRUCTURE: (d) => ({
    vi: `Cấu trúc PDF sai: ${d.what} (byte ${d.offset}).`,
    en: `The PDF structure is wrong: ${d.what} (byte ${d.offset}).`,
  }),
  PDF_LIMIT: (d) => ({
    vi: `PDF vượt giới hạn ${d.limit} = ${d.value} ở byte ${d.offset}. Nếu tệp đáng tin, hãy nâng giới hạn này.`,
    en: `The PDF exceeds the limit ${d.limit} = ${d.value} at byte ${d.offset}. If the file can be trusted, raise this limit.`,
  }),
};

export const raisePdf: ErrorFactory<PdfErrorDetails> = errorFactory(pdfErrors);
