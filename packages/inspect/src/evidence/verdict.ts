import type { InspectReport } from '../report.ts';
import { signatureViews } from '../view.ts';
import type { SignatureMaterial, Verdict } from './model.ts';

/** The verdict of a report, without its words: those may be said better in a later version. */
export function verdictOf(report: InspectReport): Verdict {
  const { packetSignature, attachments } = report;
  return {
    outcome: report.outcome,
    legalValue: report.legalValue,
    packetSignature: {
      state: packetSignature.state,
      coversAll: packetSignature.coversAll,
      covered: packetSignature.covered.map((part) => (part.kind === 'attachment' ? `attachment:${part.index}` : part.kind)),
    },
    signatures: signatureViews(packetSignature, attachments).map((view) => ({
      format: view.format,
      attachment: view.attachment ?? null,
      outcome: view.outcome,
      indication: view.indication,
      subIndication: view.subIndication ?? null,
      code: view.code,
      level: view.level,
      signer: view.fields.signer ?? null,
      issuingCa: view.fields.issuingCa ?? null,
      time: view.fields.time ?? null,
      integrity: view.fields.integrity,
      validAtSigning: view.fields.validAtSigning ?? null,
    })),
    attachments: attachments.map(({ name, contentId, size, sha256, outcome }) => ({ name, contentId, size, sha256, outcome })),
    findings: report.findings.map(({ code }) => code),
  };
}

/** What each signature was judged by, in the order of the views. */
export function materialOf(report: InspectReport, digest: (der: Uint8Array) => string): SignatureMaterial[] {
  const { packetSignature, attachments } = report;
  return signatureViews(packetSignature, attachments).map(({ certificate, chain, tokens }) => ({
    certificate: certificate?.sha256 ?? null,
    chain: chain?.path.map(({ sha256 }) => sha256) ?? [],
    status: (chain?.evidence ?? []).map((one) => ({
      certificate: one.certificate.sha256,
      status: one.status,
      source: one.source ?? null,
      sha256: one.sha256 ?? null,
      issuedAt: one.issuedAt?.toISOString() ?? null,
      revokedAt: one.revokedAt?.toISOString() ?? null,
    })),
    timestamps: tokens.map(digest),
  }));
}

/** Where two plain values differ: `signatures[0].outcome`, in the order in which they are met. */
export function differences(expected: unknown, got: unknown, path = ''): { path: string; expected: unknown; got: unknown }[] {
  if (isObject(expected) && isObject(got)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(got)])];
    const list = Array.isArray(expected);
    return keys.flatMap((key) =>
      differences(expected[key], got[key], list ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`),
    );
  }
  return expected === got ? [] : [{ path, expected: expected ?? null, got: got ?? null }];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
