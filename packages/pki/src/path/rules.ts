import type { Certificate, Extension, PolicyInformation } from '../certificate/model.ts';
import * as oid from '../certificate/oids.ts';
import type { GeneralName } from '../name/general.ts';
import { broken, type Failure } from './failure.ts';
import type { ChainPurpose, Profile } from './model.ts';
import { isAbsoluteUri, isDnsName, splitMailbox } from './syntax.ts';

/** Extensions that this validator processes: a critical one outside this list stops the path (RFC 5280 §4.2). */
const PROCESSED: ReadonlySet<string> = new Set([
  oid.EXT_KEY_USAGE,
  oid.EXT_SAN,
  oid.EXT_BASIC,
  oid.EXT_NAME_CONSTRAINTS,
  oid.EXT_CDP,
  oid.EXT_POLICIES,
  oid.EXT_MAPPINGS,
  oid.EXT_POLICY_CONSTRAINTS,
  oid.EXT_EKU,
  oid.EXT_INHIBIT_ANY,
]);

/** Conforming CAs must mark these non-critical (§4.2.1.1, .2, .15, §4.2.2.1, .2). */
const NEVER_CRITICAL: ReadonlySet<string> = new Set([oid.EXT_AKI, oid.EXT_SKI, oid.EXT_FRESHEST, oid.EXT_AIA, oid.EXT_SIA]);

const MAX_SERIAL_OCTETS = 20;

/**
 * Rules of RFC 5280 §4 on one certificate, wherever it stands in the path; `ca`: it issued the next certificate; `anchor`: nobody
 * looks it up by its serial number, and old roots have 0.
 */
export function checkCertificate(
  certificate: Certificate,
  profile: Profile,
  ca: boolean,
  isSelfSigned: () => boolean,
  anchor = false,
): Failure | undefined {
  return (
    checkCritical(certificate) ??
    checkFields(certificate, ca, anchor) ??
    checkCaOnly(certificate, profile) ??
    checkIdentifiers(certificate, profile, isSelfSigned) ??
    checkNames(certificate, profile)
  );
}

function profileFailure(certificate: Certificate, section: string, vi: string, en: string): Failure {
  return broken('PROFILE', certificate, `RFC 5280 §${section}`, vi, en);
}

function checkCritical(certificate: Certificate): Failure | undefined {
  for (const extension of certificate.extensions) {
    if (!extension.critical) continue;
    if (NEVER_CRITICAL.has(extension.oid)) {
      return broken(
        'CRITICAL_EXTENSION',
        certificate,
        'RFC 5280 §4.2',
        `Phần mở rộng ${extension.oid} không được đánh dấu critical`,
        `Extension ${extension.oid} must not be critical`,
      );
    }
    if (!PROCESSED.has(extension.oid) || (extension.oid === oid.EXT_POLICIES && hasUnknownQualifier(certificate))) {
      return broken(
        'CRITICAL_EXTENSION',
        certificate,
        'RFC 5280 §4.2',
        `Phần mở rộng critical ${extension.oid} không được hỗ trợ`,
        `Critical extension ${extension.oid} is not supported`,
      );
    }
  }
  return undefined;
}

/** §4.2.1.4: under a critical extension every qualifier must be understood. */
function hasUnknownQualifier(certificate: Certificate): boolean {
  const qualifiers = (certificate.policies as readonly PolicyInformation[]).flatMap((information) => information.qualifiers);
  return qualifiers.some(({ type }) => type !== oid.QUALIFIER_CPS && type !== oid.QUALIFIER_NOTICE);
}

