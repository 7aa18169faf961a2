import type { KeyObject } from 'node:crypto';
import type { AlgorithmIdentifier } from '../crypto/algorithms.ts';
import type { KeyFacts } from '../crypto/key.ts';
import type { GeneralName } from '../name/general.ts';
import type { DistinguishedName } from '../name/name.ts';

export type KeyUsage =
  | 'digitalSignature'
  | 'nonRepudiation'
  | 'keyEncipherment'
  | 'dataEncipherment'
  | 'keyAgreement'
  | 'keyCertSign'
  | 'cRLSign'
  | 'encipherOnly'
  | 'decipherOnly';

export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  /** DER inside the OCTET STRING. */
  readonly value: Uint8Array;
}

export interface BasicConstraints {
  readonly ca: boolean;
  readonly pathLength: number | undefined;
}

export interface AuthorityKeyIdentifier {
  /** Lower-case hex. */
  readonly keyId: string | undefined;
  readonly issuer: readonly GeneralName[] | undefined;
  /** Lower-case hex. */
  readonly serialNumber: string | undefined;
}

export interface PolicyInformation {
  readonly policy: string;
  /** Kind (dotted) and DER of each PolicyQualifierInfo. */
  readonly qualifiers: readonly { readonly type: string; readonly der: Uint8Array }[];
}

export interface NameConstraints {
  readonly permitted: readonly GeneralName[];
  readonly excluded: readonly GeneralName[];
  /** A subtree with minimum other than 0 or with a maximum: RFC 5280 forbids both. */
  readonly unsupported: boolean;
}

export interface PolicyConstraints {
  readonly requireExplicitPolicy: number | undefined;
  readonly inhibitPolicyMapping: number | undefined;
}

/** ReasonFlags bits 1 to 8 (keyCompromise … aACompromise) as a mask; bit 0 is unused. */
export type ReasonMask = number;

export interface DistributionPoint {
  readonly fullName: readonly GeneralName[] | undefined;
  /** nameRelativeToCRLIssuer, already joined with the issuer's name by the reader of the certificate. */
  readonly relativeName: DistinguishedName | undefined;
  readonly reasons: ReasonMask | undefined;
  readonly crlIssuer: readonly GeneralName[] | undefined;
}

export interface AccessDescription {
  readonly method: string;
  readonly location: GeneralName;
}

/** A certificate as read: every field comes from bytes that passed the DER gate. Immutable. */
export interface Certificate {
  readonly der: Uint8Array;
  /** Of `der`, lower-case hex. */
  readonly sha256: string;
  readonly version: 1 | 2 | 3;
  /** Lower-case hex without leading zeros; a negative one has a minus sign. */
  readonly serialNumber: string;
  /** Content octets of the serial number. */
  readonly serialBytes: Uint8Array;
  readonly issuer: DistinguishedName;
  readonly subject: DistinguishedName;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Built on first use. @throws LienThongError `KEY_UNSUPPORTED` */
  readonly publicKey: KeyObject;
  /** Undefined when the key is of a kind that is not read. */
  readonly keyFacts: KeyFacts | undefined;
  /** DER of the SubjectPublicKeyInfo. */
  readonly spki: Uint8Array;
  /** Key bits inside the SubjectPublicKeyInfo, as OCSP hashes them. */
  readonly publicKeyBits: Uint8Array;
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  /** Empty when it is not whole octets, which only a scheme that no policy takes gets away with. */
  readonly signature: Uint8Array;
  /** Same name as its issuer (RFC 5280 §6.1); says nothing about the key. */
  readonly selfIssued: boolean;
  readonly extensions: readonly Extension[];
  readonly basicConstraints: BasicConstraints | undefined;
  readonly keyUsage: readonly KeyUsage[] | undefined;
  readonly extendedKeyUsage: readonly string[] | undefined;
  readonly subjectAltName: readonly GeneralName[] | undefined;
  readonly subjectKeyId: string | undefined;
  readonly authorityKeyId: AuthorityKeyIdentifier | undefined;
  readonly policies: readonly PolicyInformation[] | undefined;
  readonly policyMappings: readonly { readonly issuer: string; readonly subject: string }[] | undefined;
  readonly policyConstraints: PolicyConstraints | undefined;
  readonly inhibitAnyPolicy: number | undefined;
  readonly nameConstraints: NameConstraints | undefined;
  readonly crlDistributionPoints: readonly DistributionPoint[] | undefined;
  readonly freshestCrl: readonly DistributionPoint[] | undefined;
  readonly authorityInfoAccess: readonly AccessDescription[] | undefined;
  /** Deviations from RFC 5280 that were read around: `issuer-alt-name-empty`, `time-form`, `unique-id` … */
  readonly quirks: readonly string[];
}
