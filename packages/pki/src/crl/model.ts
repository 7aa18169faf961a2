import type { AuthorityKeyIdentifier, DistributionPoint, Extension, ReasonMask } from '../certificate/model.ts';
import type { AlgorithmIdentifier } from '../crypto/algorithms.ts';
import type { GeneralName } from '../name/general.ts';
import type { DistinguishedName } from '../name/name.ts';

/** CRLReason of RFC 5280 §5.3.1. */
export type RevocationReason =
  | 'unspecified'
  | 'keyCompromise'
  | 'cACompromise'
  | 'affiliationChanged'
  | 'superseded'
  | 'cessationOfOperation'
  | 'certificateHold'
  | 'removeFromCRL'
  | 'privilegeWithdrawn'
  | 'aACompromise';

export interface CrlEntry {
  /** Content octets of the serial number, a view into the CRL. */
  readonly serialBytes: Uint8Array;
  readonly revocationDate: Date;
  readonly reason: RevocationReason;
  /** When the key is known or suspected to have been compromised. */
  readonly invalidityDate: Date | undefined;
  /** Issuer of the revoked certificate: the CRL's own, or the one an indirect CRL names for this run of entries. */
  readonly certificateIssuer: DistinguishedName;
  /** A critical entry extension that is not understood: the CRL must not be used for this certificate (RFC 5280 §5.3). */
  readonly unknownCritical: boolean;
}

/** Issuing distribution point (RFC 5280 §5.2.5). */
export interface IssuingDistributionPoint {
  readonly fullName: readonly GeneralName[] | undefined;
  readonly relativeName: DistinguishedName | undefined;
  readonly onlyUserCerts: boolean;
  readonly onlyCaCerts: boolean;
  readonly onlySomeReasons: ReasonMask | undefined;
  readonly indirect: boolean;
  readonly onlyAttributeCerts: boolean;
  /** DER, for comparing a delta with its base. */
  readonly der: Uint8Array;
}

/** A CRL as read. The entries stay bytes: they are read while they are searched. Immutable. */
export interface Crl {
  readonly der: Uint8Array;
  /** Of `der`, lower-case hex. */
  readonly sha256: string;
  readonly version: 1 | 2;
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
  readonly issuer: DistinguishedName;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
  readonly extensions: readonly Extension[];
  readonly authorityKeyId: AuthorityKeyIdentifier | undefined;
  /** Lower-case hex, padded so that text order is number order (40 digits). */
  readonly crlNumber: string | undefined;
  /** BaseCRLNumber, as `crlNumber`; present in a delta CRL. */
  readonly baseCrlNumber: string | undefined;
  readonly issuingDistributionPoint: IssuingDistributionPoint | undefined;
  readonly freshestCrl: readonly DistributionPoint[] | undefined;
  /** The CRL keeps what it knows of certificates that expired at or after this (expiredCertsOnCRL, X.509 §9.5.2.8). */
  readonly expiredCertsOnCrl: Date | undefined;
  /** A critical extension that is not understood. */
  readonly unknownCritical: string | undefined;
  /** Some entry has a critical extension that is not understood. Indexes the entries on first use. */
  readonly unknownCriticalEntry: boolean;
  readonly quirks: readonly string[];
  /** All entries, read one at a time. @throws LienThongError `CRL_MALFORMED` */
  entries(): Iterable<CrlEntry>;
  /**
   * The last entry for this serial of this issuer. The first call indexes the bytes (16 to 32 bytes of memory an entry); after
   * that a look-up takes microseconds whatever the size. @throws LienThongError `CRL_MALFORMED`
   */
  find(serialBytes: Uint8Array, issuer: DistinguishedName): CrlEntry | undefined;
}
