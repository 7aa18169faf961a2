import type { ByteSource } from '@lienthong/core';

// The tree as the world sees it: read-only. Offsets are bytes in `document.source`; texts, comments and the data of processing
// instructions stay there as ranges and are never copied into the tree.

export interface XmlNamespace {
  /** '' is the default namespace. */
  readonly prefix: string;
  /** '' undeclares the default namespace. */
  readonly uri: string;
  readonly start: number;
  readonly end: number;
}

export interface XmlAttribute {
  readonly name: string;
  readonly prefix: string;
  readonly localName: string;
  /** '' = in no namespace. */
  readonly namespace: string;
  /** Normalized (XML 1.0 §3.3.3, type CDATA). */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/**
 * A run of character data between two other nodes: text, references and CDATA sections together, as in the data model of XPath,
 * so that how a text was written never decides what it is.
 */
export interface XmlText {
  readonly kind: 'text';
  readonly parent: XmlElement;
  readonly start: number;
  readonly end: number;
  /** Which forms occur in the range: bits of `TEXT_CR`, `TEXT_REFERENCE`, `TEXT_GREATER`, `TEXT_CDATA`; 0 is an identity run. */
  readonly forms: number;
}

export interface XmlComment {
  readonly kind: 'comment';
  readonly parent: XmlElement | XmlDocument;
  readonly start: number;
  readonly end: number;
}

export interface XmlProcessingInstruction {
  readonly kind: 'processing-instruction';
  readonly parent: XmlElement | XmlDocument;
  readonly target: string;
  readonly start: number;
  readonly end: number;
  readonly dataStart: number;
  readonly dataEnd: number;
}

export interface XmlElement {
  readonly kind: 'element';
  readonly parent: XmlElement | XmlDocument;
  readonly name: string;
  readonly prefix: string;
  readonly localName: string;
  /** '' = in no namespace. */
  readonly namespace: string;
  /** Without namespace declarations, in document order. */
  readonly attributes: readonly XmlAttribute[];
  /** Declared on this element, in document order. */
  readonly namespaces: readonly XmlNamespace[];
  readonly children: readonly XmlNode[];
  readonly start: number;
  readonly end: number;
  /** Just behind the start tag; equal to `contentEnd` and `end` for an empty-element tag. */
  readonly contentStart: number;
  readonly contentEnd: number;
  /** Which tags are written as canonicalization writes them: bits of `TAG_START`, `TAG_END`. */
  readonly forms: number;
}

export type XmlNode = XmlElement | XmlText | XmlComment | XmlProcessingInstruction;

export interface XmlDocument {
  readonly kind: 'document';
  readonly source: ByteSource;
  /** Comments and processing instructions around the root, and the root. */
  readonly children: readonly XmlNode[];
  readonly root: XmlElement;
  /** The one element with this identifier (`Id`, `xml:id`, and what the read options added). */
  elementById(id: string): XmlElement | undefined;
}

/** A carriage return: canonical text has LF in its place. */
export const TEXT_CR = 1;
/** A character or entity reference. */
export const TEXT_REFERENCE = 2;
/** A literal `>`: canonical text has `&gt;`. */
export const TEXT_GREATER = 4;
/** A CDATA section. */
export const TEXT_CDATA = 8;

/** The start tag: one space before each attribute, double quotes, no reference or line end in a value, no namespace declaration. */
export const TAG_START = 1;
/** The end tag: there is one, without white space. */
export const TAG_END = 2;

export const xmlNamespace = 'http://www.w3.org/XML/1998/namespace';
export const xmlnsNamespace = 'http://www.w3.org/2000/xmlns/';
