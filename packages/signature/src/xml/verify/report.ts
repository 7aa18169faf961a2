import type { Message } from '@lienthong/core';
import type { Certificate, ChainReport } from '@lienthong/pki';
import type { XmlElement, XmlPosition } from '@lienthong/xml';
import type { SignatureTime } from '../../report/certificate.ts';
import { annexCriteria, type Criterion } from '../../report/criteria.ts';
import { type SignatureFieldsJson, type SignatureReportFields, signatureFieldsJson, signedAt } from '../../report/fields.ts';
import { type ChainJson, chainJson, type StepJson, stepJson } from '../../report/json.ts';
import type { Indication, Outcome } from '../../report/verdict.ts';
import type { XmlSignatureStep } from './core.ts';
import type { XmlCoverage } from './coverage.ts';
import type { XmlFindingCode } from './findings.ts';
import type { XmlReferenceReport } from './reference.ts';

export type XmlSignatureLevel = 'XMLDSig' | 'XAdES-B-B' | 'XAdES-B-T';

/** Everything known about one Signature element. `valid` says that the signature stands, not that the signer had the authority. */
export interface XmlSignatureReport {
  readonly kind: 'xml';
  /** Place among the signatures of the document. */
  readonly index: number;
  readonly element: XmlElement;
  /** Names from the root down to the element. */
  readonly path: string;
  readonly position: XmlPosition;
  readonly outcome: Outcome;
  readonly indication: Indication;
  readonly subIndication: string | undefined;
  readonly code: XmlFindingCode;
  readonly message: Message;
  readonly details: Readonly<Record<string, unknown>>;
  readonly level: XmlSignatureLevel;
  /** `rsa-sha256` …; undefined when SignatureMethod is not understood. */
  readonly algorithm: string | undefined;
  /** True when SignedInfo verified with the key of `certificate`. */
  readonly signedInfoVerified: boolean;
  /** The certificate whose key verified SignedInfo, or the only one offered when none did. */
  readonly certificate: Certificate | undefined;
  /** Whether KeyInfo offers a certificate, or something as long as one: a slot without (`none`, `unreadable`) is a dummy. */
  readonly certificates: 'none' | 'unreadable' | 'present';
  readonly chain: ChainReport | undefined;
  readonly time: SignatureTime | undefined;
  readonly claimedSigningTime: Date | undefined;
  /** Signature time stamps, DER, whatever came of them: evidence to keep. */
  readonly timestamps: readonly Uint8Array[];
  readonly validAtClaimedTime: boolean | undefined;
  readonly references: readonly XmlReferenceReport[];
  readonly coverage: XmlCoverage;
  /** Elements of KeyInfo that were not followed. */
  readonly ignored: readonly string[];
  /** The SignatureValue of another signature that this one confirms. */
  readonly countersigns: XmlElement | undefined;
  readonly report: SignatureReportFields;
  readonly steps: readonly XmlSignatureStep[];
  /**
   * Only with `XMLSIG_WRONG_NAMESPACE`, when SignedInfo verifies once the namespace is put back: the report as it would be then.
   * It explains what happened; it never makes the signature valid.
   */
  readonly restored?: XmlSignatureReport;
}

/** The stable JSON form of a report: what `lienthong verify xml --json` prints under `signatures`. */
export interface XmlSignatureJson {
  readonly outcome: Outcome;
  readonly indication: Indication;
  readonly subIndication: string | null;
  readonly code: string;
  readonly message: Message;
  readonly details: Readonly<Record<string, unknown>>;
  readonly level: XmlSignatureLevel;
  readonly path: string;
  readonly position: XmlPosition;
  readonly algorithm: string | null;
  readonly signer: string | null;
  readonly signedAt: string | null;
  readonly coverage: {
    readonly nodes: readonly string[];
    readonly omitted: readonly string[];
    readonly external: readonly string[];
  };
  readonly modificationLevel: null;
  readonly chain: ChainJson | null;
  readonly validAtClaimedTime: boolean | null;
  readonly references: readonly {
    readonly uri: string | null;
    readonly transforms: readonly string[];
    readonly digestMethod: string;
    readonly state: XmlReferenceReport['state'];
    readonly code: string | null;
    readonly expected: string;
    readonly got: string | null;
    readonly canonicalization: string | null;
    readonly namespaces: Readonly<Record<string, string>> | null;
  }[];
  readonly report: SignatureFieldsJson;
  /** The table of TT 15/2025 Annex II. */
  readonly criteria: readonly Criterion[];
  readonly steps: readonly StepJson[];
}

/** Names from the root to an element, with a number where a parent has several of the name: `/a/b[2]/Signature`. */
export function pathOf(element: XmlElement): string {
  const parts: string[] = [];
  for (let at: XmlElement = element; ; at = at.parent) {
    const siblings = at.parent.children.filter((c) => c.kind === 'element' && c.name === at.name);
    parts.unshift(siblings.length > 1 ? `${at.name}[${siblings.indexOf(at) + 1}]` : at.name);
    if (at.parent.kind === 'document') return `/${parts.join('/')}`;
  }
}

/** The table of TT 15/2025 Annex II for a report. */
export function xmlCriteria(r: XmlSignatureReport): Criterion[] {
  const broken = r.code === 'XMLSIG_SIGNATURE_BROKEN';
  const signatureValid = r.signedInfoVerified ? true : broken ? false : undefined;
  return annexCriteria({ certificate: r.certificate, chain: r.chain, time: r.time, signatureValid, report: r.report });
}

export function xmlSignatureJson(r: XmlSignatureReport): XmlSignatureJson {
  return {
    outcome: r.outcome,
    indication: r.indication,
    subIndication: r.subIndication ?? null,
    code: r.code,
    message: r.message,
    details: r.details,
    level: r.level,
    path: r.path,
    position: r.position,
    algorithm: r.algorithm ?? null,
    signer: r.report.signer ?? null,
    signedAt: signedAt(r.report),
    coverage: {
      nodes: r.coverage.nodes.map((node) => (node.kind === 'document' ? '/' : pathOf(node))),
      omitted: r.coverage.omitted.map(pathOf),
      external: r.coverage.external,
    },
    modificationLevel: null,
    chain: chainJson(r.chain),
    validAtClaimedTime: r.validAtClaimedTime ?? null,
    references: r.references.map((reference) => ({
      uri: reference.uri ?? null,
      transforms: reference.transforms,
      digestMethod: reference.digestMethod,
      state: reference.state,
      code: reference.finding?.code ?? null,
      expected: reference.expected,
      got: reference.got ?? null,
      canonicalization: reference.diagnosis?.canonicalization ?? null,
      namespaces: reference.diagnosis?.namespaces ?? null,
    })),
    report: signatureFieldsJson(r.report),
    criteria: xmlCriteria(r),
    steps: stepJson(r.steps),
  };
}
