import { XMLParser } from 'fast-xml-parser';

/** A node of the forgiving parse: names as written, nothing checked. */
export interface LooseElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (LooseElement | string)[];
}

type Ordered = Record<string, unknown>;

/**
 * The one place where fast-xml-parser reads received bytes. It accepts documents that are not well-formed, which is what it is here
 * for and why nothing that it reads may decide trust.
 */
export function parseLoosely(text: string): LooseElement[] {
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    allowBooleanAttributes: true,
    ignoreDeclaration: true,
    ignorePiTags: true,
    processEntities: true,
    maxNestedTags: 200,
  });
  return (parser.parse(text) as Ordered[]).map(convert).filter((node) => typeof node !== 'string');
}

function convert(node: Ordered): LooseElement | string {
  const text = node['#text'];
  if (text !== undefined) return String(text);
  const name = Object.keys(node).find((key) => key !== ':@') ?? '';
  const attributes: Record<string, string> = {};
  for (const [key, value] of Object.entries((node[':@'] as Ordered | undefined) ?? {}))
    attributes[key] = value === true ? '' : String(value);
  const children = node[name];
  return { name, attributes, children: Array.isArray(children) ? (children as Ordered[]).map(convert) : [] };
}
