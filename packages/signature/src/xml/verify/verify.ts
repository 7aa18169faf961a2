import type { Abortable, Message } from '@lienthong/core';
import { type Certificate, type PkiCache, type SignatureAlgorithm, timestampVerifier } from '@lienthong/pki';
import { child, descendants, position, type XmlDocument, type XmlElement } from '@lienthong/xml';
import { weakAlgorithm } from '../../report/algorithm.ts';
import { type CertificateJudgement, earliest, judgeCertificate, validAtSigning } from '../../report/certificate.ts';
import { reportFields } from '../../report/fields.ts';
import { worstFinding } from '../../report/finding.ts';
import type { SignaturePolicy } from '../../report/policy.ts';
import { digestByUri } from '../model/algorithms.ts';
import { noKeyInfo } from '../model/keyinfo.ts';
import { defaultXmlSignatureLimits, type XmlSignatureLimits } from '../model/limits.ts';
import { xmldsigNamespace } from '../model/names.ts';
import { allGuards, type Guards } from '../model/strict.ts';
import { checkHints, readCertificates } from './certificate.ts';
import { type CoreContext, type CoreResult, checkSignature, type KeyStep, type XmlSignatureStep } from './core.ts';
import { countersigned } from './countersignature.ts';
import { coverage } from './coverage.ts';
import type { XmlReferenceResolver } from './dereference.ts';
import { restorations } from './displaced.ts';
import { type Finding, finding, Refusal, refuse } from './findings.ts';
import { namesCertificate, readProperties, type XadesModel } from './properties.ts';
import type { XmlReferenceReport } from './reference.ts';
import { pathOf, type XmlSignatureLevel, type XmlSignatureReport } from './report.ts';
import { type MethodFacts, verifyValue } from './value.ts';

/** What a time stamp token turned out to be. */
export interface TimestampVerdict {
  readonly outcome: 'valid' | 'invalid' | 'indeterminate';
  /** Of the token; only used when the outcome is `valid`. */
  readonly time?: Date;
  readonly message: Message;
}

/** Judges an RFC 3161 token (DER) over the octets it should cover. */
export type TimestampVerifier = (token: Uint8Array, data: Uint8Array, options: Abortable) => Promise<TimestampVerdict>;

export interface VerifyXmlOptions extends Abortable {
  /** Gives the bytes behind `cid:` references; without it they are `indeterminate`. */
  readonly resolve?: XmlReferenceResolver;
  readonly limits?: Partial<XmlSignatureLimits>;
  /** Default: RFC 3161 under the same policy. A token that does not stand makes the signature `indeterminate`. */
  readonly verifyTimestamp?: TimestampVerifier;
}

/** A certificate of KeyInfo that fits, and the others. */
interface Signatory {
  readonly certificate: Certificate;
  readonly others: readonly Certificate[];
}

/**
 * Verifies every XML signature of a document that `readXml` gave, each by itself, in document order. An element named Signature
 * with a SignedInfo and a certificate in another namespace is reported too (`XMLSIG_WRONG_NAMESPACE`); no signature at all is an empty list.
 *
 * The verdict is in the report; only faults throw.
 *
 * @throws LienThongError `ABORTED`; `SOURCE_*` when the document cannot be read again or has changed under the reader.
 */
export function verifyXml(
  document: XmlDocument,
  policy: SignaturePolicy,
  options: VerifyXmlOptions = {},
): Promise<XmlSignatureReport[]> {
  return verifyGuarded(document, policy, options, allGuards);
}

/** As `verifyXml`, with guards that a test may switch off. */
export async function verifyGuarded(
  document: XmlDocument,
  policy: SignaturePolicy,
  options: VerifyXmlOptions,
  guards: Guards,
): Promise<XmlSignatureReport[]> {
  const limits = { ...defaultXmlSignatureLimits, ...options.limits };
  // One more than are judged: it says that there are too many. Each costs a walk along its siblings, so all of them could cost hours.
  const elements = take(candidates(document), limits.signatures + 1);
  const total = limits.passes * Math.max(document.source.size, 64 * 1024);
  const context: CoreContext = {
    document,
    reading: { document, guards, textBytes: limits.textBytes },
    guards,
    limits,
    keyInfo: 'read',
    resolve: options.resolve ?? ((): undefined => undefined),
    signatures: elements,
    elementById: (id) => document.elementById(id),
    budget: { left: total, total },
    signal: options.signal,
  };
  const reports: XmlSignatureReport[] = [];
  for (const [index, element] of elements.entries()) {
    const core =
      index < limits.signatures ? await coreOf(context, element, policy.trust.cache) : beyond(element, limits.signatures);
    const report = await judge(context, core, index, policy, options);
    const restored =
      core.finding?.code === 'XMLSIG_WRONG_NAMESPACE' ? await restore(context, element, index, policy, options) : undefined;
    reports.push(restored === undefined ? report : { ...report, restored });
  }
  return reports;
}

