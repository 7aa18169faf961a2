import type { KeyObject } from 'node:crypto';
import { OID } from '../der/oids.ts';
import { bitString, enumerated, explicit, generalizedTime, integer, sequence, time, tlv } from '../der/writer.ts';
import { algorithmIdentifier, signBytes, type TestSignatureAlgorithm } from './algorithm.ts';
import { directoryName, type Extension, extension, uri, writeExtension } from './extensions.ts';
import { type Name, writeName } from './name.ts';

// CRLReason codes of RFC 5280 §5.3.1.
const REASONS = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const;
export type RevocationReason = keyof typeof REASONS;

export const reasonNumber = (reason: RevocationReason): number => REASONS[reason];

export interface Revocation {
  readonly serial: Uint8Array;
  readonly at: Date;
  readonly reason?: RevocationReason | undefined;
  /** When the key is thought to have been lost, if that was earlier. */
  readonly invalidityDate?: Date | undefined;
  /** For indirect CRLs: the issuer of this and the following entries. */
  readonly certificateIssuer?: Name | undefined;
}

/** Issuing distribution point (RFC 5280 §5.2.5). */
export interface DistributionScope {
  readonly url?: string | undefined;
  readonly onlyUserCertificates?: boolean | undefined;
  readonly onlyCaCertificates?: boolean | undefined;
  readonly indirect?: boolean | undefined;
}

export interface CrlTemplate {
  readonly issuer: Name;
  readonly thisUpdate: Date;
  /** `null` leaves it out, which RFC 5280 §5.1.2.5 forbids. */
  readonly nextUpdate: Date | null;
  readonly revoked: readonly Revocation[];
  readonly crlNumber: number;
  readonly authorityKey: Extension;
  /** Base CRL number: makes this a delta CRL. */
  readonly deltaBase?: number | undefined;
  readonly scope?: DistributionScope | undefined;
  readonly extensions?: readonly Extension[] | undefined;
  readonly signingKey: KeyObject;
  readonly algorithm: TestSignatureAlgorithm;
}

/** A version 2 CRL in DER (RFC 5280 §5.1). */
export function writeCrl(template: CrlTemplate): Uint8Array {
  const { issuer, thisUpdate, nextUpdate, revoked, crlNumber, authorityKey, deltaBase, scope, signingKey, algorithm } = template;
  const extensions = [
    authorityKey,
    extension(OID.crlNumber, integer(crlNumber)),
    ...(deltaBase === undefined ? [] : [extension(OID.deltaCrlIndicator, integer(deltaBase), true)]),
    ...(scope === undefined ? [] : [issuingDistributionPoint(scope)]),
    ...(template.extensions ?? []),
  ];
  const tbs = sequence(
    integer(1),
    algorithmIdentifier(algorithm),
    writeName(issuer),
    time(thisUpdate),
    ...(nextUpdate === null ? [] : [time(nextUpdate)]),
    ...(revoked.length === 0 ? [] : [sequence(...revoked.map(writeRevocation))]),
    explicit(0, sequence(...extensions.map(writeExtension))),
  );
  return sequence(tbs, algorithmIdentifier(algorithm), bitString(signBytes(tbs, signingKey, algorithm)));
}

function writeRevocation({ serial, at, reason, invalidityDate, certificateIssuer }: Revocation): Uint8Array {
  const extensions = [
    ...(reason === undefined ? [] : [extension(OID.reasonCode, enumerated(REASONS[reason]))]),
    ...(invalidityDate === undefined ? [] : [extension(OID.invalidityDate, generalizedTime(invalidityDate))]),
    ...(certificateIssuer === undefined
      ? []
      : [extension(OID.certificateIssuer, sequence(directoryName(certificateIssuer)), true)]),
  ];
  return sequence(integer(serial), time(at), ...(extensions.length === 0 ? [] : [sequence(...extensions.map(writeExtension))]));
}

function issuingDistributionPoint({ url, onlyUserCertificates, onlyCaCertificates, indirect }: DistributionScope): Extension {
  const flag = (n: number, on: boolean | undefined): Uint8Array[] => (on === true ? [tlv(0x80 | n, Uint8Array.of(0xff))] : []);
  const point = url === undefined ? [] : [explicit(0, explicit(0, uri(url)))];
  const value = sequence(...point, ...flag(1, onlyUserCertificates), ...flag(2, onlyCaCertificates), ...flag(4, indirect));
  return extension(OID.issuingDistributionPoint, value, true);
}
