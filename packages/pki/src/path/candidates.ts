import type { Certificate } from '../certificate/model.ts';
import { BudgetExceeded } from './budget.ts';
import { buildPaths, type CompletePath } from './build.ts';
import type { ChainContext, RevocationSource } from './context.ts';
import { type Failure, open } from './failure.ts';
import type { ChainAttempt, ChainReport, ChainSubIndication, RevocationEvidence } from './model.ts';
import { processPath } from './process.ts';
import { report, weight } from './report.ts';
import { checkRevocation } from './revocation.ts';
import type { WorkingKey } from './signatures.ts';

const MAX_ATTEMPTS = 64;

/** The verdict on one complete path. */
export interface JudgedPath {
  readonly path: CompletePath;
  readonly failure: Failure | undefined;
  readonly evidence: readonly RevocationEvidence[];
  readonly policies: ReadonlySet<string>;
  readonly keys: readonly WorkingKey[];
}

/** One path that was tried, complete or not. */
export interface Tried {
  readonly attempt: ChainAttempt;
  readonly failure: Failure;
  readonly complete: JudgedPath | undefined;
}

export function judgePath(path: CompletePath, context: ChainContext, sources: readonly RevocationSource[]): JudgedPath {
  const certificates = [...path.certificates].reverse();
  const processed = processPath(path.anchor, certificates, context);
  const final = processed.failures.find((failure) => failure.outcome === 'invalid');
  if (final !== undefined || !context.revocation.required) {
    return {
      path,
      failure: final ?? gravest(processed.failures),
      evidence: [],
      policies: processed.policies,
      keys: processed.keys,
    };
  }
  const { evidence, failures } = checkRevocation(path, certificates, processed.keys, context, sources);
  return {
    path,
    failure: gravest([...failures, ...processed.failures]),
    evidence,
    policies: processed.policies,
    keys: processed.keys,
  };
}

/** Revocation first, then what no later evidence can mend, then what is merely missing. */
const GRAVITY: readonly ChainSubIndication[] = [
  'REVOKED',
  'REVOKED_NO_POE',
  'REVOKED_CA_NO_POE',
  'CRYPTO_CONSTRAINTS_FAILURE',
  'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
  'OUT_OF_BOUNDS_NO_POE',
];

function gravest(failures: readonly Failure[]): Failure | undefined {
  const rank = ({ subIndication }: Failure): number => {
    const place = GRAVITY.indexOf(subIndication);
    return place < 0 ? GRAVITY.length : place;
  };
  return failures.reduce<Failure | undefined>(
    (best, failure) => (best === undefined || rank(failure) < rank(best) ? failure : best),
    undefined,
  );
}

/** Tries paths until one is valid, the graph is exhausted, or the budget is spent. */
export function judgeLeaf(leaf: Certificate, context: ChainContext, sources: readonly RevocationSource[]): ChainReport {
  const attempts: ChainAttempt[] = [];
  let decided: Tried | undefined;
  const add = (failure: Failure, path: readonly Certificate[], complete: JudgedPath | undefined): void => {
    const one = tried(failure, path, complete);
    // Beyond the list too: many dead ends must not hide the path that decides.
    if (decided === undefined || weight(one) < weight(decided)) decided = one;
    if (attempts.length < MAX_ATTEMPTS) attempts.push(one.attempt);
  };
  try {
    for (const step of buildPaths(leaf, context)) {
      if ('dead' in step) {
        add(step.dead.failure, step.dead.certificates, undefined);
        continue;
      }
      context.spending.path();
      const judged = judgePath(step.complete, context, sources);
      if (judged.failure === undefined) return report(context, attempts, judged);
      add(judged.failure, [...step.complete.certificates, step.complete.anchor.certificate], judged);
    }
  } catch (error) {
    if (!(error instanceof BudgetExceeded)) throw error;
    const limit = `${error.budget} ≤ ${context.spending.budget[error.budget]}`;
    const failure = open(
      'BUDGET',
      leaf,
      limit,
      'CERTIFICATE_CHAIN_GENERAL_FAILURE',
      `Vượt hạn mức tính toán ${limit}; kiểm tra dừng lại`,
      `The budget ${limit} is spent; validation stopped`,
    );
    // It decides, whatever was found before: other paths may exist.
    decided = tried(failure, [leaf], undefined);
    attempts.unshift(decided.attempt);
  }
  return report(context, attempts, decided as Tried);
}

function tried(failure: Failure, path: readonly Certificate[], complete: JudgedPath | undefined): Tried {
  const { code, certificate, rule, message } = failure;
  return { attempt: { path, code, certificate, rule, message }, failure, complete };
}
