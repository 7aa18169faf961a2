import { canonicalize } from '../../src/c14n/canonicalize.ts';
import { excC14nWithComments, type XmlDocument, type XmlNode } from '../../src/index.ts';
import { textBytes } from '../../src/model/text.ts';
import { collect } from './ours.ts';

/** Everything a tree holds, offsets included, as plain data. */
export function dump(document: XmlDocument): unknown {
  const source = document.source;
  const node = (item: XmlNode): unknown => {
    if (item.kind === 'text') return { ...item, parent: undefined, is: collect(textBytes(source, item, 'plain')).toString() };
    if (item.kind !== 'element') return { ...item, parent: undefined };
    return {
      ...item,
      parent: undefined,
      attributes: item.attributes.map((attribute) => ({ ...attribute })),
      namespaces: item.namespaces.map((namespace) => ({ ...namespace })),
      children: item.children.map(node),
    };
  };
  const canonical = (): string => {
    try {
      return collect(canonicalize(document, { algorithm: excC14nWithComments })).toString();
    } catch (error) {
      return String(error);
    }
  };
  return { children: document.children.map(node), canonical: canonical() };
}
