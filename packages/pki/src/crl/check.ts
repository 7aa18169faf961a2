import { isLienThongError } from '@lienthong/core';
import { ALL_REASONS } from '../certificate/extensions.ts';
import type { Certificate } from '../certificate/model.ts';
import * as oid from '../certificate/oids.ts';
import { signatureScheme } from '../crypto/algorithms.ts';
import type { ChainContext, RevocationQuestion } from '../path/context.ts';
import type { RevocationEvidence } from '../path/model.ts';
import { isSignedBy, type WorkingKey } from '../path/signatures.ts';
import { judgeAlgorithm } from '../policy/judge.ts';
import { tooOld } from '../revocation/freshness.ts';
import type { Crl, CrlEntry } from './model.ts';
import { interimReasons, isDeltaOf, issuerKeys, namesCompared, outOfScope, type Point, pointsOf } from './scope.ts';

/** Finds other keys than that of the certificate's issuer that may have signed a CRL: given from outside so that the CRL room does not depend on path building. */
export type CrlKeyFinder = (
  crl: Crl,
  question: RevocationQuestion,
) => Iterable<{ readonly certificate: Certificate; readonly key: WorkingKey }>;

/** A CRL that has passed everything, with its delta. */
interface Usable {
  readonly crl: Crl;
  readonly delta: Crl | undefined;
}

/**
 * RFC 5280 §6.3.3: the status of one certificate from the CRLs that were given. Nothing is fetched. Every CRL that does not count
 * leaves a note saying why.
 *
 * The newest CRL of a scope is used: an older one, though still within its nextUpdate, must not hide a newer revocation. Of two
 * that are equally new, the one that says revoked wins.
 */
export function checkCrls(question: RevocationQuestion, findKeys: CrlKeyFinder): RevocationEvidence {
  const { certificate, context } = question;
  const notes: string[] = [];
  let covered = 0;
  let decided: Crl | undefined;
  for (const point of pointsOf(certificate)) {
    for (const key of issuerKeys(point, certificate)) {
      for (const crl of context.revocation.crls.get(key) ?? []) {
        if (crl.baseCrlNumber !== undefined) continue;
        // (d), (e)
        const reasons = interimReasons(crl, point);
        if ((reasons & ~covered) === 0 && !isTwin(crl, decided)) continue;
        context.spending.compareNames(namesCompared(crl, point));
        const judged = judgeCrl(crl, point, question, findKeys);
        if ('why' in judged) {
          notes.push(`${name(crl)}: ${judged.why}`);
          continue;
        }
        const { found } = judged;
        if (found !== undefined && isRevokedAt(found, context)) return revoked(certificate, crl, found, notes);
        covered |= reasons;
        decided = crl;
      }
    }
  }
  if (covered === ALL_REASONS) return answer(certificate, 'good', decided, notes);
  if (decided !== undefined) notes.push('the CRLs do not cover all reasons');
  return answer(certificate, 'unavailable', undefined, notes);
}

/** The entry that one CRL has for the certificate, or why the CRL says nothing. */
function judgeCrl(
  crl: Crl,
  point: Point,
  question: RevocationQuestion,
  findKeys: CrlKeyFinder,
): { readonly why: string } | { readonly found: CrlEntry | undefined } {
  const { certificate, context } = question;
  try {
    const why = outOfScope(crl, point, certificate) ?? unusable(crl, context);
    if (why !== undefined) return { why };
    const signer = findSigner(crl, question, findKeys);
    if (signer === undefined) return { why: 'no key of its issuer verifies it on a valid path to the same anchor' };
    const found = lookUp(withDelta(crl, signer, question), certificate);
    if (found === undefined) return forgets(crl, certificate) ? { why: FORGOTTEN } : { found };
    return found.unknownCritical ? { why: 'entry with a critical extension that is not understood' } : { found };
  } catch (error) {
    // Entries are read only now: a malformed one spoils the CRL, not the validation.
    if (!isLienThongError(error)) throw error;
    return { why: error.text.en };
  }
}

