import type { ByteSource } from '@lienthong/core';
import type {
  XmlAttribute,
  XmlComment,
  XmlDocument,
  XmlElement,
  XmlNamespace,
  XmlNode,
  XmlProcessingInstruction,
  XmlText,
} from './nodes.ts';

// The nodes while they are built. Classes, so that all nodes of a kind have one hidden class from the first to the last.

export const NO_ATTRIBUTES: readonly XmlAttribute[] = Object.freeze([]);
export const NO_NAMESPACES: readonly XmlNamespace[] = Object.freeze([]);
export const NO_CHILDREN: readonly XmlNode[] = Object.freeze([]);

export class AttributeNode implements XmlAttribute {
  name: string;
  prefix: string;
  localName: string;
  namespace = '';
  value: string;
  start: number;
  end: number;

  constructor(name: string, prefix: string, localName: string, value: string, start: number, end: number) {
    this.name = name;
    this.prefix = prefix;
    this.localName = localName;
    this.value = value;
    this.start = start;
    this.end = end;
  }
}

export class NamespaceNode implements XmlNamespace {
  prefix: string;
  uri: string;
  start: number;
  end: number;

  constructor(prefix: string, uri: string, start: number, end: number) {
    this.prefix = prefix;
    this.uri = uri;
    this.start = start;
    this.end = end;
  }
}

export class ElementNode implements XmlElement {
  kind = 'element' as const;
  parent: XmlElement | XmlDocument;
  name: string;
  prefix: string;
  localName: string;
  namespace: string;
  attributes: readonly XmlAttribute[];
  namespaces: readonly XmlNamespace[];
  children: readonly XmlNode[] = NO_CHILDREN;
  start: number;
  end: number;
  contentStart: number;
  contentEnd: number;
  forms: number;

  constructor(
    parent: XmlElement | XmlDocument,
    name: string,
    prefix: string,
    localName: string,
    namespace: string,
    attributes: readonly XmlAttribute[],
    namespaces: readonly XmlNamespace[],
    start: number,
    contentStart: number,
    forms: number,
  ) {
    this.parent = parent;
    this.name = name;
    this.prefix = prefix;
    this.localName = localName;
    this.namespace = namespace;
    this.attributes = attributes;
    this.namespaces = namespaces;
    this.start = start;
    this.end = contentStart;
    this.contentStart = contentStart;
    this.contentEnd = contentStart;
    this.forms = forms;
  }
}

export class TextNode implements XmlText {
  kind = 'text' as const;
  parent: XmlElement;
  start: number;
  end: number;
  forms: number;

  constructor(parent: XmlElement, start: number, end: number, forms: number) {
    this.parent = parent;
    this.start = start;
    this.end = end;
    this.forms = forms;
  }
}

export class CommentNode implements XmlComment {
  kind = 'comment' as const;
  parent: XmlElement | XmlDocument;
  start: number;
  end: number;

  constructor(parent: XmlElement | XmlDocument, start: number, end: number) {
    this.parent = parent;
    this.start = start;
    this.end = end;
  }
}

export class InstructionNode implements XmlProcessingInstruction {
  kind = 'processing-instruction' as const;
  parent: XmlElement | XmlDocument;
  target: string;
  start: number;
  end: number;
  dataStart: number;
  dataEnd: number;

  constructor(parent: XmlElement | XmlDocument, target: string, start: number, end: number, dataStart: number) {
    this.parent = parent;
    this.target = target;
    this.start = start;
    this.end = end;
    this.dataStart = dataStart;
    this.dataEnd = end - 2;
  }
}

export class DocumentNode implements XmlDocument {
  kind = 'document' as const;
  source: ByteSource;
  children: readonly XmlNode[] = NO_CHILDREN;
  root!: XmlElement;
  readonly #ids: Map<string, XmlElement> = new Map();

  constructor(source: ByteSource) {
    this.source = source;
  }

  elementById(id: string): XmlElement | undefined {
    return this.#ids.get(id);
  }

  /** False when another element has this identifier. */
  identify(id: string, element: XmlElement): boolean {
    const known = this.#ids.get(id);
    if (known !== undefined && known !== element) return false;
    this.#ids.set(id, element);
    return true;
  }

  get idCount(): number {
    return this.#ids.size;
  }
}