/** Signature elements, and elements that were one, with a certificate, before something moved them out of the namespace. */
function* candidates(document: XmlDocument): Generator<XmlElement> {
  for (const e of descendants(document, 'Signature'))
    if (e.namespace === xmldsigNamespace || (child(e, 'SignedInfo') !== undefined && certificatesState(e) === 'present')) yield e;
}

function take<T>(items: Iterable<T>, count: number): T[] {
  const taken: T[] = [];
  for (const item of items) {
    if (taken.length === count) break;
    taken.push(item);
  }
  return taken;
}

async function coreOf(context: CoreContext, element: XmlElement, cache: PkiCache): Promise<CoreResult<Signatory>> {
  if (element.namespace === xmldsigNamespace) return checkSignature(context, element, signatory(cache));
  return refused(element, finding('XMLSIG_WRONG_NAMESPACE', { namespace: element.namespace }));
}

/** The report of a moved Signature with its namespace put back, when its SignedInfo verifies that way. */
async function restore(
  context: CoreContext,
  moved: XmlElement,
  index: number,
  policy: SignaturePolicy,
  options: VerifyXmlOptions,
): Promise<XmlSignatureReport | undefined> {
  for (const element of restorations(moved)) {
    const document = element.parent as XmlDocument;
    const inside = { ...context, reading: { ...context.reading, document } };
    const core = await checkSignature(inside, element, signatory(policy.trust.cache), moved);
    if (core.verified !== undefined) return judge(context, { ...core, element: moved }, index, policy, options);
  }
  return undefined;
}

function beyond(element: XmlElement, value: number): CoreResult<Signatory> {
  return refused(element, finding('XMLSIG_LIMIT', { limit: 'signatures', value }));
}

function refused(element: XmlElement, why: Finding): CoreResult<Signatory> {
  const references: XmlReferenceReport[] = [];
  const steps: XmlSignatureStep[] = [{ name: 'format', ok: false, finding: why }];
  return {
    element,
    keyInfo: noKeyInfo,
    method: undefined,
    verified: undefined,
    references,
    coverage: coverage(references),
    steps,
    finding: why,
  };
}

/** The certificate of KeyInfo whose key verifies SignedInfo. A bare key in KeyInfo is never tried (pki.md §8.2 rule 5). */
const signatory =
  (cache: PkiCache): KeyStep<Signatory> =>
  ({ method, signedInfo, value, keyInfo, guards }) => {
    // HMAC in a signature slot proves nothing to a third party, whatever the policy (pki.md §5).
    if (method.family === 'hmac')
      throw refuse('XMLSIG_ALGORITHM_POLICY', {
        algorithm: method.name,
        policy: 'xmldsig',
        subIndication: 'CRYPTO_CONSTRAINTS_FAILURE',
      });
    const certificates = readCertificates(keyInfo, cache);
    const certificate = certificates.find((c) => verifyValue(method, { kind: 'public', key: c.publicKey }, signedInfo, value));
    if (certificate === undefined) throw refuse('XMLSIG_SIGNATURE_BROKEN', { algorithm: method.name });
    if (guards.hints) checkHints(keyInfo.hints, certificate);
    return { certificate, others: certificates.filter((c) => c !== certificate) };
  };