const FORGOTTEN = 'issued after the certificate had expired, and not said to keep those that expired then';

/** RFC 5280 §3.3 lets expired certificates leave a CRL: then silence is no answer, unless expiredCertsOnCRL reaches back far enough. */
function forgets({ thisUpdate, expiredCertsOnCrl }: Crl, { notAfter }: Certificate): boolean {
  return thisUpdate > notAfter && (expiredCertsOnCrl === undefined || expiredCertsOnCrl > notAfter);
}

function name(crl: Crl): string {
  return `CRL ${crl.sha256.slice(0, 16)} (${crl.issuer.text})`;
}

function answer(
  certificate: Certificate,
  status: 'good' | 'unavailable',
  crl: Crl | undefined,
  notes: readonly string[],
): RevocationEvidence {
  const source = crl === undefined ? undefined : 'crl';
  return {
    certificate,
    status,
    source,
    sha256: crl?.sha256,
    issuedAt: crl?.thisUpdate,
    revokedAt: undefined,
    reason: undefined,
    notes,
  };
}

function revoked(certificate: Certificate, crl: Crl, entry: CrlEntry, notes: readonly string[]): RevocationEvidence {
  return {
    certificate,
    status: 'revoked',
    source: 'crl',
    sha256: crl.sha256,
    issuedAt: crl.thisUpdate,
    revokedAt: entry.revocationDate,
    reason: entry.reason,
    notes,
  };
}

/** What a CRL must be before its signature is worth checking. */
function unusable(crl: Crl, context: ChainContext): string | undefined {
  if (crl.unknownCritical !== undefined) return `critical extension ${crl.unknownCritical} is not supported`;
  if (crl.unknownCriticalEntry) return 'an entry has a critical extension that is not supported';
  for (const extension of crl.extensions) {
    // §5.2.4, §5.2.5: critical, so that an engine that does not know them does not misread the CRL; §5.2.1, §5.2.3, X.509: not critical.
    const mustBe = extension.oid === oid.EXT_IDP || extension.oid === oid.EXT_DELTA;
    if (mustBe !== extension.critical && KNOWN.has(extension.oid)) return `extension ${extension.oid} has the wrong criticality`;
  }
  if (context.profile.strictCrls && !isConforming(crl))
    return 'version, authorityKeyIdentifier, cRLNumber or list is not as RFC 5280 §5 asks';
  return untimely(crl, context);
}

function isConforming(crl: Crl): boolean {
  return (
    // Extensions: so it is version 2.
    crl.crlNumber !== undefined && crl.authorityKeyId?.keyId !== undefined && !crl.quirks.includes('empty-list')
  );
}

const KNOWN: ReadonlySet<string> = new Set([
  oid.EXT_IDP,
  oid.EXT_DELTA,
  oid.EXT_AKI,
  oid.EXT_CRL_NUMBER,
  oid.EXT_FRESHEST,
  oid.EXT_EXPIRED_ON_CRL,
]);

function untimely(crl: Crl, context: ChainContext): string | undefined {
  const at = Math.floor(context.at.getTime() / 1000) * 1000;
  const { thisUpdate, nextUpdate } = crl;
  // §5.1.2.5: nextUpdate must be there; without it nothing says that the CRL is still the newest.
  if (nextUpdate === undefined) return 'no nextUpdate';
  if (at > nextUpdate.getTime()) return `stale since ${nextUpdate.toISOString()}`;
  const old = tooOld(thisUpdate, context);
  if (old !== undefined) return old;
  if (at >= thisUpdate.getTime()) return undefined;
  return context.revocation.laterEvidence ? undefined : `issued later, at ${thisUpdate.toISOString()}`;
}

