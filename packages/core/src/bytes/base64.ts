import { type ErrorCatalogue, type ErrorFactory, errorFactory } from '../error/catalogue.ts';

export interface Base64ErrorDetails {
  BASE64_INVALID: { offset: number; reason: 'character' | 'padding' | 'length' | 'stray-bits' };
}

export const base64Errors: ErrorCatalogue<Base64ErrorDetails> = {
  BASE64_INVALID: (d) => ({
    vi: `Base64 sai ở ký tự thứ ${d.offset} (${d.reason}).`,
    en: `Bad base64 at character ${d.offset} (${d.reason}).`,
  }),
};

const raise: ErrorFactory<Base64ErrorDetails> = errorFactory(base64Errors);

const BAD = 255;
const SPACE = 254;
const PAD = 253;
// Looked up by byte; built once from the alphabet of RFC 4648 §4 and never written again.
const TABLE: Uint8Array = buildTable();

function buildTable(): Uint8Array {
  const table = new Uint8Array(256).fill(BAD);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  for (let i = 0; i < 64; i++) table[alphabet.charCodeAt(i)] = i;
  for (const c of ' \t\r\n') table[c.charCodeAt(0)] = SPACE;
  table['='.charCodeAt(0)] = PAD;
  return table;
}

/**
 * Decodes base64 strictly (RFC 4648 §4): XML white space is skipped, padding must be complete, bits after the last byte must
 * be zero. Two texts that differ in more than white space never decode to the same bytes, so nothing hides in a signature value.
 *
 * @throws LienThongError `BASE64_INVALID`
 */
export function decodeBase64Strict(text: string): Uint8Array {
  // The platform's decoder forgives; what it encodes again to the very same text had nothing to forgive.
  const decoded = Buffer.from(text, 'base64');
  return decoded.toString('base64') === text ? Uint8Array.from(decoded) : decodeByHand(text);
}

/** Says what is wrong, or skips the white space. */
function decodeByHand(text: string): Uint8Array {
  const out = new Uint8Array(Math.ceil((text.length * 3) / 4));
  let length = 0;
  let group = 0;
  let count = 0;
  let pads = 0;
  for (let i = 0; i < text.length; i++) {
    const value = TABLE[text.charCodeAt(i) > 255 ? 0 : text.charCodeAt(i)] as number;
    if (value === SPACE) continue;
    if (value === BAD) throw raise('BASE64_INVALID', { offset: i, reason: 'character' });
    if (value === PAD) {
      pads++;
      if (pads + count > 4 || count < 2) throw raise('BASE64_INVALID', { offset: i, reason: 'padding' });
      continue;
    }
    if (pads > 0) throw raise('BASE64_INVALID', { offset: i, reason: 'padding' });
    group = (group << 6) | value;
    if (++count === 4) {
      out[length++] = group >> 16;
      out[length++] = (group >> 8) & 255;
      out[length++] = group & 255;
      group = 0;
      count = 0;
    }
  }
  if (count === 0 && pads === 0) return out.subarray(0, length);
  if (count + pads !== 4) throw raise('BASE64_INVALID', { offset: text.length, reason: count === 1 ? 'length' : 'padding' });
  const stray = count === 2 ? group & 0x0f : group & 0x03;
  if (stray !== 0) throw raise('BASE64_INVALID', { offset: text.length, reason: 'stray-bits' });
  out[length++] = count === 2 ? (group >> 4) & 255 : (group >> 10) & 255;
  if (count === 3) out[length++] = (group >> 2) & 255;
  return out.subarray(0, length);
}