function checkFields(certificate: Certificate, ca: boolean, anchor: boolean): Failure | undefined {
  if (certificate.version !== 3)
    return profileFailure(certificate, '4.1.2.1', 'Chứng thư không phải phiên bản 3', 'The certificate is not version 3');
  if (certificate.issuer.empty) return profileFailure(certificate, '4.1.2.4', 'Tên nơi cấp để trống', 'The issuer name is empty');
  if (ca && certificate.subject.empty)
    return profileFailure(certificate, '4.1.2.6', 'Tên CA để trống', 'The name of a CA is empty');
  const { serialBytes } = certificate;
  const octets = serialBytes[0] === 0 ? serialBytes.length - 1 : serialBytes.length;
  if (!anchor && (certificate.serialNumber.startsWith('-') || octets === 0 || octets > MAX_SERIAL_OCTETS)) {
    return profileFailure(
      certificate,
      '4.1.2.2',
      'Số sê-ri bằng không, âm hoặc dài quá 20 byte',
      'The serial number is zero, negative or longer than 20 octets',
    );
  }
  if (certificate.keyUsage?.length === 0)
    return profileFailure(certificate, '4.2.1.3', 'keyUsage không có bit nào', 'keyUsage has no bit set');
  const aki = certificate.authorityKeyId;
  if ((aki?.issuer === undefined) !== (aki?.serialNumber === undefined)) {
    return profileFailure(
      certificate,
      '4.2.1.1',
      'authorityKeyIdentifier chỉ có một trong hai: tên và số sê-ri',
      'authorityKeyIdentifier has only one of issuer and serial number',
    );
  }
  return undefined;
}

function find(certificate: Certificate, id: string): Extension | undefined {
  return certificate.extensions.find((extension) => extension.oid === id);
}

/** Extensions that only CA certificates may carry, and their criticality. */
function checkCaOnly(certificate: Certificate, profile: Profile): Failure | undefined {
  const isCa = certificate.basicConstraints?.ca === true;
  const basic = find(certificate, oid.EXT_BASIC);
  if (isCa && profile.criticalBasicConstraints && basic?.critical !== true) {
    return profileFailure(
      certificate,
      '4.2.1.9',
      'basicConstraints của CA phải critical',
      'basicConstraints of a CA must be critical',
    );
  }
  const signs = certificate.keyUsage?.includes('keyCertSign');
  if (!isCa && signs === true)
    return profileFailure(
      certificate,
      '4.2.1.3',
      'keyCertSign trong chứng thư không phải CA',
      'keyCertSign in a certificate that is no CA',
    );
  if (certificate.basicConstraints?.pathLength !== undefined && (!isCa || signs === false)) {
    return profileFailure(
      certificate,
      '4.2.1.9',
      'pathLenConstraint trong chứng thư không ký chứng thư',
      'pathLenConstraint in a certificate that signs none',
    );
  }
  for (const id of [oid.EXT_NAME_CONSTRAINTS, oid.EXT_POLICY_CONSTRAINTS, oid.EXT_INHIBIT_ANY]) {
    const extension = find(certificate, id);
    if (
      extension !== undefined &&
      !extension.critical &&
      !(id === oid.EXT_POLICY_CONSTRAINTS && !profile.criticalPolicyConstraints)
    ) {
      return profileFailure(certificate, '4.2.1', `Phần mở rộng ${id} phải critical`, `Extension ${id} must be critical`);
    }
  }
  const { nameConstraints, policyConstraints } = certificate;
  if (nameConstraints !== undefined) {
    if (!isCa)
      return profileFailure(
        certificate,
        '4.2.1.10',
        'nameConstraints trong chứng thư không phải CA',
        'nameConstraints in a certificate that is no CA',
      );
    if (nameConstraints.permitted.length + nameConstraints.excluded.length === 0) {
      return profileFailure(certificate, '4.2.1.10', 'nameConstraints để trống', 'nameConstraints is empty');
    }
  }
  if (
    policyConstraints !== undefined &&
    policyConstraints.requireExplicitPolicy === undefined &&
    policyConstraints.inhibitPolicyMapping === undefined
  ) {
    return profileFailure(certificate, '4.2.1.11', 'policyConstraints để trống', 'policyConstraints is empty');
  }
  return undefined;
}

/** §4.2.1.1: only a certificate signed with its own key may leave the key identifier of its issuer out; its names do not matter. */
function checkIdentifiers(certificate: Certificate, profile: Profile, isSelfSigned: () => boolean): Failure | undefined {
  if (!profile.keyIdentifiers) return undefined;
  if (certificate.authorityKeyId?.keyId === undefined && !isSelfSigned()) {
    return profileFailure(
      certificate,
      '4.2.1.1',
      'Thiếu keyIdentifier trong authorityKeyIdentifier',
      'authorityKeyIdentifier has no keyIdentifier',
    );
  }
  if (certificate.basicConstraints?.ca === true && certificate.subjectKeyId === undefined) {
    return profileFailure(certificate, '4.2.1.2', 'CA thiếu subjectKeyIdentifier', 'A CA has no subjectKeyIdentifier');
  }
  return undefined;
}

