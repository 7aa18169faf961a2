import { decodeBase64Strict } from '@lienthong/core';
import { childElements, textContent, type XmlDocument, type XmlElement } from '@lienthong/xml';
import { refuse } from '../verify/findings.ts';
import { xmldsigNamespace } from './names.ts';

/**
 * How strictly a Signature element is read. All guards are on in the public room; `./internal` switches single ones off so
 * that a test can show that each of them bites.
 */
export interface Guards {
  /** Values may not hold comments, CDATA or processing instructions (CVE-2025-29775 and its kin). */
  readonly textOnly: boolean;
  /** Exactly the children of the schema, in order: one SignedInfo, one SignatureValue (CVE-2025-29774). */
  readonly oneOfEach: boolean;
  /** Hints in KeyInfo must agree with the certificate used. */
  readonly hints: boolean;
  /** The enveloped transform removes the Signature that holds the reference, and no other. */
  readonly ownSignatureOnly: boolean;
  /** A reference whose transforms leave nothing is refused. */
  readonly nonEmpty: boolean;
  /** Base64 without stray bits, without characters outside the alphabet. */
  readonly strictBase64: boolean;
}

export const allGuards: Guards = {
  textOnly: true,
  oneOfEach: true,
  hints: true,
  ownSignatureOnly: true,
  nonEmpty: true,
  strictBase64: true,
};

/** The document that is judged and how strictly; handed down to every reading step. */
export interface Reading {
  readonly document: XmlDocument;
  readonly guards: Guards;
  readonly textBytes: number;
}

const blank = /^(?:[ \t\r\n]|&#(?:9|10|13|32|x0*(?:9|[aAdD]|20));)*$/;

function raw(document: XmlDocument, start: number, end: number): string {
  const bytes = document.source.read(start, end);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

/**
 * The element children of an element that the schema gives element content. Anything else in it but white space and comments
 * is refused: text and processing instructions between the parts of a SignedInfo are how parsers are made to disagree.
 */
export function structure(reading: Reading, element: XmlElement): readonly XmlElement[] {
  for (const node of element.children) {
    if (node.kind === 'element' || node.kind === 'comment') continue;
    if (
      node.kind === 'text' &&
      node.end - node.start <= reading.textBytes &&
      blank.test(raw(reading.document, node.start, node.end))
    )
      continue;
    throw refuse('XMLSIG_MALFORMED', { what: `${node.kind} inside ${element.name}`, offset: node.start });
  }
  return childElements(element);
}

/** The decoded text of an element that holds text and nothing else. */
export function onlyText(reading: Reading, element: XmlElement): string {
  const length = element.contentEnd - element.contentStart;
  if (length > reading.textBytes) throw refuse('XMLSIG_LIMIT', { limit: 'textBytes', value: length });
  // `<` can only begin a child, a comment, a CDATA section or a processing instruction here.
  if (reading.guards.textOnly && raw(reading.document, element.contentStart, element.contentEnd).includes('<'))
    throw refuse('XMLSIG_MALFORMED', { what: `${element.name} must hold text only`, offset: element.contentStart });
  return textContent(element);
}

/** The bytes of a base64 element. */
export function onlyBase64(reading: Reading, element: XmlElement): Uint8Array {
  const text = onlyText(reading, element);
  if (!reading.guards.strictBase64) return Buffer.from(text, 'base64');
  try {
    const bytes = decodeBase64Strict(text);
    if (bytes.length > 0) return bytes;
  } catch {
    throw refuse('XMLSIG_MALFORMED', { what: `${element.name} is not strict base64`, offset: element.contentStart });
  }
  throw refuse('XMLSIG_MALFORMED', { what: `${element.name} is empty`, offset: element.start });
}

type SignedElement = XmlElement & { readonly namespace: typeof xmldsigNamespace };

/** True for an element of the XMLDSig namespace with this name. */
export function isSigned(element: XmlElement | undefined, localName: string): element is SignedElement {
  return element !== undefined && element.localName === localName && element.namespace === xmldsigNamespace;
}
