import { createHash } from 'node:crypto';
import { type Abortable, equalBytes } from '@lienthong/core';
import { type SignatureAlgorithm, signingTimeSkew } from '@lienthong/pki';
import type { CmsSignedData } from '@lienthong/pki/asn1';
import { type ContentChunks, digestContent } from '../../cms/verify/content.ts';
import { checkSigners, type SignerCheck } from '../../cms/verify/core.ts';
import { containerEvidence, type FoundEvidence, joinEvidence, noEvidence, withEvidence } from '../../cms/verify/evidence.ts';
import { cmsFinding } from '../../cms/verify/findings.ts';
import { judgeSigner, type SignerJudgement } from '../../cms/verify/judge.ts';
import type { CmsSignatureLimits } from '../../cms/verify/limits.ts';
import { evidenceOf, integrityOf, readContainer, signerCandidates } from '../../cms/verify/verify.ts';
import { weakAlgorithm } from '../../report/algorithm.ts';
import { earliest, validAtSigning } from '../../report/certificate.ts';
import { reportFields } from '../../report/fields.ts';
import type { SignaturePolicy } from '../../report/policy.ts';
import type { PdfFile, PdfSignatureField } from '../read/index.ts';
import { containerOf, signedBytes } from './contents.ts';
import { type PdfFinding, pdfFinding } from './findings.ts';
import { levelOf } from './levels.ts';
import { claimedTimeOf, type PdfSignatureReport, type PdfStep } from './report.ts';
import { type Changes, conclude } from './structure.ts';
import { type DocumentStamp, proofFor } from './timeline.ts';

export interface SignatureContext {
  readonly pdf: PdfFile;
  /** Without the material of the file. */
  readonly policy: SignaturePolicy;
  /** What the DSS holds. */
  readonly dss: FoundEvidence;
  readonly stamps: readonly DocumentStamp[];
  readonly limits: CmsSignatureLimits;
  readonly options: Abortable;
}

/** What the container of a field came to. */
interface Checked {
  readonly container: Uint8Array | undefined;
  readonly data: CmsSignedData | undefined;
  readonly check: SignerCheck | undefined;
  readonly evidence: FoundEvidence;
  readonly problems: readonly PdfFinding[];
}

/** Judges one signature field: its container over the bytes of ByteRange, then policy and time. */
export async function judgeField(
  field: PdfSignatureField,
  structure: readonly PdfStep[],
  changes: Changes,
  context: SignatureContext,
): Promise<PdfSignatureReport> {
  const { pdf, policy, stamps, limits, options } = context;
  const steps: PdfStep[] = [...structure];
  const add = (name: PdfStep['name'], why: PdfFinding | undefined): void => {
    steps.push({ name, ok: why === undefined, ...(why === undefined ? {} : { finding: why }) });
  };
  const checked = await checkContainer(field, context);
  for (const problem of checked.problems) add('format', problem);
  const { check } = checked;
  const inside = joinEvidence(checked.evidence, context.dss);
  const full = withEvidence(policy, inside);
  const stamped = proofFor(field, stamps);
  let judged: SignerJudgement | undefined;
  if (check !== undefined) {
    const claimed = claimedTimeOf(check.facts?.signingTime, field.claimedTime).claimedTime;
    const cades = field.subFilter === 'ETSI.CAdES.detached';
    judged = await judgeSigner(check, { policy: full, stamped, claimed, cades, maxTimestamps: limits.timestamps }, options);
    steps.push(...judged.steps);
    if (field.subFilter === 'adbe.pkcs7.sha1') add('algorithms', weakContent(check, policy, earliest(stamped, policy.proof)));
  }
  steps.push(...changes.steps);
  const certificate = check?.certificate;
  const chain = judged?.certificate?.chain;
  const claim = claimedTimeOf(check?.facts?.signingTime, field.claimedTime);
  const timestamps = judged?.timestamps ?? [];
  const genTime = timestamps.find((one) => one.report.outcome === 'valid')?.report.time ?? stamped;
  const report = reportFields({
    certificate,
    time: judged?.certificate?.time,
    integrity: check === undefined ? 'unknown' : integrityOf(check),
    validAtSigning: validAtSigning(judged?.certificate),
  });
  const later = stamps.filter((one) => one.field.revision > field.revision);
  const level = levelOf({
    pdf,
    field,
    namesCertificate: check?.facts?.namesCertificate === true,
    timestamps,
    stamps,
    path: chain?.path ?? (certificate === undefined ? [] : [certificate]),
    evidence: inside,
  });
  return {
    ...conclude(field, steps, changes),
    level: check === undefined ? 'UNKNOWN' : level,
    algorithm: check?.algorithm,
    digest: check?.digest,
    signer: report.signer,
    certificate,
    chain,
    time: judged?.certificate?.time,
    ...claim,
    signingTimeSkew:
      claim.claimedTime === undefined || genTime === undefined ? undefined : signingTimeSkew(claim.claimedTime, genTime),
    validAtClaimedTime: judged?.certificate?.validAtClaimedTime,
    intact: check?.intact === true,
    signatureValid: check?.signatureValid === true,
    trusted: judged?.trusted === true && !steps.some((s) => s.name === 'algorithms' && !s.ok),
    timestamps,
    report,
    container: checked.container,
    evidence: evidenceOf(
      inside,
      [...timestamps.map((one) => one.token), ...later.flatMap((one) => one.token ?? [])],
      [chain, ...[...timestamps, ...later].map((one) => one.report?.chain)],
    ),
  };
}

