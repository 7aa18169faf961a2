import { type Abortable, equalBytes } from '@lienthong/core';
import {
  type Certificate,
  type ChainPurpose,
  type ChainReport,
  type Stamped,
  signingTimeSkew,
  type TimestampReport,
  validateChain,
  verifyTimestamp,
} from '@lienthong/pki';
import { weakAlgorithm } from '../../report/algorithm.ts';
import { type CertificateJudgement, earliest, judgeCertificate, policyAt } from '../../report/certificate.ts';
import type { SignaturePolicy } from '../../report/policy.ts';
import { timestampTokens } from './attributes.ts';
import { type CmsStep, digestsDiffer, type SignerCheck } from './core.ts';
import { type CmsFinding, cmsFinding } from './findings.ts';
import type { TimestampFinding } from './report.ts';

/** How one signer is judged, beyond the policy. */
export interface SignerJudging {
  /** With the material of the container in it (`withEvidence`). */
  readonly policy: SignaturePolicy;
  /** A verified document time stamp that covers the signature. */
  readonly stamped: Date | undefined;
  /** What the signature says of its time. */
  readonly claimed: Date | undefined;
  /** CAdES: signingCertificate(V2) must be there. */
  readonly cades: boolean;
  readonly maxTimestamps: number;
}

export interface SignerJudgement {
  readonly steps: readonly CmsStep[];
  readonly timestamps: readonly TimestampFinding[];
  readonly certificate: CertificateJudgement | undefined;
  readonly trusted: boolean;
}

/** Judges a checked signer: algorithms, time stamps, chain at the best signature time. @throws LienThongError `ABORTED` */
export async function judgeSigner(check: SignerCheck, judging: SignerJudging, options: Abortable): Promise<SignerJudgement> {
  const { signer, certificate, facts } = check;
  const { policy, claimed } = judging;
  const steps = [...check.steps];
  const add = (name: CmsStep['name'], why: CmsFinding | undefined): void => {
    steps.push({ name, ok: why === undefined, ...(why === undefined ? {} : { finding: why }) });
  };
  if (judging.cades && facts?.namesCertificate === false)
    add('attributes', cmsFinding('CMS_NO_SIGNING_CERTIFICATE_ATTRIBUTE', {}));
  const tokens = timestampTokens(signer);
  const proof = earliest(judging.stamped, policy.proof);
  const timestamps: TimestampFinding[] = [];
  let stamped = judging.stamped;
  if (tokens.length > judging.maxTimestamps)
    add('time', cmsFinding('CMS_LIMIT', { limit: 'timestamps', value: judging.maxTimestamps }));
  for (const token of tokens.slice(0, judging.maxTimestamps)) {
    const report = await judgeTimestamp(token, signer.signature, policy, proof, options);
    const genTime = report.info?.genTime;
    const skew =
      genTime === undefined || facts?.signingTime === undefined ? undefined : signingTimeSkew(facts.signingTime, genTime);
    const trusted =
      !isRevoked(report.subIndication) && (await reachesAnchor(report.certificate, 'any', report.chain, policy, options));
    timestamps.push({ token, report, right: isRight(report), trusted, signingTimeSkew: skew });
    if (report.outcome === 'valid') stamped = earliest(stamped, report.time);
    add('time', report.outcome === 'valid' ? undefined : unverified(report));
  }
  if (certificate === undefined || check.signatureValid !== true)
    return { steps, timestamps, certificate: undefined, trusted: false };
  const weak = algorithmFinding(check, policy, earliest(stamped, policy.proof));
  add('algorithms', weak);
  const times = { ...(stamped === undefined ? {} : { timestamp: stamped }), ...(claimed === undefined ? {} : { claimed }) };
  let judgement = await judgeCertificate(certificate, [], policy, times, options);
  // A stamp on the document says that the signature is older than it, not that it is younger than the end of its certificate.
  const onlyLater = stamped !== undefined && stamped === judging.stamped && stamped !== policy.proof;
  if (onlyLater && /^(?:EXPIRED|REVOKED)$/.test(judgement.subIndication ?? ''))
    judgement = await judgeCertificate(certificate, [], policy, claimed === undefined ? {} : { claimed }, options);
  add('chain', chainFinding(judgement));
  const sound = check.intact === true && algorithmFinding(check, policy, policy.proof) === undefined;
  // Judged as of now and found good: the same question need not be asked again.
  const settled = judgement.time.source === 'judgement' && judgement.outcome === 'valid';
  const trusted =
    sound &&
    !isRevoked(judgement.subIndication) &&
    (settled || (await reachesAnchor(certificate, 'document', judgement.chain, policy, options)));
  return { steps, timestamps, certificate: judgement, trusted };
}

