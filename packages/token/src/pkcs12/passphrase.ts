import { damaged } from './ber.ts';

/**
 * UTF-8 octets as the BMPString of RFC 7292 §B.1 with its two closing zeros. Octet by octet, because a JavaScript string in
 * between could not be wiped. Characters beyond U+FFFF become surrogate pairs, as OpenSSL and Windows do.
 */
export function bmpPassphrase(utf8: Uint8Array): Uint8Array {
  const out = new Uint8Array(2 * utf8.length + 2);
  let length = 0;
  const unit = (value: number): void => {
    out[length++] = value >> 8;
    out[length++] = value & 0xff;
  };
  for (let i = 0; i < utf8.length; ) {
    const first = utf8[i++] as number;
    const more = first < 0x80 ? 0 : first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : -1;
    if (more < 0 || i + more > utf8.length) throw damaged(0, 'passphrase is not UTF-8');
    let code = more === 0 ? first : first & (0x3f >> more);
    for (let k = 0; k < more; k++) code = (code << 6) | ((utf8[i++] as number) & 0x3f);
    if (code > 0xffff) {
      unit(0xd800 + ((code - 0x10000) >> 10));
      unit(0xdc00 + ((code - 0x10000) & 0x3ff));
    } else unit(code);
  }
  return out.slice(0, length + 2);
}
