import type { Certificate } from '../certificate/model.ts';
import { ANY_POLICY } from '../certificate/oids.ts';
import { signatureScheme } from '../crypto/algorithms.ts';
import { allowsKey, judgeAlgorithm } from '../policy/judge.ts';
import type { TrustAnchor } from '../trust/model.ts';
import type { ChainContext } from './context.ts';
import { broken, type Failure, open } from './failure.ts';
import { malformedConstraint, NameConstraintState } from './name-constraints.ts';
import { PolicyGraph } from './policy-graph.ts';
import { checkCertificate, checkIssuer, checkPurpose } from './rules.ts';
import { isSignedBy, type WorkingKey, workingKey } from './signatures.ts';
import { unsigned } from './unsigned.ts';

export interface Processed {
  readonly failures: readonly Failure[];
  readonly policies: ReadonlySet<string>;
  /** Key of the issuer of each certificate, anchor's side first: what checks its CRLs. */
  readonly keys: readonly WorkingKey[];
}

/** State variables of RFC 5280 §6.1.2 that are counters. */
interface Counters {
  explicitPolicy: number;
  inhibitAny: number;
  policyMapping: number;
  maxPathLength: number;
}

/**
 * RFC 5280 §6.1 on one complete path. `certificates`: from the one the anchor issued down to the leaf; empty when the leaf is the
 * anchor itself, which then is trusted as it is, within its validity and for what its usages allow. The first rule broken for good ends it; what is merely not known (time without proof, algorithm
 * outside the policy) is collected, so that it never hides a rule that is broken. Revocation is asked afterwards.
 */
export function processPath(anchor: TrustAnchor, certificates: readonly Certificate[], context: ChainContext): Processed {
  const n = certificates.length;
  const { inputs, profile } = context;
  const failures: Failure[] = [];
  const keys: WorkingKey[] = [workingKey(anchor.certificate)];
  const counters: Counters = {
    explicitPolicy: inputs.requireExplicitPolicy === true ? 0 : n + 1,
    inhibitAny: inputs.inhibitAnyPolicy === true ? 0 : n + 1,
    policyMapping: inputs.inhibitPolicyMapping === true ? 0 : n + 1,
    maxPathLength: Math.min(n, context.maxPathLength),
  };
  const names = new NameConstraintState();
  let graph: PolicyGraph | undefined = new PolicyGraph();
  const stop = (failure: Failure): Processed => ({ failures: [...failures, failure], policies: new Set(), keys });

  const above = checkAnchor(anchor, n > 0, context, names, counters, failures);
  if (above !== undefined) return stop(above);

  for (const [index, certificate] of certificates.entries()) {
    const last = index === n - 1;
    const issuer = index === 0 ? anchor.certificate : (certificates[index - 1] as Certificate);
    const key = keys[index] as WorkingKey;

    // §6.1.3 (a)(1), (a)(4)
    if (certificate.issuer.key !== issuer.subject.key) {
      return stop(
        broken(
          'NAME_CHAINING',
          certificate,
          'RFC 5280 §6.1.3 (a)(4)',
          'Tên nơi cấp không khớp',
          'The issuer name does not match',
        ),
      );
    }
    if (!isSignedBy(certificate, key, context.cache, context.spending)) return stop(unsigned(certificate, key, context));
    failures.push(...judgeCertificate(certificate, key, anchor, context));
    const broke = checkCertificate(certificate, profile, !last, selfSigned(certificate, context));
    if (broke !== undefined) return stop(broke);
    // §6.1.3 (a)(2)
    const time = checkTime(certificate, context);
    if (time?.outcome === 'invalid') return stop(time);
    if (time !== undefined) failures.push(time);
    // §6.1.3 (b), (c)
    if (!certificate.selfIssued || last) {
      const reason = names.violation(certificate, context.spending);
      if (reason !== undefined) {
        return stop(
          broken(
            'NAME_CONSTRAINTS',
            certificate,
            'RFC 5280 §6.1.3 (b)(c)',
            `Tên nằm ngoài phạm vi CA cấp trên cho phép: ${reason}`,
            `A name breaks the constraints of a CA above: ${reason}`,
          ),
        );
      }
    }
    // §6.1.3 (d), (e), (f)
    const anyAllowed = counters.inhibitAny > 0 || (!last && certificate.selfIssued);
    if (certificate.policies === undefined || graph?.extend(certificate.policies, anyAllowed) !== true) graph = undefined;
    if (counters.explicitPolicy === 0 && graph === undefined) return stop(policyFailure(certificate, '6.1.3 (f)'));

    if (!last) {
      const prepared = prepareNext(certificate, counters, names, graph);
      if (prepared.failure !== undefined) return stop(prepared.failure);
      graph = prepared.graph;
      keys.push(workingKey(certificate, key));
    } else {
      // §6.1.5 (a), (b)
      if (counters.explicitPolicy > 0) counters.explicitPolicy--;
      if (certificate.policyConstraints?.requireExplicitPolicy === 0) counters.explicitPolicy = 0;
      const purpose = checkPurpose(certificate, profile, context.purpose);
      if (purpose !== undefined) return stop(purpose);
    }
  }
  // §6.1.5 (g)
  const policies = graph?.constrained(inputs.initialPolicySet) ?? new Set<string>();
  const leaf = certificates[n - 1] ?? anchor.certificate;
  if (counters.explicitPolicy === 0 && policies.size === 0) return stop(policyFailure(leaf, '6.1.5 (g)'));
  return { failures, policies, keys };
}

