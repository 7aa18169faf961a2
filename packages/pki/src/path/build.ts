import type { Certificate } from '../certificate/model.ts';
import type { TrustAnchor } from '../trust/model.ts';
import type { ChainContext } from './context.ts';
import { broken, type Failure, open } from './failure.ts';
import { isSignedBy, type WorkingKey, workingKey } from './signatures.ts';
import { unsigned } from './unsigned.ts';

/** A path that reached an anchor. `certificates`: leaf first, without the anchor. */
export interface CompletePath {
  readonly anchor: TrustAnchor;
  readonly certificates: readonly Certificate[];
}

/** A path that could not be completed, and why. */
export interface DeadEnd {
  readonly certificates: readonly Certificate[];
  readonly failure: Failure;
}

export type BuildStep = { readonly complete: CompletePath } | { readonly dead: DeadEnd };

type Candidate = { readonly anchor: TrustAnchor } | { readonly certificate: Certificate };

interface Frame {
  readonly certificate: Certificate;
  readonly candidates: readonly Candidate[];
  next: number;
  /** An issuer was found, whatever became of it. */
  extended: boolean;
  /** A key of the right name and identifier that did not make the signature, or cannot be used. */
  mismatch: WorkingKey | undefined;
}

/**
 * Walks the graph of certificates from the leaf up, depth first, without recursion. Each step gives a path that reached an anchor
 * or a dead end; the caller stops when it has what it wants. An issuer is taken only when its key made the signature, so a loop
 * of names costs nothing; a certificate, or another one of the same name and key, stands on a path once (RFC 5280 §6.1, RFC 4158
 * §2.4.2). The budget bounds everything else.
 *
 * A leaf that is itself an anchor needs no path: RFC 5280 §6.1 keeps the anchor out of the path, so the first one has length zero.
 */
export function* buildPaths(leaf: Certificate, context: ChainContext, only?: TrustAnchor): Generator<BuildStep> {
  const itself = anchorsOf(leaf.subject.key, context, only).find(({ certificate }) => certificate.sha256 === leaf.sha256);
  if (itself !== undefined) yield { complete: { anchor: itself, certificates: [] } };
  const stack: Frame[] = [frameOf(leaf, context, only)];
  const { cache, spending } = context;
  while (stack.length > 0) {
    const frame = stack[stack.length - 1] as Frame;
    const candidate = frame.candidates[frame.next];
    if (candidate === undefined) {
      stack.pop();
      if (!frame.extended) yield { dead: { certificates: pathOf(stack, frame), failure: whyDead(frame, context) } };
      continue;
    }
    frame.next++;
    spending.step();
    const issuer = 'anchor' in candidate ? candidate.anchor.certificate : candidate.certificate;
    // A root does not extend itself: its path ends there. As an anchor it was reached before, from below or as the leaf.
    if ('anchor' in candidate ? frame.certificate.sha256 === issuer.sha256 : isSameAuthority(frame.certificate, issuer)) {
      frame.extended ||= 'anchor' in candidate;
      continue;
    }
    const key = workingKey(issuer);
    // A DSA key that inherits its parameters can be used only from the anchor down: the path is completed, then judged whole.
    const deferred = issuer.keyFacts?.inherits === true;
    if (!deferred && !isSignedBy(frame.certificate, key, cache, spending)) {
      if (key.facts === undefined || sameKeyId(frame.certificate, issuer)) frame.mismatch ??= key;
      continue;
    }
    frame.extended = true;
    if ('anchor' in candidate) {
      yield { complete: { anchor: candidate.anchor, certificates: pathOf(stack) } };
    } else if (stack.some(({ certificate }) => isSameAuthority(certificate, issuer))) {
      yield {
        dead: {
          certificates: [...pathOf(stack), issuer],
          failure: broken('LOOP', issuer, 'RFC 5280 §6.1', 'Chuỗi quay vòng', 'The path loops'),
        },
      };
    } else if (stack.length > spending.budget.depth) {
      const depth = spending.budget.depth;
      const failure = open(
        'DEPTH',
        issuer,
        `depth ≤ ${depth}`,
        'CERTIFICATE_CHAIN_GENERAL_FAILURE',
        `Chuỗi dài quá ${depth} CA`,
        `The path has more than ${depth} CAs`,
      );
      yield { dead: { certificates: pathOf(stack), failure } };
    } else {
      stack.push(frameOf(issuer, context, only));
    }
  }
}

function pathOf(stack: readonly Frame[], top?: Frame): Certificate[] {
  const path = stack.map((frame) => frame.certificate);
  if (top !== undefined) path.push(top.certificate);
  return path;
}

