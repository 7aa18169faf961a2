import type { Extension } from '../certificate/model.ts';
import type { RevocationReason } from '../crl/model.ts';
import type { AlgorithmIdentifier } from '../crypto/algorithms.ts';
import type { DistinguishedName } from '../name/name.ts';

/** OCSPResponseStatus of RFC 6960 §4.2.1. */
export type OcspResponseStatus =
  | 'successful'
  | 'malformedRequest'
  | 'internalError'
  | 'tryLater'
  | 'sigRequired'
  | 'unauthorized';

/** Which certificate is meant: RFC 6960 §4.1.1. */
export interface OcspCertId {
  /** Dotted identifier of the digest. */
  readonly hashOid: string;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  /** Content octets of the serial number. */
  readonly serialBytes: Uint8Array;
}

/** What a responder says of one certificate. */
export interface OcspSingle {
  readonly certId: OcspCertId;
  readonly status: 'good' | 'revoked' | 'unknown';
  readonly revokedAt: Date | undefined;
  readonly reason: RevocationReason | undefined;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | undefined;
  /** The responder keeps what it knows of certificates that expired after this (RFC 6960 §4.4.4). */
  readonly archiveCutoff: Date | undefined;
  /** A critical extension that is not understood. */
  readonly unknownCritical: string | undefined;
}

/** The signed part of a successful answer. */
export interface BasicOcspResponse {
  /** Of the whole answer, lower-case hex. */
  readonly sha256: string;
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
  readonly responder: { readonly name: DistinguishedName } | { readonly keyHash: Uint8Array };
  readonly producedAt: Date;
  readonly singles: readonly OcspSingle[];
  readonly extensions: readonly Extension[];
  /** Content of the nonce: what is inside its OCTET STRING, or the whole value where a responder left that out. */
  readonly nonce: Uint8Array | undefined;
  readonly unknownCritical: string | undefined;
  /** DER of the certificates sent along, unread. */
  readonly certificates: readonly Uint8Array[];
}

/** An OCSP answer as read: the bytes passed the DER gate; nothing is verified yet. Immutable. */
export interface OcspResponse {
  readonly der: Uint8Array;
  /** Of `der`, lower-case hex. */
  readonly sha256: string;
  readonly status: OcspResponseStatus;
  /** Present exactly when the status is `successful`. */
  readonly basic: BasicOcspResponse | undefined;
}
