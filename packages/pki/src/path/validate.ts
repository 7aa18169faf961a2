import { type Abortable, throwIfAborted } from '@lienthong/core';
import type { Certificate } from '../certificate/model.ts';
import { ANY_POLICY } from '../certificate/oids.ts';
import { checkCrls, indexCrls } from '../crl/check.ts';
import type { Crl } from '../crl/model.ts';
import { raisePki } from '../errors.ts';
import { checkOcsps, readOffered } from '../ocsp/check.ts';
import { algorithmPolicy } from '../policy/data.ts';
import { Spending } from './budget.ts';
import { judgeLeaf } from './candidates.ts';
import type { ChainContext, RevocationSource } from './context.ts';
import { crlKeys } from './crl-signer.ts';
import type { ChainPolicy, ChainReport, Profile } from './model.ts';

/** Test-only inputs: an explicit profile, a clock for the time budget. */
export interface ValidationDoors {
  readonly profile: Profile;
  readonly now?: () => number;
}

const crlSource: RevocationSource = (question) => checkCrls(question, crlKeys(revocationSources));
const ocspSource: RevocationSource = (question) => checkOcsps(question, revocationSources);
/** CRLs, then OCSP answers: whichever says revoked wins. */
export const revocationSources: readonly RevocationSource[] = [crlSource, ocspSource];

/** Builds and validates in one synchronous call. @throws LienThongError `ABORTED`, `CHAIN_POLICY_INVALID` */
export function validateChainSync(
  leaf: Certificate,
  policy: ChainPolicy,
  doors: ValidationDoors,
  options?: Abortable,
): ChainReport {
  throwIfAborted(options?.signal);
  return judgeLeaf(leaf, makeContext(policy, doors), revocationSources);
}

/** What one validation works with. @throws LienThongError `CHAIN_POLICY_INVALID` */
export function makeContext(policy: ChainPolicy, doors: ValidationDoors): ChainContext {
  checkInputs(policy);
  const inputs = policy.policies;
  const { trust } = policy;
  return {
    trust,
    at: policy.at,
    proof: policy.proof,
    profile: doors.profile,
    purpose: policy.purpose ?? 'document',
    algorithms: policy.algorithms ?? algorithmPolicy('vgca-compat'),
    inputs: {
      initialPolicySet: new Set(inputs?.initialPolicySet ?? [ANY_POLICY]),
      requireExplicitPolicy: inputs?.requireExplicitPolicy ?? false,
      inhibitPolicyMapping: inputs?.inhibitPolicyMapping ?? false,
      inhibitAnyPolicy: inputs?.inhibitAnyPolicy ?? false,
    },
    maxPathLength: policy.maxPathLength ?? Number.POSITIVE_INFINITY,
    pool: indexCertificates(policy.intermediates ?? []),
    revocation: {
      required: policy.revocation.mode === 'require',
      laterEvidence: policy.revocation.laterEvidence ?? false,
      crls: indexCrls(policy.revocation.crls ?? noCrls),
      ocsps: readOffered(policy.revocation.ocsps ?? []),
      responderStatus: policy.revocation.responderStatus ?? 'required',
      freshness: policy.revocation.freshness ?? {},
      pending: new Set(),
    },
    cache: trust.cache,
    spending: new Spending(policy.budget, doors.now ?? (() => performance.now())),
    isPinned: (certificate) => trust.isPinned(certificate.sha256),
  };
}

const noCrls: readonly Crl[] = [];

/** A time or a number that is not one (NaN) would pass every comparison: no certificate would be expired, no budget spent. */
function checkInputs({ at, proof, maxPathLength, budget }: ChainPolicy): void {
  const refuse = (field: string): never => {
    throw raisePki('CHAIN_POLICY_INVALID', { field });
  };
  if (Number.isNaN(at.getTime())) refuse('at');
  if (proof !== undefined && Number.isNaN(proof.getTime())) refuse('proof');
  if (Number.isNaN(maxPathLength)) refuse('maxPathLength');
  for (const [name, value] of Object.entries(budget ?? {})) if (Number.isNaN(value)) refuse(`budget.${name}`);
}

function indexCertificates(certificates: readonly Certificate[]): Map<string, Certificate[]> {
  const index = new Map<string, Certificate[]>();
  const seen = new Set<string>();
  for (const certificate of certificates) {
    if (seen.has(certificate.sha256)) continue;
    seen.add(certificate.sha256);
    const list = index.get(certificate.subject.key);
    if (list === undefined) index.set(certificate.subject.key, [certificate]);
    else list.push(certificate);
  }
  return index;
}
