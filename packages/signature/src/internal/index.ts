// Outside semver, for `conformance` and `tests` only (lint): the door that takes a key instead of a certificate.
import type { Abortable } from '@lienthong/core';
import { descendants, type XmlDocument, type XmlElement, xmlNamespace } from '@lienthong/xml';
import { defaultXmlSignatureLimits, type XmlSignatureLimits } from '../xml/model/limits.ts';
import { xmldsigNamespace } from '../xml/model/names.ts';
import { allGuards, type Guards } from '../xml/model/strict.ts';
import { type CoreContext, checkSignature, type XmlSignatureStep } from '../xml/verify/core.ts';
import type { XmlCoverage } from '../xml/verify/coverage.ts';
import type { XmlReferenceResolver } from '../xml/verify/dereference.ts';
import { type Finding, finding, refuse } from '../xml/verify/findings.ts';
import type { XmlReferenceReport } from '../xml/verify/reference.ts';
import { type VerificationKey, verifyValue } from '../xml/verify/value.ts';

export { judgeModifications } from '../pdf/diff/index.ts';
export { readPdf } from '../pdf/read/index.ts';
export { allGuards, type Guards } from '../xml/model/strict.ts';
export type { VerificationKey } from '../xml/verify/value.ts';
export { verifyGuarded } from '../xml/verify/verify.ts';

export interface VerifyWithKeyOptions extends Abortable {
  /** Guards to switch off, to show that each of them bites. */
  readonly guards?: Partial<Guards>;
  readonly limits?: Partial<XmlSignatureLimits>;
  readonly resolve?: XmlReferenceResolver;
  /** What is an identifier: the reader's own index (default), or every form that vectors use. */
  readonly ids?: 'reader' | 'vectors';
  /** Guard against ambiguous identifiers; `first` and `last` are what the attacked libraries did. */
  readonly duplicateIds?: 'refuse' | 'first' | 'last';
}

/** Core validation with a given key: no certificate, no policy, no time. SHA-1, HMAC and small keys count. */
export interface CoreReport {
  readonly element: XmlElement;
  readonly outcome: Finding['outcome'];
  readonly finding: Finding;
  readonly references: readonly XmlReferenceReport[];
  readonly coverage: XmlCoverage;
  readonly steps: readonly XmlSignatureStep[];
}

/** Checks every Signature element of a document with one key, in document order. */
export async function verifyXmlWithKey(
  document: XmlDocument,
  key: VerificationKey,
  options: VerifyWithKeyOptions = {},
): Promise<CoreReport[]> {
  const limits = { ...defaultXmlSignatureLimits, ...options.limits };
  const guards = { ...allGuards, ...options.guards };
  const signatures = [...descendants(document, 'Signature', xmldsigNamespace)];
  const total = limits.passes * Math.max(document.source.size, 64 * 1024);
  const context: CoreContext = {
    document,
    reading: { document, guards, textBytes: limits.textBytes },
    guards,
    limits,
    keyInfo: 'ignore',
    resolve: options.resolve ?? ((): undefined => undefined),
    elementById:
      options.ids === 'vectors' ? vectorIds(document, options.duplicateIds ?? 'refuse') : (id) => document.elementById(id),
    signatures,
    budget: { left: total, total },
    signal: options.signal,
  };
  const reports: CoreReport[] = [];
  for (const element of signatures) {
    const core = await checkSignature(context, element, ({ method, signedInfo, value }) => {
      if (verifyValue(method, key, signedInfo, value)) return key;
      throw refuse('XMLSIG_SIGNATURE_BROKEN', { algorithm: method.name });
    });
    const why = core.finding ?? finding('XMLSIG_VALID', {});
    const { references, coverage, steps } = core;
    reports.push({ element, outcome: why.outcome, finding: why, references, coverage, steps });
  }
  return reports;
}

const WSU = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';

function vectorIds(document: XmlDocument, duplicates: 'refuse' | 'first' | 'last'): (id: string) => XmlElement | undefined {
  const found = new Map<string, XmlElement>();
  let ambiguous: XmlElement | undefined;
  for (const element of descendants(document)) {
    for (const { localName, namespace, value } of element.attributes) {
      const plain = namespace === '' && /^(?:Id|ID|id)$/.test(localName);
      const qualified = (namespace === xmlNamespace && localName === 'id') || (namespace === WSU && localName === 'Id');
      if (!plain && !qualified) continue;
      const known = found.get(value);
      if (known === undefined) found.set(value, element);
      else if (known !== element) {
        ambiguous ??= element;
        if (duplicates === 'last') found.set(value, element);
      }
    }
  }
  return (id) => {
    if (ambiguous !== undefined && duplicates === 'refuse')
      throw refuse('XMLSIG_MALFORMED', { what: 'duplicate identifier', offset: ambiguous.start });
    return found.get(id);
  };
}
