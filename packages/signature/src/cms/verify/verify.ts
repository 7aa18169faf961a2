import { type Abortable, type ByteSource, bytesSource, chunks, isLienThongError, throwIfAborted } from '@lienthong/core';
import type { Certificate, ChainReport } from '@lienthong/pki';
import { type CmsSignedData, readSignedData } from '@lienthong/pki/asn1';
import { validAtSigning } from '../../report/certificate.ts';
import { reportFields } from '../../report/fields.ts';
import { worstFinding } from '../../report/finding.ts';
import type { SignaturePolicy } from '../../report/policy.ts';
import type { ContentChunks } from './content.ts';
import { checkSigners, type SignerCheck } from './core.ts';
import { containerEvidence, type FoundEvidence, withEvidence } from './evidence.ts';
import { type CmsFinding, cmsFinding } from './findings.ts';
import { judgeSigner, type SignerJudgement } from './judge.ts';
import { type CmsSignatureLimits, defaultCmsSignatureLimits } from './limits.ts';
import type { CmsSignatureLevel, CmsSignatureReport } from './report.ts';

export interface VerifyCmsOptions extends Abortable {
  readonly limits?: Partial<CmsSignatureLimits>;
  /** `cades`: signingCertificate(V2) must be there, or the signature is `indeterminate`. Default `cms`: where it is, it must agree. */
  readonly profile?: 'cms' | 'cades';
}

/**
 * Verifies every signer of a CMS SignedData (RFC 5652; CAdES: EN 319 122-1), each by itself, in their order. The container is DER or
 * BER. `content` is what a detached signature is about; it is read once, in pieces. Undefined: the content inside (attached). Where
 * both are there, the verdict is about the content given: what a container carries beside it is not looked at.
 *
 * The verdict is in the reports; only faults throw. A container that cannot be read gives one `invalid` report with
 * `CMS_MALFORMED`, one without signers gives `CMS_NO_SIGNER`.
 *
 * @throws LienThongError `ABORTED`; `SOURCE_*` when the content cannot be read
 */
export async function verifyCms(
  signature: Uint8Array,
  content: ByteSource | Uint8Array | undefined,
  policy: SignaturePolicy,
  options: VerifyCmsOptions = {},
): Promise<CmsSignatureReport[]> {
  throwIfAborted(options.signal);
  const limits = { ...defaultCmsSignatureLimits, ...options.limits };
  const data = readContainer(signature);
  if ('code' in data) return [refused(0, data)];
  if (data.signers.length === 0) return [refused(0, cmsFinding('CMS_NO_SIGNER', {}))];
  const found = containerEvidence(data, policy, limits);
  const input = { data, content: chunksOf(content ?? data.content), certificates: signerCandidates(found, policy) };
  const checks = await checkSigners(data.signers.slice(0, limits.signers), input, options);
  const reports: CmsSignatureReport[] = [];
  const judged = withEvidence(policy, found);
  for (const [index, check] of checks.entries()) {
    const judging = {
      policy: judged,
      stamped: undefined,
      claimed: check.facts?.signingTime,
      cades: options.profile === 'cades',
      maxTimestamps: limits.timestamps,
    };
    reports.push(reportOf(index, check, await judgeSigner(check, judging, options), found));
  }
  for (let index = limits.signers; index < data.signers.length; index++)
    reports.push(refused(index, cmsFinding('CMS_LIMIT', { limit: 'signers', value: limits.signers })));
  return reports;
}

/** Reads a container, or says why it cannot be read. */
export function readContainer(signature: Uint8Array): CmsSignedData | CmsFinding {
  try {
    return readSignedData(signature);
  } catch (error) {
    if (!isLienThongError(error)) throw error;
    const {
      offset = 0,
      reason,
      field,
      limit,
      value,
    } = error.details as {
      offset?: number;
      reason?: string;
      field?: string;
      limit?: string;
      value?: number;
    };
    if (error.code === 'DER_LIMIT') return cmsFinding('CMS_LIMIT', { limit: limit ?? '', value: value ?? 0 });
    return cmsFinding('CMS_MALFORMED', { what: reason ?? field ?? error.code, offset });
  }
}

function chunksOf(content: ByteSource | Uint8Array | undefined): ContentChunks | undefined {
  if (content === undefined) return undefined;
  const source = content instanceof Uint8Array ? bytesSource(content) : content;
  return () => chunks(source);
}

