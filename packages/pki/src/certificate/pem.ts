import { decodeBase64Strict } from '@lienthong/core';
import { raisePki } from '../errors.ts';

const MAX_BLOCKS = 10_000;

export interface PemBlock {
  readonly label: string;
  readonly der: Uint8Array;
}

/**
 * Reads every block of a PEM text (RFC 7468). Text around the blocks is ignored; inside one, only base64.
 * @throws LienThongError `PEM_MALFORMED`
 */
export function readPem(text: string): PemBlock[] {
  const blocks: PemBlock[] = [];
  let at = 0;
  while (true) {
    const begin = text.indexOf('-----BEGIN ', at);
    if (begin < 0) return blocks;
    const labelEnd = text.indexOf('-----', begin + 11);
    if (labelEnd < 0) throw raisePki('PEM_MALFORMED', { offset: begin, reason: 'BEGIN line is not closed' });
    const label = text.slice(begin + 11, labelEnd);
    const footer = `-----END ${label}-----`;
    const end = text.indexOf(footer, labelEnd + 5);
    if (end < 0) throw raisePki('PEM_MALFORMED', { offset: begin, reason: `no END ${label.slice(0, 64)}` });
    if (blocks.length === MAX_BLOCKS)
      throw raisePki('PEM_MALFORMED', { offset: begin, reason: `more than ${MAX_BLOCKS} blocks` });
    blocks.push({ label, der: decodeBody(text.slice(labelEnd + 5, end), begin) });
    at = end + footer.length;
  }
}

function decodeBody(body: string, offset: number): Uint8Array {
  try {
    return decodeBase64Strict(body);
  } catch (cause) {
    throw raisePki('PEM_MALFORMED', { offset, reason: 'bad base64' }, { cause });
  }
}

/** True when the bytes can be PEM text: DER of a certificate, CRL or CMS starts with 0x30. */
export function looksLikePem(bytes: Uint8Array): boolean {
  return bytes[0] !== 0x30;
}

export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
