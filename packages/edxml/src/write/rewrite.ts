import { escapeText, textChunks, textContent, type XmlElement } from '@lienthong/xml';
import { Base64Decoder } from '../attach/base64.ts';
import { axisHeaderOrder, normHeaderOrder } from '../model/order.ts';
import { edxmlNamespace } from '../names.ts';
import type { Packet } from '../read/model.ts';
import { isoTime, wireTime } from '../text/dates.ts';
import { packet as bind, type ComposedPacket } from './compose.ts';
import type { WriteOrder } from './header.ts';
import { element, type WriteNode } from './node.ts';

export interface RewriteOptions {
  /** Puts MessageHeader into one of the two orders; default: as it came. */
  readonly order?: WriteOrder;
  /** Hops to append to TraceHeaderList, as an axis does. `timestamp` is ISO 8601. */
  readonly trace?: readonly { readonly organId: string; readonly timestamp: string }[];
  /** Leaves the signature out: a re-serialized packet cannot carry an enveloped one. Default false. */
  readonly dropSignature?: boolean;
}

/**
 * Writes a packet that was read in the writer form of spec §4. Every element, attribute and text is kept, unknown ones included;
 * comments, processing instructions, white space and text beside child elements are not. Base64 streams through. Not a way to send a signed packet on.
 */
export function rewritePacket(packet: Packet, options: RewriteOptions = {}): ComposedPacket {
  const { root } = packet.document;
  const documentId =
    packet.kind === 'document' ? packet.documentId : packet.kind === 'status' ? packet.responseFor.documentId : '';
  const facts = {
    kind: packet.kind === 'status' ? ('status' as const) : ('document' as const),
    documentId,
    issues: [],
    attachments: [],
  };
  return bind(facts, copy(root, { default: '', prefixed: false }, options));
}

interface Scope {
  readonly default: string;
  /** The prefix `edXML` is bound here. */
  readonly prefixed: boolean;
}

function copy(source: XmlElement, scope: Scope, options: RewriteOptions): WriteNode {
  const qcvn = source.namespace === edxmlNamespace;
  const { localName } = source;
  // A map: two attributes may share a prefix, which is declared once.
  const attributes = new Map<string, string>();
  let inside = scope;
  let name = localName;
  if (qcvn && usesPrefix(source)) {
    name = `edXML:${localName}`;
    if (!scope.prefixed) attributes.set('xmlns:edXML', edxmlNamespace);
    inside = { ...scope, prefixed: true };
  } else if (scope.default !== source.namespace) {
    attributes.set('xmlns', source.namespace);
    inside = { ...scope, default: source.namespace };
  }
  for (const item of source.attributes) {
    // The literal prefix is taken; an attribute that had it for something else gets another.
    const prefix = item.prefix === 'edXML' ? 'edXMLa' : item.prefix;
    if (prefix !== '' && prefix !== 'xml') attributes.set(`xmlns:${prefix}`, item.namespace);
    attributes.set(prefix === '' ? item.localName : `${prefix}:${item.localName}`, item.value);
  }
  return element(name, contentOf(source, inside, options), [...attributes]);
}

// Spec §3: the envelope and what is in it carry the prefix, except the signature; outside it only ContentTransferEncoded does.
function usesPrefix(source: XmlElement): boolean {
  if (source.localName === 'ContentTransferEncoded') return true;
  let at: XmlElement = source;
  for (;;) {
    if (at.localName === 'Signature') return false;
    if (at.localName === 'edXMLEnvelope') return true;
    if (at.parent.kind !== 'element') return false;
    at = at.parent;
  }
}

function contentOf(source: XmlElement, scope: Scope, options: RewriteOptions): WriteNode['content'] {
  let inner = source.children.filter((node) => node.kind === 'element');
  if (inner.length === 0) {
    if (source.localName === 'ContentTransferEncoded') return { stream: () => bareBase64(source) };
    return textContent(source).trim();
  }
  if (options.dropSignature === true && source.localName === 'edXMLHeader') {
    inner = inner.filter((node) => node.localName !== 'Signature' && node.localName !== 'DigitalSignature');
  }
  if (
    options.order !== undefined &&
    source.localName === 'MessageHeader' &&
    inner.every((node) => node.localName !== 'StatusCode')
  ) {
    const sequence = options.order === 'axis' ? axisHeaderOrder : normHeaderOrder;
    const rank = (node: XmlElement): number =>
      sequence.includes(node.localName) ? sequence.indexOf(node.localName) : sequence.length;
    inner = [...inner].sort((a, b) => rank(a) - rank(b));
  }
  const nodes = inner.map((node) => copy(node, scope, options));
  if (source.localName === 'TraceHeaderList') nodes.push(...hops(options));
  return nodes;
}

function hops(options: RewriteOptions): WriteNode[] {
  return (options.trace ?? []).map((hop) =>
    element('edXML:TraceHeader', [
      element('edXML:OrganId', hop.organId),
      element('edXML:Timestamp', wireTime(isoTime(hop.timestamp) ?? hop.timestamp)),
    ]),
  );
}

/** The base64 text without white space; text that is no base64 passes as it stands, for a reader to report. */
function* bareBase64(source: XmlElement): Generator<Uint8Array> {
  const probe = new Base64Decoder();
  for (const chunk of textChunks(source)) {
    probe.push(chunk);
    if (probe.faults.junkAt !== undefined) break;
  }
  probe.finish();
  if (probe.faults.junkAt === undefined) {
    for (const chunk of textChunks(source))
      yield Buffer.from(Buffer.from(chunk).toString('latin1').replace(/\s+/g, ''), 'latin1');
    return;
  }
  const decoder = new TextDecoder();
  for (const chunk of textChunks(source)) yield Buffer.from(escapeText(decoder.decode(chunk, { stream: true })));
}
