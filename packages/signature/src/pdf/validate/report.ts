import { type Message, vietnamIso } from '@lienthong/core';
import type { Certificate, ChainReport, SigningTimeSkew } from '@lienthong/pki';
import type { CmsStep } from '../../cms/verify/core.ts';
import { type SignatureEvidence, type TimestampFinding, type TimestampJson, timestampJson } from '../../cms/verify/report.ts';
import type { SignatureTime } from '../../report/certificate.ts';
import { annexCriteria, type Criterion } from '../../report/criteria.ts';
import { type SignatureFieldsJson, type SignatureReportFields, signatureFieldsJson, signedAt } from '../../report/fields.ts';
import { type ChainJson, chainJson, type StepJson, stepJson } from '../../report/json.ts';
import type { Indication, Outcome } from '../../report/verdict.ts';
import type { PdfModificationFinding, PdfModificationLevel } from '../diff/index.ts';
import type { PdfCoverage, PdfTime } from '../read/index.ts';
import type { PdfFinding, PdfFindingCode } from './findings.ts';

/**
 * How much a signature carries for its own validation (EN 319 142-1 §6). `PKCS7-…`: the same for SubFilters that are no PAdES.
 * `TIMESTAMP`: a document time stamp. `UNKNOWN`: not read.
 */
export type PdfSignatureLevel = `${'B' | 'PKCS7'}-${'B' | 'T' | 'LT' | 'LTA'}` | 'TIMESTAMP' | 'UNKNOWN';

export interface PdfStep {
  readonly name: 'document' | 'byte-range' | 'modifications' | CmsStep['name'];
  readonly ok: boolean;
  readonly finding?: PdfFinding;
}

/** Everything known about one signature field. `valid` says that the signature stands, not that the signer had the authority. */
export interface PdfSignatureReport {
  /** Full name of the field. */
  readonly field: string;
  readonly kind: 'signature' | 'timestamp';
  readonly subFilter: string;
  /** As written. */
  readonly byteRange: readonly number[];
  /** 0 = oldest. */
  readonly revision: number;
  readonly outcome: Outcome;
  readonly indication: Indication;
  readonly subIndication: string | undefined;
  readonly code: PdfFindingCode;
  readonly message: Message;
  readonly details: Readonly<Record<string, unknown>>;
  readonly level: PdfSignatureLevel;
  readonly algorithm: string | undefined;
  readonly digest: string | undefined;
  readonly signer: string | undefined;
  readonly certificate: Certificate | undefined;
  readonly chain: ChainReport | undefined;
  readonly time: SignatureTime | undefined;
  /** signingTime of the CMS, else `/M`: shown, never believed. */
  readonly claimedTime: Date | undefined;
  readonly claimedIn: 'signingTime' | 'M' | undefined;
  readonly signingTimeSkew: SigningTimeSkew | undefined;
  readonly validAtClaimedTime: boolean | undefined;
  readonly coverage: PdfCoverage;
  /** Undefined: the changes could not be examined. */
  readonly modificationLevel: PdfModificationLevel | undefined;
  readonly docMdpOk: boolean | undefined;
  readonly modifications: readonly PdfModificationFinding[];
  /** Form fields, other than signature fields, that were filled in behind this signature: it does not sign what they hold now. */
  readonly filledAfter: readonly string[];
  /** 1: no changes, 2: form filling, 3: annotations too; only where this signature certifies or locks. */
  readonly docMdp: 1 | 2 | 3 | undefined;
  readonly certifies: boolean;
  /** The digest over the bytes of ByteRange is the signed one. */
  readonly intact: boolean;
  /** The CMS value is right, whatever the policy thinks of the algorithms. */
  readonly signatureValid: boolean;
  /** Intact, right, by algorithms that the policy accepts, and with a chain to an anchor at the time of judgement; revocation aside. */
  readonly trusted: boolean;
  /** Time stamps inside the CMS. */
  readonly timestamps: readonly TimestampFinding[];
  readonly name: string | undefined;
  readonly reason: string | undefined;
  readonly location: string | undefined;
  readonly report: SignatureReportFields;
  readonly steps: readonly PdfStep[];
  /** What is wrong, in the order in which it was found. */
  readonly findings: readonly PdfFinding[];
  /** The container as it stands in the file, without its padding. */
  readonly container: Uint8Array | undefined;
  readonly evidence: SignatureEvidence;
}

/** The judgement on a whole file. */
export interface PdfReport {
  /**
   * Of the signatures the worst; a document time stamp decides only where it is broken, or where there is nothing else.
   * `unsigned`: no signature field has a value, nor had one.
   */
  readonly outcome: Outcome | 'unsigned';
  /** In the order of their revisions. */
  readonly signatures: readonly PdfSignatureReport[];
  /** About the file as a whole. */
  readonly findings: readonly PdfFinding[];
  readonly size: number;
  readonly revisions: number;
}

