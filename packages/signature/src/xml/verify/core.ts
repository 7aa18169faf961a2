import { isLienThongError } from '@lienthong/core';
import { canonicalize, type XmlElement } from '@lienthong/xml';
import { worstFinding } from '../../report/finding.ts';
import { isCanonicalization } from '../model/algorithms.ts';
import { type KeyInfoModel, noKeyInfo, readKeyInfo } from '../model/keyinfo.ts';
import type { XmlSignatureLimits } from '../model/limits.ts';
import { readSignature, type SignatureModel } from '../model/signature.ts';
import type { Guards, Reading } from '../model/strict.ts';
import { coverage, type XmlCoverage } from './coverage.ts';
import { gather } from './digest.ts';
import { type Finding, finding, Refusal, refuse, type XmlFindingCode } from './findings.ts';
import { checkReference, type ReferenceContext, uncheckedReference, type XmlReferenceReport } from './reference.ts';
import { type MethodFacts, methodFacts } from './value.ts';

/** One look at a signature, in the order of EN 319 102-1 §5.2; what the report shows under `steps`. */
export interface XmlSignatureStep {
  readonly name:
    | 'format'
    | 'certificate'
    | 'signed-info'
    | 'key-info'
    | 'references'
    | 'properties'
    | 'algorithms'
    | 'chain'
    | 'time';
  readonly ok: boolean;
  readonly finding?: Finding;
}

/** What is only there when SignedInfo verified. */
export interface VerifiedSignedInfo<K> {
  readonly model: SignatureModel;
  readonly method: MethodFacts;
  /** Whatever the caller's key step gave back for the key that fits. */
  readonly key: K;
}

/** Core validation: what the bytes say, before trust, policy and time. */
export interface CoreResult<K> {
  readonly element: XmlElement;
  readonly keyInfo: KeyInfoModel;
  /** Undefined when SignatureMethod is not understood. */
  readonly method: MethodFacts | undefined;
  readonly verified: VerifiedSignedInfo<K> | undefined;
  readonly references: readonly XmlReferenceReport[];
  /** Of references that match, below a SignedInfo that verified; otherwise empty. */
  readonly coverage: XmlCoverage;
  readonly steps: readonly XmlSignatureStep[];
  /** What keeps it from being whole: the first `invalid`, else the first `indeterminate`. */
  readonly finding: Finding | undefined;
}

export interface CoreContext extends Omit<ReferenceContext, 'signature'> {
  readonly reading: Reading;
  readonly limits: XmlSignatureLimits;
  /** `ignore`: the key is given, KeyInfo says nothing. */
  readonly keyInfo: 'read' | 'ignore';
}

/** Finds the key: gets the octets of SignedInfo and says which key they verify with, or throws a `Refusal`. */
export type KeyStep<K> = (input: {
  readonly method: MethodFacts;
  readonly signedInfo: Uint8Array;
  readonly value: Uint8Array;
  readonly keyInfo: KeyInfoModel;
  readonly guards: Guards;
}) => K;

/** The octets of SignedInfo as they were signed. */
export function signedInfoBytes(model: SignatureModel): Uint8Array {
  const { uri, prefixes, unknown } = model.canonicalization;
  if (!isCanonicalization(uri) || unknown !== undefined) throw refuse('XMLSIG_ALGORITHM_UNKNOWN', { uri: unknown ?? uri });
  return gather(canonicalize(model.signedInfo, { algorithm: uri, inclusivePrefixes: prefixes }));
}

/**
 * Checks one Signature element. The order is the rule of spec pki.md §8.2: structure, then the signature over SignedInfo,
 * and only then the references it names.
 *
 * @param place where the signature stands in the document, when `element` is a restored form of it.
 */
export async function checkSignature<K>(
  context: CoreContext,
  element: XmlElement,
  keyStep: KeyStep<K>,
  place: XmlElement = element,
): Promise<CoreResult<K>> {
  const steps: XmlSignatureStep[] = [];
  let model: SignatureModel | undefined;
  let keyInfo = noKeyInfo;
  let method: MethodFacts | undefined;
  let verified: VerifiedSignedInfo<K>;
  let step: XmlSignatureStep['name'] = 'format';
  try {
    model = readSignature(context.reading, element, context.limits);
    if (context.keyInfo === 'read') keyInfo = readKeyInfo(context.reading, model.keyInfo, context.limits);
    steps.push({ name: 'format', ok: true });
    step = 'signed-info';
    method = methodFacts(context.reading, model.method);
    const signedInfo = signedInfoBytes(model);
    const key = keyStep({ method, signedInfo, value: model.signatureValue, keyInfo, guards: context.guards });
    verified = { model, method, key };
    steps.push({ name: 'signed-info', ok: true });
  } catch (error) {
    const why = error instanceof Refusal ? error.finding : unreadable(error, element);
    steps.push({ name: stepOf[why.code] ?? step, ok: false, finding: why });
    const references = (model?.references ?? []).map(uncheckedReference);
    return { element, keyInfo, method, verified: undefined, references, coverage: coverage(references), steps, finding: why };
  }
  const references: XmlReferenceReport[] = [];
  for (const reference of model.references) references.push(await checkReference({ ...context, signature: place }, reference));
  const worst = worstFinding(references.map((r) => r.finding).filter((f) => f !== undefined));
  steps.push({ name: 'references', ok: worst === undefined, ...(worst === undefined ? {} : { finding: worst }) });
  return { element, keyInfo, method, verified, references, coverage: coverage(references), steps, finding: worst };
}

/** A refusal of the reader below us (text too long, relative namespace URI) is a fact about the signature; all else is a fault. */
function unreadable(error: unknown, element: XmlElement): Finding {
  if (!isLienThongError(error) || !error.code.startsWith('XML_')) throw error;
  return finding('XMLSIG_MALFORMED', { what: error.code, offset: element.start });
}

const stepOf: Partial<Readonly<Record<XmlFindingCode, XmlSignatureStep['name']>>> = {
  XMLSIG_NO_CERTIFICATE: 'certificate',
  XMLSIG_CERTIFICATE_UNREADABLE: 'certificate',
  XMLSIG_KEYINFO_CONTRADICTS: 'key-info',
};
