/** Real media types by extension, for `attachments: 'raw'`. */
const RAW_TYPES: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ppt: 'application/vnd.ms-powerpoint',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  odt: 'application/vnd.oasis.opendocument.text',
  ods: 'application/vnd.oasis.opendocument.spreadsheet',
  rtf: 'application/rtf',
  txt: 'text/plain',
  xml: 'application/xml',
  json: 'application/json',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  p7s: 'application/pkcs7-signature',
  p7m: 'application/pkcs7-mime',
  rar: 'application/vnd.rar',
  '7z': 'application/x-7z-compressed',
};

/** Extensions that the official writer sends raw, with the type it declares (spec §8.3; `xsl`, `xslx` are its own misspellings). */
const OFFICIAL_RAW: ReadonlySet<string> = new Set(['pdf', 'doc', 'docx', 'xsl', 'xslx', 'zip']);

export interface PayloadForm {
  readonly contentType: string;
  readonly zipped: boolean;
}

/** Lower-case extension without the dot; '' when there is none. */
export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? '' : name.slice(dot + 1).toLowerCase();
}

/** What the official library writes for an extension (spec §8.3). */
export function libraryForm(extension: string): PayloadForm {
  return OFFICIAL_RAW.has(extension)
    ? { contentType: `application/${extension}`, zipped: false }
    : { contentType: 'application/zip', zipped: true };
}

/**
 * How an attachment is sent. `singleEntryZip`: the bytes are a zip with exactly one file entry.
 *
 * A raw zip of several entries is never declared `application/zip`: the official reader unpacks it to its first entry and
 * loses the rest (spec §8.3).
 */
export function payloadForm(
  name: string,
  rule: 'official' | 'raw',
  contentType: string | undefined,
  singleEntryZip: boolean,
): PayloadForm {
  const extension = extensionOf(name);
  if (rule === 'official' && extension !== 'zip') return libraryForm(extension);
  if (rule === 'official')
    return { contentType: singleEntryZip ? 'application/zip' : 'application/x-zip-compressed', zipped: false };
  const wanted =
    contentType ?? (extension === 'zip' ? 'application/x-zip-compressed' : (RAW_TYPES[extension] ?? 'application/octet-stream'));
  return { contentType: wanted === 'application/zip' ? 'application/x-zip-compressed' : wanted, zipped: false };
}
