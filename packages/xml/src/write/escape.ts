/**
 * Character data as the canonical form writes it (C14N §2.3): `&`, `<`, `>` and CR are escaped, so that reading gives back the same
 * characters. The text must consist of XML characters (`XmlWriter` checks that; this does not).
 */
export function escapeText(text: string): string {
  return /[&<>\r]/.test(text) ? text.replace(/[&<>\r]/g, replacement) : text;
}

/** An attribute value as the canonical form writes it, for double quotes. */
export function escapeAttribute(value: string): string {
  return /[&<"\t\n\r]/.test(value) ? value.replace(/[&<"\t\n\r]/g, replacement) : value;
}

function replacement(character: string): string {
  switch (character) {
    case '&':
      return '&amp;';
    case '<':
      return '&lt;';
    case '>':
      return '&gt;';
    case '"':
      return '&quot;';
    default:
      return `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`;
  }
}
