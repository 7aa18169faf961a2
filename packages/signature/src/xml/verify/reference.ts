import { type Abortable, equalBytes, isLienThongError, toHex } from '@lienthong/core';
import type { XmlDocument, XmlElement } from '@lienthong/xml';
import { digestByUri } from '../model/algorithms.ts';
import type { ReferenceModel } from '../model/signature.ts';
import { type Covered, type DereferenceContext, dereference } from './dereference.ts';
import { type Budget, digest } from './digest.ts';
import { type Finding, finding, Refusal, refuse } from './findings.ts';

/** What became of one Reference. */
export interface XmlReferenceReport {
  readonly index: number;
  readonly element: XmlElement;
  readonly uri: string | undefined;
  readonly type: string | undefined;
  readonly transforms: readonly string[];
  /** URI of DigestMethod. */
  readonly digestMethod: string;
  /** `unchecked`: SignedInfo did not verify, so nothing was followed. `failed`: see `finding`. */
  readonly state: 'match' | 'mismatch' | 'unchecked' | 'failed';
  readonly finding?: Finding;
  /** DigestValue as signed, lower-case hex. */
  readonly expected: string;
  /** Digest of the data at hand, lower-case hex. */
  readonly got?: string;
  readonly covered?: Covered;
  /** For a diagnosis: the canonicalization, the bytes as they were digested, and the namespaces in scope at the root of the data. */
  readonly diagnosis?: XmlReferenceDiagnosis;
}

export interface XmlReferenceDiagnosis {
  readonly canonicalization: string | undefined;
  readonly bytes: () => Iterable<Uint8Array>;
  readonly namespaces: Readonly<Record<string, string>>;
}

export interface ReferenceContext extends DereferenceContext, Abortable {
  readonly budget: Budget;
}

/** A reference that was not followed. */
export function uncheckedReference(reference: ReferenceModel): XmlReferenceReport {
  return {
    index: reference.index,
    element: reference.element,
    uri: reference.uri,
    type: reference.type,
    transforms: reference.transforms.map((t) => t.uri),
    digestMethod: reference.digest.uri,
    state: 'unchecked',
    expected: toHex(reference.digestValue),
  };
}

/** Follows a reference of a verified SignedInfo and compares digests. A `Refusal` becomes `failed`. */
export async function checkReference(context: ReferenceContext, reference: ReferenceModel): Promise<XmlReferenceReport> {
  const base = uncheckedReference(reference);
  const where = { uri: reference.uri ?? '', reference: reference.index };
  try {
    const name = digestByUri(reference.digest.uri);
    if (name === undefined || reference.digest.unknown !== undefined)
      throw refuse('XMLSIG_ALGORITHM_UNKNOWN', { uri: reference.digest.uri });
    const { covered, bytes, canonicalization } = dereference(context, reference);
    const got = await digest(name, bytes(), context);
    const match = equalBytes(got, reference.digestValue);
    const namespaces = covered.kind === 'nodes' ? namespacesAt(covered.node) : {};
    return {
      ...base,
      state: match ? 'match' : 'mismatch',
      ...(match ? {} : { finding: finding('XMLSIG_DIGEST_MISMATCH', where) }),
      got: toHex(got),
      covered,
      diagnosis: { canonicalization, bytes, namespaces },
    };
  } catch (error) {
    if (error instanceof Refusal) return { ...base, state: 'failed', finding: error.finding };
    // Refusals while canonicalizing (relative namespace URIs) and decoding are facts about the document, not faults.
    if (!isLienThongError(error) || !/^(?:XML|BASE64)_/.test(error.code)) throw error;
    if (error.code === 'XML_TEXT_TOO_LONG') {
      const value = Number(error.details['max']);
      return { ...base, state: 'failed', finding: finding('XMLSIG_LIMIT', { limit: 'nestedTextBytes', value }) };
    }
    return { ...base, state: 'failed', finding: finding('XMLSIG_REFERENCE_UNREADABLE', { ...where, reason: error.code }) };
  }
}

function namespacesAt(node: XmlDocument | XmlElement): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (let at: XmlDocument | XmlElement = node.kind === 'document' ? node.root : node; at.kind === 'element'; at = at.parent)
    for (const { prefix, uri } of at.namespaces) found[prefix] ??= uri;
  return found;
}