/**
 * RFC 5280 takes an anchor as a name and a key. Here it is a certificate, and what it says of itself binds: its validity, its
 * constraints and its extensions (RFC 5937). Only its own signature is not looked at: it is trusted by its digest.
 */
function checkAnchor(
  anchor: TrustAnchor,
  issues: boolean,
  context: ChainContext,
  names: NameConstraintState,
  counters: Counters,
  failures: Failure[],
): Failure | undefined {
  const { certificate } = anchor;
  const broke =
    checkCertificate(certificate, context.profile, issues, selfSigned(certificate, context), true) ??
    (issues ? checkIssuer(certificate) : checkPurpose(certificate, context.profile, context.purpose));
  if (broke !== undefined) return broke;
  const time = checkTime(certificate, context);
  if (time?.outcome === 'invalid') return time;
  if (time !== undefined) failures.push(time);
  if (!allowsKey(context.algorithms, certificate.keyFacts)) failures.push(weakKey(certificate, context));
  const pathLength = certificate.basicConstraints?.pathLength;
  if (pathLength !== undefined) counters.maxPathLength = Math.min(counters.maxPathLength, pathLength);
  return addConstraints(certificate, names);
}

function selfSigned(certificate: Certificate, context: ChainContext): () => boolean {
  return () => isSignedBy(certificate, workingKey(certificate), context.cache, context.spending);
}

function addConstraints(certificate: Certificate, names: NameConstraintState): Failure | undefined {
  const { nameConstraints } = certificate;
  if (nameConstraints === undefined) return undefined;
  const malformed = malformedConstraint(nameConstraints);
  if (malformed !== undefined) {
    return broken(
      'NAME_CONSTRAINTS',
      certificate,
      'RFC 5280 §4.2.1.10',
      `nameConstraints không dùng được: ${malformed}`,
      `nameConstraints cannot be used: ${malformed}`,
    );
  }
  names.add(nameConstraints);
  return undefined;
}

function weakKey(certificate: Certificate, context: ChainContext): Failure {
  const id = context.algorithms.id;
  return open(
    'ALGORITHM',
    certificate,
    `policy ${id}`,
    'CRYPTO_CONSTRAINTS_FAILURE',
    `Khoá của chứng thư ngoài chính sách ${id}`,
    `The certificate's key is outside the policy ${id}`,
  );
}

function judgeCertificate(certificate: Certificate, key: WorkingKey, anchor: TrustAnchor, context: ChainContext): Failure[] {
  const failures: Failure[] = [];
  const verdict = judgeAlgorithm(context.algorithms, {
    use: 'certificate',
    algorithm: signatureScheme(certificate.signatureAlgorithm)?.algorithm,
    key: key.facts,
    generation: anchor.generation,
    ca: certificate.basicConstraints?.ca === true,
    pinnedCa: certificate.basicConstraints?.ca === true && context.isPinned(certificate),
    proof: context.proof,
  });
  if (verdict.subIndication !== undefined) {
    failures.push(
      open(
        'ALGORITHM',
        certificate,
        `policy ${context.algorithms.id}`,
        verdict.subIndication,
        verdict.reason.vi,
        verdict.reason.en,
      ),
    );
  }
  const facts = workingKey(certificate, key).facts;
  if (!allowsKey(context.algorithms, facts)) failures.push(weakKey(certificate, context));
  return failures;
}

