import type { Binding } from '../c14n/namespaces.ts';
import { compareAttributes, compareCodePoints } from '../c14n/order.ts';
import { raiseXml } from '../errors.ts';
import { isNcName, isXmlText, qNameDefect } from '../model/characters.ts';
import { xmlNamespace, xmlnsNamespace } from '../model/nodes.ts';
import { isUriReference } from '../model/uri.ts';
import type { XmlDraft } from './draft.ts';

export interface WrittenAttribute {
  readonly name: string;
  readonly namespace: string;
  readonly localName: string;
  readonly value: string;
}

/** Namespaces in scope while a draft is written, and the order and checks of what a start tag shows. */
export class WriterScope {
  readonly #bound = new Map<string, string>();
  readonly #undo: (readonly Binding[])[] = [];

  /** Enters an element: the declarations to write. Those that say again what holds already are dropped, as in canonical form. */
  enter(draft: XmlDraft): readonly Binding[] {
    const shown: Binding[] = [];
    const previous: Binding[] = [];
    for (const [prefix, uri] of Object.entries(draft.namespaces ?? {})) {
      if (!mayBind(prefix, uri)) throw raiseXml('XML_WRITE_NAMESPACE', { prefix, uri });
      const before = this.#bound.get(prefix) ?? '';
      if (before === uri || prefix === 'xml') continue;
      shown.push({ prefix, uri });
      previous.push({ prefix, uri: before });
      this.#bound.set(prefix, uri);
    }
    this.#undo.push(previous);
    this.#resolve(draft.name);
    return shown.sort((a, b) => compareCodePoints(a.prefix, b.prefix));
  }

  leave(): void {
    for (const { prefix, uri } of this.#undo.pop() as readonly Binding[]) this.#bound.set(prefix, uri);
  }

  /** The attributes of the element just entered, in canonical order. */
  attributes(draft: XmlDraft): readonly WrittenAttribute[] {
    const all: WrittenAttribute[] = [];
    const seen = new Set<string>();
    for (const [name, value] of Object.entries(draft.attributes ?? {})) {
      if (value === undefined) continue;
      if (!isXmlText(value)) throw raiseXml('XML_WRITE_CHARACTER', { where: `${draft.name}/@${name}` });
      const { prefix, localName, namespace } = this.#resolve(name);
      // Declarations go into `namespaces`, where they are checked.
      if (prefix === 'xmlns' || name === 'xmlns') throw raiseXml('XML_WRITE_NAME', { name });
      const key = `${localName} ${prefix === '' ? '' : namespace}`;
      if (seen.has(key)) throw raiseXml('XML_WRITE_DUPLICATE', { name });
      seen.add(key);
      all.push({ name, localName, namespace: prefix === '' ? '' : namespace, value });
    }
    return all.sort(compareAttributes);
  }

  #resolve(name: string): { prefix: string; localName: string; namespace: string } {
    if (qNameDefect(name) >= 0) throw raiseXml('XML_WRITE_NAME', { name });
    const colon = name.indexOf(':');
    const prefix = colon < 0 ? '' : name.slice(0, colon);
    const namespace = prefix === 'xml' ? xmlNamespace : (this.#bound.get(prefix) ?? '');
    if (prefix !== '' && prefix !== 'xmlns' && namespace === '') throw raiseXml('XML_WRITE_NAMESPACE', { prefix, uri: '' });
    return { prefix, localName: name.slice(colon + 1), namespace };
  }
}

// Namespaces in XML 1.0 §3, as the reader has it.
function mayBind(prefix: string, uri: string): boolean {
  if (prefix === 'xml') return uri === xmlNamespace;
  if (prefix === 'xmlns' || uri === xmlNamespace || uri === xmlnsNamespace) return false;
  return prefix === '' ? isUriReference(uri) : uri !== '' && isNcName(prefix) && isUriReference(uri);
}
