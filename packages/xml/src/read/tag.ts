import type { XmlReadErrorDetails } from '../errors.ts';
import type { XmlLimits } from '../limits.ts';
import { AttributeNode, type DocumentNode, ElementNode, NamespaceNode, NO_ATTRIBUTES, NO_NAMESPACES } from '../model/build.ts';
import { NAME_BYTE, SPACE_BYTE } from '../model/characters.ts';
import { TAG_START, type XmlDocument, type XmlElement, xmlNamespace, xmlnsNamespace } from '../model/nodes.ts';
import { isUriReference } from '../model/uri.ts';
import type { Name, Names, Prefix } from './names.ts';
import { putCodePoint, References } from './value.ts';
import type { Window } from './window.ts';

const LT = 0x3c;
const GT = 0x3e;
const AMP = 0x26;
const SLASH = 0x2f;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const SPACE = 0x20;

// By byte, inside an attribute value: 0 = plain ASCII, 1 = white space that is not a space, 2 = reference, 3 = `<`, 4 = not ASCII.
const NOT_ASCII = 4;
const VALUE_KIND: Uint8Array = Uint8Array.from({ length: 256 }, (_, b) =>
  b === 9 || b === 10 || b === 13 ? 1 : b === AMP ? 2 : b === LT ? 3 : b >= 0x80 ? NOT_ASCII : 0,
);

/** Up to this many attributes are compared pairwise; more go through a set. */
const PAIRWISE = 12;

/** Reads start tags: attributes, namespace declarations, identifiers. */
export class TagReader {
  private readonly window: Window;
  private readonly names: Names;
  private readonly limits: XmlLimits;
  private readonly document: DocumentNode;
  private readonly idAttributes: ReadonlySet<string>;
  /** Of the tag just read: index behind it, its name, and whether it ends in `/>`. */
  end = 0;
  name!: Name;
  empty = false;
  // Bindings to take back when an element ends: prefix and what it was bound to before.
  private readonly shadowed: { readonly prefix: Prefix; readonly uri: string | undefined }[] = [];
  // Of the tag being read, in step with its attributes and its declarations; used again for each tag.
  private readonly attributeNames: Name[] = [];
  private readonly declared: Prefix[] = [];
  private readonly references = new References();
  private namespaces = 0;
  private valueBytes = 0;

  constructor(window: Window, names: Names, limits: XmlLimits, document: DocumentNode, idAttributes: readonly string[]) {
    this.window = window;
    this.names = names;
    this.limits = limits;
    this.document = document;
    this.idAttributes = new Set(['Id', ...idAttributes]);
  }