async function judge(
  context: CoreContext,
  core: CoreResult<Signatory>,
  index: number,
  policy: SignaturePolicy,
  options: VerifyXmlOptions,
): Promise<XmlSignatureReport> {
  const { element, verified, method } = core;
  const steps = [...core.steps];
  const add = (name: XmlSignatureStep['name'], why: Finding | undefined): void => {
    steps.push({ name, ok: why === undefined, ...(why === undefined ? {} : { finding: why }) });
  };
  let properties: XadesModel | undefined;
  let judgement: CertificateJudgement | undefined;
  let stamped: Date | undefined;
  let countersigns: XmlElement | undefined;
  if (verified !== undefined) {
    const { model, key } = verified;
    try {
      properties = readProperties(context.reading, model, core.references);
      if (properties !== undefined) {
        const named = namesCertificate(properties, key.certificate);
        add('properties', named ? undefined : finding('XMLSIG_SIGNING_CERTIFICATE_DIFFERS', {}));
      }
      countersigns = countersigned(element, core.references);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      add('properties', error.finding);
    }
    const verifyTimestamp = options.verifyTimestamp ?? timestampVerifier(policy);
    for (const stamp of properties?.timestamps ?? []) {
      const { outcome, time, message } = await verifyTimestamp(stamp.token, stamp.data, options);
      if (outcome === 'valid') stamped = earliest(stamped, time);
      add('time', outcome === 'valid' ? undefined : finding('XMLSIG_TIMESTAMP_UNVERIFIED', { reason: message }));
    }
    const proof = earliest(stamped, policy.proof);
    add('algorithms', algorithmFinding(verified.method, core.references, key.certificate, policy, proof));
    const times = { timestamp: stamped, claimed: properties?.signingTime };
    judgement = await judgeCertificate(key.certificate, key.others, policy, times, options);
    add('chain', chainFinding(judgement));
  }
  const worst = worstFinding(steps.map((s) => s.finding).filter((f) => f !== undefined)) ?? finding('XMLSIG_VALID', {});
  const integrity = integrityOf(core);
  const certificate = verified?.key.certificate ?? onlyCertificate(core, policy.trust.cache);
  const time = judgement?.time;
  return {
    kind: 'xml',
    index,
    element,
    path: pathOf(element),
    position: position(context.document, element.start),
    outcome: worst.outcome,
    indication: worst.indication,
    subIndication: worst.subIndication,
    code: worst.code,
    message: worst.message,
    details: worst.details,
    level: levelOf(properties),
    algorithm: method?.name,
    signedInfoVerified: verified !== undefined,
    certificate,
    certificates: certificatesState(element),
    chain: judgement?.chain,
    time,
    claimedSigningTime: properties?.signingTime,
    timestamps: (properties?.timestamps ?? []).map(({ token }) => token),
    validAtClaimedTime: judgement?.validAtClaimedTime,
    references: core.references,
    coverage: core.coverage,
    ignored: core.keyInfo.ignored,
    countersigns,
    report: reportFields({ certificate, time, integrity, validAtSigning: validAtSigning(judgement) }),
    steps,
  };
}

/** Asks the policy about the signature and about each digest, as one family: SHA-1 in a reference is as weak as in SignedInfo. */
function algorithmFinding(
  { family, digest }: MethodFacts,
  references: readonly XmlReferenceReport[],
  certificate: Certificate,
  policy: SignaturePolicy,
  proof: Date | undefined,
): Finding | undefined {
  const digests = [digest, ...references.flatMap((r) => digestByUri(r.digestMethod) ?? [])];
  for (const name of new Set(digests)) {
    const weak = weakAlgorithm(policy, { algorithm: `${family}-${name}` as SignatureAlgorithm, certificate, proof });
    if (weak !== undefined) return finding('XMLSIG_ALGORITHM_POLICY', { ...weak });
  }
  return undefined;
}

function chainFinding(judgement: CertificateJudgement): Finding | undefined {
  const { outcome, indication, subIndication, message, chain } = judgement;
  if (outcome !== 'valid') return finding('XMLSIG_CHAIN', { outcome, indication, message, subIndication });
  // cli.md: with revocation skipped, a signature is `indeterminate` at best.
  return chain.revocation === 'checked' ? undefined : finding('XMLSIG_REVOCATION_SKIPPED', {});
}

function integrityOf(core: CoreResult<Signatory>): 'intact' | 'broken' | 'unknown' {
  if (core.finding === undefined) return 'intact';
  return core.finding.outcome === 'invalid' ? 'broken' : 'unknown';
}

function levelOf(properties: XadesModel | undefined): XmlSignatureLevel {
  if (properties?.signingTime === undefined || properties.certificateDigests.length === 0) return 'XMLDSig';
  return properties.timestamps.length > 0 ? 'XAdES-B-T' : 'XAdES-B-B';
}

function onlyCertificate(core: CoreResult<Signatory>, cache: PkiCache): Certificate | undefined {
  try {
    const found = readCertificates(core.keyInfo, cache);
    return found.length === 1 ? found[0] : undefined;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/**
 * Whether KeyInfo offers a certificate. Field software fills the slot with stubs of a few characters; what is long enough to be a
 * certificate counts as one even when it cannot be read, or a changed byte would turn a signature into a dummy that nobody minds.
 */
export function certificatesState(element: XmlElement): 'none' | 'unreadable' | 'present' {
  let state: 'none' | 'unreadable' = 'none';
  for (const found of descendants(element, 'X509Certificate')) {
    if (found.contentEnd - found.contentStart >= LEAST_CERTIFICATE) return 'present';
    state = 'unreadable';
  }
  return state;
}

/** Characters of base64: 200 bytes of DER, less than any certificate with a key and a signature that a policy allows. */
const LEAST_CERTIFICATE = 268;