/** Validity at second granularity, both ends included (§4.1.2.5). */
export function checkTime(certificate: Certificate, context: Pick<ChainContext, 'at' | 'proof'>): Failure | undefined {
  const at = Math.floor(context.at.getTime() / 1000) * 1000;
  if (at < certificate.notBefore.getTime()) {
    const when = certificate.notBefore.toISOString();
    return {
      ...broken(
        'NOT_YET_VALID',
        certificate,
        'RFC 5280 §6.1.3 (a)(2)',
        `Chưa có hiệu lực (từ ${when})`,
        `Not yet valid (from ${when})`,
      ),
      subIndication: 'NOT_YET_VALID',
    };
  }
  if (at > certificate.notAfter.getTime()) {
    const when = certificate.notAfter.toISOString();
    const expired = broken('EXPIRED', certificate, 'RFC 5280 §6.1.3 (a)(2)', `Đã hết hạn lúc ${when}`, `Expired at ${when}`);
    return context.proof === undefined
      ? { ...expired, outcome: 'indeterminate', subIndication: 'OUT_OF_BOUNDS_NO_POE' }
      : { ...expired, subIndication: 'EXPIRED' };
  }
  return undefined;
}

function policyFailure(certificate: Certificate, section: string): Failure {
  return broken(
    'POLICY',
    certificate,
    `RFC 5280 §${section}`,
    'Không còn chính sách chứng thư nào được chấp nhận',
    'No acceptable certificate policy is left',
  );
}

/** §6.1.4. */
function prepareNext(
  certificate: Certificate,
  counters: Counters,
  names: NameConstraintState,
  graph: PolicyGraph | undefined,
): { failure?: Failure; graph: PolicyGraph | undefined } {
  const mappings = certificate.policyMappings;
  if (mappings !== undefined) {
    // (a)
    if (mappings.some(({ issuer, subject }) => issuer === ANY_POLICY || subject === ANY_POLICY)) {
      return {
        failure: broken(
          'POLICY',
          certificate,
          'RFC 5280 §6.1.4 (a)',
          'Ánh xạ chính sách với anyPolicy',
          'A policy mapping to or from anyPolicy',
        ),
        graph,
      };
    }
    // (b)
    if (graph !== undefined && !graph.map(mappings, counters.policyMapping > 0)) graph = undefined;
  }
  // (g)
  const constraints = addConstraints(certificate, names);
  if (constraints !== undefined) return { failure: constraints, graph };
  // (h)
  if (!certificate.selfIssued) {
    if (counters.explicitPolicy > 0) counters.explicitPolicy--;
    if (counters.policyMapping > 0) counters.policyMapping--;
    if (counters.inhibitAny > 0) counters.inhibitAny--;
  }
  // (i), (j)
  const { policyConstraints, inhibitAnyPolicy } = certificate;
  counters.explicitPolicy = Math.min(
    counters.explicitPolicy,
    policyConstraints?.requireExplicitPolicy ?? Number.POSITIVE_INFINITY,
  );
  counters.policyMapping = Math.min(counters.policyMapping, policyConstraints?.inhibitPolicyMapping ?? Number.POSITIVE_INFINITY);
  counters.inhibitAny = Math.min(counters.inhibitAny, inhibitAnyPolicy ?? Number.POSITIVE_INFINITY);
  // (k), (n)
  const issuer = checkIssuer(certificate);
  if (issuer !== undefined) return { failure: issuer, graph };
  // (l)
  if (!certificate.selfIssued) {
    if (counters.maxPathLength <= 0) {
      return {
        failure: broken(
          'PATH_LENGTH',
          certificate,
          'RFC 5280 §6.1.4 (l)',
          'Chuỗi dài hơn CA cấp trên cho phép',
          'The path is longer than a CA above allows',
        ),
        graph,
      };
    }
    counters.maxPathLength--;
  }
  // (m)
  const pathLength = certificate.basicConstraints?.pathLength;
  if (pathLength !== undefined) counters.maxPathLength = Math.min(counters.maxPathLength, pathLength);
  return { graph };
}
