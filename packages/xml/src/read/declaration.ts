import { SPACE_BYTE } from '../model/characters.ts';
import type { Window } from './window.ts';

const S = '[ \\t\\r\\n]';
const DECLARATION = new RegExp(
  `^<\\?xml${S}+version${S}*=${S}*(?:"1\\.[0-9]+"|'1\\.[0-9]+')` +
    `(?:${S}+encoding${S}*=${S}*(?:"([A-Za-z][A-Za-z0-9._-]*)"|'([A-Za-z][A-Za-z0-9._-]*)'))?` +
    `(?:${S}+standalone${S}*=${S}*(?:"(?:yes|no)"|'(?:yes|no)'))?${S}*\\?>$`,
);

/**
 * Skips a byte order mark and the XML declaration. Any `1.x` is read as 1.0 (XML 1.0 fifth edition §2.8), as libxml2 does.
 *
 * @returns index behind them.
 * @throws LienThongError XML_ENCODING, XML_DECLARATION, XML_LIMIT
 */
export function readProlog(window: Window, maxBytes: number): number {
  refuseUtf16(window);
  window.refill(0);
  while (window.limit < 6 && window.refill(0));
  const bytes = window.bytes;
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (window.limit < start + 6 && window.refill(0));
  if (window.bytes.toString('latin1', start, Math.min(start + 5, window.limit)) !== '<?xml') return start;
  if (window.limit > start + 5 && SPACE_BYTE[window.bytes[start + 5] as number] !== 1) return start;
  let end = 0;
  for (let from = start; ; ) {
    end = window.seek(0x3e, from);
    if (end - start >= maxBytes) throw window.error('XML_LIMIT', start, { limit: 'tagBytes', max: maxBytes });
    if (end < window.limit) break;
    from = end;
    if (!window.refill(0)) throw window.error('XML_TRUNCATED', window.source.size, { within: '<?xml' });
  }
  const match = DECLARATION.exec(window.bytes.toString('latin1', start, end + 1));
  if (match === null) throw window.error('XML_DECLARATION', start, {});
  const encoding = match[1] ?? match[2];
  if (encoding !== undefined && encoding.toUpperCase() !== 'UTF-8') throw window.error('XML_ENCODING', start, { encoding });
  return end + 1;
}

function refuseUtf16(window: Window): void {
  if (window.source.size < 2) return;
  const head = window.source.read(0, 2);
  const pair = ((head[0] as number) << 8) | (head[1] as number);
  // A byte order mark of UTF-16, or `<` in UTF-16 or UTF-32 without one (XML 1.0 Appendix F).
  if (pair === 0xfeff || pair === 0xfffe || pair === 0x3c00 || pair === 0x003c) {
    throw window.error('XML_ENCODING', 0, { encoding: 'UTF-16' });
  }
}
