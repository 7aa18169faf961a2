import { truncateUtf8 } from './truncate.ts';

// Windows: reserved characters and device names; a name may not end in a dot or a space. All systems: separators, control characters.
// Direction marks and zero-width characters hide the true extension from the person who opens the file.
const FORBIDDEN = /[<>:"/\\|?*]|\p{Cc}/gu;
const INVISIBLE = /\p{Cf}|\p{Cs}|[\u2028\u2029\ufff9-\ufffb]/gu;
const DEVICE = /^(con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)/i;
/** Most file systems take 255 bytes; room is left for a number and for prefixes of sync tools. */
const MAX_BYTES = 200;

/** A file name that is safe on every system, as close to the given one as that allows; never empty, never a path. */
export function safeFileName(name: string, fallback = 'tep-dinh-kem'): string {
  let safe = name.normalize('NFC').replace(INVISIBLE, '').replace(FORBIDDEN, '_').replace(/\s+/g, ' ');
  safe = withoutEnd(safe.replace(/^[. ]+/, ''));
  if (safe === '' || /^_+$/.test(safe)) safe = fallback;
  if (DEVICE.test(safe)) safe = `_${safe}`;
  if (Buffer.byteLength(safe) <= MAX_BYTES) return safe;
  const dot = safe.lastIndexOf('.');
  const extension = dot > 0 && Buffer.byteLength(safe.slice(dot)) <= 20 ? safe.slice(dot) : '';
  const stem = safe.slice(0, safe.length - extension.length);
  return `${withoutEnd(truncateUtf8(stem, MAX_BYTES - Buffer.byteLength(extension)))}${extension}`;
}

/** Without dots and spaces at the end. No pattern: it would be tried at each dot of a name of a million dots. */
function withoutEnd(name: string): string {
  let end = name.length;
  while (end > 0 && '. '.includes(name.charAt(end - 1))) end--;
  return name.slice(0, end);
}

/** Makes names differ also where case and Unicode form do not count (Windows, macOS): `a.pdf`, `a (2).pdf`. */
export function uniqueNames(names: readonly string[], taken: Iterable<string> = []): string[] {
  const used = new Set([...taken].map(key));
  return names.map((name) => {
    const dot = name.lastIndexOf('.');
    const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
    let candidate = name;
    for (let n = 2; used.has(key(candidate)); n++) candidate = `${stem} (${n})${extension}`;
    used.add(key(candidate));
    return candidate;
  });
}

function key(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}
