import { AttributeNode } from '../model/build.ts';
import { type XmlAttribute, type XmlDocument, type XmlElement, xmlNamespace } from '../model/nodes.ts';
import type { Method } from './algorithms.ts';
import { joinBases } from './base.ts';

/** The attributes of the first element of a subtree: its own and what the `xml:` attributes of its ancestors add to it. */
export function apexAttributes(element: XmlElement, method: Method): readonly XmlAttribute[] {
  if (method.kind === 'exclusive' || element.parent.kind === 'document') return element.attributes;
  return method.kind === '1.0' ? withAllOfXml(element) : withInheritable(element);
}

// C14N 1.0 §2.4: the nearest occurrence of each attribute in the xml namespace.
function withAllOfXml(element: XmlElement): readonly XmlAttribute[] {
  const all = [...element.attributes];
  const known = new Set(all.filter(({ namespace }) => namespace === xmlNamespace).map(({ localName }) => localName));
  for (const ancestor of ancestors(element)) {
    for (const attribute of ancestor.attributes) {
      if (attribute.namespace !== xmlNamespace || known.has(attribute.localName)) continue;
      known.add(attribute.localName);
      all.push(attribute);
    }
  }
  return all;
}

// C14N 1.1 §2.4: xml:lang and xml:space are inherited, xml:base is joined, xml:id and others are not.
function withInheritable(element: XmlElement): readonly XmlAttribute[] {
  const own = element.attributes.find((attribute) => isXml(attribute, 'base'));
  const all = element.attributes.filter((attribute) => attribute !== own);
  const bases = own === undefined ? [] : [own.value];
  for (const ancestor of ancestors(element)) {
    for (const attribute of ancestor.attributes) {
      if (isXml(attribute, 'base')) bases.push(attribute.value);
      else if ((isXml(attribute, 'lang') || isXml(attribute, 'space')) && !has(all, attribute.localName)) all.push(attribute);
    }
  }
  const base = bases.length === 0 ? '' : joinBases(bases);
  if (base !== '' || own?.value === base) {
    all.push(new AttributeNode('xml:base', 'xml', 'base', base, 0, 0));
    (all[all.length - 1] as AttributeNode).namespace = xmlNamespace;
  }
  return all;
}

function isXml(attribute: XmlAttribute, localName: string): boolean {
  return attribute.namespace === xmlNamespace && attribute.localName === localName;
}

function has(attributes: readonly XmlAttribute[], localName: string): boolean {
  return attributes.some((attribute) => isXml(attribute, localName));
}

function* ancestors(element: XmlElement): Generator<XmlElement, void, undefined> {
  for (let at: XmlElement | XmlDocument = element.parent; at.kind === 'element'; at = at.parent) yield at;
}
