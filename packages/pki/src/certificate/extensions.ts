import { toHex } from '@lienthong/core';
import {
  Cursor,
  type Malformed,
  TAG_BIT_STRING,
  TAG_BOOLEAN,
  TAG_INTEGER,
  TAG_OCTET_STRING,
  TAG_SEQUENCE,
} from '../der/cursor.ts';
import { checkDer } from '../der/gate.ts';
import { certificateLimits } from '../der/limits.ts';
import { type GeneralName, readGeneralName, readGeneralNames } from '../name/general.ts';
import { appendPart, type DistinguishedName, readPart } from '../name/name.ts';
import type {
  AccessDescription,
  AuthorityKeyIdentifier,
  BasicConstraints,
  DistributionPoint,
  Extension,
  KeyUsage,
  NameConstraints,
  PolicyConstraints,
  PolicyInformation,
  ReasonMask,
} from './model.ts';

const KEY_USAGES: readonly KeyUsage[] = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
];

/** Reads Extensions. A repeated extension is refused (RFC 5280 §4.2): two readers could each take another one. */
export function readExtensions(sequence: Cursor, field: string): Extension[] {
  const extensions: Extension[] = [];
  const seen = new Set<string>();
  do {
    const item = sequence.into(TAG_SEQUENCE, field);
    const at = item.pos;
    const oid = item.oid(field);
    if (seen.has(oid)) item.malformed(at, `${field}: ${oid} twice`);
    seen.add(oid);
    let critical = false;
    if (item.peek === TAG_BOOLEAN) {
      critical = item.boolean(field);
      // X.690 §11.5: a DEFAULT value is not encoded.
      if (!critical) item.malformed(at, `${field}: FALSE is the default and must be absent`);
    }
    const value = item.next(TAG_OCTET_STRING, field).value();
    item.finish(field);
    extensions.push({ oid, critical, value });
  } while (!sequence.done);
  return extensions;
}

/** A cursor over the value of an extension that this room interprets; its DER is checked here, unknown ones stay opaque. */
export function open(extension: Extension, malformed: Malformed): Cursor {
  checkDer(extension.value, certificateLimits);
  return new Cursor(extension.value, 0, extension.value.length, malformed);
}

export function readBasicConstraints(value: Cursor): BasicConstraints {
  const members = value.into(TAG_SEQUENCE, 'basicConstraints');
  let ca = false;
  if (members.peek === TAG_BOOLEAN) {
    ca = members.boolean('basicConstraints');
    if (!ca) members.malformed(members.start, 'basicConstraints: FALSE is the default and must be absent');
  }
  const pathLength = members.peek === TAG_INTEGER ? members.small(TAG_INTEGER, 'pathLenConstraint') : undefined;
  members.finish('basicConstraints');
  return { ca, pathLength };
}

export function readKeyUsage(value: Cursor): KeyUsage[] {
  value.next(TAG_BIT_STRING, 'keyUsage');
  return KEY_USAGES.filter((_, bit) => bitAt(value, bit));
}

/** Bit `bit` of the BIT STRING last stepped over; also one with an implicit tag. */
function bitAt(value: Cursor, bit: number): boolean {
  const at = value.content + 1 + (bit >> 3);
  return at < value.contentEnd && ((value.bytes[at] as number) & (0x80 >> (bit & 7))) !== 0;
}

export function readOidList(value: Cursor, field: string): string[] {
  const members = value.into(TAG_SEQUENCE, field);
  const oids: string[] = [];
  do oids.push(members.oid(field));
  while (!members.done);
  return oids;
}

export function readNames(value: Cursor, field: string): GeneralName[] {
  return readGeneralNames(value.into(TAG_SEQUENCE, field), field);
}

export function readSubjectKeyId(value: Cursor): string {
  return toHex(value.next(TAG_OCTET_STRING, 'subjectKeyIdentifier').value());
}

export function readAuthorityKeyId(value: Cursor): AuthorityKeyIdentifier {
  const field = 'authorityKeyIdentifier';
  const members = value.into(TAG_SEQUENCE, field);
  const keyId = members.optional(0x80) ? toHex(members.value()) : undefined;
  const issuer = members.optional(0xa1) ? readGeneralNames(members.members(), field) : undefined;
  const serialNumber = members.optional(0x82) ? serialText(members.value()) : undefined;
  members.finish(field);
  return { keyId, issuer, serialNumber };
}

/** Lower-case hex of an INTEGER's content octets: the sign is the first bit, so 00FF… is positive and FF… negative. */
export function serialText(content: Uint8Array): string {
  const hex = toHex(content);
  if (((content[0] as number) & 0x80) !== 0) {
    const magnitude = (1n << BigInt(content.length * 8)) - BigInt(`0x${hex}`);
    return `-${magnitude.toString(16)}`;
  }
  return hex.replace(/^0+(?=.)/, '');
}

