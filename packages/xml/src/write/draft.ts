// A document to be written, as plain data: what the writer takes.

/** An element. Prefixes in `name` and in attribute names must be declared on it or on an element around it. */
export interface XmlDraft {
  /** Qualified name, such as `edXML:From`. */
  readonly name: string;
  /** Prefix → namespace URI; '' is the default namespace, and the URI '' takes it back. */
  readonly namespaces?: Readonly<Record<string, string>>;
  /** Qualified name → value; undefined leaves the attribute out. */
  readonly attributes?: Readonly<Record<string, string | undefined>>;
  /** Taken once, in order, while writing: may be a generator. */
  readonly children?: Iterable<XmlDraftNode>;
}

/** Long text as UTF-8 bytes in chunks that may end within a character; escaped while it passes. */
export interface XmlDraftStream {
  readonly stream: Iterable<Uint8Array>;
}

export interface XmlDraftComment {
  readonly comment: string;
}

export interface XmlDraftInstruction {
  readonly target: string;
  readonly data?: string;
}

export type XmlDraftNode = XmlDraft | string | XmlDraftStream | XmlDraftComment | XmlDraftInstruction;
