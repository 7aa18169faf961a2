import type { Abortable } from '@lienthong/core';
import { type Packet, signatureSlots } from '@lienthong/edxml';
import { certificatesState, verifyXml, type XmlSignatureReport } from '@lienthong/signature/xml';
import { payloadResolver } from './cid.ts';
import { type FindingCode, finding } from './findings.ts';
import { agenciesOf, orderFindings, orderOf } from './order.ts';
import { coverageOf, partsOf } from './parts.ts';
import type { InspectPolicy } from './policy.ts';
import type { Finding, PacketSignatureReport, SlotState } from './report.ts';
import { diagnoseTransit, type TransitDiagnosis } from './transit.ts';

/** Judges the XML signatures of a packet and says what they cover in document terms (design §3). */
export async function judgePacketSignature(
  packet: Packet,
  policy: InspectPolicy,
  options: Abortable,
): Promise<PacketSignatureReport> {
  const { document } = packet;
  if (packet.unverifiable) return unreadable(packet);
  const resolve = payloadResolver(packet);
  const reports = await verifyXml(document, policy, { ...options, resolve });
  const judged: Judged[] = [];
  for (const report of reports) judged.push(await judgeOne(packet, report, policy, options));
  const states = judged.map(({ state }) => state);
  const standing = reports.filter((_, i) => states[i] === 'valid');
  const parts = coverageOf(packet, partsOf(document, packet), standing);
  const order = orderOf(
    reports.map(({ certificate }) => certificate),
    agenciesOf(packet, policy),
  );
  // A slot without a readable certificate is no signature: it is not among the reports.
  const state = worst(states) ?? (packet.signatureSlot === 'filled' ? 'dummy' : 'absent');
  return {
    state,
    coversAll: state === 'valid' && parts.all,
    covered: parts.covered,
    uncovered: parts.uncovered,
    findings: [
      ...findingsOf(state, reports),
      ...judged.flatMap(transitFinding),
      ...(state === 'valid' && !parts.all ? [finding('NOT_FULLY_COVERED')] : []),
      ...orderFindings(order),
    ],
    signatures: reports,
    order,
  };
}

/** Bytes that were skipped over or repaired: a signature in them, if it is more than a dummy, can never be checked. */
function unreadable(packet: Packet): PacketSignatureReport {
  const filled = signatureSlots(packet).some((slot) => certificatesState(slot) === 'present');
  const state = filled ? 'unverifiable' : packet.signatureSlot === 'filled' ? 'dummy' : 'absent';
  const why = CODE[state];
  const findings = [finding('PACKET_UNVERIFIABLE'), ...(why === undefined ? [] : [finding(why)])];
  return { state, coversAll: false, covered: [], uncovered: [], findings, signatures: [], order: orderOf([], []) };
}

interface Judged {
  readonly state: SlotState;
  readonly transit?: TransitDiagnosis;
}

async function judgeOne(packet: Packet, report: XmlSignatureReport, policy: InspectPolicy, options: Abortable): Promise<Judged> {
  if (report.certificates !== 'present') return { state: 'dummy' };
  if (report.outcome === 'valid') return { state: 'valid' };
  if (report.outcome === 'invalid') {
    const transit = await diagnoseTransit(packet, report, policy, options);
    return transit === undefined ? { state: 'invalid' } : { state: 'broken-by-transit', transit };
  }
  return { state: UNVERIFIABLE.has(report.code) ? 'unverifiable' : 'indeterminate' };
}

const UNVERIFIABLE: ReadonlySet<string> = new Set([
  'XMLSIG_ALGORITHM_UNKNOWN',
  'XMLSIG_TRANSFORM_UNKNOWN',
  'XMLSIG_REFERENCE_UNSUPPORTED',
  'XMLSIG_REFERENCE_UNRESOLVED',
  'XMLSIG_LIMIT',
]);

// From worst to best. A dummy beside a real signature says nothing about it; one broken signature spoils all.
const ORDER: readonly SlotState[] = ['invalid', 'unverifiable', 'indeterminate', 'broken-by-transit', 'valid', 'dummy'];

function worst(states: readonly SlotState[]): SlotState | undefined {
  return ORDER.find((state) => states.includes(state));
}

const CODE: Readonly<Record<SlotState, FindingCode | undefined>> = {
  absent: 'PACKET_SIGNATURE_ABSENT',
  dummy: 'PACKET_SIGNATURE_DUMMY',
  unverifiable: 'PACKET_SIGNATURE_UNVERIFIABLE',
  'broken-by-transit': 'PACKET_SIGNATURE_BROKEN_BY_TRANSIT',
  indeterminate: 'PACKET_SIGNATURE_UNDETERMINED',
  invalid: 'PACKET_SIGNATURE_BROKEN',
  valid: undefined,
};

/** What the axis did, and whether the content is proved to be what was signed. */
function transitFinding({ transit }: Judged): Finding[] {
  if (transit === undefined) return [];
  return [finding(transit.contentIntact ? 'TRANSIT_CONTENT_INTACT' : 'TRANSIT_CONTENT_UNPROVEN', { ...transit })];
}

function findingsOf(state: SlotState, reports: readonly XmlSignatureReport[]): Finding[] {
  const code = CODE[state];
  const reasons = reports
    .filter((report) => report.outcome !== 'valid' && report.certificates === 'present')
    .map(({ code: why, message, details }) => ({ code: why, message, details }));
  return [...(code === undefined ? [] : [finding(code)]), ...reasons];
}
