import type { Certificate } from '../certificate/model.ts';
import type { PkiCache } from './cache.ts';

/** Where a certificate of the store comes from, and whether a person has compared its digest through another channel. */
export interface Provenance {
  readonly status: 'not-confirmed-out-of-band' | 'confirmed' | 'given-by-caller';
  readonly certainty?: 'certain' | 'inferred';
  readonly source: string;
  /** Who compared the digest, and when (ISO 8601), once confirmed. */
  readonly confirmedBy?: string;
  readonly confirmedAt?: string;
}

/** `anchor` is trusted; `intermediate` only helps to build paths; `foreign` is a root of another hierarchy, never trusted here. */
export type TrustRole = 'anchor' | 'intermediate' | 'foreign';

/** One line of the trust data, as shipped and as an update file holds it. */
export interface TrustRecord {
  readonly role: TrustRole;
  readonly hierarchy: string;
  readonly generation: string | undefined;
  /** Of the DER, lower-case hex. */
  readonly sha256: string;
  /** Base64. */
  readonly der: string;
  readonly provenance: Provenance;
}

export interface TrustEntry {
  readonly certificate: Certificate;
  readonly role: TrustRole;
  /** `vgca`, `neac`, or the caller's name. */
  readonly hierarchy: string;
  readonly generation: string | undefined;
  readonly provenance: Provenance;
}

export interface TrustAnchor extends TrustEntry {
  readonly role: 'anchor';
}

/** A CA known by digest or key identifier only. */
export interface MissingCa {
  readonly name: string;
  readonly generation: 'g1' | 'g2';
  readonly file?: string;
  readonly sha256?: string;
  readonly sha1?: string;
  readonly keyId?: string;
  readonly certainty: 'certain' | 'inferred';
}

/** Immutable: `addTrust` and `removeTrust` give a new store. */
export interface TrustStore {
  readonly name: string;
  readonly anchors: readonly TrustAnchor[];
  readonly intermediates: readonly TrustEntry[];
  readonly foreign: readonly TrustEntry[];
  readonly missing: readonly MissingCa[];
  /** Entries whose subject has this key (`DistinguishedName.key`), anchors first. */
  bySubject(key: string): readonly TrustEntry[];
  /** True for the digest (lower-case hex) of a CA certificate that the trust data names. */
  isPinned(sha256: string): boolean;
  /** Verified signatures and read certificates, bounded; never holds a verdict on time or revocation. */
  readonly cache: PkiCache;
}