/** (f), (g): a key of the issuer on a valid path to the same anchor, allowed to sign CRLs, that made the signature. */
function findSigner(crl: Crl, question: RevocationQuestion, findKeys: CrlKeyFinder): WorkingKey | undefined {
  const { issuer, issuerKey } = question;
  // The usual case first, without asking for other keys: the issuer of the certificate signs its CRLs with the same key.
  if (issuer.subject.key === crl.issuer.key && signs(crl, issuer, issuerKey, question)) return issuerKey;
  for (const { certificate, key } of findKeys(crl, question)) if (signs(crl, certificate, key, question)) return key;
  return undefined;
}

function signs(crl: Crl, certificate: Certificate, key: WorkingKey, question: RevocationQuestion): boolean {
  if (certificate.keyUsage !== undefined && !certificate.keyUsage.includes('cRLSign')) return false;
  const { cache, spending } = question.context;
  return isAllowed(crl, key, question) && isSignedBy(crl, key, cache, spending);
}

function isAllowed(crl: Crl, key: WorkingKey, question: RevocationQuestion): boolean {
  const { context, anchor } = question;
  const algorithm = signatureScheme(crl.signatureAlgorithm)?.algorithm;
  return judgeAlgorithm(context.algorithms, {
    use: 'certificate',
    algorithm,
    key: key.facts,
    generation: anchor.generation,
    proof: context.proof,
  }).allowed;
}

/** (c), (h): the newest delta that updates this CRL and is signed with the same key. */
function withDelta(crl: Crl, key: WorkingKey, question: RevocationQuestion): Usable {
  const { context } = question;
  // The CRL itself is in this list.
  for (const delta of context.revocation.crls.get(crl.issuer.key) as readonly Crl[]) {
    if (!isDeltaOf(delta, crl) || unusable(delta, context) !== undefined) continue;
    if (isAllowed(delta, key, question) && isSignedBy(delta, key, context.cache, context.spending)) return { crl, delta };
  }
  return { crl, delta: undefined };
}

/** (i) to (k): the delta first; removeFromCRL in it lifts what the complete CRL says. */
function lookUp({ crl, delta }: Usable, certificate: Certificate): CrlEntry | undefined {
  const updated = delta?.find(certificate.serialBytes, certificate.issuer);
  if (updated === undefined || updated.unknownCritical) return updated ?? crl.find(certificate.serialBytes, certificate.issuer);
  return updated.reason === 'removeFromCRL' ? undefined : updated;
}

/**
 * An entry counts whatever its date, unless later evidence was asked for: then a certificate revoked after `at`, whose key was not
 * suspected before, was good at `at`.
 */
function isRevokedAt(entry: CrlEntry, context: ChainContext): boolean {
  if (!context.revocation.laterEvidence) return true;
  const since = Math.min(entry.revocationDate.getTime(), entry.invalidityDate?.getTime() ?? Number.POSITIVE_INFINITY);
  return since <= context.at.getTime();
}

/** Indexes CRLs by issuer, newest first. */
export function indexCrls(crls: readonly Crl[]): Map<string, Crl[]> {
  const index = new Map<string, Crl[]>();
  for (const crl of crls) {
    const list = index.get(crl.issuer.key);
    if (list === undefined) index.set(crl.issuer.key, [crl]);
    else list.push(crl);
  }
  for (const list of index.values()) list.sort(newestFirst);
  return index;
}

function newestFirst(a: Crl, b: Crl): number {
  return byAge(a, b) || a.sha256.localeCompare(b.sha256);
}

function byAge(a: Crl, b: Crl): number {
  return b.thisUpdate.getTime() - a.thisUpdate.getTime() || (b.crlNumber ?? '').localeCompare(a.crlNumber ?? '');
}

/** Another CRL of the same moment and number: neither is the newer one. */
function isTwin(crl: Crl, decided: Crl | undefined): boolean {
  return decided !== undefined && decided !== crl && byAge(decided, crl) === 0;
}
