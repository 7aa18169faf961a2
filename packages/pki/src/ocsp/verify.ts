import type { Certificate } from '../certificate/model.ts';
import { governmentProfile } from '../path/profiles.ts';
import { isSignedBy, workingKey } from '../path/signatures.ts';
import { makeContext } from '../path/validate.ts';
import type { AlgorithmPolicy } from '../policy/model.ts';
import { customTrust } from '../trust/store.ts';
import { namesCertificate } from './cert-id.ts';
import { unsigned } from './check.ts';
import type { OcspResponse, OcspSingle } from './model.ts';

export interface OcspVerification {
  /** Signed by the issuer or by a responder it has delegated, and about this certificate. Says nothing about freshness. */
  readonly authentic: boolean;
  /** What is said of the certificate, the newest first; empty unless authentic. */
  readonly singles: readonly OcspSingle[];
  /** Why it is not authentic, in English, for logs. */
  readonly why: string | undefined;
}

/**
 * Checks one answer by itself, with the issuer trusted as it is given: signature, responder id, delegation (RFC 6960 §4.2.2.2),
 * CertID. Whether a delegated responder was revoked and whether the answer is fresh is not asked: `validateChain` asks both.
 */
export function verifyOcspResponse(
  response: OcspResponse,
  certificate: Certificate,
  issuer: Certificate,
  policy: { readonly at: Date; readonly algorithms?: AlgorithmPolicy },
): OcspVerification {
  const { basic } = response;
  const not = (why: string): OcspVerification => ({ authentic: false, singles: [], why });
  if (basic === undefined) return not(`the responder answered ${response.status}`);
  const trust = customTrust([issuer], 'issuer');
  // One answer brings a handful of certificates: nothing to budget, and no clock that a busy machine could make run out.
  const budget = { timeMs: Number.POSITIVE_INFINITY };
  const context = makeContext({ ...policy, trust, revocation: { mode: 'skip' }, budget }, { profile: governmentProfile });
  const [anchor] = trust.anchors;
  const issuerKey = workingKey(issuer);
  if (certificate.issuer.key !== issuer.subject.key || anchor === undefined) return not('the issuer has another name');
  if (!isSignedBy(certificate, issuerKey, context.cache, context.spending))
    return not('the issuer has not signed the certificate');
  const singles = basic.singles.filter(({ certId }) => namesCertificate(certId, certificate, issuer));
  if (singles.length === 0) return not('it is about other certificates');
  const why = unsigned(basic, { certificate, issuer, issuerKey, anchor, context }, () => undefined);
  if (why !== undefined) return not(why);
  return { authentic: true, singles: singles.sort((a, b) => b.thisUpdate.getTime() - a.thisUpdate.getTime()), why };
}
