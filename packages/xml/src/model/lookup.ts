import { type XmlDocument, type XmlElement, type XmlNode, xmlNamespace } from './nodes.ts';

// In all of these `namespace` undefined means any, '' means none.

function matches(node: XmlNode, localName: string | undefined, namespace: string | undefined): node is XmlElement {
  return (
    node.kind === 'element' &&
    (localName === undefined || node.localName === localName) &&
    (namespace === undefined || node.namespace === namespace)
  );
}

/** The first child element of that name. */
export function child(element: XmlElement, localName: string, namespace?: string): XmlElement | undefined {
  for (const node of element.children) if (matches(node, localName, namespace)) return node;
  return undefined;
}

/** All child elements (of that name), in document order. */
export function childElements(element: XmlElement, localName?: string, namespace?: string): XmlElement[] {
  const found: XmlElement[] = [];
  for (const node of element.children) if (matches(node, localName, namespace)) found.push(node);
  return found;
}

/** All elements below (of that name), in document order; of a document the root too. Depth costs no stack. */
export function* descendants(
  start: XmlElement | XmlDocument,
  localName?: string,
  namespace?: string,
): Generator<XmlElement, void, undefined> {
  // Of the open elements: their children, and which comes next.
  const lists: (readonly XmlNode[])[] = [];
  const places: number[] = [];
  let depth = 0;
  let list = start.children;
  let place = 0;
  for (;;) {
    const node = list[place++];
    if (node === undefined) {
      if (depth === 0) return;
      depth--;
      list = lists[depth] as readonly XmlNode[];
      place = places[depth] as number;
    } else if (node.kind === 'element') {
      if (matches(node, localName, namespace)) yield node;
      if (node.children.length === 0) continue;
      lists[depth] = list;
      places[depth] = place;
      depth++;
      list = node.children;
      place = 0;
    }
  }
}

/** The value of an attribute, or undefined. */
export function attribute(element: XmlElement, localName: string, namespace?: string): string | undefined {
  for (const item of element.attributes) {
    if (item.localName === localName && (namespace === undefined || item.namespace === namespace)) return item.value;
  }
  return undefined;
}

/** What a prefix is bound to at this element; '' asks for the default namespace, which is '' where there is none. */
export function namespaceInScope(element: XmlElement, prefix: string): string | undefined {
  if (prefix === 'xml') return xmlNamespace;
  for (let at: XmlElement | XmlDocument = element; at.kind === 'element'; at = at.parent) {
    for (const declaration of at.namespaces) if (declaration.prefix === prefix) return declaration.uri;
  }
  return prefix === '' ? '' : undefined;
}