function checkNames(certificate: Certificate, profile: Profile): Failure | undefined {
  if (!profile.emptyIssuerAltName && certificate.quirks.includes('issuer-alt-name-empty')) {
    return profileFailure(certificate, '4.2.1.7', 'issuerAltName để trống', 'issuerAltName is empty');
  }
  const names = certificate.subjectAltName;
  if (names === undefined) {
    return certificate.subject.empty
      ? profileFailure(certificate, '4.1.2.6', 'Không có tên chủ thể nào', 'There is no subject name at all')
      : undefined;
  }
  if (names.length === 0) return profileFailure(certificate, '4.2.1.6', 'subjectAltName để trống', 'subjectAltName is empty');
  if (certificate.subject.empty && find(certificate, oid.EXT_SAN)?.critical !== true) {
    return profileFailure(
      certificate,
      '4.2.1.6',
      'subject trống mà subjectAltName không critical',
      'The subject is empty and subjectAltName is not critical',
    );
  }
  const bad = names.find((name) => !isWellFormed(name));
  if (bad !== undefined)
    return profileFailure(
      certificate,
      '4.2.1.6',
      `Tên ${bad.kind} trong subjectAltName sai dạng`,
      `A ${bad.kind} name in subjectAltName is malformed`,
    );
  return undefined;
}

function isWellFormed(name: GeneralName): boolean {
  switch (name.kind) {
    case 'dns':
      return isDnsName(name.value);
    case 'email':
      return splitMailbox(name.value) !== undefined;
    case 'uri':
      return isAbsoluteUri(name.value);
    case 'ip':
      return name.value.length === 4 || name.value.length === 16;
    case 'directory':
      return !name.value.empty;
    default:
      return true;
  }
}

/** What an issuing certificate needs: §6.1.4 (k) and (n). */
export function checkIssuer(certificate: Certificate): Failure | undefined {
  if (certificate.basicConstraints?.ca !== true) {
    return broken(
      'NOT_A_CA',
      certificate,
      'RFC 5280 §6.1.4 (k)',
      'Chứng thư này không được quyền cấp chứng thư',
      'This certificate may not issue certificates',
    );
  }
  if (certificate.keyUsage !== undefined && !certificate.keyUsage.includes('keyCertSign')) {
    return broken(
      'KEY_USAGE',
      certificate,
      'RFC 5280 §6.1.4 (n)',
      'keyUsage không có keyCertSign',
      'keyUsage does not allow keyCertSign',
    );
  }
  return undefined;
}

/** What the leaf is asked to do. */
export function checkPurpose(leaf: Certificate, profile: Profile, purpose: ChainPurpose): Failure | undefined {
  if (purpose === 'any' || (purpose === 'path' && leaf.basicConstraints?.ca === true)) return undefined;
  const usages = profile.leafUsages;
  if (leaf.keyUsage !== undefined && usages.length > 0 && !leaf.keyUsage.some((usage) => usages.includes(usage))) {
    return broken(
      'KEY_USAGE',
      leaf,
      'RFC 5280 §4.2.1.3',
      `keyUsage không có ${usages.join(' hay ')}`,
      `keyUsage allows neither ${usages.join(' nor ')}`,
    );
  }
  const purposes = profile.leafPurposes;
  const given = leaf.extendedKeyUsage;
  if (
    purposes !== undefined &&
    given !== undefined &&
    !given.includes(oid.ANY_EKU) &&
    !given.some((id) => purposes.includes(id))
  ) {
    return broken(
      'EXTENDED_KEY_USAGE',
      leaf,
      'RFC 5280 §4.2.1.12',
      'extKeyUsage không dành cho việc này',
      'extKeyUsage is for other purposes',
    );
  }
  return undefined;
}
