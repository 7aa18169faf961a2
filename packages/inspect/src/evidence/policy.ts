import {
  type AlgorithmPolicy,
  addTrust,
  type Certificate,
  customTrust,
  governmentTrust,
  listTrust,
  readCertificate,
  readCrl,
  removeTrust,
  type TrustEntry,
  type TrustStore,
} from '@lienthong/pki';
import type { InspectPolicy } from '../policy.ts';

/** The file `policy.json`: all that decides a judgement beside the packet; certificates and lists by their digest. */
export interface StoredPolicy {
  readonly form: 'lienthong-evidence-policy/1';
  readonly at: string;
  readonly proof: string | null;
  readonly revocation: Omit<InspectPolicy['revocation'], 'crls' | 'ocsps'> & {
    readonly crls: readonly string[];
    readonly ocsps: readonly string[];
  };
  readonly algorithms: AlgorithmPolicy | null;
  readonly intermediates: readonly string[];
  readonly agencies: readonly string[];
  readonly more: Pick<InspectPolicy, 'profile' | 'purpose' | 'policies' | 'maxPathLength' | 'budget'>;
  readonly trust: {
    readonly name: string;
    /** The store knew sub-CAs of the government hierarchy that it did not hold (pki.md §2.2). */
    readonly government: boolean;
    readonly entries: readonly (Omit<TrustEntry, 'certificate' | 'generation'> & {
      readonly sha256: string;
      readonly generation: string | null;
    })[];
  };
}

/** @param digest of an OCSP answer */
export function storedPolicy(policy: InspectPolicy, digest: (der: Uint8Array) => string): StoredPolicy {
  const { trust, revocation, profile, purpose, policies, maxPathLength, budget } = policy;
  const { crls = [], ocsps = [], ...how } = revocation;
  return {
    form: 'lienthong-evidence-policy/1',
    at: policy.at.toISOString(),
    proof: policy.proof?.toISOString() ?? null,
    revocation: { ...how, crls: crls.map(({ sha256 }) => sha256), ocsps: ocsps.map(digest) },
    algorithms: policy.algorithms ?? null,
    intermediates: (policy.intermediates ?? []).map(({ sha256 }) => sha256),
    agencies: policy.agencies ?? [],
    more: {
      ...(profile === undefined ? {} : { profile }),
      ...(purpose === undefined ? {} : { purpose }),
      ...(policies === undefined ? {} : { policies }),
      ...(maxPathLength === undefined ? {} : { maxPathLength }),
      ...(budget === undefined ? {} : { budget }),
    },
    trust: {
      name: trust.name,
      government: trust.missing.length > 0,
      entries: listTrust(trust).map(({ certificate, role, hierarchy, generation, provenance }) => ({
        sha256: certificate.sha256,
        role,
        hierarchy,
        generation: generation ?? null,
        provenance,
      })),
    },
  };
}

/**
 * The policy again, from its file and the DER beside it. Nothing of the machine goes in: not its trust store, not its clock.
 *
 * @param der the file of a digest
 */
export function restoredPolicy(stored: StoredPolicy, der: (folder: string, sha256: string) => Uint8Array): InspectPolicy {
  const certificate = (sha256: string): Certificate => readCertificate(der('certificates', sha256));
  const { crls, ocsps, ...how } = stored.revocation;
  return {
    ...stored.more,
    at: moment(stored.at),
    ...(stored.proof === null ? {} : { proof: moment(stored.proof) }),
    ...(stored.algorithms === null ? {} : { algorithms: stored.algorithms }),
    trust: restoredTrust(stored.trust, certificate),
    intermediates: stored.intermediates.map(certificate),
    agencies: stored.agencies,
    revocation: {
      ...how,
      crls: crls.map((sha256) => readCrl(der('crls', sha256))),
      ocsps: ocsps.map((sha256) => der('ocsps', sha256)),
    },
  };
}

/** @throws RangeError for what is no time */
function moment(text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new RangeError(text);
  return time;
}

function restoredTrust(stored: StoredPolicy['trust'], certificate: (sha256: string) => Certificate): TrustStore {
  // What the shipped store knows of CAs that it does not hold is not among its entries.
  const shipped = stored.government ? governmentTrust() : customTrust([], stored.name);
  const empty = listTrust(shipped).reduce((left, entry) => removeTrust(left, entry.certificate.sha256), shipped);
  const entries = stored.entries.map(({ sha256, role, hierarchy, generation, provenance }) => ({
    certificate: certificate(sha256),
    role,
    hierarchy,
    generation: generation ?? undefined,
    provenance,
  }));
  return addTrust(empty, entries);
}
