import type { Message } from '@lienthong/core';
import type { PdfModificationFinding } from './result.ts';

export interface PdfFindingDetails {
  PDF_DIFF_COVERAGE: { coverage: string };
  PDF_DIFF_UNREADABLE: { reason: Message };
  PDF_DIFF_DUPLICATE_ENTRY: { object: string };
  PDF_DIFF_FREED: { object: string };
  PDF_DIFF_DANGLING: { object: string };
  PDF_DIFF_BEYOND: { object: string };
  PDF_DIFF_OVERRIDDEN: { object: string };
  PDF_DIFF_SHARED: { object: string; path: string };
  PDF_DIFF_ADDED: { object: string };
  PDF_DIFF_CATALOG: { key: string };
  PDF_DIFF_REUSED: { key: string; object: string };
  PDF_DIFF_STREAM_REPLACED: { key: string; object: string };
  PDF_DIFF_REMOVED_KEY: { key: string };
  PDF_DIFF_METADATA: { what: string };
  PDF_DIFF_DSS: { what: string };
  PDF_DIFF_FORM: { what: string };
  PDF_DIFF_FIELD_NAME: { field: string };
  PDF_DIFF_FIELD_ADDED: { field: string };
  PDF_DIFF_FIELD_REMOVED: { field: string };
  PDF_DIFF_FIELD_CHANGED: { field: string; key: string };
  PDF_DIFF_FIELD_LOCKED: { field: string };
  PDF_DIFF_FIELD_ACTION: { field: string };
  PDF_DIFF_FIELD_COVERS: { field: string };
  PDF_DIFF_FIELD_UNSIGNED: { field: string };
  PDF_DIFF_FIELD_CERTIFIED: { field: string };
  PDF_DIFF_SIGNATURE_VALUE: { field: string };
  PDF_DIFF_APPEARANCE: { field: string };
  PDF_DIFF_PAGES: { what: string };
  PDF_DIFF_ANNOTATION_ADDED: { object: string };
  PDF_DIFF_ANNOTATION_REMOVED: { object: string };
  PDF_DIFF_DOC_MDP: { level: string; allowed: number };
}

export type PdfFindingCode = keyof PdfFindingDetails;

type Catalogue = { readonly [K in PdfFindingCode]: (details: PdfFindingDetails[K]) => Message };

