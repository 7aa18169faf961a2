// The extension sets of spec pki.md §2.1 and §2.3.
import { OID } from '../der/oids.ts';
import {
  authorityInfoAccess,
  authorityKeyIdentifier,
  basicConstraints,
  certificatePolicies,
  crlDistributionPoints,
  type Extension,
  emptyIssuerAltName,
  extendedKeyUsage,
  keyUsage,
  netscapeExtensions,
  rfc822Name,
  subjectAltName,
  subjectKeyIdentifier,
} from '../x509/extensions.ts';
import { type Name, name } from '../x509/name.ts';
import type { GovernmentUrls } from './urls.ts';

export type LeafProfile = 'g2-agency' | 'g2-person' | 'g1-person' | 'g1-person-old';

// The organisation says that this is a test: no certificate of the kit may be mistaken for the real hierarchy.
const OPERATOR = 'Ban Cơ yếu Chính phủ (thử nghiệm)';
export const rootName: Name = name('C=VN', `O=${OPERATOR}`, 'CN=RootCA chuyên dùng Chính phủ G2 (thử nghiệm)');
export const subCaName: Name = name('C=VN', `O=${OPERATOR}`, 'CN=CA phục vụ các cơ quan Nhà nước G2 (thử nghiệm)');
export const agencyName: Name = name(
  'C=VN',
  'L=Tỉnh Thử Nghiệm',
  'O=UBND TỈNH THỬ NGHIỆM',
  'CN=SỞ KHOA HỌC VÀ CÔNG NGHỆ THỬ NGHIỆM',
);
export const personName: Name = name(
  'C=VN',
  'L=Tỉnh Thử Nghiệm',
  'O=UBND TỈNH THỬ NGHIỆM',
  'OU=Sở Khoa học và Công nghệ thử nghiệm',
  'OU=Văn phòng Sở',
  'CN=Nguyễn Văn Thử',
);

export function rootExtensions(keyId: Uint8Array): Extension[] {
  return [
    subjectKeyIdentifier(keyId),
    authorityKeyIdentifier(keyId),
    basicConstraints(true),
    keyUsage(['keyCertSign', 'cRLSign']),
  ];
}

export function subCaExtensions(
  keyId: Uint8Array,
  issuerKeyId: Uint8Array,
  urls: GovernmentUrls,
  pathLength?: number,
): Extension[] {
  return [
    basicConstraints(true, pathLength),
    authorityKeyIdentifier(issuerKeyId),
    authorityInfoAccess({ caIssuers: [urls.rootCertificate], ocsp: [urls.ocsp] }),
    certificatePolicies(OID.governmentPolicy, urls.cps),
    crlDistributionPoints(urls.rootCrl),
    subjectKeyIdentifier(keyId),
    keyUsage(['keyCertSign', 'cRLSign']),
  ];
}

export interface LeafExtensionInput {
  readonly keyId: Uint8Array;
  readonly issuerKeyId: Uint8Array;
  /** Name and serial of the issuer's certificate, for the AKI form of G1. */
  readonly issuer: { readonly name: Name; readonly serial: Uint8Array };
  readonly urls: GovernmentUrls;
  readonly email?: string | undefined;
}

const PURPOSES = [OID.clientAuth, OID.emailProtection, OID.smartcardLogon];

export function leafExtensions(profile: LeafProfile, input: LeafExtensionInput): Extension[] {
  const { keyId, issuerKeyId, issuer, urls, email } = input;
  const mail = email === undefined ? [] : [subjectAltName(rfc822Name(email))];
  const access = [
    authorityInfoAccess({ caIssuers: [urls.subCaCertificate], ocsp: [urls.ocsp] }),
    crlDistributionPoints(urls.subCaCrl),
  ];
  if (profile === 'g2-agency' || profile === 'g2-person') {
    return [
      basicConstraints(false),
      authorityKeyIdentifier(issuerKeyId),
      ...access,
      certificatePolicies(OID.governmentPolicy, urls.cps),
      extendedKeyUsage(PURPOSES),
      ...mail,
      subjectKeyIdentifier(keyId),
      keyUsage(['digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment']),
    ];
  }
  const old = profile === 'g1-person-old';
  return [
    basicConstraints(false, undefined, false),
    keyUsage(old ? ['nonRepudiation'] : ['digitalSignature', 'nonRepudiation', 'keyEncipherment', 'dataEncipherment'], false),
    ...(old ? [] : [extendedKeyUsage(PURPOSES)]),
    subjectKeyIdentifier(keyId),
    authorityKeyIdentifier(issuerKeyId, issuer),
    ...mail,
    emptyIssuerAltName(),
    ...access,
    ...netscapeExtensions(urls.subCaCrl),
  ];
}
