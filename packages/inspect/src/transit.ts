import { type Abortable, joinedSource } from '@lienthong/core';
import { edxmlNamespace } from '@lienthong/edxml';
import { verifyXml, type XmlSignatureReport } from '@lienthong/signature/xml';
import { childElements, descendants, readXml, type XmlDocument, type XmlElement } from '@lienthong/xml';
import type { InspectPolicy } from './policy.ts';

/**
 * Whether transit alone explains a broken packet signature. The axis appends TraceHeaders (edxml §9): take away what may have been
 * appended, with the white space before it, and verify again. Only a signature that stands then was broken by the axis; a guess
 * from the looks of the packet would let a forger hide behind an added TraceHeader.
 */
export async function brokenByTransit(
  document: XmlDocument,
  report: XmlSignatureReport,
  policy: InspectPolicy,
  options: Abortable,
): Promise<boolean> {
  if (report.code !== 'XMLSIG_DIGEST_MISMATCH' || !report.signedInfoVerified) return false;
  const traces = traceHeaders(document);
  for (let kept = traces.length - 1; kept >= 0 && traces.length - kept <= MAX_HOPS; kept--) {
    const restored = without(document, traces, kept);
    if (restored === undefined) continue;
    const [again] = (await verifyXml(restored, policy, options)).filter((r) => r.index === report.index);
    if (again?.outcome === 'valid') return true;
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
