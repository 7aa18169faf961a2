import { type Abortable, type ByteSource, type Language, vietnamIso } from '@lienthong/core';
import { type Issue, type Packet, readPacketAsync } from '@lienthong/edxml';
import { xmlSignatureJson } from '@lienthong/signature/xml';
import { judgeAttachment } from './attachment-signature.ts';
import { contentOf } from './content.ts';
import { raiseInspect } from './errors.ts';
import { explain } from './explain.ts';
import { authorityNotice, finding } from './findings.ts';
import { judgePacketSignature } from './packet-signature.ts';
import type { InspectPolicy } from './policy.ts';
import type {
  AttachmentReport,
  Finding,
  InspectJson,
  InspectReport,
  LegalValue,
  Outcome,
  PacketSignatureReport,
} from './report.ts';

/**
 * Judges a packet: its own signature, the signatures inside its attachments, and what they cover together.
 *
 * The verdict is in the report. Content is reachable only where the outcome allows: `valid` and `unsigned` carry `content`,
 * `indeterminate` only `contentAnyway(reason)`, `invalid` nothing (the original bytes stay with the caller).
 *
 * @throws LienThongError `ABORTED`, `SOURCE_*`; when a source is given, what `readPacketAsync` throws.
 */
export async function inspect(
  subject: Packet | ByteSource,
  policy: InspectPolicy,
  options: Abortable = {},
): Promise<InspectReport> {
  const packet = 'attachments' in subject ? subject : await readPacketAsync(subject, options);
  const packetSignature = await judgePacketSignature(packet, policy, options);
  const attachments = packet.attachments.map((attachment) => judgeAttachment(attachment));
  const { outcome, findings } = combine(packetSignature, attachments);
  const at = vietnamIso(policy.at.getTime());
  const legalValue = LEGAL_VALUE[outcome];
  const base = {
    packetSignature,
    attachments,
    findings,
    at,
    // Rules are not part of the verdict: who does not ask for them does not wait for them.
    get issues(): readonly Issue[] {
      return packet.issues;
    },
    explain: (lang: Language = 'vi'): string => explain(outcome, base, lang),
    toJSON: (): InspectJson => ({
      outcome,
      legalValue,
      at,
      packetSignature: { ...packetSignature, signatures: packetSignature.signatures.map(xmlSignatureJson) },
      attachments,
      findings,
      issues: packet.issues,
      notice: authorityNotice,
    }),
  };
  if (outcome === 'invalid') return Object.assign(base, { outcome, legalValue: null });
  const content = contentOf(packet, outcome === 'valid' ? packetSignature.covered : undefined);
  switch (outcome) {
    case 'valid':
      return Object.assign(base, { outcome, legalValue: 'signed' as const, content });
    case 'unsigned':
      return Object.assign(base, { outcome, legalValue: 'reference' as const, content });
    case 'indeterminate':
      return Object.assign(base, {
        outcome,
        legalValue: null,
        contentAnyway(reason: string) {
          if (reason.trim() === '') throw raiseInspect('INSPECT_REASON_REQUIRED', {});
          policy.logger?.log('warn', 'content-anyway', { reason, findings: findings.map(({ code }) => code) });
          return content;
        },
      });
  }
}

const LEGAL_VALUE: Readonly<Record<Outcome, LegalValue | null>> = {
  valid: 'signed',
  unsigned: 'reference',
  indeterminate: null,
  invalid: null,
};

/** The outcome table of design §3. */
function combine(
  signature: PacketSignatureReport,
  attachments: readonly AttachmentReport[],
): { outcome: Outcome; findings: Finding[] } {
  const reasons = [...signature.findings, ...attachments.flatMap((attachment) => attachment.findings)];
  const outcomes = attachments.map(({ outcome }) => outcome);
  const { state } = signature;
  if (state === 'invalid' || outcomes.includes('invalid')) return { outcome: 'invalid', findings: reasons };
  if (state === 'indeterminate' || state === 'unverifiable' || outcomes.includes('indeterminate')) {
    return { outcome: 'indeterminate', findings: reasons };
  }
  if (signature.coversAll || outcomes.includes('valid'))
    return { outcome: 'valid', findings: [finding('ALL_SIGNATURES_STAND'), ...reasons] };
  if (state === 'valid') return { outcome: 'indeterminate', findings: reasons };
  return { outcome: 'unsigned', findings: [finding('NOTHING_SIGNED'), ...reasons] };
}
