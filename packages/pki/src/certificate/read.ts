import { createHash, type KeyObject } from 'node:crypto';
import { type AlgorithmIdentifier, readAlgorithm, signatureScheme } from '../crypto/algorithms.ts';
import { importKey, type KeyFacts, keyFacts } from '../crypto/key.ts';
import { Cursor, malformedAs, TAG_BIT_STRING, TAG_INTEGER, TAG_SEQUENCE } from '../der/cursor.ts';
import { checkDer } from '../der/gate.ts';
import { certificateLimits, type DerLimits } from '../der/limits.ts';
import { readTime } from '../der/time.ts';
import { raisePki } from '../errors.ts';
import type { GeneralName } from '../name/general.ts';
import { type DistinguishedName, readName } from '../name/name.ts';
import * as ext from './extensions.ts';
import type * as model from './model.ts';
import * as oid from './oids.ts';
import { latin1, looksLikePem, readPem } from './pem.ts';

const malformed: ReturnType<typeof malformedAs> = malformedAs('CERTIFICATE_MALFORMED');

/** Extensions that are read into fields; the bytes of all others stay opaque. */
const INTERPRETED: ReadonlySet<string> = new Set([
  oid.EXT_BASIC,
  oid.EXT_KEY_USAGE,
  oid.EXT_EKU,
  oid.EXT_SAN,
  oid.EXT_IAN,
  oid.EXT_SKI,
  oid.EXT_AKI,
  oid.EXT_POLICIES,
  oid.EXT_MAPPINGS,
  oid.EXT_POLICY_CONSTRAINTS,
  oid.EXT_INHIBIT_ANY,
  oid.EXT_NAME_CONSTRAINTS,
  oid.EXT_CDP,
  oid.EXT_FRESHEST,
  oid.EXT_AIA,
]);

class ReadCertificate implements model.Certificate {
  readonly der: Uint8Array;
  readonly sha256: string;
  readonly version: 1 | 2 | 3 = 1;
  readonly serialNumber: string;
  readonly serialBytes: Uint8Array;
  readonly issuer: DistinguishedName;
  readonly subject: DistinguishedName;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly spki: Uint8Array;
  readonly publicKeyBits: Uint8Array;
  readonly tbs: Uint8Array;
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
  readonly selfIssued: boolean;
  readonly extensions: readonly model.Extension[] = [];
  readonly basicConstraints: model.BasicConstraints | undefined;
  readonly keyUsage: readonly model.KeyUsage[] | undefined;
  readonly extendedKeyUsage: readonly string[] | undefined;
  readonly subjectAltName: readonly GeneralName[] | undefined;
  readonly subjectKeyId: string | undefined;
  readonly authorityKeyId: model.AuthorityKeyIdentifier | undefined;
  readonly policies: readonly model.PolicyInformation[] | undefined;
  readonly policyMappings: readonly { readonly issuer: string; readonly subject: string }[] | undefined;
  readonly policyConstraints: model.PolicyConstraints | undefined;
  readonly inhibitAnyPolicy: number | undefined;
  readonly nameConstraints: model.NameConstraints | undefined;
  readonly crlDistributionPoints: readonly model.DistributionPoint[] | undefined;
  readonly freshestCrl: readonly model.DistributionPoint[] | undefined;
  readonly authorityInfoAccess: readonly model.AccessDescription[] | undefined;
  readonly quirks: string[] = [];
  #key: KeyObject | undefined;
  #facts: KeyFacts | null | undefined;

  constructor(der: Uint8Array, limits: DerLimits) {
    checkDer(der, limits);
    this.der = der;
    this.sha256 = createHash('sha256').update(der).digest('hex');
    const outer = new Cursor(der, 0, der.length, malformed).into(TAG_SEQUENCE, 'certificate');
    const tbs = outer.into(TAG_SEQUENCE, 'tbsCertificate');
    this.tbs = outer.whole();
    this.signatureAlgorithm = readAlgorithm(outer, 'signatureAlgorithm');
    outer.next(TAG_BIT_STRING, 'signatureValue');
    this.signature = this.#signatureOctets(outer);
    outer.finish('certificate');

    if (tbs.optional(0xa0)) {
      const version = tbs.members();
      const value = version.small(TAG_INTEGER, 'version');
      // 0 is the default and so must be absent.
      if (value !== 1 && value !== 2) malformed(version.start, 'version');
      this.version = (value + 1) as 2 | 3;
    }
    this.serialBytes = tbs.next(TAG_INTEGER, 'serialNumber').value();
    this.serialNumber = ext.serialText(this.serialBytes);
    const inner = readAlgorithm(tbs, 'signature');
    // RFC 5280 §4.1.1.2: both identifiers are the same, or an unsigned one could steer the verification.
    if (Buffer.compare(inner.der, this.signatureAlgorithm.der) !== 0)
      malformed(tbs.start, 'signature and signatureAlgorithm differ');
    this.issuer = readName(tbs, 'issuer');
    const validity = tbs.into(TAG_SEQUENCE, 'validity');
    this.notBefore = this.#time(validity, 'notBefore');
    this.notAfter = this.#time(validity, 'notAfter');
    validity.finish('validity');
    this.subject = readName(tbs, 'subject');
    const spki = tbs.into(TAG_SEQUENCE, 'subjectPublicKeyInfo');
    this.spki = tbs.whole();
    spki.next(TAG_SEQUENCE, 'subjectPublicKeyInfo.algorithm').next(TAG_BIT_STRING, 'subjectPublicKey');
    this.publicKeyBits = der.subarray(spki.content + 1, spki.contentEnd);
    spki.finish('subjectPublicKeyInfo');
    for (const tag of [0x81, 0x82]) {
      if (!tbs.optional(tag)) continue;
      if (this.version === 1) malformed(tbs.start, 'unique identifier in a version 1 certificate');
      this.quirks.push('unique-id');
    }
    if (tbs.optional(0xa3)) {
      // RFC 5280 §4.1.2.9: extensions only in version 3.
      if (this.version !== 3) malformed(tbs.start, 'extensions need version 3');
      const wrapper = tbs.members();
      this.extensions = ext.readExtensions(wrapper.into(TAG_SEQUENCE, 'extensions'), 'extensions');
      wrapper.finish('extensions');
    }
    tbs.finish('tbsCertificate');
    this.selfIssued = this.issuer.key === this.subject.key;
    for (const extension of this.extensions) this.#extension(extension);
  }

