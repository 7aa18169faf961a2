// Zero-width and joiner characters that field data carries inside agency names (spec §11.1, §15).
const ZERO_WIDTH = /[\u200B-\u200D\u2060\uFEFF]/g;
// Any of these, or a combining mark, or a space at an edge, means that `clean` may change the text.
const SUSPECT = /^\s|\s$|[\u0300-\u036f\u200B-\u200D\u2060\uFEFF]|[\u0370-\u1dff\u1f00-\uffff]/;

/** True when `clean` would give the text back as it is: the common case. */
export function isClean(raw: string): boolean {
  return !SUSPECT.test(raw);
}

export interface Cleaned {
  readonly text: string;
  readonly space: boolean;
  readonly zeroWidth: boolean;
  readonly notNfc: boolean;
}

/** The text for comparison: NFC (NĐ 30 PL I), without zero-width characters and spaces at the ends; and what was changed. */
export function clean(raw: string): Cleaned {
  if (isClean(raw)) return { text: raw, space: false, zeroWidth: false, notNfc: false };
  const visible = raw.replace(ZERO_WIDTH, '');
  const trimmed = visible.trim();
  const text = trimmed.normalize('NFC');
  return { text, space: trimmed !== visible, zeroWidth: visible !== raw, notNfc: text !== trimmed };
}

/** Filler texts of the field (spec §15): treated as absent, reported, the raw text kept. */
export function isFiller(text: string): boolean {
  return text === 'null' || text === 'N/A';
}

// XML 1.0 §2.2 Char; with the u flag \p{Cs} is a lone surrogate, which cannot be encoded as UTF-8 either.
const NOT_XML = /(?![\t\n\r\u007f-\u009f])\p{Cc}|\p{Cs}|[\uFFFE\uFFFF]/u;

/** True when every character may stand in an XML document. */
export function isXmlText(text: string): boolean {
  return !NOT_XML.test(text);
}

/** The text without the characters that may not stand in an XML document. */
export function dropNonXml(text: string): string {
  return text.replace(new RegExp(NOT_XML, 'gu'), '');
}