async function checkContainer(field: PdfSignatureField, context: SignatureContext): Promise<Checked> {
  const { pdf, policy, dss, limits, options } = context;
  const problems: PdfFinding[] = [];
  const stop = (why: PdfFinding, container?: Uint8Array): Checked => ({
    container,
    data: undefined,
    check: undefined,
    evidence: noEvidence,
    problems: [...problems, why],
  });
  const sha1 = field.subFilter === 'adbe.pkcs7.sha1';
  if (!sha1 && field.subFilter !== 'adbe.pkcs7.detached' && field.subFilter !== 'ETSI.CAdES.detached')
    return stop(
      field.subFilter === 'ETSI.RFC3161'
        ? pdfFinding('PDFSIG_SUBFILTER_TYPE', { subFilter: field.subFilter, type: 'Sig' })
        : pdfFinding('PDFSIG_SUBFILTER_UNKNOWN', { subFilter: field.subFilter }),
    );
  const found = containerOf(field.contents);
  if (found === undefined) return stop(pdfFinding('PDFSIG_CONTENTS', { what: 'no container' }));
  if (!found.cleanPadding) problems.push(pdfFinding('PDFSIG_CONTENTS', { what: 'bytes behind the container' }));
  const data = readContainer(found.bytes);
  if ('code' in data) return stop(data, found.bytes);
  if (data.signers.length !== 1) return stop(pdfFinding('PDFSIG_SIGNERS', { signers: data.signers.length }), found.bytes);
  const bytes = signedBytes(pdf, field);
  if (bytes === undefined) problems.push(pdfFinding('PDFSIG_BYTE_RANGE', { byteRange: field.byteRange }));
  const evidence = containerEvidence(data, policy, limits);
  const certificates = [...signerCandidates(evidence, policy), ...dss.certificates];
  if (!sha1) {
    if (data.content !== undefined) problems.push(cmsFinding('CMS_CONTENT_ATTACHED', {}));
    const [check] = await checkSigners(data.signers, { data, content: bytes, certificates }, options);
    return { container: found.bytes, data, check, evidence, problems };
  }
  // ISO 32000-1 §12.8.3.3.1: the digest of the document is the content, and the CMS signs that.
  const { content } = data;
  const [check] = await checkSigners(
    data.signers,
    { data, content: content === undefined ? undefined : () => [content], certificates },
    options,
  );
  if (check === undefined || content === undefined || content.length !== 20)
    return { container: found.bytes, data, check, evidence, problems: [...problems, pdfFinding('PDFSIG_SHA1_CONTENT', {})] };
  const same = bytes !== undefined && equalBytes(content, await sha1Of(bytes, options));
  if (!same) problems.push(pdfFinding('PDFSIG_DOCUMENT_CHANGED', {}));
  const whole = { ...check, intact: same && check.intact === true };
  return { container: found.bytes, data, check: whole, evidence, problems };
}

async function sha1Of(bytes: ContentChunks, options: Abortable): Promise<Uint8Array> {
  const digests = await digestContent(bytes, new Set(['sha1']), [], options);
  return digests.get('sha1') ?? createHash('sha1').digest();
}

/** SHA-1 over the document is as weak as SHA-1 under the signature: the policy is asked about it in the same way. */
function weakContent(check: SignerCheck, policy: SignaturePolicy, proof: Date | undefined): PdfFinding | undefined {
  const family = /^(rsa-pss|rsa|ecdsa|dsa)-/.exec(check.algorithm ?? '')?.[1] ?? 'rsa';
  const algorithm = `${family}-sha1` as SignatureAlgorithm;
  const weak = weakAlgorithm(policy, { algorithm, certificate: check.certificate, proof });
  return weak === undefined ? undefined : cmsFinding('CMS_ALGORITHM_POLICY', { ...weak, algorithm: 'sha1 (adbe.pkcs7.sha1)' });
}
