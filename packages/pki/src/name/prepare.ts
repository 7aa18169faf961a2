// RFC 4518 string preparation, as RFC 5280 §7.1 asks for comparing directory names.

// §2.2: mapped to nothing.
const NOTHING =
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: the RFC lists single code points, combining ones among them
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the RFC maps control characters
  /[\u00AD\u1806\u034F\u180B-\u180D\uFE00-\uFE0F\uFFFC\u0000-\u0008\u000E-\u001F\u007F-\u0084\u0086-\u009F\u06DD\u070F\u180E\u200C-\u200F\u202A-\u202E\u2060-\u2063\u206A-\u206F\uFEFF\uFFF9-\uFFFB\u200B]|[\u{1D173}-\u{1D17A}\u{E0001}\u{E0020}-\u{E007F}]/gu;
// §2.2: mapped to SPACE.
// biome-ignore lint/suspicious/noControlCharactersInRegex: TAB to CR are in the table
const SPACES = /[\u0009-\u000D\u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]/gu;
// §2.4: unassigned, private use, surrogates, non-characters, U+FFFD and characters that change display.
const PROHIBITED = /[\p{Cn}\p{Co}\p{Cs}\uFFFD]|\u0340|\u0341/u;
// ASCII and composed Vietnamese letters, single spaces between words: nothing to map or compose, lower case is the folding.
const PLAIN =
  /^[\x21-\x7EÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ]+(?: [\x21-\x7EÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯưẠ-ỹ]+)*$/;
// §2.6.1: a space before a combining mark is not a space.
const SPACE_RUN = / +(?!\p{M})/gu;

/**
 * Full case folding (RFC 3454 table B.2) by way of the runtime's own tables: through upper case, then lower case, so that ß and
 * ẞ meet "ss". Lower case writes a last sigma differently, the table does not. Dotless ı has no folding although its upper case
 * is I.
 */
function fold(text: string): string {
  const folded = text.includes('ı') ? text.split('ı').map(upperLower).join('ı') : upperLower(text);
  return folded.replaceAll('ς', 'σ');
}

function upperLower(text: string): string {
  return text.toUpperCase().toLowerCase();
}

/**
 * The form under which two values of a directory attribute are equal (caseIgnoreMatch), or undefined when the value holds a
 * prohibited character: then the match is undefined (RFC 4518 §2.4) and only identical bytes are taken as equal.
 *
 * NFC and NFD spellings of Vietnamese give the same form; the number of inner spaces does not matter.
 */
export function prepareDirectoryString(value: string): string | undefined {
  if (PLAIN.test(value)) return value.toLowerCase();
  const mapped = value.replace(NOTHING, '').replace(SPACES, ' ');
  const normal = fold(fold(mapped).normalize('NFKC')).normalize('NFKC');
  if (PROHIBITED.test(normal)) return undefined;
  const squeezed = normal.replace(SPACE_RUN, ' ');
  return squeezed.replace(/^ (?!\p{M})/u, '').replace(/ $/, '');
}
