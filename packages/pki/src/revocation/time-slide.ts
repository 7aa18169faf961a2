import type { Message } from '@lienthong/core';
import type { Certificate } from '../certificate/model.ts';
import { BudgetExceeded } from '../path/budget.ts';
import type { ChainContext } from '../path/context.ts';
import type { ChainPolicy, RevocationEvidence } from '../path/model.ts';
import { governmentProfile } from '../path/profiles.ts';
import { ask } from '../path/revocation.ts';
import { workingKey } from '../path/signatures.ts';
import { makeContext, revocationSources } from '../path/validate.ts';
import type { TrustAnchor } from '../trust/model.ts';

export interface TimeSlidePolicy extends ChainPolicy {
  /**
   * When each certificate, CRL and OCSP answer is known to have existed, by lower-case hex SHA-256 of its DER. What is not listed
   * is known to exist at `at` and not earlier.
   */
  readonly proofs: ReadonlyMap<string, Date>;
}

export interface TimeSlide {
  /** The latest moment at which the path can be shown to have stood; undefined when the data do not reach. */
  readonly controlTime: Date | undefined;
  readonly subIndication: 'NO_POE' | undefined;
  /** Where it stopped. */
  readonly certificate: Certificate | undefined;
  /** What was used for each certificate, from the one below the anchor to the leaf. */
  readonly evidence: readonly RevocationEvidence[];
  readonly message: Message;
}

/**
 * The control time of a path for judging the past (ETSI EN 319 102-1 §5.6.2.2): starts at `at` and slides back, certificate by
 * certificate from the anchor down, to the revocation of one that was revoked, or to the issue of data that are no longer fresh.
 * A signature that is proven to have existed before it can be judged as of that time.
 *
 * `path`: leaf first, anchor last, already validated as a path. A spent budget gives no control time.
 *
 * @throws LienThongError `CHAIN_POLICY_INVALID`
 */
export function slideControlTime(path: readonly Certificate[], policy: TimeSlidePolicy): TimeSlide {
  const used: RevocationEvidence[] = [];
  try {
    return slide(path, policy, used);
  } catch (error) {
    if (!(error instanceof BudgetExceeded)) throw error;
    const { budget } = error;
    return {
      controlTime: undefined,
      subIndication: 'NO_POE',
      certificate: undefined,
      evidence: used,
      message: { vi: `Vượt hạn mức tính toán ${budget}.`, en: `The budget ${budget} is spent.` },
    };
  }
}

function slide(path: readonly Certificate[], policy: TimeSlidePolicy, used: RevocationEvidence[]): TimeSlide {
  const context = makeContext(policy, { profile: governmentProfile });
  const anchor = policy.trust.anchors.find(({ certificate }) => certificate.sha256 === path.at(-1)?.sha256);
  const stop = (certificate: Certificate, vi: string, en: string): TimeSlide => ({
    controlTime: undefined,
    subIndication: 'NO_POE',
    certificate,
    evidence: used,
    message: { vi: `${vi} («${certificate.subject.text}»).`, en: `${en} ("${certificate.subject.text}").` },
  });
  if (anchor === undefined) return stop(path.at(-1) as Certificate, 'Không phải gốc tin cậy', 'Not an anchor of the store');
  let control = policy.at;
  let key = workingKey(anchor.certificate);
  for (let index = path.length - 2; index >= 0; index--) {
    const certificate = path[index] as Certificate;
    const proof = policy.proofs.get(certificate.sha256) ?? policy.at;
    if (proof > control)
      return stop(certificate, 'Không chứng minh được chứng thư đã có lúc đó', 'Not proven to have existed then');
    const question = { certificate, issuer: path[index + 1] as Certificate, issuerKey: key, anchor, context };
    const found = newestUsable(question, policy, control);
    if (found === undefined)
      return stop(
        certificate,
        'Không có dữ liệu thu hồi được chứng minh đã có lúc đó',
        'No revocation data proven to have existed then',
      );
    used.push(found.evidence);
    const { status, revokedAt, issuedAt } = found.evidence;
    if (status === 'revoked' && revokedAt !== undefined && revokedAt < control) control = revokedAt;
    else if (status === 'good' && !isFresh(found, control, policy)) control = issuedAt as Date;
    key = workingKey(certificate, key);
  }
  const when = control.toISOString();
  return {
    controlTime: control,
    subIndication: undefined,
    certificate: undefined,
    evidence: used,
    message: { vi: `Chuỗi chứng minh được đến ${when}.`, en: `The path can be shown to have stood until ${when}.` },
  };
}

interface Usable {
  readonly evidence: RevocationEvidence;
  readonly nextUpdate: Date | undefined;
}

interface Piece {
  readonly sha256: string;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
  readonly revocation: Partial<ChainContext['revocation']>;
}

/** Each CRL and answer is asked by itself, as of its own issue: whether it is stale now is the slide's matter, not its own. */
function newestUsable(
  question: {
    certificate: Certificate;
    issuer: Certificate;
    issuerKey: ReturnType<typeof workingKey>;
    anchor: TrustAnchor;
    context: ChainContext;
  },
  policy: TimeSlidePolicy,
  control: Date,
): Usable | undefined {
  const { context } = question;
  let best: Usable | undefined;
  for (const piece of piecesOf(context, question.certificate.serialBytes)) {
    const proof = policy.proofs.get(piece.sha256) ?? policy.at;
    if (piece.thisUpdate > control || proof > control) continue;
    if (best?.evidence.issuedAt !== undefined && best.evidence.issuedAt >= piece.thisUpdate) continue;
    const inner: ChainContext = {
      ...context,
      at: piece.thisUpdate,
      proof,
      revocation: { ...context.revocation, laterEvidence: false, freshness: {}, crls: new Map(), ocsps: [], ...piece.revocation },
    };
    const evidence = ask({ ...question, context: inner }, revocationSources);
    if (evidence.status !== 'unavailable') best = { evidence, nextUpdate: piece.nextUpdate };
  }
  return best;
}

function* piecesOf(context: ChainContext, serial: Uint8Array): Generator<Piece> {
  for (const [issuer, list] of context.revocation.crls) {
    for (const crl of list) {
      const { sha256, thisUpdate, nextUpdate } = crl;
      yield { sha256, thisUpdate, nextUpdate, revocation: { crls: new Map([[issuer, [crl]]]) } };
    }
  }
  for (const offered of context.revocation.ocsps) {
    if ('problem' in offered) continue;
    const single = offered.basic.singles.find(({ certId }) => Buffer.compare(certId.serialBytes, serial) === 0);
    if (single === undefined) continue;
    const { thisUpdate, nextUpdate } = single;
    yield { sha256: offered.basic.sha256, thisUpdate, nextUpdate, revocation: { ocsps: [offered] } };
  }
}

/** §5.2.5: by the age that the policy allows, else until nextUpdate. */
function isFresh({ evidence, nextUpdate }: Usable, control: Date, policy: TimeSlidePolicy): boolean {
  const maxAge = policy.revocation.freshness?.maxAgeSeconds;
  if (maxAge !== undefined) return control.getTime() - (evidence.issuedAt as Date).getTime() <= maxAge * 1000;
  return nextUpdate !== undefined && control <= nextUpdate;
}