export function readPolicies(value: Cursor): PolicyInformation[] {
  const members = value.into(TAG_SEQUENCE, 'certificatePolicies');
  const policies: PolicyInformation[] = [];
  const seen = new Set<string>();
  do {
    const item = members.into(TAG_SEQUENCE, 'certificatePolicies');
    const policy = item.oid('certificatePolicies');
    // RFC 5280 §4.2.1.4: an OID must not appear twice.
    if (seen.has(policy)) item.malformed(item.start, `certificatePolicies: ${policy} twice`);
    seen.add(policy);
    const qualifiers: { type: string; der: Uint8Array }[] = [];
    if (!item.done) {
      const list = item.into(TAG_SEQUENCE, 'policyQualifiers');
      do {
        const type = list.into(TAG_SEQUENCE, 'policyQualifiers').oid('policyQualifiers');
        qualifiers.push({ type, der: list.whole() });
      } while (!list.done);
    }
    item.finish('certificatePolicies');
    policies.push({ policy, qualifiers });
  } while (!members.done);
  return policies;
}

export function readMappings(value: Cursor): { issuer: string; subject: string }[] {
  const members = value.into(TAG_SEQUENCE, 'policyMappings');
  const mappings: { issuer: string; subject: string }[] = [];
  do {
    const pair = members.into(TAG_SEQUENCE, 'policyMappings');
    mappings.push({ issuer: pair.oid('policyMappings'), subject: pair.oid('policyMappings') });
    pair.finish('policyMappings');
  } while (!members.done);
  return mappings;
}

export function readPolicyConstraints(value: Cursor): PolicyConstraints {
  const members = value.into(TAG_SEQUENCE, 'policyConstraints');
  const requireExplicitPolicy = members.peek === 0x80 ? members.small(0x80, 'requireExplicitPolicy') : undefined;
  const inhibitPolicyMapping = members.peek === 0x81 ? members.small(0x81, 'inhibitPolicyMapping') : undefined;
  members.finish('policyConstraints');
  return { requireExplicitPolicy, inhibitPolicyMapping };
}

export function readNameConstraints(value: Cursor): NameConstraints {
  const members = value.into(TAG_SEQUENCE, 'nameConstraints');
  const state = { unsupported: false };
  const permitted = members.optional(0xa0) ? readSubtrees(members.members(), state) : [];
  const excluded = members.optional(0xa1) ? readSubtrees(members.members(), state) : [];
  members.finish('nameConstraints');
  return { permitted, excluded, unsupported: state.unsupported };
}

function readSubtrees(members: Cursor, state: { unsupported: boolean }): GeneralName[] {
  const subtrees: GeneralName[] = [];
  do {
    const item = members.into(TAG_SEQUENCE, 'generalSubtrees');
    subtrees.push(readGeneralName(item, 'generalSubtrees'));
    // RFC 5280 §4.2.1.10: minimum is 0 (so absent in DER) and maximum is absent.
    if (!item.done) state.unsupported = true;
  } while (!members.done);
  return subtrees;
}

export function readDistributionPoints(value: Cursor, issuer: DistinguishedName, field: string): DistributionPoint[] {
  const members = value.into(TAG_SEQUENCE, field);
  const points: DistributionPoint[] = [];
  do {
    const item = members.into(TAG_SEQUENCE, field);
    const at = item.pos;
    let fullName: readonly GeneralName[] | undefined;
    let relative: ReturnType<typeof readPart> | undefined;
    if (item.optional(0xa0)) {
      const name = item.members();
      if (name.optional(0xa0)) fullName = readGeneralNames(name.members(), field);
      else relative = readPart(name.next(0xa1, field).members(), field);
      name.finish(field);
    }
    const reasons = item.optional(0x81) ? readReasons(item, field) : undefined;
    const crlIssuer = item.optional(0xa2) ? readGeneralNames(item.members(), field) : undefined;
    item.finish(field);
    // RFC 5280 §4.2.1.13: a point of reasons alone names no CRL.
    if (fullName === undefined && relative === undefined && crlIssuer === undefined) item.malformed(at, field);
    points.push({
      fullName,
      relativeName: relative === undefined ? undefined : joinName(crlIssuer, issuer, relative),
      reasons,
      crlIssuer,
    });
  } while (!members.done);
  return points;
}

/** The base of nameRelativeToCRLIssuer is the cRLIssuer when there is one, else the certificate's issuer. */
function joinName(
  crlIssuer: readonly GeneralName[] | undefined,
  issuer: DistinguishedName,
  part: ReturnType<typeof readPart>,
): DistinguishedName {
  const named = crlIssuer?.find((name) => name.kind === 'directory');
  return appendPart(named === undefined ? issuer : (named.value as DistinguishedName), part);
}

/** All reasons a CRL can cover: bits 1 (keyCompromise) to 8 (aACompromise). */
export const ALL_REASONS: ReasonMask = 0x1fe;

export function readReasons(value: Cursor, field: string): ReasonMask {
  const unused = value.bytes[value.content];
  if (value.contentEnd === value.content || (unused as number) > 7) value.malformed(value.start, field);
  let mask = 0;
  for (let bit = 1; bit <= 8; bit++) if (bitAt(value, bit)) mask |= 1 << bit;
  return mask;
}

export function readAccess(value: Cursor, field: string): AccessDescription[] {
  const members = value.into(TAG_SEQUENCE, field);
  const list: AccessDescription[] = [];
  do {
    const item = members.into(TAG_SEQUENCE, field);
    list.push({ method: item.oid(field), location: readGeneralName(item, field) });
    item.finish(field);
  } while (!members.done);
  return list;
}
