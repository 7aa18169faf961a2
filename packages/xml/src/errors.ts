import { type ErrorCatalogue, type ErrorFactory, errorFactory } from '@lienthong/core';

/** A place in a document: 1-based line, 1-based column in characters (code points), 0-based byte offset. */
export interface XmlPosition {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** Codes of the reader: every one has a position. */
export interface XmlReadErrorDetails {
  XML_ENCODING: XmlPosition & { encoding: string };
  XML_UTF8: XmlPosition;
  XML_CHARACTER: XmlPosition & { codePoint: number };
  XML_DECLARATION: XmlPosition;
  XML_DOCTYPE: XmlPosition;
  XML_TRUNCATED: XmlPosition & { within: string };
  XML_SYNTAX: XmlPosition & { expected: string };
  XML_NAME: XmlPosition;
  XML_OUTSIDE_ROOT: XmlPosition;
  XML_NO_ROOT: XmlPosition;
  XML_TAG_MISMATCH: XmlPosition & { expected: string };
  XML_REFERENCE: XmlPosition;
  XML_ENTITY: XmlPosition & { name: string };
  XML_CDATA_END: XmlPosition;
  XML_COMMENT: XmlPosition;
  XML_PI_TARGET: XmlPosition & { target: string };
  XML_ATTRIBUTE_DUPLICATE: XmlPosition & { name: string };
  XML_PREFIX_UNDECLARED: XmlPosition & { prefix: string };
  XML_NAMESPACE: XmlPosition & { prefix: string; uri: string };
  XML_ID_DUPLICATE: XmlPosition & { id: string };
  XML_LIMIT: XmlPosition & { limit: string; max: number };
}

/** Codes of canonicalization, lookup and the writer. */
export interface XmlWorkErrorDetails {
  XML_C14N_ALGORITHM: { algorithm: string };
  XML_C14N_RELATIVE_NAMESPACE: { prefix: string; uri: string };
  XML_TEXT_TOO_LONG: { max: number };
  XML_WRITE_NAME: { name: string };
  XML_WRITE_CHARACTER: { where: string };
  XML_WRITE_NAMESPACE: { prefix: string; uri: string };
  XML_WRITE_DUPLICATE: { name: string };
}

export type XmlErrorDetails = XmlReadErrorDetails & XmlWorkErrorDetails;

const at = (d: XmlPosition): string => `dòng ${d.line}, cột ${d.column} (byte ${d.offset})`;
const here = (d: XmlPosition): string => `line ${d.line}, column ${d.column} (byte ${d.offset})`;

export const xmlErrors: ErrorCatalogue<XmlErrorDetails> = {
  XML_ENCODING: (d) => ({
    vi: `Tài liệu khai báo mã hoá ${d.encoding} ở ${at(d)}; chỉ nhận UTF-8. Hãy lưu lại bằng UTF-8.`,
    en: `The document is in ${d.encoding} at ${here(d)}; only UTF-8 is read. Save it as UTF-8.`,
  }),
  XML_UTF8: (d) => ({
    vi: `Byte không phải UTF-8 hợp lệ ở ${at(d)}. Tệp hỏng hoặc lưu bằng bảng mã khác.`,
    en: `Bytes are not valid UTF-8 at ${here(d)}. The file is damaged or in another encoding.`,
  }),
  XML_CHARACTER: (d) => ({
    vi: `Ký tự ${hex(d.codePoint)} không được phép trong XML, ở ${at(d)}. Hãy bỏ ký tự đó.`,
    en: `Character ${hex(d.codePoint)} is not allowed in XML, at ${here(d)}. Remove it.`,
  }),
  XML_DECLARATION: (d) => ({
    vi: `Khai báo XML sai ở ${at(d)}; cần dạng <?xml version="1.0" encoding="UTF-8"?> và chỉ ở đầu tài liệu.`,
    en: `Bad XML declaration at ${here(d)}; it must read <?xml version="1.0" encoding="UTF-8"?> and only stand at the start.`,
  }),
  XML_DOCTYPE: (d) => ({
    vi: `Tài liệu có DOCTYPE ở ${at(d)}; không nhận DTD vì lý do an toàn. Hãy bỏ DOCTYPE.`,
    en: `The document has a DOCTYPE at ${here(d)}; DTDs are refused for safety. Remove it.`,
  }),
  XML_TRUNCATED: (d) => ({
    vi: `Tài liệu bị cụt ở ${at(d)}, giữa ${d.within}. Hãy lấy lại bản đầy đủ.`,
    en: `The document ends at ${here(d)}, within ${d.within}. Fetch the whole of it.`,
  }),
  XML_SYNTAX: (d) => ({
    vi: `Sai cú pháp XML ở ${at(d)}: cần ${d.expected}.`,
    en: `Bad XML syntax at ${here(d)}: expected ${d.expected}.`,
  }),
  XML_NAME: (d) => ({
    vi: `Tên không hợp lệ ở ${at(d)} (XML 1.0 §2.3, Namespaces §3).`,
    en: `Not a valid name at ${here(d)} (XML 1.0 §2.3, Namespaces §3).`,
  }),
  XML_OUTSIDE_ROOT: (d) => ({
    vi: `Có nội dung ngoài phần tử gốc ở ${at(d)}. Chỉ được có một phần tử gốc.`,
    en: `Content outside the root element at ${here(d)}. There must be one root element only.`,
  }),
  XML_NO_ROOT: (d) => ({
    vi: `Tài liệu không có phần tử gốc (hết ở ${at(d)}).`,
    en: `The document has no root element (it ends at ${here(d)}).`,
  }),
  XML_TAG_MISMATCH: (d) => ({
    vi: `Thẻ đóng ở ${at(d)} không khớp; cần </${d.expected}>.`,
    en: `The end tag at ${here(d)} does not match; expected </${d.expected}>.`,
  }),
  XML_REFERENCE: (d) => ({
    vi: `Tham chiếu ký tự sai ở ${at(d)}. Dấu & trong văn bản phải viết là &amp;.`,
    en: `Bad reference at ${here(d)}. An & in text must be written &amp;.`,
  }),
  XML_ENTITY: (d) => ({
    vi: `Thực thể &${d.name}; ở ${at(d)} không có; chỉ nhận amp, lt, gt, quot, apos.`,
    en: `Entity &${d.name}; at ${here(d)} is unknown; only amp, lt, gt, quot, apos are.`,
  }),
  XML_CDATA_END: (d) => ({
    vi: `Chuỗi ]]> đứng trong văn bản ở ${at(d)}; hãy viết ]]&gt;.`,
    en: `The string ]]> stands in text at ${here(d)}; write ]]&gt;.`,
  }),
  XML_COMMENT: (d) => ({
    vi: `Chú thích có -- ở ${at(d)}; XML không cho phép.`,
    en: `A comment holds -- at ${here(d)}; XML forbids it.`,
  }),
  XML_PI_TARGET: (d) => ({
    vi: `Tên chỉ thị xử lý ${d.target} ở ${at(d)} không được phép.`,
    en: `Processing instruction target ${d.target} at ${here(d)} is not allowed.`,
  }),
  XML_ATTRIBUTE_DUPLICATE: (d) => ({
    vi: `Thuộc tính ${d.name} lặp lại ở ${at(d)}.`,
    en: `Attribute ${d.name} is repeated at ${here(d)}.`,
  }),
  XML_PREFIX_UNDECLARED: (d) => ({
    vi: `Tiền tố ${d.prefix} ở ${at(d)} chưa khai báo (thiếu xmlns:${d.prefix}).`,
    en: `Prefix ${d.prefix} at ${here(d)} is not declared (xmlns:${d.prefix} is missing).`,
  }),
  XML_NAMESPACE: (d) => ({
    vi: `Khai báo không gian tên sai ở ${at(d)}: tiền tố «${d.prefix}», URI «${d.uri}».`,
    en: `Bad namespace declaration at ${here(d)}: prefix "${d.prefix}", URI "${d.uri}".`,
  }),
  XML_ID_DUPLICATE: (d) => ({
    vi: `Id «${d.id}» lặp lại ở ${at(d)}; tham chiếu chữ ký sẽ mơ hồ.`,
    en: `Id "${d.id}" is repeated at ${here(d)}; a signature reference would be ambiguous.`,
  }),
  XML_LIMIT: (d) => ({
    vi: `Vượt giới hạn ${d.limit} = ${d.max} ở ${at(d)}. Nâng giới hạn nếu tài liệu đáng tin.`,
    en: `Limit ${d.limit} = ${d.max} exceeded at ${here(d)}. Raise it if the document deserves trust.`,
  }),
  XML_C14N_ALGORITHM: (d) => ({
    vi: `Không có thuật toán chuẩn tắc hoá ${d.algorithm}.`,
    en: `No such canonicalization algorithm: ${d.algorithm}.`,
  }),
  XML_C14N_RELATIVE_NAMESPACE: (d) => ({
    vi: `Không chuẩn tắc hoá được: URI không gian tên tương đối «${d.uri}» của tiền tố «${d.prefix}» (C14N §1.3).`,
    en: `Cannot canonicalize: relative namespace URI "${d.uri}" of prefix "${d.prefix}" (C14N §1.3).`,
  }),
  XML_TEXT_TOO_LONG: (d) => ({
    vi: `Văn bản dài hơn ${d.max} byte; hãy đọc theo luồng (textChunks).`,
    en: `The text is longer than ${d.max} bytes; stream it (textChunks).`,
  }),
  XML_WRITE_NAME: (d) => ({ vi: `«${d.name}» không phải tên XML.`, en: `"${d.name}" is not an XML name.` }),
  XML_WRITE_CHARACTER: (d) => ({
    vi: `Nội dung của ${d.where} có ký tự XML không cho phép hoặc UTF-8 hỏng.`,
    en: `The content of ${d.where} holds a character that XML forbids, or broken UTF-8.`,
  }),
  XML_WRITE_NAMESPACE: (d) => ({
    vi: `Không gian tên sai hoặc chưa khai báo: tiền tố «${d.prefix}», URI «${d.uri}».`,
    en: `Bad or missing namespace: prefix "${d.prefix}", URI "${d.uri}".`,
  }),
  XML_WRITE_DUPLICATE: (d) => ({ vi: `Thuộc tính ${d.name} lặp lại.`, en: `Attribute ${d.name} is repeated.` }),
};

function hex(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
}

export const raiseXml: ErrorFactory<XmlErrorDetails> = errorFactory(xmlErrors);
