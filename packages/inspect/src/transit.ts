import { type Abortable, joinedSource } from '@lienthong/core';
import { edxmlNamespace } from '@lienthong/edxml';
import { verifyXml, type XmlSignatureReport } from '@lienthong/signature/xml';
import { childElements, descendants, readXml, type XmlDocument, type XmlElement } from '@lienthong/xml';
import type { InspectPolicy } from './policy.ts';

/**
 * Whether transit alone explains a broken packet signature (design §3). Two ways are known, and each is undone and verified again;
 * a guess from the looks of the packet would let a forger hide behind an added TraceHeader:
 *
 * - the axis appended TraceHeaders (edxml §9): without them, and the white space before them, the signature must stand;
 * - the official library wrote the packet anew: the Signature lost its namespace. With the namespace back, SignedInfo must verify
 *   under a trusted certificate; the digest cannot, since the order and form of the original are gone.
 */
export async function brokenByTransit(
  document: XmlDocument,
  report: XmlSignatureReport,
  policy: InspectPolicy,
  options: Abortable,
): Promise<boolean> {
  const { restored } = report;
  if (restored !== undefined) return restored.signedInfoVerified && restored.chain?.outcome === 'valid';
  if (report.code !== 'XMLSIG_DIGEST_MISMATCH' || !report.signedInfoVerified) return false;
  const traces = traceHeaders(document);
  for (let kept = traces.length - 1; kept >= 0 && traces.length - kept <= MAX_HOPS; kept--) {
    const shorter = without(document, traces, kept);
    if (shorter !== undefined && (await verifyXml(shorter, policy, options))[report.index]?.outcome === 'valid') return true;
  }
  return false;
}

// National hub and two provincial ones each add a hop; a few more cost little. Each try reads the packet once.
const MAX_HOPS = 4;

function traceHeaders(document: XmlDocument): XmlElement[] {
  const [list] = descendants(document, 'TraceHeaderList', edxmlNamespace);
  return list === undefined ? [] : childElements(list, 'TraceHeader', edxmlNamespace);
}

/** The document less its last TraceHeaders: from the end of the element before them to the end of the last one. */
function without(document: XmlDocument, traces: readonly XmlElement[], kept: number): XmlDocument | undefined {
  const first = traces[kept];
  const last = traces.at(-1);
  if (first === undefined || last === undefined || first.parent.kind !== 'element') return undefined;
  const siblings = childElements(first.parent);
  const before = siblings[siblings.indexOf(first) - 1];
  const run = siblings.slice(siblings.indexOf(first), siblings.indexOf(last) + 1);
  // Only a run of nothing but TraceHeaders may go: anything between them would be taken away unseen.
  if (run.some((element) => element.localName !== 'TraceHeader')) return undefined;
  const start = before?.end ?? first.parent.contentStart;
  const { source } = document;
  return readXml(
    joinedSource([
      { source, start: 0, end: start },
      { source, start: last.end, end: source.size },
    ]),
  );
}
