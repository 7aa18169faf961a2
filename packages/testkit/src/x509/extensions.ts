import { OID } from '../der/oids.ts';
import { boolean, explicit, implicit, integer, latin1, namedBits, octetString, oid, sequence, text, tlv } from '../der/writer.ts';
import { type Name, writeName } from './name.ts';

/** One certificate or CRL extension: `value` is the DER inside the OCTET STRING. */
export interface Extension {
  readonly id: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
}

export function writeExtension({ id, critical, value }: Extension): Uint8Array {
  return critical ? sequence(oid(id), boolean(true), octetString(value)) : sequence(oid(id), octetString(value));
}

export function extension(id: string, value: Uint8Array, critical = false): Extension {
  return { id, critical, value };
}

/** `ca: false` is written as the empty SEQUENCE (DEFAULT FALSE is left out in DER). */
export function basicConstraints(ca: boolean, pathLength?: number, critical = true): Extension {
  const content = ca ? [boolean(true), ...(pathLength === undefined ? [] : [integer(pathLength)])] : [];
  return extension(OID.basicConstraints, sequence(...content), critical);
}

// Bit numbers of RFC 5280 §4.2.1.3.
const USAGE_BITS = {
  digitalSignature: 0,
  nonRepudiation: 1,
  keyEncipherment: 2,
  dataEncipherment: 3,
  keyAgreement: 4,
  keyCertSign: 5,
  cRLSign: 6,
} as const;
export type KeyUsageName = keyof typeof USAGE_BITS;

export function keyUsage(usages: readonly KeyUsageName[], critical = true): Extension {
  return extension(OID.keyUsage, namedBits(usages.map((usage) => USAGE_BITS[usage])), critical);
}

/** `purposes`: OIDs. */
export function extendedKeyUsage(purposes: readonly string[], critical = false): Extension {
  return extension(OID.extendedKeyUsage, sequence(...purposes.map(oid)), critical);
}

export function subjectKeyIdentifier(keyId: Uint8Array): Extension {
  return extension(OID.subjectKeyIdentifier, octetString(keyId));
}

/** Key id alone (G2), or with the issuer's name and serial as the G1 sub-CAs write it. */
export function authorityKeyIdentifier(
  keyId: Uint8Array,
  issuer?: { readonly name: Name; readonly serial: Uint8Array },
): Extension {
  const more = issuer === undefined ? [] : [tlv(0xa1, directoryName(issuer.name)), tlv(0x82, integerContent(issuer.serial))];
  return extension(OID.authorityKeyIdentifier, sequence(implicit(0, keyId), ...more));
}

function integerContent(serial: Uint8Array): Uint8Array {
  return integer(serial).subarray(2);
}

export const uri = (value: string): Uint8Array => implicit(6, latin1(value));
export const rfc822Name = (value: string): Uint8Array => implicit(1, latin1(value));
export const dnsName = (value: string): Uint8Array => implicit(2, latin1(value));
export const directoryName = (name: Name): Uint8Array => explicit(4, writeName(name));

export function subjectAltName(...names: readonly Uint8Array[]): Extension {
  return extension(OID.subjectAltName, sequence(...names));
}

/** The malformed form seen in G1 certificates: GeneralNames is SIZE (1..MAX), here it is empty (spec pki.md §2.3). */
export function emptyIssuerAltName(): Extension {
  return extension(OID.issuerAltName, sequence());
}

export function crlDistributionPoints(...urls: readonly string[]): Extension {
  return extension(OID.crlDistributionPoints, sequence(...urls.map((url) => sequence(explicit(0, explicit(0, uri(url)))))));
}

export interface InfoAccess {
  readonly caIssuers?: readonly string[] | undefined;
  readonly ocsp?: readonly string[] | undefined;
}

export function authorityInfoAccess({ caIssuers = [], ocsp = [] }: InfoAccess): Extension {
  const description = (method: string) => (url: string) => sequence(oid(method), uri(url));
  return extension(
    OID.authorityInfoAccess,
    sequence(...caIssuers.map(description(OID.caIssuers)), ...ocsp.map(description(OID.ocsp))),
  );
}

/** One policy, with a CPS qualifier when given. */
export function certificatePolicies(policy: string, cps?: string): Extension {
  const qualifiers = cps === undefined ? [] : [sequence(sequence(oid(OID.cps), text('ia5', cps)))];
  return extension(OID.certificatePolicies, sequence(sequence(oid(policy), ...qualifiers)));
}

/** `permitted`, `excluded`: GeneralNames made by {@link dnsName}, {@link rfc822Name}, {@link directoryName}. */
export function nameConstraints(permitted: readonly Uint8Array[], excluded: readonly Uint8Array[] = []): Extension {
  const subtrees = (n: number, bases: readonly Uint8Array[]): Uint8Array[] =>
    bases.length === 0 ? [] : [explicit(n, ...bases.map((base) => sequence(base)))];
  return extension(OID.nameConstraints, sequence(...subtrees(0, permitted), ...subtrees(1, excluded)), true);
}

/** The Netscape extensions of old G1 certificates. */
export function netscapeExtensions(revocationUrl: string): Extension[] {
  return [
    extension(OID.netscapeCertType, namedBits([0, 2])),
    extension(OID.netscapeRevocationUrl, text('ia5', revocationUrl)),
    extension(OID.netscapeCaRevocationUrl, text('ia5', revocationUrl)),
    extension(OID.netscapeComment, text('ia5', 'User certificate (test)')),
  ];
}

/** `requireExplicitPolicy`: how many more certificates may come before an acceptable policy is demanded (RFC 5280 §4.2.1.11). */
export function policyConstraints(requireExplicitPolicy: number): Extension {
  return extension(OID.policyConstraints, sequence(implicit(0, integer(requireExplicitPolicy).subarray(2))), true);
}
