import type { LienThongError, Message } from '@lienthong/core';
import type { Certificate, KeyUsage } from '../certificate/model.ts';
import type { Crl } from '../crl/model.ts';
import type { PkiFetcher } from '../http/fetcher.ts';
import type { AlgorithmPolicy } from '../policy/model.ts';
import type { FreshnessPolicy } from '../revocation/freshness.ts';
import type { Provenance, TrustAnchor, TrustStore } from '../trust/model.ts';
import type { Budget } from './budget.ts';

export type ChainOutcome = 'valid' | 'invalid' | 'indeterminate';

/** What stopped a path. */
export type ChainCode =
  | 'ISSUER_MISSING'
  | 'UNTRUSTED_ROOT'
  | 'FOREIGN_HIERARCHY'
  | 'LOOP'
  | 'DEPTH'
  | 'BUDGET'
  | 'SIGNATURE_INVALID'
  | 'KEY_UNSUPPORTED'
  | 'ALGORITHM'
  | 'EXPIRED'
  | 'NOT_YET_VALID'
  | 'NAME_CHAINING'
  | 'NOT_A_CA'
  | 'PATH_LENGTH'
  | 'KEY_USAGE'
  | 'EXTENDED_KEY_USAGE'
  | 'CRITICAL_EXTENSION'
  | 'NAME_CONSTRAINTS'
  | 'POLICY'
  | 'PROFILE'
  | 'REVOKED'
  | 'REVOCATION_UNAVAILABLE';

/** Sub-indications of ETSI EN 319 102-1 that a chain can give, and one of our own. */
export type ChainSubIndication =
  | 'SIG_CRYPTO_FAILURE'
  | 'CHAIN_CONSTRAINTS_FAILURE'
  | 'CERTIFICATE_CHAIN_GENERAL_FAILURE'
  | 'CRYPTO_CONSTRAINTS_FAILURE'
  | 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE'
  | 'NO_CERTIFICATE_CHAIN_FOUND'
  | 'FOREIGN_HIERARCHY'
  | 'EXPIRED'
  | 'NOT_YET_VALID'
  | 'REVOKED'
  | 'REVOKED_NO_POE'
  | 'REVOKED_CA_NO_POE'
  | 'OUT_OF_BOUNDS_NO_POE'
  | 'TRY_LATER';

/** One path that was tried, and the rule that stopped it. */
export interface ChainAttempt {
  /** Leaf first, as far as it went; the anchor last when it was reached. */
  readonly path: readonly Certificate[];
  readonly code: ChainCode;
  /** The certificate that the rule was about. */
  readonly certificate: Certificate;
  /** Clause, for example `RFC 5280 §6.1.4 (l)`. */
  readonly rule: string;
  readonly message: Message;
}

export interface ChainWarning {
  readonly code: string;
  readonly certificate: Certificate;
  readonly message: Message;
}

/** What was known of the revocation of one certificate of the path. */
export interface RevocationEvidence {
  readonly certificate: Certificate;
  readonly status: 'good' | 'revoked' | 'unavailable';
  /** `crl`, `ocsp` or the name of another source. */
  readonly source: string | undefined;
  /** Lower-case hex of the evidence that decided: a CRL, an OCSP answer. */
  readonly sha256: string | undefined;
  /** thisUpdate of the evidence that decided. */
  readonly issuedAt: Date | undefined;
  readonly revokedAt: Date | undefined;
  readonly reason: string | undefined;
  /** Why each piece of evidence that was offered did not count. */
  readonly notes: readonly string[];
}

export interface ChainReport {
  readonly outcome: ChainOutcome;
  readonly indication: 'TOTAL-PASSED' | 'TOTAL-FAILED' | 'INDETERMINATE';
  readonly subIndication?: ChainSubIndication;
  /** Leaf first, anchor last, when `outcome` is `valid`; else the path of the attempt that decided. */
  readonly path: readonly Certificate[];
  readonly anchor?: TrustAnchor;
  readonly hierarchy?: string;
  /** Of the anchor: shown until a person has confirmed the digest. */
  readonly provenance?: Provenance;
  readonly revocation: 'checked' | 'skipped' | 'unavailable';
  readonly evidence: readonly RevocationEvidence[];
  /** Every path tried, the first 64 of them. */
  readonly attempts: readonly ChainAttempt[];
  /** user-constrained-policy-set (RFC 5280 §6.1.6), sorted. */
  readonly policies: readonly string[];
  readonly warnings: readonly ChainWarning[];
  readonly message: Message;
  /** What `fetcher` brought and what it could not: with it, the same judgement needs no network. */
  readonly fetched?: FetchedEvidence;
  /** What it cost. */
  readonly spent: { readonly paths: number; readonly signatures: number; readonly names: number };
}