function isSameAuthority(a: Certificate, b: Certificate): boolean {
  return a === b || a.sha256 === b.sha256 || (a.subject.key === b.subject.key && Buffer.compare(a.spki, b.spki) === 0);
}

/** False when both sides name a key and the names differ: then it is another key of the same CA. */
function sameKeyId(certificate: Certificate, issuer: Certificate): boolean {
  const wanted = certificate.authorityKeyId?.keyId;
  return wanted === undefined || issuer.subjectKeyId === undefined || wanted === issuer.subjectKeyId;
}

function anchorsOf(key: string, { trust }: ChainContext, only: TrustAnchor | undefined): TrustAnchor[] {
  return trust
    .bySubject(key)
    .filter((entry): entry is TrustAnchor => entry.role === 'anchor')
    .filter(({ certificate }) => only === undefined || only.certificate.sha256 === certificate.sha256);
}

/** Anchors first, then intermediates; within each, those whose key identifier fits first (RFC 4158 §3.5). */
function frameOf(certificate: Certificate, context: ChainContext, only: TrustAnchor | undefined): Frame {
  const key = certificate.issuer.key;
  const known: Certificate[] = [];
  for (const entry of context.trust.bySubject(key)) if (entry.role === 'intermediate') known.push(entry.certificate);
  const offered = context.pool.get(key) ?? [];
  const intermediates = [...known, ...offered.filter((one) => !known.some((other) => other.sha256 === one.sha256))];
  const rank = (issuer: Certificate): number => (sameKeyId(certificate, issuer) ? 0 : 1);
  // By digest in the end: the order in which certificates were given must not decide what a budget leaves room for.
  const byFit = (a: Certificate, b: Certificate): number => rank(a) - rank(b) || (a.sha256 < b.sha256 ? -1 : 1);
  const candidates: Candidate[] = [
    ...anchorsOf(key, context, only).map((anchor) => ({ anchor })),
    ...intermediates.sort(byFit).map((issuer) => ({ certificate: issuer })),
  ];
  return { certificate, candidates, next: 0, extended: false, mismatch: undefined };
}

/** Names the reason that a path ends here: a root nobody trusts, a foreign root, a bad signature, or simply no issuer. */
function whyDead(frame: Frame, context: ChainContext): Failure {
  const { certificate } = frame;
  const foreign = context.trust.bySubject(certificate.issuer.key).find((entry) => entry.role === 'foreign');
  if (foreign !== undefined && isSignedBy(certificate, workingKey(foreign.certificate), context.cache, context.spending)) {
    const name = foreign.hierarchy;
    return open(
      'FOREIGN_HIERARCHY',
      certificate,
      'trust store',
      'FOREIGN_HIERARCHY',
      `Chuỗi thuộc hệ thống khác (${name}), không thuộc kho tin cậy này`,
      `The chain belongs to another hierarchy (${name}), not to this trust store`,
    );
  }
  if (frame.mismatch !== undefined) return unsigned(certificate, frame.mismatch, context);
  if (certificate.selfIssued && isSignedBy(certificate, workingKey(certificate), context.cache, context.spending)) {
    const failure = broken(
      'UNTRUSTED_ROOT',
      certificate,
      'RFC 5280 §6.1.1 (d)',
      'Chuỗi kết thúc ở gốc tự ký không nằm trong kho tin cậy',
      'The chain ends at a self-signed root that is not in the trust store',
    );
    return { ...failure, subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' };
  }
  return missingIssuer(certificate, context);
}

function missingIssuer(certificate: Certificate, context: ChainContext): Failure {
  const keyId = certificate.authorityKeyId?.keyId;
  const known = keyId === undefined ? undefined : context.trust.missing.find((ca) => ca.keyId === keyId);
  const url = certificate.authorityInfoAccess?.find(
    (access) => access.method === CA_ISSUERS && access.location.kind === 'uri',
  )?.location;
  const where = known?.file ?? (url?.kind === 'uri' ? url.value : undefined);
  const issuer = known?.name ?? certificate.issuer.text;
  const vi = `Thiếu chứng thư của nơi cấp «${issuer}»${keyId === undefined ? '' : ` (khoá ${keyId})`}; hãy xin từ nơi cấp${where === undefined ? '' : ` hoặc tải ${where}`} rồi đưa vào làm chứng thư trung gian`;
  const en = `The issuer's certificate "${issuer}"${keyId === undefined ? '' : ` (key ${keyId})`} is missing; get it from the issuer${where === undefined ? '' : ` or from ${where}`} and give it as an intermediate`;
  return open('ISSUER_MISSING', certificate, 'RFC 5280 §6.1', 'NO_CERTIFICATE_CHAIN_FOUND', vi, en);
}

const CA_ISSUERS = '1.3.6.1.5.5.7.48.2';
