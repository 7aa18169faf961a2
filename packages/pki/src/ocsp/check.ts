import { isLienThongError } from '@lienthong/core';
import type { Certificate } from '../certificate/model.ts';
import { signatureScheme } from '../crypto/algorithms.ts';
import type { ChainContext, RevocationQuestion, RevocationSource } from '../path/context.ts';
import type { RevocationEvidence } from '../path/model.ts';
import { ask } from '../path/revocation.ts';
import { isSignedBy, type SignedObject, type WorkingKey, workingKey } from '../path/signatures.ts';
import { allowsKey, judgeAlgorithm } from '../policy/judge.ts';
import { tooOld } from '../revocation/freshness.ts';
import { namesCertificate } from './cert-id.ts';
import type { BasicOcspResponse, OcspSingle } from './model.ts';
import { readOcspResponse } from './read.ts';
import { delegatesOf, isResponder, isUnchecked, mayNotAnswer } from './responder.ts';

/** An answer that was offered: read, or why it could not be. */
export type OfferedOcsp = { readonly basic: BasicOcspResponse } | { readonly problem: string };

// The status of a responder may need an answer of another one: real hierarchies stop after one step.
const MAX_NESTING = 3;
/** A responder's clock may be ahead of ours by this. OpenSSL allows the same. */
const TOLERANCE_MS = 300_000;
const CAUTION: readonly OcspSingle['status'][] = ['revoked', 'unknown', 'good'];
/** An answer without nextUpdate speaks of the moment; it is taken as news for a day. */
const MOMENT_MS = 86_400_000;

export function readOffered(ocsps: readonly Uint8Array[]): OfferedOcsp[] {
  return ocsps.map((der, index) => {
    try {
      const { status, basic } = readOcspResponse(der);
      return basic === undefined ? { problem: `OCSP answer ${index}: ${status}` } : { basic };
    } catch (error) {
      if (!isLienThongError(error)) throw error;
      return { problem: `OCSP answer ${index}: ${error.text.en}` };
    }
  });
}

/**
 * RFC 6960 §3.2: the status of one certificate from the answers that were given. Nothing is fetched. Every answer that does not
 * count leaves a note saying why.
 *
 * The newest answer that stands decides: an older one, though still within its nextUpdate, must not hide a newer revocation, and
 * a newer `good` lifts a hold. Of answers of one moment the most cautious decides, in whatever order they came.
 */
export function checkOcsps(question: RevocationQuestion, sources: readonly RevocationSource[]): RevocationEvidence {
  const { certificate, issuer, context } = question;
  const notes: string[] = [];
  const found: { readonly basic: BasicOcspResponse; readonly single: OcspSingle }[] = [];
  for (const offered of context.revocation.ocsps) {
    if ('problem' in offered) {
      notes.push(offered.problem);
      continue;
    }
    for (const single of offered.basic.singles)
      if (namesCertificate(single.certId, certificate, issuer)) found.push({ basic: offered.basic, single });
  }
  found.sort(
    (a, b) =>
      newestFirst(a.single, b.single) ||
      b.basic.producedAt.getTime() - a.basic.producedAt.getTime() ||
      CAUTION.indexOf(a.single.status) - CAUTION.indexOf(b.single.status),
  );
  for (const { basic, single } of found) {
    const name = `OCSP ${basic.sha256.slice(0, 16)}`;
    const why =
      unusable(basic, single, question) ?? unsigned(basic, question, (delegate) => revokedResponder(delegate, question, sources));
    if (why !== undefined) {
      notes.push(`${name}: ${why}`);
      continue;
    }
    if (single.status === 'unknown') {
      notes.push(`${name}: the responder does not know the certificate`);
      break;
    }
    const status = single.status === 'revoked' && isRevokedAt(single, context) ? 'revoked' : 'good';
    return {
      certificate,
      status,
      source: 'ocsp',
      sha256: basic.sha256,
      issuedAt: single.thisUpdate,
      revokedAt: status === 'revoked' ? single.revokedAt : undefined,
      reason: status === 'revoked' ? (single.reason ?? 'unspecified') : undefined,
      notes,
    };
  }
  return {
    certificate,
    status: 'unavailable',
    source: undefined,
    sha256: undefined,
    issuedAt: undefined,
    revokedAt: undefined,
    reason: undefined,
    notes,
  };
}

function newestFirst(a: OcspSingle, b: OcspSingle): number {
  return b.thisUpdate.getTime() - a.thisUpdate.getTime();
}

