import { type Abortable, type ByteSource, type Language, vietnamIso } from '@lienthong/core';
import { type Issue, type Packet, readPacketAsync } from '@lienthong/edxml';
import { authorityNotice } from '@lienthong/signature';
import { xmlSignatureJson } from '@lienthong/signature/xml';
import { judgeAttachments } from './attachment-signature.ts';
import { contentOf } from './content.ts';
import { raiseInspect } from './errors.ts';
import { explain } from './explain.ts';
import { recording } from './fetched.ts';
import { finding } from './findings.ts';
import { judgePacketSignature } from './packet-signature.ts';
import type { InspectPolicy } from './policy.ts';
import type {
  AttachmentReport,
  DocumentPart,
  Finding,
  InspectJson,
  InspectReport,
  LegalValue,
  Outcome,
  PacketSignatureReport,
} from './report.ts';
import { attachmentSignatureJson } from './view.ts';

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
  given: InspectPolicy,
  options: Abortable = {},
): Promise<InspectReport> {
  const packet = 'attachments' in subject ? subject : await readPacketAsync(subject, options);
  const { policy, fetched } = recording(given);
  const packetSignature = await judgePacketSignature(packet, policy, options);
  const attachments = await judgeAttachments(packet, policy, options);
  const { outcome, findings } = combine(packet.kind, packetSignature, attachments);
  const at = vietnamIso(policy.at.getTime());
  const legalValue = LEGAL_VALUE[outcome];
  const base = {
    packetSignature,
    attachments,
    findings,
    fetched,
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
      attachments: attachments.map((one) => ({ ...one, signatures: one.signatures.map(attachmentSignatureJson) })),
      findings,
      issues: packet.issues,
      notice: authorityNotice,
    }),
  };
  if (outcome === 'invalid') return Object.assign(base, { outcome, legalValue: null });
  const content = contentOf(packet, outcome === 'valid' ? coveredBy(packetSignature, attachments) : undefined);
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

/** Parts that signatures hold: by the packet signature, or by a signature of the file's own. */
function coveredBy(signature: PacketSignatureReport, attachments: readonly AttachmentReport[]): DocumentPart[] {
  const covered = [...signature.covered];
  const held = new Set(covered.map((part) => (part.kind === 'attachment' ? part.index : undefined)));
  const signed = new Set(
    attachments.flatMap(({ outcome, signs }, index) => {
      if (outcome !== 'valid') return [];
      // The name of what a detached signature is about occurs once.
      return [signs === undefined ? index : attachments.findIndex(({ name }) => name === signs.name)];
    }),
  );
  for (const [index, { name }] of attachments.entries())
    if (signed.has(index) && !held.has(index)) covered.push({ kind: 'attachment', index, name });
  return covered;
}

const LEGAL_VALUE: Readonly<Record<Outcome, LegalValue | null>> = {
  valid: 'signed',
  unsigned: 'reference',
  indeterminate: null,
  invalid: null,
};

/** The outcome table of design §3. */
function combine(
  kind: Packet['kind'],
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
    return {
      outcome: 'valid',
      findings: [
        finding('ALL_SIGNATURES_STAND'),
        ...(signature.coversAll ? [] : [finding('ONLY_ATTACHMENTS_SIGNED')]),
        ...reasons,
      ],
    };
  if (state === 'valid') return { outcome: 'indeterminate', findings: reasons };
  return { outcome: 'unsigned', findings: [finding(kind === 'status' ? 'STATUS_NOT_SIGNED' : 'NOTHING_SIGNED'), ...reasons] };
}