/** The stable JSON form of a signature: what `lienthong verify pdf --json` prints under `signatures`. */
export interface PdfSignatureJson {
  readonly field: string;
  readonly kind: 'signature' | 'timestamp';
  readonly subFilter: string;
  readonly outcome: Outcome;
  readonly indication: Indication;
  readonly subIndication: string | null;
  readonly code: string;
  readonly message: Message;
  readonly details: Readonly<Record<string, unknown>>;
  readonly level: PdfSignatureLevel;
  readonly algorithm: string | null;
  readonly digest: string | null;
  readonly signer: string | null;
  readonly signedAt: string | null;
  readonly claimedTime: string | null;
  readonly signingTimeSkew: SigningTimeSkew | null;
  readonly validAtClaimedTime: boolean | null;
  readonly coverage: PdfCoverage;
  readonly modificationLevel: PdfModificationLevel | null;
  readonly modifications: readonly PdfModificationFinding[];
  readonly filledAfter: readonly string[];
  readonly docMdp: 1 | 2 | 3 | null;
  readonly docMdpOk: boolean | null;
  readonly intact: boolean;
  readonly signatureValid: boolean;
  readonly trusted: boolean;
  readonly chain: ChainJson | null;
  readonly timestamps: readonly TimestampJson[];
  readonly reason: string | null;
  readonly location: string | null;
  readonly report: SignatureFieldsJson;
  /** The table of TT 15/2025 Annex II. */
  readonly criteria: readonly Criterion[];
  readonly steps: readonly StepJson[];
  readonly findings: readonly FindingJson[];
}

export interface FindingJson {
  readonly code: string;
  readonly outcome: Outcome;
  readonly subIndication: string | null;
  readonly message: Message;
}

export interface PdfReportJson {
  readonly outcome: PdfReport['outcome'];
  readonly signatures: readonly PdfSignatureJson[];
  readonly findings: readonly FindingJson[];
}

/** The table of TT 15/2025 Annex II for a report. */
export function pdfCriteria({ certificate, chain, time, signatureValid, report }: PdfSignatureReport): Criterion[] {
  return annexCriteria({ certificate, chain, time, signatureValid, report });
}

export function claimedTimeOf(
  signingTime: Date | undefined,
  m: PdfTime | undefined,
): Pick<PdfSignatureReport, 'claimedTime' | 'claimedIn'> {
  if (signingTime !== undefined) return { claimedTime: signingTime, claimedIn: 'signingTime' };
  return { claimedTime: m?.date, claimedIn: m?.date === undefined ? undefined : 'M' };
}

function findingJson(findings: readonly PdfFinding[]): FindingJson[] {
  return findings.map(({ code, outcome, subIndication, message }) => ({
    code,
    outcome,
    subIndication: subIndication ?? null,
    message,
  }));
}

export function pdfSignatureJson(r: PdfSignatureReport): PdfSignatureJson {
  return {
    field: r.field,
    kind: r.kind,
    subFilter: r.subFilter,
    outcome: r.outcome,
    indication: r.indication,
    subIndication: r.subIndication ?? null,
    code: r.code,
    message: r.message,
    details: r.details,
    level: r.level,
    algorithm: r.algorithm ?? null,
    digest: r.digest ?? null,
    signer: r.signer ?? null,
    signedAt: signedAt(r.report),
    claimedTime: r.claimedTime === undefined ? null : vietnamIso(r.claimedTime.getTime()),
    signingTimeSkew: r.signingTimeSkew ?? null,
    validAtClaimedTime: r.validAtClaimedTime ?? null,
    coverage: r.coverage,
    modificationLevel: r.modificationLevel ?? null,
    modifications: r.modifications,
    filledAfter: r.filledAfter,
    docMdp: r.docMdp ?? null,
    docMdpOk: r.docMdpOk ?? null,
    intact: r.intact,
    signatureValid: r.signatureValid,
    trusted: r.trusted,
    chain: chainJson(r.chain),
    timestamps: timestampJson(r.timestamps),
    reason: r.reason ?? null,
    location: r.location ?? null,
    report: signatureFieldsJson(r.report),
    criteria: pdfCriteria(r),
    steps: stepJson(r.steps),
    findings: findingJson(r.findings),
  };
}

export function pdfReportJson({ outcome, signatures, findings }: PdfReport): PdfReportJson {
  return { outcome, signatures: signatures.map(pdfSignatureJson), findings: findingJson(findings) };
}
