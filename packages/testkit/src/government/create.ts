import type { KeyObject } from 'node:crypto';
import { type Clock, frozenClock, type Random } from '@lienthong/core';
import { toPem } from '../der/pem.ts';
import { seededRandom } from '../random.ts';
import type { TestSignatureAlgorithm } from '../x509/algorithm.ts';
import { writeCertificate } from '../x509/certificate.ts';
import type { RevocationReason } from '../x509/crl.ts';
import type { Extension } from '../x509/extensions.ts';
import { generateKey, type KeyPair, type KeySource, type KeySpec, keyIdentifier } from '../x509/keys.ts';
import type { Name } from '../x509/name.ts';
import { type Authority, createAuthority, randomSerial } from './authority.ts';
import { createIdentity, type Identity } from './identity.ts';
import {
  agencyName,
  type LeafProfile,
  leafExtensions,
  personName,
  rootExtensions,
  rootName,
  subCaExtensions,
  subCaName,
} from './profiles.ts';
import { type GovernmentUrls, unreachableBase, urlsBelow } from './urls.ts';

const YEAR_MS = 365.25 * 86_400_000;

export interface GovernmentPkiOptions {
  /** The moment at which everything stands still: ISO 8601 with offset, epoch milliseconds or Date. Default 2026-11-22T09:00+07:00. */
  readonly at?: string | number | Date | undefined;
  /** Serials, salts and nonces repeat with the seed; keys do not. */
  readonly seed?: string | number | undefined;
  /** The real root and sub-CA have 4096 bits; 2048 is the default here because tests wait for the keys. */
  readonly keys?: { readonly root?: KeySpec; readonly subCa?: KeySpec; readonly leaf?: KeySpec } | undefined;
  /** Where keys come from; give a caching source to share keys between hierarchies. */
  readonly keySource?: KeySource | undefined;
  /** Addresses in AIA and CDP: a base (`http://127.0.0.1:8080`) or each by itself. Default: below a host that cannot resolve. */
  readonly urls?: string | GovernmentUrls | undefined;
}

export interface LeafRequest {
  readonly profile?: LeafProfile | undefined;
  readonly subject?: Name | undefined;
  readonly email?: string | undefined;
  readonly key?: KeySpec | KeyPair | undefined;
  readonly serial?: Uint8Array | undefined;
  readonly notBefore?: Date | undefined;
  readonly notAfter?: Date | undefined;
  /** How the issuer signs. Default: RSA PKCS#1 v1.5 with SHA-256, or ECDSA for an EC authority. */
  readonly algorithm?: TestSignatureAlgorithm | undefined;
  readonly innerAlgorithm?: TestSignatureAlgorithm | undefined;
  /** The issuer's name as the leaf writes it, and the key that really signs; both default to the issuer's own. */
  readonly issuerName?: Name | undefined;
  readonly signingKey?: KeyObject | undefined;
  /** Another issuer than the sub-CA; `chain` is then its own certificate and what lies above it. */
  readonly issuer?: Authority | undefined;
  readonly chain?: readonly Uint8Array[] | undefined;
  readonly urls?: GovernmentUrls | undefined;
  /** Last word on the extensions of the profile. */
  readonly adjust?: ((extensions: Extension[]) => readonly Extension[]) | undefined;
}

/** A look-alike of the government hierarchy, generation G2: root → sub-CA (pathlen 0) → agency seal and person. */
export interface GovernmentPki {
  readonly at: Date;
  readonly clock: Clock;
  readonly random: Random;
  readonly urls: GovernmentUrls;
  readonly root: Authority;
  readonly subCa: Authority;
  readonly agency: Identity;
  readonly person: Identity;
  /** PEM of the root: the anchor. */
  readonly trustPem: string;
  /** PEM of the sub-CA: what VGCA signatures leave out. */
  readonly intermediatesPem: string;
  /** Fresh CRLs in DER: of the root, then of the sub-CA. */
  crls(): readonly [Uint8Array, Uint8Array];
  crlPem(): string;
  issue(request?: LeafRequest): Promise<Identity>;
  /** Puts the identity on the sub-CA's CRLs from now on. Default time: the clock. */
  revoke(
    identity: Identity,
    options?: { readonly at?: Date; readonly reason?: RevocationReason; readonly invalidityDate?: Date },
  ): void;
  newKey: KeySource;
}

/**
 * Makes the hierarchy of spec pki.md §2.3 with fresh keys. Every name says that it is a test. Nothing here is secret or strong:
 * never trust such a root outside tests.
 */