/**
 * Judges a token at the moment that proves it to have existed, else now: the certificate of a TSA may have expired since. Where the
 * proof is older than the token (it was added later), it says nothing about it.
 */
export async function judgeTimestamp(
  token: Uint8Array,
  stamped: Stamped,
  policy: SignaturePolicy,
  proof: Date | undefined,
  options: Abortable,
): Promise<TimestampReport> {
  if (proof !== undefined && proof < policy.at) {
    const then = await verifyTimestamp(token, stamped, policyAt(policy, proof), options);
    if (then.code !== 'TIMESTAMP_TIME' || then.subIndication !== 'TIMESTAMP_ORDER_FAILURE') return then;
  }
  return verifyTimestamp(token, stamped, policy, options);
}

const BROKEN: ReadonlySet<string> = new Set([
  'TIMESTAMP_FORMAT',
  'TIMESTAMP_IMPRINT',
  'TIMESTAMP_IMPRINT_ALGORITHM',
  'TIMESTAMP_SIGNATURE',
  'TIMESTAMP_NO_CERTIFICATE',
  'TIMESTAMP_CERTIFICATE_UNBOUND',
]);

/** Imprint and value of a token are right, whoever made it. */
export function isRight({ code }: TimestampReport): boolean {
  return !BROKEN.has(code);
}

function unverified({ code, message }: TimestampReport): CmsFinding {
  return cmsFinding('CMS_TIMESTAMP_UNVERIFIED', { code, reason: message });
}

function algorithmFinding(check: SignerCheck, policy: SignaturePolicy, proof: Date | undefined): CmsFinding | undefined {
  const { algorithm, digest, certificate } = check;
  if (digestsDiffer(check)) return cmsFinding('CMS_DIGEST_DIFFERS', { digest: digest ?? '', algorithm: algorithm ?? '' });
  const weak = weakAlgorithm(policy, { algorithm, certificate, proof });
  return weak === undefined ? undefined : cmsFinding('CMS_ALGORITHM_POLICY', { ...weak });
}

function chainFinding({ outcome, indication, subIndication, message, chain }: CertificateJudgement): CmsFinding | undefined {
  if (outcome !== 'valid') return cmsFinding('CMS_CHAIN', { outcome, indication, message, subIndication });
  // cli.md: with revocation skipped, a signature is `indeterminate` at best.
  return chain.revocation === 'checked' ? undefined : cmsFinding('CMS_REVOCATION_SKIPPED', {});
}

/**
 * A chain at the time of judgement, revocation and purpose aside. A certificate with the name and the key of an anchor is trusted by
 * the decision to have the anchor: these two are what a trust anchor is (RFC 5280 §6.1.1 (d)).
 */
export async function reachesAnchor(
  certificate: Certificate | undefined,
  purpose: ChainPurpose,
  known: ChainReport | undefined,
  policy: SignaturePolicy,
  options: Abortable,
): Promise<boolean> {
  if (certificate === undefined) return false;
  const { subject, spki } = certificate;
  const entries = policy.trust.bySubject(subject.key);
  if (entries.some((entry) => entry.role === 'anchor' && equalBytes(entry.certificate.spki, spki))) return true;
  const intermediates = [...(policy.intermediates ?? []), ...(known?.fetched?.certificates ?? [])];
  // What was fetched for the verdict is enough here: nothing is asked for twice.
  const { fetcher: _, ...offline } = policy;
  const question = { ...offline, intermediates, purpose, revocation: { mode: 'skip' } as const };
  return (await validateChain(certificate, question, options)).outcome === 'valid';
}

/** What came to light as revoked is not trusted, whatever its chain. */
function isRevoked(subIndication: string | undefined): boolean {
  return subIndication?.startsWith('REVOKED') === true;
}
