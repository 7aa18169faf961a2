import { raiseXml } from '../errors.ts';
import { namespaceInScope } from '../model/lookup.ts';
import type { XmlDocument, XmlElement } from '../model/nodes.ts';
import { isRelativeUri } from '../model/uri.ts';
import type { Method } from './algorithms.ts';
import { compareCodePoints } from './order.ts';

export interface Binding {
  readonly prefix: string;
  readonly uri: string;
}

/** What `enter` answers when there is nothing to declare. */
export const NONE: readonly Binding[] = Object.freeze([]);

/** Which namespace declarations an element shows, given what the output ancestors have shown. */
export class Rendered {
  readonly #exclusive: boolean;
  readonly #inclusivePrefixes: ReadonlySet<string>;
  readonly #shown = new Map<string, string>();
  readonly #undo: (readonly Binding[])[] = [];

  constructor(method: Method, inclusivePrefixes: readonly string[]) {
    this.#exclusive = method.kind === 'exclusive';
    this.#inclusivePrefixes = new Set(inclusivePrefixes.map((prefix) => (prefix === '#default' ? '' : prefix)));
  }

  /** Enters an element: the declarations to write, in order. Each `enter` needs its `leave`. */
  enter(element: XmlElement, apex: boolean): readonly Binding[] {
    if (!apex && element.namespaces.length === 0 && (!this.#exclusive || this.#hasShown(element))) {
      this.#undo.push(NONE);
      return NONE;
    }
    for (const { prefix, uri } of element.namespaces) refuseRelative(prefix, uri);
    const found = new Map<string, string>();
    if (this.#exclusive) this.#exclusively(element, apex, found);
    else this.#inclusively(apex ? inScope(element) : element.namespaces, found);
    if (found.size === 0) {
      this.#undo.push(NONE);
      return NONE;
    }
    const shown: Binding[] = [];
    const previous: Binding[] = [];
    for (const [prefix, uri] of found) {
      refuseRelative(prefix, uri);
      shown.push({ prefix, uri });
      previous.push({ prefix, uri: this.#shown.get(prefix) ?? '' });
      this.#shown.set(prefix, uri);
    }
    this.#undo.push(previous);
    return shown.sort((a, b) => compareCodePoints(a.prefix, b.prefix));
  }

  leave(): void {
    for (const { prefix, uri } of this.#undo.pop() as readonly Binding[]) this.#shown.set(prefix, uri);
  }

  // C14N 1.0 §2.3: not what the nearest output ancestor shows already, and no xmlns="" where there is nothing to undo.
  #inclusively(bindings: Iterable<Binding>, found: Map<string, string>): void {
    for (const { prefix, uri } of bindings) this.#show(prefix, uri, found);
  }

  // Exclusive C14N §3: what the element and its attributes use, and the listed prefixes as in inclusive canonicalization.
  #exclusively(element: XmlElement, apex: boolean, found: Map<string, string>): void {
    this.#show(element.prefix, element.namespace, found);
    for (const { prefix, namespace } of element.attributes) if (prefix !== '') this.#show(prefix, namespace, found);
    if (this.#inclusivePrefixes.size === 0) return;
    if (apex) {
      for (const prefix of this.#inclusivePrefixes) {
        const uri = namespaceInScope(element, prefix);
        if (uri !== undefined) this.#show(prefix, uri, found);
      }
    } else {
      for (const { prefix, uri } of element.namespaces) if (this.#inclusivePrefixes.has(prefix)) this.#show(prefix, uri, found);
    }
  }

  #show(prefix: string, uri: string, found: Map<string, string>): void {
    if (!this.#isShown(prefix, uri)) found.set(prefix, uri);
  }

  /** True when all that the names of an element use is shown already. */
  #hasShown(element: XmlElement): boolean {
    if (!this.#isShown(element.prefix, element.namespace)) return false;
    for (const { prefix, namespace } of element.attributes) if (prefix !== '' && !this.#isShown(prefix, namespace)) return false;
    return true;
  }

  #isShown(prefix: string, uri: string): boolean {
    return prefix === 'xml' || (this.#shown.get(prefix) ?? '') === uri;
  }
}

function inScope(element: XmlElement): Iterable<Binding> {
  const bindings = new Map<string, Binding>();
  for (let at: XmlElement | XmlDocument = element; at.kind === 'element'; at = at.parent) {
    for (const declaration of at.namespaces) {
      if (!bindings.has(declaration.prefix)) bindings.set(declaration.prefix, declaration);
    }
  }
  return bindings.values();
}

/** C14N 1.0 §1.3: the operation must fail on a relative namespace URI. */
function refuseRelative(prefix: string, uri: string): void {
  if (uri !== '' && isRelativeUri(uri)) throw raiseXml('XML_C14N_RELATIVE_NAMESPACE', { prefix, uri });
}