export async function createGovernmentPki(options: GovernmentPkiOptions = {}): Promise<GovernmentPki> {
  const at = new Date(options.at ?? '2026-11-22T09:00:00+07:00');
  const random = seededRandom(options.seed ?? 'lienthong');
  const newKey = options.keySource ?? generateKey;
  const urls =
    options.urls === undefined || typeof options.urls === 'string' ? urlsBelow(options.urls ?? unreachableBase) : options.urls;
  const leafKey = options.keys?.leaf ?? 2048;
  const [rootKeys, subCaKeys, agencyKeys, personKeys] = await Promise.all([
    newKey(options.keys?.root ?? 2048),
    newKey(options.keys?.subCa ?? 2048),
    newKey(leafKey),
    newKey(leafKey),
  ]);
  const root = selfSigned(rootName, rootKeys, at, random);
  const subCaSerial = randomSerial(random);
  const subCaCertificate = root.issue({
    subject: subCaName,
    publicKey: subCaKeys.publicKey,
    serial: subCaSerial,
    notBefore: years(at, -4),
    notAfter: years(at, 20),
    extensions: subCaExtensions(keyIdentifier(subCaKeys.publicKey), root.keyId, urls, 0),
  });
  const subCa = createAuthority({ name: subCaName, certificate: subCaCertificate, keys: subCaKeys, at, random });

  const issue = async (request: LeafRequest = {}): Promise<Identity> => {
    const profile = request.profile ?? 'g2-agency';
    const key = request.key ?? leafKey;
    const keys = typeof key === 'object' ? key : await newKey(key);
    const issuer = request.issuer ?? subCa;
    const serial = request.serial ?? randomSerial(random);
    const extensions = leafExtensions(profile, {
      keyId: keyIdentifier(keys.publicKey),
      issuerKeyId: issuer.keyId,
      issuer: { name: rootName, serial: subCaSerial },
      urls: request.urls ?? urls,
      email: request.email,
    });
    const certificate = issuer.issue({
      subject: request.subject ?? (profile === 'g2-agency' ? agencyName : personName),
      publicKey: keys.publicKey,
      serial,
      notBefore: request.notBefore ?? years(at, -1),
      notAfter: request.notAfter ?? years(at, profile === 'g2-person' ? 2 : 4),
      extensions: request.adjust?.(extensions) ?? extensions,
      algorithm: request.algorithm,
      innerAlgorithm: request.innerAlgorithm,
      issuer: request.issuerName,
      signingKey: request.signingKey,
    });
    const chain = request.chain ?? (issuer === root ? [root.certificate] : [issuer.certificate, root.certificate]);
    return createIdentity({ certificate, chain, serial, keys, random });
  };

  const crls = (): readonly [Uint8Array, Uint8Array] => [root.crl(), subCa.crl()];
  return {
    at,
    clock: frozenClock(at),
    random,
    urls,
    root,
    subCa,
    agency: await issue({ key: agencyKeys }),
    person: await issue({ profile: 'g2-person', key: personKeys, email: 'nguyenvanthu@thunghiem.invalid' }),
    trustPem: root.pem,
    intermediatesPem: subCa.pem,
    crls,
    crlPem: () => toPem('X509 CRL', ...crls()),
    issue,
    revoke: (identity, { at: when = at, reason, invalidityDate } = {}) =>
      subCa.revoke({ serial: identity.serial, at: when, reason, invalidityDate }),
    newKey,
  };
}

/** A self-signed authority with the root profile, valid 8 years back and 22 ahead. */
export function selfSigned(
  name: Name,
  keys: KeyPair,
  at: Date,
  random: Random,
  adjust: { readonly algorithm?: TestSignatureAlgorithm; readonly notBefore?: Date; readonly notAfter?: Date } = {},
): Authority {
  const certificate = writeCertificate({
    subject: name,
    issuer: name,
    serial: randomSerial(random),
    notBefore: adjust.notBefore ?? years(at, -8),
    notAfter: adjust.notAfter ?? years(at, 22),
    publicKey: keys.publicKey,
    extensions: rootExtensions(keyIdentifier(keys.publicKey)),
    signingKey: keys.privateKey,
    algorithm: adjust.algorithm ?? (keys.privateKey.asymmetricKeyType === 'ec' ? 'ecdsa-sha256' : 'rsa-sha256'),
  });
  return createAuthority({ name, certificate, keys, at, random, algorithm: adjust.algorithm });
}

/** `count` years from `at`, to the second. */
export function years(at: Date, count: number): Date {
  return new Date(Math.floor((at.getTime() + count * YEAR_MS) / 1000) * 1000);
}
