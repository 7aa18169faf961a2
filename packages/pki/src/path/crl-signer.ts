import type { Certificate } from '../certificate/model.ts';
import type { CrlKeyFinder } from '../crl/check.ts';
import type { Crl } from '../crl/model.ts';
import { buildPaths } from './build.ts';
import { judgePath } from './candidates.ts';
import type { ChainContext, RevocationQuestion, RevocationSource } from './context.ts';
import { type WorkingKey, workingKey } from './signatures.ts';

// A CRL issuer needs revocation data of its own, whose issuer needs some too: real hierarchies stop after one step.
const MAX_NESTING = 3;

/**
 * Keys that may have signed a CRL besides that of the certificate's own issuer: those of other certificates of the CRL's issuer that have
 * a valid path to the same anchor (RFC 5280 §6.3.3 (f)). Lazy: a path is validated only when the key before it did not fit.
 */
export function crlKeys(sources: readonly RevocationSource[]): CrlKeyFinder {
  return function* keys(crl, question) {
    const { issuer, issuerKey, anchor, context } = question;
    const name = crl.issuer.key;
    if (anchor.certificate !== issuer && anchor.certificate.subject.key === name)
      yield { certificate: anchor.certificate, key: workingKey(anchor.certificate) };
    if (vouchesForItself(question.certificate, crl))
      yield { certificate: question.certificate, key: workingKey(question.certificate, issuerKey) };
    if (context.revocation.pending.size >= MAX_NESTING) return;
    const wanted = crl.authorityKeyId?.keyId;
    for (const candidate of candidatesOf(name, context)) {
      if (candidate.sha256 === issuer.sha256 || candidate.sha256 === anchor.certificate.sha256) continue;
      if (wanted !== undefined && candidate.subjectKeyId !== undefined && candidate.subjectKeyId !== wanted) continue;
      if (candidate.keyUsage !== undefined && !candidate.keyUsage.includes('cRLSign')) continue;
      const key = validatedKey(candidate, question, sources);
      if (key !== undefined) yield { certificate: candidate, key };
    }
  };
}

/**
 * A CRL issuer whose CA has put it under its own indirect CRL (NIST PKITS 4.14.30): a certificate for CRLs only, whose path is
 * being judged right now. A CA or a leaf that signs other things must not clear itself.
 */
function vouchesForItself(certificate: Certificate, crl: Crl): boolean {
  return (
    crl.issuingDistributionPoint?.indirect === true &&
    certificate.subject.key === crl.issuer.key &&
    !certificate.selfIssued &&
    certificate.basicConstraints?.ca !== true &&
    certificate.keyUsage?.length === 1 &&
    certificate.keyUsage[0] === 'cRLSign'
  );
}

function* candidatesOf(name: string, context: ChainContext): Generator<Certificate> {
  for (const entry of context.trust.bySubject(name)) if (entry.role === 'intermediate') yield entry.certificate;
  yield* context.pool.get(name) ?? [];
}

function validatedKey(
  candidate: Certificate,
  question: RevocationQuestion,
  sources: readonly RevocationSource[],
): WorkingKey | undefined {
  const { context, anchor, certificate } = question;
  const { pending } = context.revocation;
  if (pending.has(candidate.sha256) || candidate.sha256 === certificate.sha256) return undefined;
  const inner: ChainContext = {
    ...context,
    purpose: 'any',
    inputs: { ...context.inputs, requireExplicitPolicy: false },
    revocation: { ...context.revocation, pending: new Set([...pending, certificate.sha256]) },
  };
  for (const step of buildPaths(candidate, inner, anchor)) {
    if (!('complete' in step)) continue;
    context.spending.path();
    const judged = judgePath(step.complete, inner, sources);
    if (judged.failure === undefined) return workingKey(candidate, judged.keys[judged.keys.length - 1]);
  }
  return undefined;
}
