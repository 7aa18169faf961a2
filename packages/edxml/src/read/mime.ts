import { type ByteSource, bytesSource, copyBytes } from '@lienthong/core';

/** How far headers, preamble and the first parts are looked through. A SOAP part is small; attachments come behind it. */
const MAX_LOOKED_AT = 256 * 1024;
const MAX_HEADERS = 50;
// A first line that is a header of MIME or of a mail, or a boundary (RFC 2046 §5.1.1).
// One way to match the blank lines in front: nested repetition would take time that doubles with each of them.
const BEGINS = /^(?:\s*\n)?(--[^\s-]|(mime-version|content-[a-z-]+|message-id|received|return-path|from|to|subject|date) *:)/i;

interface Part {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/**
 * The XML part of a MIME message: generations G1 and G2 were sent as mail and as SOAP with Attachments (spec §2), and such files are
 * still kept. `undefined`: the bytes are no MIME. `null`: they are, but no XML part could be found in the first 256 KB.
 */
export function xmlInMime(source: ByteSource): ByteSource | null | undefined {
  const head = Buffer.from(source.read(0, Math.min(source.size, 256))).toString('latin1');
  if (!BEGINS.test(head)) return undefined;
  const text = Buffer.from(copyBytes(source, 0, Math.min(source.size, MAX_LOOKED_AT))).toString('latin1');
  const message = partOf(text.replace(/^\s+/, ''));
  const type = message?.headers.get('content-type') ?? '';
  const boundary = parameter(type, 'boundary') ?? /^--([^\r\n]{1,200}?) *\r?$/m.exec(text)?.[1];
  const parts = boundary === undefined ? [] : partsOf(text, boundary);
  if (parts.length === 0 && message !== undefined && message.headers.size > 0) parts.push(message);
  const start = (parameter(type, 'start') ?? 'Start').replace(/^<|>$/g, '');
  const named = parts.filter((part) => part.headers.get('content-id')?.replace(/^<|>$/g, '') === start);
  for (const part of [...named, ...parts]) {
    const xml = decoded(part);
    if (/^(\xef\xbb\xbf)?\s*<[?A-Za-z_]/.test(xml.subarray(0, 64).toString('latin1'))) return bytesSource(Uint8Array.from(xml));
  }
  return null;
}

function partsOf(text: string, boundary: string): Part[] {
  const parts: Part[] = [];
  const pieces = text.split(`--${boundary}`);
  for (const piece of pieces.slice(1)) {
    if (piece.startsWith('--')) break;
    const part = partOf(piece.replace(/^[ \t]*\r?\n/, ''));
    if (part !== undefined) parts.push(part);
  }
  return parts;
}

/** Headers up to the first empty line, continuation lines joined (RFC 5322 §2.2.3); the rest is the body. */
function partOf(text: string): Part | undefined {
  const headers = new Map<string, string>();
  let at = 0;
  let last: string | undefined;
  for (let n = 0; n < MAX_HEADERS; n++) {
    const end = text.indexOf('\n', at);
    if (end < 0) return undefined;
    const line = text.slice(at, end).replace(/\r$/, '');
    at = end + 1;
    if (line === '') return { headers, body: text.slice(at) };
    const field = /^([A-Za-z0-9-]+) *:(.*)$/.exec(line);
    if (field !== null) {
      last = (field[1] as string).toLowerCase();
      headers.set(last, (field[2] as string).trim());
    } else if (/^[ \t]/.test(line) && last !== undefined) headers.set(last, `${headers.get(last)} ${line.trim()}`);
    else return { headers, body: text.slice(at - line.length - 1) };
  }
  return undefined;
}

function parameter(header: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]{1,200})"|([^\\s;]{1,200}))`, 'i').exec(header);
  return found?.[1] ?? found?.[2];
}

function decoded({ headers, body }: Part): Buffer {
  const bytes = Buffer.from(body, 'latin1');
  switch (headers.get('content-transfer-encoding')?.toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64');
    case 'quoted-printable':
      return Buffer.from(
        body
          .replace(/=[ \t]*\r?\n/g, '')
          .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      );
    default:
      return bytes;
  }
}
