import { type Abortable, type ByteSource, vietnamIso } from '@lienthong/core';
import { type Packet, readPacketAsync } from '@lienthong/edxml';
import { xmlSignatureJson } from '@lienthong/signature/xml';
import { judgeAttachment } from './attachment-signature.ts';
import { contentOf } from './content.ts';
import { raiseInspect } from './errors.ts';
import { explain } from './explain.ts';
import { authorityNotice, finding } from './findings.ts';
import { judgePacketSignature } from './packet-signature.ts';
import type { InspectPolicy } from './policy.ts';
import type { AttachmentReport, Finding, InspectJson, InspectReport, Outcome, PacketSignatureReport } from './report.ts';

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
  const attachments = packet.attachments.map((attachment) => judgeAttachment(attachment, options));
  const { outcome, findings } = combine(packetSignature, attachments);
  const at = vietnamIso(policy.at.getTime());
  const facts = { packetSignature, attachments, findings, issues: packet.issues, at };
  const json = (legalValue: InspectJson['legalValue']): InspectJson => ({
    outcome,
    legalValue,
    at,
    packetSignature: { ...packetSignature, signatures: packetSignature.signatures.map(xmlSignatureJson) },
    attachments,
    findings,
    issues: packet.issues,
    notice: authorityNotice,
  });
  const content = contentOf(packet, outcome === 'valid' ? packetSignature.covered : undefined);
  const explained = (lang: 'vi' | 'en' = 'vi'): string => explain(outcome, facts, lang);
  switch (outcome) {
    case 'valid':
      return { ...facts, outcome, legalValue: 'signed', content, explain: explained, toJSON: () => json('signed') };
    case 'unsigned':
      return { ...facts, outcome, legalValue: 'reference', content, explain: explained, toJSON: () => json('reference') };
    case 'indeterminate':
      return {
        ...facts,
        outcome,
        legalValue: null,
        contentAnyway(reason) {
          if (reason.trim() === '') throw raiseInspect('INSPECT_REASON_REQUIRED', {});
          policy.logger?.log('warn', 'content-anyway', { reason, findings: findings.map(({ code }) => code) });
          return content;
        },
        explain: explained,
        toJSON: () => json(null),
      };
    case 'invalid':
      return { ...facts, outcome, legalValue: null, explain: explained, toJSON: () => json(null) };
  }
}

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
