import type { Certificate } from '../certificate/model.ts';
import type { Crl } from '../crl/model.ts';
import type { OfferedOcsp } from '../ocsp/check.ts';
import type { AlgorithmPolicy } from '../policy/model.ts';
import type { FreshnessPolicy } from '../revocation/freshness.ts';
import type { PkiCache } from '../trust/cache.ts';
import type { TrustAnchor, TrustStore } from '../trust/model.ts';
import type { Spending } from './budget.ts';
import type { ChainPurpose, Profile, RevocationEvidence } from './model.ts';
import type { WorkingKey } from './signatures.ts';

/** Everything one validation works with; made once, shared with the validations of CRL issuers inside it. */
export interface ChainContext {
  readonly trust: TrustStore;
  readonly at: Date;
  readonly proof: Date | undefined;
  readonly profile: Profile;
  readonly purpose: ChainPurpose;
  readonly algorithms: AlgorithmPolicy;
  readonly inputs: {
    readonly initialPolicySet: ReadonlySet<string>;
    readonly requireExplicitPolicy: boolean;
    readonly inhibitPolicyMapping: boolean;
    readonly inhibitAnyPolicy: boolean;
  };
  readonly maxPathLength: number;
  /** Intermediates offered, by subject key; the store's own come from `trust`. */
  readonly pool: ReadonlyMap<string, readonly Certificate[]>;
  readonly revocation: RevocationContext;
  readonly cache: PkiCache;
  readonly spending: Spending;
  /** A CA certificate pinned by digest in the trust data. */
  readonly isPinned: (certificate: Certificate) => boolean;
}

export interface RevocationContext {
  readonly required: boolean;
  readonly laterEvidence: boolean;
  /** By issuer key, newest first. */
  readonly crls: ReadonlyMap<string, readonly Crl[]>;
  readonly ocsps: readonly OfferedOcsp[];
  readonly responderStatus: 'required' | 'where-declared';
  readonly freshness: FreshnessPolicy;
  /** Certificates whose status is being asked: a CRL issuer must not vouch for itself. */
  readonly pending: ReadonlySet<string>;
}

export interface RevocationQuestion {
  readonly certificate: Certificate;
  readonly issuer: Certificate;
  /** Key that signed the certificate. */
  readonly issuerKey: WorkingKey;
  readonly anchor: TrustAnchor;
  readonly context: ChainContext;
}

/** A kind of revocation evidence. Sources are asked in order; the first that knows decides, and any that says revoked wins. */
export type RevocationSource = (question: RevocationQuestion) => RevocationEvidence;
