import type { Packet } from '@lienthong/edxml';
import type { Certificate } from '@lienthong/pki';
import { type SignerKind, shownName, signerKind } from '@lienthong/signature';
import { finding } from './findings.ts';
import type { InspectPolicy } from './policy.ts';
import type { Finding } from './report.ts';

/** In what order a person and an agency signed one thing. The rule: the person first, the agency second (spec pki.md §7, §9). */
export interface SignatureOrder {
  readonly state: 'none' | 'person-only' | 'agency-only' | 'person-first' | 'agency-first' | 'unknown';
  /** In the order in which they signed. */
  readonly signers: readonly { readonly signer: string; readonly kind: SignerKind }[];
}

/** @param certificates of the signers, in the order in which they signed; those without one are left out */
export function orderOf(certificates: readonly (Certificate | undefined)[], agencies: readonly string[]): SignatureOrder {
  const signers = certificates.flatMap((certificate) =>
    certificate === undefined ? [] : [{ signer: shownName(certificate.subject), kind: signerKind(certificate, agencies) }],
  );
  return { state: stateOf(signers.map(({ kind }) => kind)), signers };
}

function stateOf(kinds: readonly SignerKind[]): SignatureOrder['state'] {
  if (kinds.length === 0) return 'none';
  if (kinds.includes('unknown')) return 'unknown';
  const agency = kinds.indexOf('agency');
  if (agency < 0) return 'person-only';
  const person = kinds.lastIndexOf('person');
  if (person < 0) return 'agency-only';
  return person < agency ? 'person-first' : 'agency-first';
}

/** What the rule says about an order. It never changes the outcome: whether both have to sign is a matter of the kind of document. */
export function orderFindings(order: SignatureOrder, attachment?: string): Finding[] {
  const details = { ...(attachment === undefined ? {} : { attachment }), signers: order.signers };
  if (order.state === 'agency-first') return [finding('SIGNATURE_ORDER_REVERSED', details)];
  return order.state === 'unknown' && order.signers.length > 1 ? [finding('SIGNATURE_ORDER_UNKNOWN', details)] : [];
}

/** Agencies that are known by name: the caller's, and the one that the packet says it is from. */
export function agenciesOf(packet: Packet, policy: InspectPolicy): readonly string[] {
  const sender = packet.kind === 'document' || packet.kind === 'status' ? packet.from.organName : undefined;
  return [...(policy.agencies ?? []), ...(sender === undefined ? [] : [sender])];
}