/** Where a signer's certificate may come from. Where it was found adds no trust. */
export function signerCandidates(found: FoundEvidence, policy: SignaturePolicy): Certificate[] {
  const stored = [...policy.trust.intermediates, ...policy.trust.anchors].map((entry) => entry.certificate);
  return [...found.certificates, ...(policy.intermediates ?? []), ...stored];
}

/** `broken` only when something is known to be wrong with the bytes. */
export function integrityOf({ intact, signatureValid, facts }: SignerCheck): 'intact' | 'broken' | 'unknown' {
  if (intact === false || signatureValid === false) return 'broken';
  // Attributes that are ambiguous bind nothing.
  if (facts?.fault !== undefined) return 'broken';
  return intact === true && signatureValid === true ? 'intact' : 'unknown';
}

/** DER of all that the verdict could use: what the file carries, and what was fetched for these chains. */
export function evidenceOf(
  found: FoundEvidence,
  timestamps: readonly Uint8Array[],
  chains: readonly (ChainReport | undefined)[],
): CmsSignatureReport['evidence'] {
  const fetched = chains.flatMap((chain) => chain?.fetched ?? []);
  const certificates = [...found.certificates, ...fetched.flatMap((one) => one.certificates)];
  const crls = [...found.crls, ...fetched.flatMap((one) => one.crls)];
  return {
    certificates: unique(certificates).map((one) => one.der),
    crls: unique(crls).map((one) => one.der),
    ocsps: [...found.ocsps, ...fetched.flatMap((one) => one.ocsps)],
    timestamps,
  };
}

function unique<T extends { readonly sha256: string }>(items: readonly T[]): T[] {
  return [...new Map(items.map((one) => [one.sha256, one])).values()];
}

function reportOf(index: number, check: SignerCheck, judged: SignerJudgement, found: FoundEvidence): CmsSignatureReport {
  const { certificate, facts, algorithm, digest } = check;
  const worst = worstFinding(judged.steps.flatMap((s) => s.finding ?? [])) ?? cmsFinding('CMS_VALID', {});
  const time = judged.certificate?.time;
  const report = reportFields({
    certificate,
    time,
    integrity: integrityOf(check),
    validAtSigning: validAtSigning(judged.certificate),
  });
  return {
    kind: 'cms',
    index,
    outcome: worst.outcome,
    indication: worst.indication,
    subIndication: worst.subIndication,
    code: worst.code,
    message: worst.message,
    details: worst.details,
    level: levelOf(check, judged),
    algorithm,
    digest,
    intact: check.intact === true,
    signatureValid: check.signatureValid === true,
    trusted: judged.trusted,
    signer: report.signer,
    certificate,
    chain: judged.certificate?.chain,
    time,
    claimedSigningTime: facts?.signingTime,
    validAtClaimedTime: judged.certificate?.validAtClaimedTime,
    timestamps: judged.timestamps,
    evidence: evidenceOf(
      found,
      judged.timestamps.map((one) => one.token),
      [judged.certificate?.chain, ...judged.timestamps.map((one) => one.report.chain)],
    ),
    report,
    steps: judged.steps,
  };
}

function levelOf({ facts }: SignerCheck, { timestamps }: SignerJudgement): CmsSignatureLevel {
  if (facts?.namesCertificate !== true) return 'CMS';
  return timestamps.some((one) => one.right) ? 'B-T' : 'B-B';
}

/** The report of what was not looked into. */
function refused(index: number, why: CmsFinding): CmsSignatureReport {
  return {
    kind: 'cms',
    index,
    outcome: why.outcome,
    indication: why.indication,
    subIndication: why.subIndication,
    code: why.code,
    message: why.message,
    details: why.details,
    level: 'CMS',
    algorithm: undefined,
    digest: undefined,
    intact: false,
    signatureValid: false,
    trusted: false,
    signer: undefined,
    certificate: undefined,
    chain: undefined,
    time: undefined,
    claimedSigningTime: undefined,
    validAtClaimedTime: undefined,
    timestamps: [],
    evidence: { certificates: [], crls: [], ocsps: [], timestamps: [] },
    report: reportFields({ certificate: undefined, time: undefined, integrity: 'unknown', validAtSigning: undefined }),
    steps: [{ name: 'format', ok: false, finding: why }],
  };
}