export interface FetchedEvidence {
  readonly certificates: readonly Certificate[];
  readonly crls: readonly Crl[];
  /** OCSPResponse values in DER. */
  readonly ocsps: readonly Uint8Array[];
  readonly failures: readonly LienThongError[];
}

export interface RevocationPolicy {
  readonly mode: 'require' | 'skip';
  readonly crls?: readonly Crl[];
  /** OCSPResponse values in DER. One that cannot be read is noted in the evidence and counts for nothing. */
  readonly ocsps?: readonly Uint8Array[];
  /**
   * The status of a delegated OCSP responder without id-pkix-ocsp-nocheck: `required` (default), or only `where-declared`, that is
   * where its certificate says how to ask (RFC 6960 §4.2.2.2.1 leaves the rest to local policy).
   */
  readonly responderStatus?: 'required' | 'where-declared';
  /** How new the data must be, beyond its own nextUpdate. */
  readonly freshness?: FreshnessPolicy;
  /**
   * Take CRLs and OCSP answers issued after `at` too. Where a CRL is younger than the certificate's end, its silence is no answer unless
   * it says that it keeps expired ones (expiredCertsOnCRL).
   * For judging the past with evidence of today. Default false: thisUpdate ≤ at ≤ nextUpdate.
   */
  readonly laterEvidence?: boolean;
}

/** Inputs of RFC 5280 §6.1.1 that are not certificates. */
export interface PolicyInputs {
  /** Default: any-policy. */
  readonly initialPolicySet?: readonly string[];
  readonly requireExplicitPolicy?: boolean;
  readonly inhibitPolicyMapping?: boolean;
  readonly inhibitAnyPolicy?: boolean;
}

export interface ChainPolicy {
  readonly trust: TrustStore;
  readonly intermediates?: readonly Certificate[];
  /** The time to judge at. */
  readonly at: Date;
  /**
   * A time at which the signed thing is proven to have existed (time stamp, recorded receipt). With it an expired or revoked
   * certificate is a final answer; without it the answer is `indeterminate` with a `*_NO_POE` form.
   */
  readonly proof?: Date;
  readonly revocation: RevocationPolicy;
  /** Default: `vgca-compat`. */
  readonly algorithms?: AlgorithmPolicy;
  readonly profile?: 'government';
  /**
   * What the leaf is asked to do. `document` (default): its key usage must allow signatures or non-repudiation. `path`: the same
   * for an end entity, but a CA certificate may stand as the leaf. `any`: the caller checks.
   */
  readonly purpose?: ChainPurpose;
  /**
   * Fetches what the evidence at hand leaves open: issuers by AIA, OCSP answers, CRLs; asked only when the chain is indeterminate
   * without. Default: none, and nothing is loaded.
   */
  readonly fetcher?: PkiFetcher;
  readonly budget?: Partial<Budget>;
  readonly policies?: PolicyInputs;
  /** Most certificates between anchor and leaf that are not self-issued. */
  readonly maxPathLength?: number;
}

export type ChainPurpose = 'document' | 'path' | 'any';

/** The rules that RFC 5280 leaves to the profile of the hierarchy. */
export interface Profile {
  readonly name: string;
  /** AKI in all certificates but self-signed ones, SKI in CA certificates (§4.2.1.1, §4.2.1.2). */
  readonly keyIdentifiers: boolean;
  /** basicConstraints of a CA must be critical (§4.2.1.9). */
  readonly criticalBasicConstraints: boolean;
  /** policyConstraints must be critical (§4.2.1.11); RFC 3280 let it be either, and NIST PKITS follows that. */
  readonly criticalPolicyConstraints: boolean;
  /** An issuerAltName without names is read around. */
  readonly emptyIssuerAltName: boolean;
  /** A CRL must be as conforming issuers make it: version 2, with AKI and number, no empty list (§5.1.2.1, .6, §5.2.1, .3). */
  readonly strictCrls: boolean;
  /** One of these, when keyUsage is present. */
  readonly leafUsages: readonly KeyUsage[];
  /** One of these, when extendedKeyUsage is present. Undefined: not looked at. */
  readonly leafPurposes: readonly string[] | undefined;
}