  /**
   * Reads the start tag whose `<` is at index `start`. Undefined when it is not all in sight; nothing has changed then.
   */
  read(start: number, parent: XmlElement | XmlDocument): ElementNode | undefined {
    const window = this.window;
    const bytes = window.bytes;
    const limit = window.limit;
    const base = window.base;
    const multiplier = this.names.multiplier;
    let i = start + 1;
    let hash = 0;
    while (i < limit && NAME_BYTE[bytes[i] as number] === 1) hash = Math.imul(hash ^ (bytes[i++] as number), multiplier);
    if (i >= limit) return undefined;
    const name = this.names.intern(start + 1, i, hash);
    let attributes: AttributeNode[] | undefined;
    let namespaces: NamespaceNode[] | undefined;
    let valueBytes = 0;
    let count = 0;
    let canonical = true;
    for (;;) {
      const gap = i;
      while (i < limit && SPACE_BYTE[bytes[i] as number] === 1) i++;
      if (i >= limit) return undefined;
      const b = bytes[i];
      if (b === GT || b === SLASH) {
        canonical &&= i === gap && b === GT;
        break;
      }
      if (i !== gap + 1 || bytes[gap] !== SPACE) canonical = false;
      if (i === gap) throw this.fail('XML_SYNTAX', base + i, { expected: 'white space, > or />' });
      const attributeStart = i;
      hash = 0;
      while (i < limit && NAME_BYTE[bytes[i] as number] === 1) hash = Math.imul(hash ^ (bytes[i++] as number), multiplier);
      if (i >= limit) return undefined;
      const attributeName = this.names.intern(attributeStart, i, hash);
      const nameEnd = i;
      while (i < limit && SPACE_BYTE[bytes[i] as number] === 1) i++;
      if (i >= limit) return undefined;
      if (bytes[i] !== EQUALS) throw this.fail('XML_SYNTAX', base + i, { expected: '=' });
      i++;
      while (i < limit && SPACE_BYTE[bytes[i] as number] === 1) i++;
      if (i >= limit) return undefined;
      if (i !== nameEnd + 1 || bytes[i] !== QUOTE) canonical = false;
      const quote = bytes[i];
      if (quote !== QUOTE && quote !== APOSTROPHE) throw this.fail('XML_SYNTAX', base + i, { expected: '" or \'' });
      const valueStart = ++i;
      let kinds = 0;
      for (; i < limit && bytes[i] !== quote; i++) {
        const kind = VALUE_KIND[bytes[i] as number] as number;
        if (kind === 0) continue;
        if (kind === 3) throw this.fail('XML_SYNTAX', base + i, { expected: '&lt;' });
        kinds |= kind;
      }
      if (i - valueStart > this.limits.attributeBytes) throw this.limit('attributeBytes', base + valueStart);
      if (i >= limit) return undefined;
      if (++count > this.limits.attributes) throw this.limit('attributes', base + attributeStart);
      const value =
        kinds === 0
          ? window.ascii(valueStart, i)
          : kinds === NOT_ASCII
            ? bytes.toString('utf8', valueStart, i)
            : this.normalized(valueStart, i);
      if ((kinds & ~NOT_ASCII) !== 0) canonical = false;
      valueBytes += i - valueStart;
      i++;
      if (attributeName.declares === undefined) {
        const node = new AttributeNode(
          attributeName.text,
          attributeName.prefix.text,
          attributeName.local,
          value,
          base + attributeStart,
          base + i,
        );
        if (attributes === undefined) attributes = [node];
        else attributes.push(node);
        this.attributeNames[attributes.length - 1] = attributeName;
      } else {
        const node = new NamespaceNode(attributeName.declares.text, value, base + attributeStart, base + i);
        if (namespaces === undefined) namespaces = [node];
        else namespaces.push(node);
        this.declared[namespaces.length - 1] = attributeName.declares;
      }
    }
    this.empty = bytes[i] === SLASH;
    if (this.empty) {
      if (++i >= limit) return undefined;
      if (bytes[i] !== GT) throw this.fail('XML_SYNTAX', base + i, { expected: '/>' });
    }
    this.end = i + 1;
    this.name = name;
    this.valueBytes += valueBytes;
    if (this.valueBytes + this.names.heldBytes > this.limits.heldBytes) throw this.limit('heldBytes', base + start);
    if (namespaces !== undefined) this.bind(namespaces);
    const prefix = name.prefix;
    if (prefix.uri === undefined) throw this.fail('XML_PREFIX_UNDECLARED', base + start, { prefix: prefix.text });
    const element = new ElementNode(
      parent,
      name.text,
      prefix.text,
      name.local,
      prefix.uri,
      attributes ?? NO_ATTRIBUTES,
      namespaces ?? NO_NAMESPACES,
      base + start,
      base + i + 1,
      canonical && namespaces === undefined ? TAG_START : 0,
    );
    if (attributes !== undefined) {
      this.resolve(attributes);
      this.identify(attributes, element);
    }
    return element;
  }

  /** Ends the scope of the element's declarations. */
  leave(element: ElementNode): void {
    for (let k = element.namespaces.length; k > 0; k--) {
      const { prefix, uri } = this.shadowed.pop() as (typeof this.shadowed)[number];
      prefix.uri = uri;
    }
  }

  // Namespaces in XML 1.0 §3 and §5: what may be declared as what.
  private bind(nodes: readonly NamespaceNode[]): void {
    this.namespaces += nodes.length;
    if (this.namespaces > this.limits.namespaces) throw this.limit('namespaces', (nodes[0] as NamespaceNode).start);
    for (let k = 0; k < nodes.length; k++) {
      const { prefix, uri, start } = nodes[k] as NamespaceNode;
      const allowed =
        prefix === 'xml'
          ? uri === xmlNamespace
          : prefix !== 'xmlns' && uri !== xmlNamespace && uri !== xmlnsNamespace && (uri !== '' || prefix === '');
      if (!allowed || !isUriReference(uri)) throw this.fail('XML_NAMESPACE', start, { prefix, uri });
    }
    if (nodes.length > 1) {
      const seen = new Set<string>();
      for (const { prefix, start } of nodes) {
        if (seen.has(prefix)) {
          throw this.fail('XML_ATTRIBUTE_DUPLICATE', start, { name: prefix === '' ? 'xmlns' : `xmlns:${prefix}` });
        }
        seen.add(prefix);
      }
    }
    for (let k = 0; k < nodes.length; k++) {
      const prefix = this.declared[k] as Prefix;
      this.shadowed.push({ prefix, uri: prefix.uri });
      prefix.uri = (nodes[k] as NamespaceNode).uri;
    }
  }

