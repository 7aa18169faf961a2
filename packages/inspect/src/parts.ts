import { type Attachment, edxmlNamespace, type Packet } from '@lienthong/edxml';
import type { XmlSignatureReport } from '@lienthong/signature/xml';
import { child, childElements, type XmlDocument, type XmlElement } from '@lienthong/xml';
import { attachmentBehind } from './cid.ts';
import type { DocumentPart } from './report.ts';

interface Placed {
  readonly part: DocumentPart;
  readonly element: XmlElement;
  /** The axis appends to the trace list: it need not be covered for a signature to count (design §3). */
  readonly required: boolean;
  readonly attachment?: Attachment;
}

/** The parts of a packet with the nodes that the model reads them from: coverage is asked about those and no others. */
export function partsOf(document: XmlDocument, packet: Packet): Placed[] {
  const envelope = child(document.root, 'edXMLEnvelope', edxmlNamespace);
  const header = envelope && child(envelope, 'edXMLHeader', edxmlNamespace);
  const message = header && (child(header, 'MessageHeader', edxmlNamespace) ?? child(header, 'Status', edxmlNamespace));
  const trace = header && child(header, 'TraceHeaderList', edxmlNamespace);
  const body = envelope && child(envelope, 'edXMLBody', edxmlNamespace);
  const manifest = body && child(body, 'edXMLManifest', edxmlNamespace);
  const placed: Placed[] = [];
  const add = (part: DocumentPart, element: XmlElement | undefined, required: boolean, attachment?: Attachment): void => {
    if (element !== undefined) placed.push({ part, element, required, ...(attachment === undefined ? {} : { attachment }) });
  };
  add({ kind: 'header' }, message, true);
  // The axis appends hops to the list, so each TraceHeader is judged by itself; what the packet *does* must be signed.
  const hops = trace === undefined ? [] : childElements(trace, 'TraceHeader', edxmlNamespace);
  for (const element of trace === undefined ? [] : childElements(trace))
    if (!hops.includes(element)) add({ kind: 'business' }, element, true);
  add({ kind: 'trace' }, hops.length === 0 ? undefined : trace, false);
  add({ kind: 'manifest' }, manifest, true);
  for (const [index, attachment] of packet.attachments.entries()) {
    // The whole Attachment element: its name and type must be as signed as its bytes.
    add({ kind: 'attachment', index, name: attachment.name }, attachment.element, true, attachment);
  }
  return placed;
}

export interface PartCoverage {
  readonly covered: readonly DocumentPart[];
  readonly uncovered: readonly DocumentPart[];
  /** Header fields, manifest and every attachment are covered. */
  readonly all: boolean;
}

/** Splits the parts by whether the signatures given, which all stand, hold the whole of them. */
export function coverageOf(packet: Packet, placed: readonly Placed[], standing: readonly XmlSignatureReport[]): PartCoverage {
  const whole = (element: XmlElement): boolean => standing.some(({ coverage }) => coverage.of(element) === 'whole');
  const manifest = placed.find(({ part }) => part.kind === 'manifest');
  const listed = manifest !== undefined && whole(manifest.element);
  const holds = ({ element, attachment }: Placed): boolean =>
    whole(element) || (attachment !== undefined && listed && isSignedByPayload(packet, attachment, standing));
  const covered = placed.filter(holds);
  const uncovered = placed.filter((one) => !covered.includes(one));
  return {
    covered: covered.map(({ part }) => part),
    uncovered: uncovered.map(({ part }) => part),
    all: covered.some(({ part }) => part.kind === 'header') && uncovered.every(({ required }) => !required),
  };
}

/**
 * Whether a signed payload and a signed manifest cover an attachment: a `cid:` reference digests the payload, and what the Attachment
 * element says of itself is signed when the one row of the manifest says the same. The manifest is for the caller to look at.
 */
export function isSignedByPayload(packet: Packet, attachment: Attachment, standing: readonly XmlSignatureReport[]): boolean {
  const { contentId, name, declaredType, description } = attachment;
  const [row, another] = packet.manifest.filter((candidate) => candidate.contentId === contentId);
  const listed =
    row !== undefined &&
    another === undefined &&
    row.name === name &&
    row.declaredType === declaredType &&
    row.description === description;
  const references = standing.flatMap((report) => report.references);
  return (
    listed &&
    references.some(
      // A reference with a transform digests something else, and says nothing about the payload itself.
      ({ state, uri, transforms, covered }) =>
        state === 'match' &&
        covered?.kind === 'external' &&
        transforms.length === 0 &&
        attachmentBehind(packet, uri ?? '') === attachment,
    )
  );
}

/** The parts that a signature has to cover by element, in document order. */
export function elementParts(packet: Packet): { readonly element: XmlElement; readonly name: string }[] {
  return partsOf(packet.document, packet)
    .filter(({ part, required }) => required && part.kind !== 'attachment')
    .map(({ part, element }) => ({ element, name: part.kind }))
    .sort((a, b) => a.element.start - b.element.start);
}
