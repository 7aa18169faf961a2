import { type Abortable, decodeBase64Strict, equalBytes, isLienThongError } from '@lienthong/core';
import { type Certificate, readCertificate, type SignatureAlgorithm } from '@lienthong/pki';
import { childElements, type XmlDocument, type XmlElement } from '@lienthong/xml';
import { raiseSignature } from '../../errors.ts';
import { chooseAlgorithm, writtenParts } from '../../signer/algorithm.ts';
import { passGate, signerCertificate } from '../../signer/gate.ts';
import type { TimestampProvider } from '../../signer/timestamp.ts';
import { fittingValue } from '../../signer/value.ts';
import { assertNothingBreaks } from './existing.ts';
import { planSignature, type SignFacts } from './plan.ts';
import type { XmlSignInput, XmlSignOptions, XmlSignTarget } from './request.ts';
import { factsOf, finish, type SignedXml, wholeDocument } from './sign.ts';
import { base64 } from './template.ts';

/**
 * A signature waiting for its value: what a remote signer or a person with a token elsewhere is asked to sign. JSON-safe, holds
 * no content of the document and no secret.
 */
export interface XmlSignJob {
  readonly kind: 'lienthong-xml-sign-job';
  readonly version: 1;
  /** What to sign, base64. The signer hashes it as `facts.algorithm` says. */
  readonly tbs: string;
  readonly facts: SignFacts;
  /** DER of the signer's certificate, base64. */
  readonly certificate: string;
  /** Element children to take from the root down to the parent of the Signature. */
  readonly parent: readonly number[];
  readonly targets: readonly XmlJobTarget[];
}

export type XmlJobTarget =
  | { readonly kind: 'document' }
  | { readonly kind: 'element' | 'countersignature'; readonly id: string }
  | { readonly kind: 'external'; readonly uri: string };

/** Who is going to sign, without the key. */
export interface SigningParty {
  /** DER. */
  readonly certificate: Uint8Array;
  readonly chain?: readonly Uint8Array[];
  readonly algorithms: readonly SignatureAlgorithm[];
}

/**
 * First phase: runs the gate, digests the document and gives the job. Nothing is signed yet and nothing is kept.
 *
 * @throws LienThongError as `signXml`, apart from the codes about the value.
 */
export async function prepareXml(
  input: XmlSignInput,
  party: SigningParty,
  options: Omit<XmlSignOptions, 'timestamp'>,
): Promise<XmlSignJob> {
  const certificate = signerCertificate(party.certificate, options);
  await passGate(
    certificate,
    (party.chain ?? []).map((der) => signerCertificate(der, options)),
    options,
  );
  const facts = factsOf(options, chooseAlgorithm(options.algorithm, party.algorithms, certificate, options));
  assertNothingBreaks(input);
  const targets = options.targets ?? wholeDocument;
  const plan = await planSignature(input, targets, certificate, facts, options);
  return {
    kind: 'lienthong-xml-sign-job',
    version: 1,
    tbs: base64(plan.tbs),
    facts,
    certificate: base64(certificate.der),
    parent: placeOf(input.parent),
    targets: targets.map((t) => (t.kind === 'external' ? { kind: t.kind, uri: t.uri } : t)),
  };
}

export interface CompleteXmlOptions extends Abortable {
  /** For a job of the profile `xades-t`. */
  readonly timestamp?: TimestampProvider;
  /** The bytes of `external` targets, again. */
  readonly external?: (uri: string) => Iterable<Uint8Array> | undefined;
}

/**
 * Second phase: writes the signature into the document. It digests the document again and compares the whole of SignedInfo with
 * what the job says was signed, so a document that moved, or a job that was changed, is refused.
 *
 * @param value RSA: the raw value; ECDSA: r‖s.
 * @throws LienThongError `SIGN_JOB_INVALID`, `SIGN_DOCUMENT_MOVED`, `SIGN_VALUE_WRONG`, `SIGN_TIMESTAMP_MISSING`,
 * `SIGN_REFERENCE_UNKNOWN`, `SIGN_BREAKS_EXISTING`, `ABORTED`
 */
export async function completeXml(
  document: XmlDocument,
  job: XmlSignJob,
  value: Uint8Array,
  options: CompleteXmlOptions = {},
): Promise<SignedXml> {
  const { certificate, tbs } = readJob(job);
  const parent = elementAt(document, job.parent);
  if (parent === undefined) throw raiseSignature('SIGN_DOCUMENT_MOVED', { what: 'parent' });
  const input = { document, parent };
  assertNothingBreaks(input);
  const targets = job.targets.map(
    (t): XmlSignTarget => (t.kind === 'external' ? { ...t, bytes: externalBytes(t.uri, options) } : t),
  );
  const plan = await planSignature(input, targets, certificate, job.facts, options);
  if (!equalBytes(plan.tbs, tbs)) throw raiseSignature('SIGN_DOCUMENT_MOVED', { what: 'digest' });
  const fitting = fittingValue(certificate, plan.tbs, job.facts.algorithm, value);
  return finish(input, plan, certificate, job.facts, fitting, options);
}

function externalBytes(uri: string, options: CompleteXmlOptions): () => Iterable<Uint8Array> {
  return () => {
    const bytes = options.external?.(uri);
    if (bytes === undefined) throw raiseSignature('SIGN_REFERENCE_UNKNOWN', { uri });
    return bytes;
  };
}

function placeOf(element: XmlElement): number[] {
  const place: number[] = [];
  for (let at = element; at.parent.kind === 'element'; at = at.parent) place.unshift(childElements(at.parent).indexOf(at));
  return place;
}

function elementAt(document: XmlDocument, place: readonly number[]): XmlElement | undefined {
  let at: XmlElement | undefined = document.root;
  for (const index of place) at = at === undefined ? undefined : childElements(at)[index];
  return at;
}

const isText = (value: unknown): value is string => typeof value === 'string';

/** A job comes back from a database or another machine: its form is checked, its content is proven by `completeXml`. */
function readJob(job: XmlSignJob): { readonly certificate: Certificate; readonly tbs: Uint8Array } {
  const invalid = (what: string): Error => raiseSignature('SIGN_JOB_INVALID', { what });
  if (job.kind !== 'lienthong-xml-sign-job' || job.version !== 1) throw invalid('kind, version');
  if (!Array.isArray(job.parent) || !job.parent.every((n) => Number.isInteger(n))) throw invalid('parent');
  if (!Array.isArray(job.targets) || !job.targets.every((t) => isTarget(t))) throw invalid('targets');
  const { facts } = job;
  const formed =
    isText(facts?.algorithm) &&
    writtenParts(facts.algorithm) !== undefined &&
    /^sha(?:256|384|512)$/.test(facts.digest) &&
    /^(?:xmldsig|xades-b|xades-t)$/.test(facts.profile) &&
    Number.isSafeInteger(facts.signingTime) &&
    /^[0-9a-z-]{1,64}$/.test(facts.idSeed) &&
    typeof facts.countersignable === 'boolean';
  if (!formed) throw invalid('facts');
  try {
    return { certificate: readCertificate(decodeBase64Strict(job.certificate)), tbs: decodeBase64Strict(job.tbs) };
  } catch (error) {
    if (!isLienThongError(error) && !(error instanceof TypeError)) throw error;
    throw invalid('certificate, tbs');
  }
}

function isTarget(target: XmlJobTarget): boolean {
  switch (target?.kind) {
    case 'document':
      return true;
    case 'element':
    case 'countersignature':
      return isText(target.id);
    case 'external':
      return isText(target.uri);
    default:
      return false;
  }
}
