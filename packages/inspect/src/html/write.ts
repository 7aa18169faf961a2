import { visible } from '@lienthong/core';

/** HTML that is already safe: only `html` makes it, so that text and markup cannot be taken for each other. */
export interface Html {
  readonly markup: string;
}

/**
 * Every value that is put in is escaped, whoever wrote it: names in a certificate and in a packet are an attacker's to choose. Beside
 * the five characters of markup, control and direction characters are shown as what they are: a name must not rewrite the line it is in.
 */
export function html(parts: TemplateStringsArray, ...values: readonly (string | number | Html | readonly Html[])[]): Html {
  let markup = parts[0] as string;
  for (const [i, value] of values.entries()) markup += `${safe(value)}${parts[i + 1] as string}`;
  return { markup };
}

function safe(value: string | number | Html | readonly Html[]): string {
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('');
}

const MARKUP: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return visible(
    text.replace(/[&<>"']/g, (one) => MARKUP[one] as string),
    '\t\n',
  );
}