  private resolve(attributes: readonly AttributeNode[]): void {
    const names = this.attributeNames;
    let prefixed = false;
    for (let k = 0; k < attributes.length; k++) {
      const prefix = (names[k] as Name).prefix;
      if (prefix.text === '') continue;
      const attribute = attributes[k] as AttributeNode;
      if (prefix.uri === undefined) throw this.fail('XML_PREFIX_UNDECLARED', attribute.start, { prefix: prefix.text });
      attribute.namespace = prefix.uri;
      prefixed = true;
    }
    if (attributes.length > PAIRWISE) {
      this.refuseRepeatedOfMany(attributes);
      return;
    }
    for (let k = 1; k < attributes.length; k++) {
      for (let j = 0; j < k; j++) {
        const [one, other] = [attributes[j] as AttributeNode, attributes[k] as AttributeNode];
        if (names[j] === names[k] || (prefixed && sameExpandedName(one, other))) this.repeated(other);
      }
    }
  }

  private refuseRepeatedOfMany(attributes: readonly AttributeNode[]): void {
    const seen = new Set<string>();
    for (const attribute of attributes) {
      // No local name holds a space, so the pair is told apart from every other.
      const key = `${attribute.localName} ${attribute.namespace}`;
      if (seen.has(key)) this.repeated(attribute);
      seen.add(key);
    }
  }

  private repeated({ start, name }: AttributeNode): never {
    throw this.fail('XML_ATTRIBUTE_DUPLICATE', start, { name });
  }

  private identify(attributes: readonly AttributeNode[], element: ElementNode): void {
    for (const attribute of attributes) {
      let id: string;
      if (attribute.prefix === '') {
        if (!this.idAttributes.has(attribute.name)) continue;
        id = attribute.value;
        // xml:id §4: the value is normalized as of type ID, so `xml:id=" a"` collides with `a`.
      } else if (attribute.name === 'xml:id') id = withoutOuterSpaces(attribute.value);
      else continue;
      if (!this.document.identify(id, element)) throw this.fail('XML_ID_DUPLICATE', attribute.start, { id });
      if (this.document.idCount > this.limits.ids) throw this.limit('ids', attribute.start);
    }
  }

  /** Attribute-value normalization (XML 1.0 §3.3.3) of a value that needs it. */
  private normalized(start: number, end: number): string {
    const window = this.window;
    const bytes = window.bytes;
    // Never longer than what is written: a reference takes at least as many bytes as its character.
    const out = Buffer.allocUnsafe(end - start);
    let at = 0;
    let i = start;
    while (i < end) {
      const b = bytes[i] as number;
      const kind = VALUE_KIND[b];
      if (kind === 1) {
        // CR LF is one line end (§2.11), so one space. Behind the value stands its quote.
        out[at++] = 0x20;
        i += b === 0x0d && bytes[i + 1] === 0x0a ? 2 : 1;
      } else if (kind === 2) {
        const references = this.references;
        const kind = references.read(bytes, i, end);
        if (kind === 'entity') throw this.fail('XML_ENTITY', window.base + i, { name: references.name });
        if (kind !== 'character') throw this.fail('XML_REFERENCE', window.base + i, {});
        at = putCodePoint(out, at, references.codePoint);
        i = references.end;
      } else {
        out[at++] = b;
        i++;
      }
    }
    return out.toString('utf8', 0, at);
  }

  private limit(limit: keyof XmlLimits, offset: number): Error {
    return this.fail('XML_LIMIT', offset, { limit, max: this.limits[limit] });
  }

  private fail<K extends keyof XmlReadErrorDetails>(
    code: K,
    offset: number,
    details: Omit<XmlReadErrorDetails[K], 'line' | 'column' | 'offset'>,
  ): Error {
    return this.window.error(code, offset, details);
  }
}

function sameExpandedName(a: AttributeNode, b: AttributeNode): boolean {
  return a.localName === b.localName && a.namespace === b.namespace;
}

/** Not a pattern for the spaces at the end: it would be tried at each space of a value that is all spaces but the last character. */
function withoutOuterSpaces(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && value.charCodeAt(start) === 0x20) start++;
  while (end > start && value.charCodeAt(end - 1) === 0x20) end--;
  return value.slice(start, end);
}