/** What an answer must be before its signature is worth checking. */
function unusable(
  basic: BasicOcspResponse,
  single: OcspSingle,
  { certificate, context }: RevocationQuestion,
): string | undefined {
  const critical = basic.unknownCritical ?? single.unknownCritical;
  if (critical !== undefined) return `critical extension ${critical} is not supported`;
  const { thisUpdate, nextUpdate, archiveCutoff } = single;
  const at = context.at.getTime();
  const issued = thisUpdate.getTime();
  const { laterEvidence } = context.revocation;
  if (nextUpdate !== undefined && nextUpdate < thisUpdate) return 'nextUpdate lies before thisUpdate';
  // §4.2.2.1: unreliable when produced or known later than now, stale after nextUpdate.
  if (issued > at + TOLERANCE_MS && !laterEvidence) return `issued later, at ${thisUpdate.toISOString()}`;
  if (nextUpdate !== undefined && at > nextUpdate.getTime()) return `stale since ${nextUpdate.toISOString()}`;
  if (nextUpdate === undefined && at - issued > MOMENT_MS) return 'no nextUpdate, and older than a day';
  // §4.4.4: after the expiry a responder may have forgotten the certificate, unless it says how far back it remembers.
  const remembered = archiveCutoff !== undefined && archiveCutoff <= certificate.notAfter;
  if (thisUpdate > certificate.notAfter && single.status !== 'revoked' && !remembered)
    return 'issued after the certificate had expired, without an archive cutoff that covers it';
  return tooOld(thisUpdate, context);
}

/** Why nobody who may answer has signed this, or undefined. `refuse`: the last word on a delegated responder. */
export function unsigned(
  basic: BasicOcspResponse,
  question: RevocationQuestion,
  refuse: (delegate: Certificate) => string | undefined,
): string | undefined {
  const { certificate, issuer, issuerKey, context } = question;
  const { cache, spending } = context;
  if (isResponder(issuer, basic) && isSignedBy(basic, issuerKey, cache, spending)) return notAllowed(basic, issuerKey, question);
  const delegates = [...delegatesOf(basic, (der) => cache.certificate(der)), ...known(basic, question)];
  spending.compareNames(1 + delegates.length);
  let why = 'no certificate fits the responder id';
  const moments = basic.producedAt > context.at ? [basic.producedAt] : [basic.producedAt, context.at];
  for (const delegate of delegates) {
    const refused = mayNotAnswer(delegate, certificate, moments);
    if (refused !== undefined) {
      why = refused;
      continue;
    }
    const key = workingKey(delegate, issuerKey);
    // §4.2.2.2: the same key must have signed the responder's certificate and the one in question.
    if (!isSignedBy(delegate, issuerKey, cache, spending)) why = 'the issuer did not sign the certificate of the responder';
    else if (!isSignedBy(basic, key, cache, spending)) why = 'the signature of the answer is broken';
    else {
      const problem =
        notAllowed(basic, key, question) ??
        notAllowed(delegate, issuerKey, question) ??
        (allowsKey(context.algorithms, key.facts) ? undefined : 'the key of the responder is outside the policy') ??
        refuse(delegate);
      if (problem === undefined) return undefined;
      why = problem;
    }
  }
  return isResponder(issuer, basic) && delegates.length === 0 ? 'the signature of the answer is broken' : why;
}

/** Certificates offered beside the answer: some responders send none. */
function known(basic: BasicOcspResponse, { certificate, context }: RevocationQuestion): Certificate[] {
  const { responder } = basic;
  const pool = 'name' in responder ? (context.pool.get(responder.name.key) ?? []) : [...context.pool.values()].flat();
  context.spending.compareNames(pool.length);
  return pool.filter((one) => one.issuer.key === certificate.issuer.key && isResponder(one, basic));
}

function notAllowed(signed: SignedObject, key: WorkingKey, { context, anchor }: RevocationQuestion): string | undefined {
  const algorithm = signatureScheme(signed.signatureAlgorithm)?.algorithm;
  const verdict = judgeAlgorithm(context.algorithms, {
    use: 'certificate',
    algorithm,
    key: key.facts,
    generation: anchor.generation,
    proof: context.proof,
  });
  return verdict.allowed ? undefined : verdict.reason.en;
}

/**
 * The responder's own status, unless its CA says that it need not be asked. `pending` ends the questions: two responders that
 * vouch for each other would otherwise go round for ever.
 */
function revokedResponder(
  delegate: Certificate,
  question: RevocationQuestion,
  sources: readonly RevocationSource[],
): string | undefined {
  const { context, certificate } = question;
  if (isUnchecked(delegate, context.revocation.responderStatus)) return undefined;
  const { pending } = context.revocation;
  if (pending.size >= MAX_NESTING || pending.has(delegate.sha256))
    return 'the status of the responder depends on this answer itself';
  const inner: ChainContext = {
    ...context,
    revocation: { ...context.revocation, pending: new Set([...pending, certificate.sha256]) },
  };
  const answer = ask({ ...question, certificate: delegate, context: inner }, sources);
  if (answer.status === 'good') return undefined;
  return answer.status === 'revoked' ? 'the responder is revoked' : 'the status of the responder is not known';
}

/** As for a CRL entry: it counts whatever its date, unless later evidence was asked for. */
function isRevokedAt(single: OcspSingle, context: ChainContext): boolean {
  return !context.revocation.laterEvidence || (single.revokedAt as Date).getTime() <= context.at.getTime();
}