const findings: Catalogue = {
  PDF_DIFF_COVERAGE: (d) => ({
    vi: `Chữ ký không phủ trọn phiên bản của nó (${d.coverage}), nên không thể biết những gì đã thêm vào sau.`,
    en: `The signature does not cover its revision wholly (${d.coverage}), so what was added later cannot be told.`,
  }),
  PDF_DIFF_UNREADABLE: (d) => ({
    vi: `Không đọc được phần sửa sau khi ký: ${d.reason.vi}`,
    en: `What was changed after signing cannot be read: ${d.reason.en}`,
  }),
  PDF_DIFF_DUPLICATE_ENTRY: (d) => ({
    vi: `Bảng tham chiếu chéo ghi đối tượng ${d.object} hai lần: các phần mềm đọc sẽ thấy nội dung khác nhau.`,
    en: `A cross-reference section lists object ${d.object} twice: readers will see different contents.`,
  }),
  PDF_DIFF_FREED: (d) => ({
    vi: `Đối tượng ${d.object} bị xoá sau khi ký.`,
    en: `Object ${d.object} was deleted after signing.`,
  }),
  PDF_DIFF_DANGLING: (d) => ({
    vi: `Văn bản lúc ký đã trỏ sẵn tới đối tượng ${d.object} chưa có; nó được điền vào sau khi ký.`,
    en: `The signed document already pointed to object ${d.object}, which did not exist; it was filled in after signing.`,
  }),
  PDF_DIFF_BEYOND: (d) => ({
    vi: `Đối tượng ${d.object} của phiên bản đã ký kéo dài ra ngoài phần được ký.`,
    en: `Object ${d.object} of the signed revision reaches beyond the signed bytes.`,
  }),
  PDF_DIFF_OVERRIDDEN: (d) => ({
    vi: `Đối tượng ${d.object} của phiên bản đã ký bị thay bằng nội dung khác.`,
    en: `Object ${d.object} of the signed revision was replaced by other content.`,
  }),
  PDF_DIFF_SHARED: (d) => ({
    vi: `Đối tượng ${d.object} được thay hợp lệ ở một chỗ, nhưng còn dùng ở chỗ khác của văn bản đã ký (${d.path}).`,
    en: `Object ${d.object} may be replaced in one place, but the signed document also uses it elsewhere (${d.path}).`,
  }),
  PDF_DIFF_ADDED: (d) => ({
    vi: `Đối tượng ${d.object} được thêm sau khi ký mà không thuộc loại thay đổi nào được phép.`,
    en: `Object ${d.object} was added after signing and belongs to no kind of change that can be allowed.`,
  }),
  PDF_DIFF_CATALOG: (d) => ({
    vi: `Mục /${d.key} ở gốc văn bản bị thay đổi sau khi ký.`,
    en: `The entry /${d.key} of the document catalogue was changed after signing.`,
  }),
  PDF_DIFF_REUSED: (d) => ({
    vi: `/${d.key} được trỏ sang đối tượng ${d.object} đã có từ trước khi ký.`,
    en: `/${d.key} was pointed to object ${d.object}, which existed before signing.`,
  }),
  PDF_DIFF_STREAM_REPLACED: (d) => ({
    vi: `/${d.key}: đối tượng ${d.object} bị thay bằng hoặc vốn là một luồng dữ liệu.`,
    en: `/${d.key}: object ${d.object} is, or was replaced by, a stream.`,
  }),
  PDF_DIFF_REMOVED_KEY: (d) => ({
    vi: `Mục /${d.key} bị bỏ sau khi ký.`,
    en: `The entry /${d.key} was removed after signing.`,
  }),
  PDF_DIFF_METADATA: (d) => ({
    vi: `Siêu dữ liệu XMP mới không hợp lệ (${d.what}).`,
    en: `The new XMP metadata are not acceptable (${d.what}).`,
  }),
  PDF_DIFF_DSS: (d) => ({
    vi: `Kho chứng cứ chữ ký (DSS) có cấu trúc lạ: ${d.what}.`,
    en: `The document security store (DSS) has a foreign structure: ${d.what}.`,
  }),
  PDF_DIFF_FORM: (d) => ({
    vi: `Biểu mẫu bị thay đổi cấu trúc sau khi ký: ${d.what}.`,
    en: `The structure of the form was changed after signing: ${d.what}.`,
  }),
  PDF_DIFF_FIELD_NAME: (d) => ({
    vi: `Tên trường không hợp lệ hoặc bị trùng: ${d.field}.`,
    en: `A field name is invalid or repeated: ${d.field}.`,
  }),
  PDF_DIFF_FIELD_ADDED: (d) => ({
    vi: `Trường ${d.field} (không phải trường chữ ký) được thêm sau khi ký.`,
    en: `Field ${d.field}, which is no signature field, was added after signing.`,
  }),
  PDF_DIFF_FIELD_REMOVED: (d) => ({
    vi: `Trường ${d.field} bị xoá sau khi ký.`,
    en: `Field ${d.field} was deleted after signing.`,
  }),
  PDF_DIFF_FIELD_CHANGED: (d) => ({
    vi: `Trường ${d.field} bị đổi /${d.key} sau khi ký, không chỉ là điền giá trị.`,
    en: `Field ${d.field} had its /${d.key} changed after signing, which is more than filling in a value.`,
  }),
  PDF_DIFF_FIELD_LOCKED: (d) => ({
    vi: `Trường ${d.field} đã bị chữ ký khoá nhưng vẫn bị thay đổi.`,
    en: `Field ${d.field} is locked by the signature and was changed nevertheless.`,
  }),
  PDF_DIFF_FIELD_ACTION: (d) => ({
    vi: `Trường mới ${d.field} mang theo hành động (/A, /AA).`,
    en: `The new field ${d.field} carries actions (/A, /AA).`,
  }),
  PDF_DIFF_FIELD_COVERS: (d) => ({
    vi: `Trường ${d.field} hiện ra sau khi ký và che trọn một chữ ký đã có hoặc hơn nửa trang.`,
    en: `Field ${d.field} came up after signing and hides an existing signature wholly, or more than half of the page.`,
  }),
  PDF_DIFF_FIELD_UNSIGNED: (d) => ({
    vi: `Trường chữ ký mới ${d.field} hiện hình lên trang mà không có ai ký.`,
    en: `The new signature field ${d.field} shows something on the page, and nobody signed it.`,
  }),
  PDF_DIFF_FIELD_CERTIFIED: (d) => ({
    vi: `Trường chữ ký nhìn thấy được ${d.field} được thêm sau một chữ ký chứng thực.`,
    en: `The visible signature field ${d.field} was added after a certifying signature.`,
  }),
  PDF_DIFF_SIGNATURE_VALUE: (d) => ({
    vi: `Giá trị của trường chữ ký ${d.field} không phải một đối tượng chữ ký mới.`,
    en: `The value of signature field ${d.field} is not a new signature object.`,
  }),
  PDF_DIFF_APPEARANCE: (d) => ({
    vi: `Hình hiển thị của trường ${d.field} bị thay theo cách không an toàn.`,
    en: `The appearance of field ${d.field} was changed in an unsafe way.`,
  }),
  PDF_DIFF_PAGES: (d) => ({
    vi: `Trang văn bản bị thay đổi sau khi ký: ${d.what}.`,
    en: `The pages were changed after signing: ${d.what}.`,
  }),
  PDF_DIFF_ANNOTATION_ADDED: (d) => ({
    vi: `Chú thích ${d.object} được thêm sau khi ký.`,
    en: `Annotation ${d.object} was added after signing.`,
  }),
  PDF_DIFF_ANNOTATION_REMOVED: (d) => ({
    vi: `Chú thích ${d.object} bị gỡ sau khi ký.`,
    en: `Annotation ${d.object} was removed after signing.`,
  }),
  PDF_DIFF_DOC_MDP: (d) => ({
    vi: `Thay đổi mức ${d.level} vượt quá mức ${d.allowed} mà chữ ký cho phép (DocMDP).`,
    en: `Changes of level ${d.level} go beyond level ${d.allowed} that the signature allows (DocMDP).`,
  }),
};

/** Ends the comparison of one revision with a refusal; caught by the judge, never leaves this folder. */
export class Refusal extends Error {
  readonly finding: Omit<PdfModificationFinding, 'revision'>;

  constructor(finding: Omit<PdfModificationFinding, 'revision'>) {
    super(finding.code);
    this.finding = finding;
  }
}

export function finding<K extends PdfFindingCode>(
  code: K,
  details: PdfFindingDetails[K],
): Omit<PdfModificationFinding, 'revision'> {
  const message = findings[code](details);
  return 'object' in details ? { code, object: details.object, message } : { code, message };
}

export function refuse<K extends PdfFindingCode>(code: K, details: PdfFindingDetails[K]): Refusal {
  return new Refusal(finding(code, details));
}
