import type { Message } from '@lienthong/core';
import { vietnamIso } from '@lienthong/core';
import type { Certificate, ChainReport, SigningTimeSkew, TimestampReport } from '@lienthong/pki';
import type { SignatureTime } from '../../report/certificate.ts';
import { annexCriteria, type Criterion } from '../../report/criteria.ts';
import { type SignatureFieldsJson, type SignatureReportFields, signatureFieldsJson, signedAt } from '../../report/fields.ts';
import { type ChainJson, chainJson, type StepJson, stepJson } from '../../report/json.ts';
import type { Indication, Outcome } from '../../report/verdict.ts';
import type { CmsStep } from './core.ts';
import type { CmsFindingCode } from './findings.ts';

/** `CMS`: without signingCertificate(V2), hence no CAdES. */
export type CmsSignatureLevel = 'CMS' | 'B-B' | 'B-T';

/** A token inside a signature and what came of it. */
export interface TimestampFinding {
  /** DER. */
  readonly token: Uint8Array;
  readonly report: TimestampReport;
  /** Its imprint is that of the signature and its value is right, whoever made it. */
  readonly right: boolean;
  /** The TSA has a chain to an anchor at the time of judgement; revocation and purpose aside. */
  readonly trusted: boolean;
  /** The claimed signing time against genTime; `vn-local-as-utc` is a known fault of tools in the field (spec pki.md §3). */
  readonly signingTimeSkew: SigningTimeSkew | undefined;
}

/** Material with which the verdict was reached, DER: what an evidence bundle keeps. */
export interface SignatureEvidence {
  readonly certificates: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
  readonly ocsps: readonly Uint8Array[];
  readonly timestamps: readonly Uint8Array[];
}

/** Everything known about one SignerInfo. `valid` says that the signature stands, not that the signer had the authority. */
export interface CmsSignatureReport {
  readonly kind: 'cms';
  /** Place among the SignerInfos. */
  readonly index: number;
  readonly outcome: Outcome;
  readonly indication: Indication;
  readonly subIndication: string | undefined;
  readonly code: CmsFindingCode;
  readonly message: Message;
  readonly details: Readonly<Record<string, unknown>>;
  readonly level: CmsSignatureLevel;
  readonly algorithm: string | undefined;
  readonly digest: string | undefined;
  /** The content has the signed digest. False also when it could not be found out. */
  readonly intact: boolean;
  /** The value fits the signed attributes and the certificate, whatever the policy thinks of the algorithms. */
  readonly signatureValid: boolean;
  /** Whole, by algorithms that the policy accepts, and with a chain to an anchor at the time of judgement; revocation aside. */
  readonly trusted: boolean;
  readonly signer: string | undefined;
  readonly certificate: Certificate | undefined;
  readonly chain: ChainReport | undefined;
  readonly time: SignatureTime | undefined;
  readonly claimedSigningTime: Date | undefined;
  readonly validAtClaimedTime: boolean | undefined;
  readonly timestamps: readonly TimestampFinding[];
  readonly evidence: SignatureEvidence;
  readonly report: SignatureReportFields;
  readonly steps: readonly CmsStep[];
}

/** The stable JSON form of a report: what `lienthong verify cms --json` prints under `signatures`. */
export interface CmsSignatureJson {
  readonly outcome: Outcome;
  readonly indication: Indication;
  readonly subIndication: string | null;
  readonly code: string;
  readonly message: Message;
  readonly details: Readonly<Record<string, unknown>>;
  readonly level: CmsSignatureLevel;
  readonly algorithm: string | null;
  readonly digest: string | null;
  readonly intact: boolean;
  readonly signatureValid: boolean;
  readonly trusted: boolean;
  readonly signer: string | null;
  readonly signedAt: string | null;
  readonly claimedTime: string | null;
  readonly signingTimeSkew: SigningTimeSkew | null;
  readonly coverage: null;
  readonly modificationLevel: null;
  readonly chain: ChainJson | null;
  readonly timestamps: readonly TimestampJson[];
  readonly validAtClaimedTime: boolean | null;
  readonly report: SignatureFieldsJson;
  /** The table of TT 15/2025 Annex II. */
  readonly criteria: readonly Criterion[];
  readonly steps: readonly StepJson[];
}

export interface TimestampJson {
  readonly outcome: Outcome;
  readonly code: string;
  readonly genTime: string | null;
  readonly message: Message;
}

export function timestampJson(stamps: readonly TimestampFinding[]): TimestampJson[] {
  return stamps.map(({ report: { outcome, code, info, message } }) => ({
    outcome,
    code,
    genTime: info === undefined ? null : vietnamIso(info.genTime.getTime()),
    message,
  }));
}

/** The table of TT 15/2025 Annex II for a report. */
export function cmsCriteria({ certificate, chain, time, signatureValid, report }: CmsSignatureReport): Criterion[] {
  return annexCriteria({ certificate, chain, time, signatureValid, report });
}

export function cmsSignatureJson(r: CmsSignatureReport): CmsSignatureJson {
  return {
    outcome: r.outcome,
    indication: r.indication,
    subIndication: r.subIndication ?? null,
    code: r.code,
    message: r.message,
    details: r.details,
    level: r.level,
    algorithm: r.algorithm ?? null,
    digest: r.digest ?? null,
    intact: r.intact,
    signatureValid: r.signatureValid,
    trusted: r.trusted,
    signer: r.signer ?? null,
    signedAt: signedAt(r.report),
    claimedTime: r.claimedSigningTime === undefined ? null : vietnamIso(r.claimedSigningTime.getTime()),
    signingTimeSkew: r.timestamps.find((one) => one.signingTimeSkew !== undefined)?.signingTimeSkew ?? null,
    coverage: null,
    modificationLevel: null,
    chain: chainJson(r.chain),
    timestamps: timestampJson(r.timestamps),
    validAtClaimedTime: r.validAtClaimedTime ?? null,
    report: signatureFieldsJson(r.report),
    criteria: cmsCriteria(r),
    steps: stepJson(r.steps),
  };
}
