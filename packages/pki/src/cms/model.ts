import type { AlgorithmIdentifier } from '../crypto/algorithms.ts';
import type { DistinguishedName } from '../name/name.ts';

export interface CmsAttribute {
  readonly type: string;
  /** DER of each value. */
  readonly values: readonly Uint8Array[];
}

/** Whom a SignerInfo names. */
export type CmsSignerId =
  | { readonly issuer: DistinguishedName; readonly serialBytes: Uint8Array }
  | { /** Lower-case hex. */ readonly subjectKeyId: string };

export interface CmsSigner {
  readonly id: CmsSignerId;
  /** Dotted identifier. */
  readonly digestOid: string;
  readonly signedAttributes: readonly CmsAttribute[] | undefined;
  /** What is signed when there are signed attributes: their DER as SET OF (RFC 5652 §5.4). */
  readonly signedAttributesDer: Uint8Array | undefined;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
  readonly unsignedAttributes: readonly CmsAttribute[];
}

/** A SignedData (RFC 5652 §5.1) as read; nothing is verified. Immutable. */
export interface CmsSignedData {
  /** Of the bytes given, lower-case hex. */
  readonly sha256: string;
  readonly contentType: string;
  /** Undefined: the content is elsewhere (detached). */
  readonly content: Uint8Array | undefined;
  /** DER of the certificates, unread; attribute certificates are left out. */
  readonly certificates: readonly Uint8Array[];
  /** DER of the CRLs, unread; other revocation formats are left out. */
  readonly crls: readonly Uint8Array[];
  readonly signers: readonly CmsSigner[];
}
