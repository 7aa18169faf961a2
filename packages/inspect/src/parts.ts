import { edxmlNamespace, type Packet } from '@lienthong/edxml';
import type { XmlCoverage } from '@lienthong/signature/xml';
import { child, childElements, type XmlDocument, type XmlElement } from '@lienthong/xml';
import type { DocumentPart } from './report.ts';

interface Placed {
  readonly part: DocumentPart;
  readonly element: XmlElement;
  /** The axis appends to the trace list: it need not be covered for a signature to count (design §3). */
  readonly required: boolean;
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
  const add = (part: DocumentPart, element: XmlElement | undefined, required: boolean): void => {
    if (element !== undefined) placed.push({ part, element, required });
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
    add({ kind: 'attachment', index, name: attachment.name }, attachment.element, true);
  }
  return placed;
}

export interface PartCoverage {
  readonly covered: readonly DocumentPart[];
  readonly uncovered: readonly DocumentPart[];
  /** Header fields, manifest and every attachment are covered. */
  readonly all: boolean;
}

/** Splits the parts by whether any of the coverages holds the whole of them. */
export function coverageOf(placed: readonly Placed[], coverages: readonly XmlCoverage[]): PartCoverage {
  const holds = (element: XmlElement): boolean => coverages.some((coverage) => coverage.of(element) === 'whole');
  const covered = placed.filter(({ element }) => holds(element));
  const uncovered = placed.filter(({ element }) => !holds(element));
  return {
    covered: covered.map(({ part }) => part),
    uncovered: uncovered.map(({ part }) => part),
    all: covered.some(({ part }) => part.kind === 'header') && uncovered.every(({ required }) => !required),
  };
}
