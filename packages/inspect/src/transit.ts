import { createHash } from 'node:crypto';
import { type Abortable, type ByteSource, equalBytes, joinedSource, throwIfAborted } from '@lienthong/core';
import { edxmlNamespace, type Packet, readPacket, rewritePacket, type WriteOrder } from '@lienthong/edxml';
import { digestByUri, verifyXml, type XmlReferenceReport, type XmlSignatureReport } from '@lienthong/signature/xml';
import { canonicalize, childElements, descendants, readXml, type XmlDocument, type XmlElement } from '@lienthong/xml';
import { elementParts, isSignedByPayload } from './parts.ts';
import type { InspectPolicy } from './policy.ts';
import { withIds } from './sign-transit.ts';

/** How transit broke a packet signature, and whether the content is proved to be what was signed. */
export interface TransitDiagnosis {
  readonly cause: 'trace-added' | 're-serialized' | 'namespace-moved';
  /** True when undoing what the axis does gives back exactly the signed bytes. */
  readonly contentIntact: boolean;
  /** TraceHeaders that the axis added. */
  readonly hops: number;
}

/**
 * Whether transit alone explains a broken packet signature (design §3, edxml §9). What an axis is known to do is undone and compared
 * with what was signed; a guess from the looks of the packet would let a forger hide behind an added TraceHeader:
 *
 * - TraceHeaders appended: without them, and the white space before them, the signature must stand;
 * - written anew by a library (order, prefixes, white space): written again in the form of the official writer, in either order, the
 *   digest must be the signed one;
 * - the Signature moved out of its namespace: with the namespace back, SignedInfo must verify under a trusted certificate. Where no
 *   digest matches besides, this proves who signed, not that the content is intact.
 */
export async function diagnoseTransit(
  packet: Packet,
  report: XmlSignatureReport,
  policy: InspectPolicy,
  options: Abortable,
): Promise<TransitDiagnosis | undefined> {
  const read = report.restored ?? report;
  if (!read.signedInfoVerified || read.chain?.outcome !== 'valid') return undefined;
  const moved = report.restored !== undefined;
  const { document } = packet;
  const broken = read.references.filter(({ state }) => state !== 'match');
  // Hubs write base64, names and order anew, never a payload: a digest of one that differs is a change (design §3).
  if (broken.some(({ uri, state }) => uri?.startsWith('cid:') === true && state === 'mismatch')) return undefined;
  const [reference, ...others] = broken;
  if (moved && reference === undefined) return { cause: 'namespace-moved', contentIntact: true, hops: 0 };
  if (reference?.uri === '' && others.length === 0 && document.source.size <= MAX_DIAGNOSED) {
    for (const { hops, source } of withoutTraces(document)) {
      throwIfAborted(options.signal);
      const stands = !moved && hops > 0 && (await verifyXml(readXml(source), policy, options))[report.index]?.outcome === 'valid';
      if (stands) return { cause: 'trace-added', contentIntact: true, hops };
      if (rewritesToSigned(source, reference)) return { cause: 're-serialized', contentIntact: true, hops };
    }
  }
  if (document.source.size <= MAX_DIAGNOSED && partsWereSigned(packet, read, broken))
    return { cause: 're-serialized', contentIntact: true, hops: 0 };
  return moved ? { cause: 'namespace-moved', contentIntact: false, hops: 0 } : undefined;
}

// Each try reads the packet again: past this size a forger could make a receiver work for nothing.
const MAX_DIAGNOSED = 64 * 1024 * 1024;
// National hub and two provincial ones each add a hop; a few more cost little.
const MAX_HOPS = 4;
const ORDERS: readonly (WriteOrder | undefined)[] = [undefined, 'axis', 'norm'];

/** The packet as it is, then less its last TraceHeader, less the last two … */
function* withoutTraces(document: XmlDocument): Generator<{ readonly hops: number; readonly source: ByteSource }> {
  yield { hops: 0, source: document.source };
  const [list] = descendants(document, 'TraceHeaderList', edxmlNamespace);
  const siblings = list === undefined ? [] : childElements(list);
  const traces = siblings.filter(({ localName, namespace }) => localName === 'TraceHeader' && namespace === edxmlNamespace);
  for (let hops = 1; hops <= Math.min(MAX_HOPS, traces.length); hops++) {
    const run = traces.slice(traces.length - hops) as [XmlElement, ...XmlElement[]];
    const first = siblings.indexOf(run[0]);
    const last = run.at(-1) as XmlElement;
    // Only a run of nothing but TraceHeaders may go: anything between them would be taken away unseen.
    if (siblings.indexOf(last) - first !== run.length - 1) return;
    const start = siblings[first - 1]?.end ?? (list as XmlElement).contentStart;
    const { source } = document;
    yield {
      hops,
      source: joinedSource([
        { source, start: 0, end: start },
        { source, start: last.end, end: source.size },
      ]),
    };
  }
}

/**
 * The same for a signature that covers the parts by Id and the attachments by payload (profile `transit`): a library that writes the
 * packet anew drops the Ids. With them back, every part must have the digest that was signed, and every attachment must be signed.
 */
function partsWereSigned(packet: Packet, read: XmlSignatureReport, broken: readonly XmlReferenceReport[]): boolean {
  const ids = broken.flatMap(({ uri }) => (uri?.startsWith('#') === true ? [uri.slice(1)] : []));
  if (ids.length === 0 || ids.length !== broken.length || ids.length !== elementParts(packet).length) return false;
  if (!packet.attachments.every((attachment) => isSignedByPayload(packet, attachment, [read]))) return false;
  return ORDERS.some((order) => {
    const written = rewritten(packet, order);
    try {
      const again = readPacket(withIds(readPacket(written), ids));
      return elementParts(again).every(({ element }, i) => hasDigest(element, broken[i] as XmlReferenceReport, []));
    } finally {
      written.close();
    }
  });
}

/** Whether the packet, written anew without its signature in one of the known orders, has the digest that was signed. */
function rewritesToSigned(source: ByteSource, reference: XmlReferenceReport): boolean {
  const packet = readPacket(source);
  return ORDERS.some((order) => {
    const written = rewritten(packet, order);
    try {
      return hasDigest(readXml(written), reference, [ENVELOPED]);
    } finally {
      written.close();
    }
  });
}

function rewritten(packet: Packet, order: WriteOrder | undefined): ByteSource {
  return rewritePacket(packet, { dropSignature: true, ...(order === undefined ? {} : { order }) }).source();
}

/** @param before transforms that stand before the one canonicalization, and change nothing here */
function hasDigest(node: XmlDocument | XmlElement, reference: XmlReferenceReport, before: readonly string[]): boolean {
  const { transforms } = reference;
  const algorithm = transforms[before.length];
  const digestName = digestByUri(reference.digestMethod);
  if (algorithm === undefined || digestName === undefined || transforms.length !== before.length + 1) return false;
  if (before.some((uri, i) => transforms[i] !== uri)) return false;
  const digest = createHash(digestName);
  for (const chunk of canonicalize(node, { algorithm })) digest.update(chunk);
  return equalBytes(digest.digest(), Buffer.from(reference.expected, 'hex'));
}

const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
