import { type Abortable, isLienThongError } from '@lienthong/core';
import type { TimestampReport } from '@lienthong/pki';
import { digestByOid, readTimestampInfo } from '@lienthong/pki/asn1';
import { digestContent } from '../../cms/verify/content.ts';
import { checkSigners, type SignerCheck } from '../../cms/verify/core.ts';
import { containerEvidence, type FoundEvidence, withEvidence } from '../../cms/verify/evidence.ts';
import { judgeTimestamp, reachesAnchor } from '../../cms/verify/judge.ts';
import type { CmsSignatureLimits } from '../../cms/verify/limits.ts';
import { readContainer, signerCandidates } from '../../cms/verify/verify.ts';
import { earliest } from '../../report/certificate.ts';
import type { SignaturePolicy } from '../../report/policy.ts';
import type { PdfFile, PdfSignatureField } from '../read/index.ts';
import { containerOf, signedBytes } from './contents.ts';

/** One document time stamp, judged (ETSI EN 319 142-1 §5.4.3). */
export interface DocumentStamp {
  readonly field: PdfSignatureField;
  readonly token: Uint8Array | undefined;
  readonly report: TimestampReport | undefined;
  /** Of the token's own CMS. */
  readonly check: SignerCheck | undefined;
  /** The imprint is that of the signed bytes. */
  readonly intact: boolean;
  readonly trusted: boolean;
  /** It holds, and covers its revision whole: what it covers existed at this moment. */
  readonly proves: Date | undefined;
  readonly evidence: FoundEvidence | undefined;
}

export interface TimelineContext {
  readonly pdf: PdfFile;
  /** With the material of the DSS in it. */
  readonly policy: SignaturePolicy;
  readonly limits: CmsSignatureLimits;
  readonly options: Abortable;
}

/**
 * Judges the document time stamps from the newest to the oldest: each that holds proves that everything before it existed, so an
 * older one whose TSA has expired since is judged at the moment of the newer one (EN 319 102-1 §5.6.2, chain of LTA).
 */
export async function judgeTimeline(fields: readonly PdfSignatureField[], context: TimelineContext): Promise<DocumentStamp[]> {
  const judged: DocumentStamp[] = [];
  for (const field of [...fields].reverse()) judged.push(await judgeStamp(field, proofFor(field, judged), context));
  return judged.reverse();
}

/** The earliest moment at which a document time stamp proves that a signature field existed. */
export function proofFor(field: PdfSignatureField, stamps: readonly DocumentStamp[]): Date | undefined {
  let proof: Date | undefined;
  for (const { field: stamp, proves } of stamps) {
    // The container lies before the gap of the stamp: all its bytes are under the imprint.
    const covered = stamp !== field && field.contentsEnd > 0 && field.contentsEnd <= (stamp.byteRange[1] ?? 0);
    if (covered) proof = earliest(proof, proves);
  }
  return proof;
}

async function judgeStamp(
  field: PdfSignatureField,
  later: Date | undefined,
  { pdf, policy, limits, options }: TimelineContext,
): Promise<DocumentStamp> {
  const token = containerOf(field.contents)?.bytes;
  const bytes = signedBytes(pdf, field);
  const nothing = { field, token, report: undefined, check: undefined, intact: false, trusted: false, proves: undefined };
  const data = token === undefined ? undefined : readContainer(token);
  if (token === undefined || data === undefined || 'code' in data || bytes === undefined)
    return { ...nothing, evidence: undefined };
  const evidence = containerEvidence(data, policy, limits);
  const full = withEvidence(policy, evidence);
  const algorithm = imprintAlgorithm(data.content) ?? 'sha256';
  const digests = await digestContent(bytes, new Set([algorithm]), [], options);
  const stamped = { algorithm, digest: digests.get(algorithm) as Uint8Array };
  const proof = earliest(later, policy.proof);
  const report = await judgeTimestamp(token, stamped, full, proof, options);
  const content = data.content;
  const input = {
    data,
    content: content === undefined ? undefined : () => [content],
    certificates: signerCandidates(evidence, full),
  };
  const [check] = await checkSigners(data.signers.slice(0, 1), input, options);
  const whole = field.coverage === 'ENTIRE_FILE' || field.coverage === 'ENTIRE_REVISION';
  const intact = report.info !== undefined && !/^TIMESTAMP_(?:IMPRINT|FORMAT)/.test(report.code);
  const right = intact && check?.signatureValid === true && check.intact === true;
  return {
    field,
    token,
    report,
    check,
    intact,
    trusted:
      right &&
      report.subIndication?.startsWith('REVOKED') !== true &&
      (await reachesAnchor(check.certificate, 'any', report.chain, full, options)),
    proves: report.outcome === 'valid' && whole ? report.time : undefined,
    evidence,
  };
}

function imprintAlgorithm(content: Uint8Array | undefined): string | undefined {
  if (content === undefined) return undefined;
  try {
    return digestByOid(readTimestampInfo(content).imprint.algorithmOid);
  } catch (error) {
    if (isLienThongError(error)) return undefined;
    throw error;
  }
}