  /**
   * RFC 5280 §4.1.1.3 says BIT STRING; that it is whole octets comes from the scheme (RFC 3279 §2.2). Of a scheme that no policy takes
   * nothing is verified, so the verdict stays the policy's (NIST PKITS 4.1.6): the value is dropped, and nothing can verify it.
   */
  #signatureOctets(outer: Cursor): Uint8Array {
    if (this.der[outer.content] === 0) return this.der.subarray(outer.content + 1, outer.contentEnd);
    const algorithm = signatureScheme(this.signatureAlgorithm)?.algorithm;
    if (algorithm !== undefined && !algorithm.startsWith('dsa-')) malformed(outer.content, 'signatureValue');
    return new Uint8Array(0);
  }

  #time(cursor: Cursor, field: string): Date {
    const time = readTime(cursor, field);
    // RFC 5280 §4.1.2.5: UTCTime through 2049, GeneralizedTime from 2050.
    if (time.generalized && new Date(time.ms).getUTCFullYear() < 2050) this.quirks.push('time-form');
    return new Date(time.ms);
  }

  #extension(extension: model.Extension): void {
    const write = this as { -readonly [K in keyof ReadCertificate]: ReadCertificate[K] };
    if (!INTERPRETED.has(extension.oid)) return;
    const value = ext.open(extension, malformed);
    switch (extension.oid) {
      case oid.EXT_BASIC:
        write.basicConstraints = ext.readBasicConstraints(value);
        break;
      case oid.EXT_KEY_USAGE:
        write.keyUsage = ext.readKeyUsage(value);
        break;
      case oid.EXT_EKU:
        write.extendedKeyUsage = ext.readOidList(value, 'extKeyUsage');
        break;
      case oid.EXT_SAN:
        write.subjectAltName = ext.readNames(value, 'subjectAltName');
        break;
      case oid.EXT_IAN:
        if (ext.readNames(value, 'issuerAltName').length === 0) this.quirks.push('issuer-alt-name-empty');
        break;
      case oid.EXT_SKI:
        write.subjectKeyId = ext.readSubjectKeyId(value);
        break;
      case oid.EXT_AKI:
        write.authorityKeyId = ext.readAuthorityKeyId(value);
        break;
      case oid.EXT_POLICIES:
        write.policies = ext.readPolicies(value);
        break;
      case oid.EXT_MAPPINGS:
        write.policyMappings = ext.readMappings(value);
        break;
      case oid.EXT_POLICY_CONSTRAINTS:
        write.policyConstraints = ext.readPolicyConstraints(value);
        break;
      case oid.EXT_INHIBIT_ANY:
        write.inhibitAnyPolicy = value.small(TAG_INTEGER, 'inhibitAnyPolicy');
        break;
      case oid.EXT_NAME_CONSTRAINTS:
        write.nameConstraints = ext.readNameConstraints(value);
        break;
      case oid.EXT_CDP:
        write.crlDistributionPoints = ext.readDistributionPoints(value, this.issuer, 'cRLDistributionPoints');
        break;
      case oid.EXT_FRESHEST:
        write.freshestCrl = ext.readDistributionPoints(value, this.issuer, 'freshestCRL');
        break;
      case oid.EXT_AIA:
        write.authorityInfoAccess = ext.readAccess(value, 'authorityInfoAccess');
        break;
    }
    value.finish(extension.oid);
  }

  get publicKey(): KeyObject {
    this.#key ??= importKey(this.spki);
    return this.#key;
  }

  get keyFacts(): KeyFacts | undefined {
    if (this.#facts === undefined) {
      try {
        this.#facts = keyFacts(this.spki);
      } catch {
        this.#facts = null;
      }
    }
    return this.#facts ?? undefined;
  }

  toJSON(): { subject: string; issuer: string; serialNumber: string; sha256: string } {
    return { subject: this.subject.text, issuer: this.issuer.text, serialNumber: this.serialNumber, sha256: this.sha256 };
  }
}

/**
 * Reads one certificate, DER bytes or PEM (bytes or text; the first CERTIFICATE block). The bytes are copied.
 *
 * Reading says nothing about trust. Source: RFC 5280 §4.
 *
 * @throws LienThongError `DER_INVALID`, `DER_LIMIT`, `CERTIFICATE_MALFORMED`, `PEM_MALFORMED`
 */
export function readCertificate(derOrPem: Uint8Array | string, limits: DerLimits = certificateLimits): model.Certificate {
  if (typeof derOrPem !== 'string' && !looksLikePem(derOrPem)) return new ReadCertificate(Uint8Array.from(derOrPem), limits);
  const text = typeof derOrPem === 'string' ? derOrPem : latin1(derOrPem);
  const block = readPem(text).find(isCertificateBlock);
  if (block === undefined) throw raisePki('PEM_MALFORMED', { offset: 0, reason: 'no CERTIFICATE block' });
  return new ReadCertificate(block.der, limits);
}

export function isCertificateBlock(block: { readonly label: string }): boolean {
  return block.label === 'CERTIFICATE' || block.label === 'X509 CERTIFICATE';
}
