import { c14n10, canonicalize, textChunks, textContent, type XmlDocument, type XmlElement } from '@lienthong/xml';
import { commentFree, isCanonicalization } from '../model/algorithms.ts';
import { base64Transform, envelopedTransform } from '../model/names.ts';
import type { AlgorithmModel, ReferenceModel } from '../model/signature.ts';
import type { Guards } from '../model/strict.ts';
import { base64Bytes } from './base64-stream.ts';
import { refuse } from './findings.ts';

/** Gives the bytes behind a reference that leaves the document (`cid:…`), or undefined when there are none. */
export type XmlReferenceResolver = (uri: string) => Iterable<Uint8Array> | undefined;

/**
 * What a reference covers: nodes of the tree minus `omitted`, or bytes that a resolver gave. `textOnly`: after a base64 transform,
 * which digests what the text means, not how it is written.
 */
export type Covered =
  | {
      readonly kind: 'nodes';
      readonly node: XmlDocument | XmlElement;
      readonly omitted: ReadonlySet<XmlElement>;
      readonly textOnly: boolean;
    }
  | { readonly kind: 'external'; readonly uri: string; readonly textOnly: boolean };

export interface Dereferenced {
  readonly covered: Covered;
  /** URI of the last canonicalization that shaped the bytes, if any. */
  readonly canonicalization: string | undefined;
  /** The bytes that are digested; can be asked for again, for a diagnosis. */
  readonly bytes: () => Iterable<Uint8Array>;
}

interface NodeSet {
  readonly kind: 'nodes';
  readonly node: XmlDocument | XmlElement;
  readonly omitted: ReadonlySet<XmlElement>;
}
interface Octets {
  readonly kind: 'octets';
  readonly bytes: () => Iterable<Uint8Array>;
}

export interface DereferenceContext {
  readonly document: XmlDocument;
  /** The Signature that holds the reference. */
  readonly signature: XmlElement;
  readonly guards: Guards;
  readonly resolve: XmlReferenceResolver;
  /** The reader's index of identifiers; vector runs know more kinds of them. */
  readonly elementById: (id: string) => XmlElement | undefined;
  /** All Signature elements, for the one guard that a test may switch off. */
  readonly signatures: readonly XmlElement[];
}

/**
 * Follows a reference (xmldsig-core §4.4.3.2) through the reader's own id index and nothing else: no XPath, no second parser,
 * no network, no file. Throws a `Refusal` when it cannot.
 */
export function dereference(context: DereferenceContext, reference: ReferenceModel): Dereferenced {
  const source = locate(context, reference);
  let state: NodeSet | Octets = source.state;
  let canonicalization: string | undefined;
  let textOnly = false;
  for (const transform of reference.transforms) {
    if (transform.unknown !== undefined) throw unknownTransform(transform, reference);
    if (transform.uri === envelopedTransform && state.kind === 'nodes') state = enveloped(context, state);
    else if (transform.uri === base64Transform) {
      const input: NodeSet | Octets = state;
      textOnly = true;
      if (input.kind === 'nodes' && input.omitted.size > 0) throw unknownTransform(transform, reference);
      state = { kind: 'octets', bytes: () => decoded(input) };
    } else if (isCanonicalization(transform.uri) && state.kind === 'nodes') {
      canonicalization = transform.uri;
      state = canonical(state, commentFree(transform.uri), transform.prefixes);
    } else throw unknownTransform(transform, reference);
  }
  if (state.kind === 'nodes') {
    canonicalization = c14n10;
    state = canonical(state, c14n10, []);
  }
  const from = source.state;
  const covered: Covered =
    from.kind === 'nodes'
      ? { kind: 'nodes', node: from.node, omitted: omittedBy(context, from, reference), textOnly }
      : { kind: 'external', uri: source.uri, textOnly };
  // Of a document whose root is the Signature itself nothing is left either.
  if (context.guards.nonEmpty && covered.kind === 'nodes' && isWithin(topOf(covered.node), covered.omitted))
    throw refuse('XMLSIG_REFERENCE_EMPTY', { uri: source.uri, reference: reference.index });
  return { covered, bytes: state.bytes, canonicalization };
}

function locate(context: DereferenceContext, reference: ReferenceModel): { uri: string; state: NodeSet | Octets } {
  const { uri, index } = reference;
  if (uri === undefined) throw refuse('XMLSIG_REFERENCE_UNSUPPORTED', { uri: '', reference: index });
  if (uri === '') return { uri, state: { kind: 'nodes', node: context.document, omitted: new Set() } };
  if (uri.startsWith('#') && !uri.includes('(')) {
    const node = context.elementById(uri.slice(1));
    if (node === undefined) throw refuse('XMLSIG_REFERENCE_NOT_FOUND', { uri, reference: index });
    return { uri, state: { kind: 'nodes', node, omitted: new Set() } };
  }
  if (!uri.startsWith('cid:')) throw refuse('XMLSIG_REFERENCE_UNSUPPORTED', { uri, reference: index });
  const bytes = (): Iterable<Uint8Array> => {
    const found = context.resolve(uri);
    if (found === undefined) throw refuse('XMLSIG_REFERENCE_UNRESOLVED', { uri, reference: index });
    return found;
  };
  return { uri, state: { kind: 'octets', bytes } };
}

function unknownTransform(transform: AlgorithmModel, reference: ReferenceModel): Error {
  const uri = transform.unknown === undefined ? transform.uri : `${transform.uri} ${transform.unknown}`;
  return refuse('XMLSIG_TRANSFORM_UNKNOWN', { uri, reference: reference.index });
}

function enveloped(context: DereferenceContext, state: NodeSet): NodeSet {
  const gone = context.guards.ownSignatureOnly ? [context.signature] : context.signatures;
  return { ...state, omitted: new Set([...state.omitted, ...gone]) };
}

function omittedBy(context: DereferenceContext, state: NodeSet, reference: ReferenceModel): ReadonlySet<XmlElement> {
  return reference.transforms.some((t) => t.uri === envelopedTransform) ? enveloped(context, state).omitted : state.omitted;
}

function canonical(state: NodeSet, algorithm: string, inclusivePrefixes: readonly string[]): Octets {
  const { node, omitted } = state;
  // A node-set below an omitted element is empty; canonicalization only looks downwards.
  if (isWithin(topOf(node), omitted)) return { kind: 'octets', bytes: () => [] };
  return { kind: 'octets', bytes: () => canonicalize(node, { algorithm, inclusivePrefixes, omit: omitted }) };
}

/** The base64 transform (xmldsig-core §6.6.2): the text of the node-set, or the octets, decoded. @throws LienThongError `BASE64_INVALID` */
function decoded(input: NodeSet | Octets): Iterable<Uint8Array> {
  return base64Bytes(input.kind === 'octets' ? input.bytes() : text(input));
}

function text(input: NodeSet): Iterable<Uint8Array> {
  const element = topOf(input.node);
  if (!element.children.some((child) => child.kind === 'element')) return textChunks(element);
  // A text of many elements is never an attachment: small, and read whole.
  return [new TextEncoder().encode(textContent(element))];
}

const topOf = (node: XmlDocument | XmlElement): XmlElement => (node.kind === 'document' ? node.root : node);

function isWithin(element: XmlElement, set: ReadonlySet<XmlElement>): boolean {
  for (let at: XmlElement | XmlDocument = element; at.kind === 'element'; at = at.parent) if (set.has(at)) return true;
  return false;
}
