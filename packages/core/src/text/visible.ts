// Control characters; marks, embeddings, overrides and isolates of direction; lone surrogates.
const HIDDEN = /\p{Cc}|[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]|\p{Cs}/gu;

/**
 * Shows what would not be seen, as `⟨U+…⟩`: a name must not rewrite the line it stands in, nor begin one of its own.
 *
 * @param kept characters that stay as they are
 */
export function visible(text: string, kept = ''): string {
  return text.replace(HIDDEN, (one) =>
    kept.includes(one) ? one : `\u27E8U+${(one.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}\u27E9`,
  );
}
