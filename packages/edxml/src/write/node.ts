/** What is to be written: a light tree, made from a draft or from a packet that was read. */
export interface WriteNode {
  /** The name as it is written, prefix included. */
  readonly name: string;
  readonly attributes: readonly (readonly [name: string, value: string])[];
  readonly content: readonly WriteNode[] | string | StreamedText;
}

/** Base64 text that is made while it is written, never held. */
export interface StreamedText {
  readonly stream: () => Iterable<Uint8Array>;
}

export function element(name: string, content: WriteNode['content'], attributes: WriteNode['attributes'] = []): WriteNode {
  return { name, attributes, content };
}

/** A text element, or nothing for an empty text (spec §4: empty values are omitted). */
export function textElement(name: string, value: string | number | boolean | null | undefined): WriteNode[] {
  if (value === undefined || value === null) return [];
  const text = String(value).trim().normalize('NFC');
  return text === '' ? [] : [element(name, text)];
}

/** A group, or nothing when it has no child. */
export function group(name: string, children: readonly WriteNode[]): WriteNode[] {
  return children.length === 0 ? [] : [element(name, children)];
}
