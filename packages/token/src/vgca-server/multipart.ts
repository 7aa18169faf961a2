import { raiseTransfer } from './errors.ts';

export interface FormLimits {
  readonly maxFileBytes: number;
  readonly maxFields: number;
  readonly maxFieldBytes: number;
}

export interface UploadForm {
  readonly fileName: string;
  readonly file: Uint8Array;
  readonly fields: Readonly<Record<string, string>>;
}

const MAX_PART_HEADER = 8 * 1024;

/**
 * Reads a `multipart/form-data` body (RFC 7578) with one file field `uploadfile` and text fields. The body is bounded while it
 * comes in, and parsed once it is whole: a signed document of public service fits in memory.
 *
 * @throws LienThongError `TRANSFER_FORM`, `TRANSFER_TOO_LARGE`
 */
export async function readForm(
  contentType: string | undefined,
  body: AsyncIterable<Uint8Array>,
  limits: FormLimits,
): Promise<UploadForm> {
  const boundary = /^multipart\/form-data\s*;(?:.*;)?\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType ?? '');
  const mark = boundary?.[1] ?? boundary?.[2];
  if (mark === undefined) throw raiseTransfer('TRANSFER_FORM', { reason: 'not multipart/form-data' });
  const whole = await collect(
    body,
    limits.maxFileBytes + limits.maxFields * (limits.maxFieldBytes + MAX_PART_HEADER) + 1024,
    limits.maxFileBytes,
  );
  const parts = split(whole, mark, limits.maxFields + 1);
  const files = parts.filter(({ fileName }) => fileName !== undefined);
  const [file] = files;
  if (file === undefined || files.length > 1 || file.name !== 'uploadfile') {
    throw raiseTransfer('TRANSFER_FORM', { reason: 'exactly one file field "uploadfile" is expected' });
  }
  if (file.content.length > limits.maxFileBytes) throw raiseTransfer('TRANSFER_TOO_LARGE', { limit: limits.maxFileBytes });
  const fields: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const { name, content, fileName } of parts) {
    if (fileName !== undefined) continue;
    if (content.length > limits.maxFieldBytes) throw raiseTransfer('TRANSFER_FORM', { reason: 'field too large' });
    if (name in fields) throw raiseTransfer('TRANSFER_FORM', { reason: 'field given twice' });
    fields[name] = Buffer.from(content).toString('utf8');
  }
  return { fileName: safeName(file.fileName ?? ''), file: Uint8Array.from(file.content), fields };
}

async function collect(body: AsyncIterable<Uint8Array>, limit: number, shown: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > limit) throw raiseTransfer('TRANSFER_TOO_LARGE', { limit: shown });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

interface Part {
  readonly name: string;
  readonly fileName: string | undefined;
  readonly content: Uint8Array;
}

function split(whole: Buffer, mark: string, maximum: number): Part[] {
  const delimiter = Buffer.from(`--${mark}`);
  const parts: Part[] = [];
  let at = whole.indexOf(delimiter);
  for (;;) {
    if (at < 0) throw raiseTransfer('TRANSFER_FORM', { reason: 'boundary missing' });
    at += delimiter.length;
    if (whole.toString('latin1', at, at + 2) === '--') return parts;
    if (parts.length >= maximum) throw raiseTransfer('TRANSFER_FORM', { reason: 'too many fields' });
    const headerEnd = whole.indexOf('\r\n\r\n', at);
    if (headerEnd < 0 || headerEnd - at > MAX_PART_HEADER) throw raiseTransfer('TRANSFER_FORM', { reason: 'bad part header' });
    const next = whole.indexOf(Buffer.concat([Buffer.from('\r\n'), delimiter]), headerEnd + 2);
    if (next < 0) throw raiseTransfer('TRANSFER_FORM', { reason: 'body cut off' });
    parts.push({
      ...disposition(whole.toString('utf8', at, headerEnd)),
      content: whole.subarray(headerEnd + 4, Math.max(next, headerEnd + 4)),
    });
    at = next + 2;
  }
}

function disposition(header: string): { name: string; fileName: string | undefined } {
  const line = header.split('\r\n').find((one) => /^content-disposition\s*:\s*form-data/i.test(one)) ?? '';
  const parameter = (key: string): string | undefined => new RegExp(`;\\s*${key}="([^"\\r\\n]{0,500})"`, 'i').exec(line)?.[1];
  const name = parameter('name');
  if (name === undefined || name === '') throw raiseTransfer('TRANSFER_FORM', { reason: 'part without a name' });
  return { name, fileName: parameter('filename') };
}

/** The last path component without control characters: a name for display, never a path to write to. */
export function safeName(name: string): string {
  const base = name.split(/[\\/]/).at(-1) ?? '';
  const clean = base
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}"<>|:*?]/gu, '')
    .replace(/^\.+/, '')
    .trim();
  // A cut through a character outside the BMP, or a name that came with half of one, could not be written into an address.
  const short = clean.slice(0, 200).replace(/\p{Cs}/gu, '');
  return short === '' ? 'tep-da-ky.pdf' : short;
}
