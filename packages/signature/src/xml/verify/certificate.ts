import { createHash } from 'node:crypto';
import { equalBytes, isLienThongError, toHex } from '@lienthong/core';
import type { Certificate, PkiCache } from '@lienthong/pki';
import { digestByUri } from '../model/algorithms.ts';
import type { KeyHint, KeyInfoModel } from '../model/keyinfo.ts';
import { refuse } from './findings.ts';
import { nameAgrees } from './name-text.ts';

/** Reads the certificates of KeyInfo through the cache; the same one twice counts once. Throws a `Refusal`. */
export function readCertificates(keyInfo: KeyInfoModel, cache: PkiCache): readonly Certificate[] {
  const found = new Map<string, Certificate>();
  for (const der of keyInfo.certificates) {
    try {
      const certificate = cache.certificate(der);
      found.set(certificate.sha256, certificate);
    } catch (error) {
      if (!isLienThongError(error)) throw error;
      throw refuse('XMLSIG_CERTIFICATE_UNREADABLE', { reason: error.code });
    }
  }
  if (found.size === 0) throw refuse('XMLSIG_NO_CERTIFICATE', {});
  return [...found.values()];
}

/** Every hint must agree with the certificate whose key is used (xmldsig-core §4.5.4); one that differs refuses the signature. */
export function checkHints(hints: readonly KeyHint[], certificate: Certificate): void {
  for (const hint of hints)
    if (!agrees(hint, certificate))
      throw refuse('XMLSIG_KEYINFO_CONTRADICTS', { hint: hint.kind === 'unknown' ? hint.name : names[hint.kind] });
}

const names: Readonly<Record<Exclude<KeyHint['kind'], 'unknown'>, string>> = {
  'subject-name': 'X509SubjectName',
  'issuer-serial': 'X509IssuerSerial',
  'subject-key-id': 'X509SKI',
  digest: 'X509Digest',
  rsa: 'RSAKeyValue',
  ec: 'ECKeyValue',
  spki: 'DEREncodedKeyValue',
};

function agrees(hint: KeyHint, certificate: Certificate): boolean {
  switch (hint.kind) {
    case 'subject-name':
      return nameAgrees(hint.text, certificate.subject);
    case 'issuer-serial':
      return serialAgrees(hint.serial, certificate) && nameAgrees(hint.issuer, certificate.issuer);
    case 'subject-key-id':
      return Buffer.from(hint.value).toString('hex') === certificate.subjectKeyId;
    case 'digest': {
      const name = digestByUri(hint.algorithm);
      return name !== undefined && equalBytes(createHash(name).update(certificate.der).digest(), hint.value);
    }
    case 'rsa': {
      const { n, e } = certificate.publicKey.export({ format: 'jwk' });
      return sameNumber(hint.modulus, n) && sameNumber(hint.exponent, e);
    }
    case 'ec': {
      const { crv, x, y } = certificate.publicKey.export({ format: 'jwk' });
      // A key that is no EC key is on no curve, and neither is a curve that is not known.
      if (crv === undefined || curves[hint.curve] !== crv) return false;
      const [left, right] = [x, y].map((part) => Buffer.from(part as string, 'base64url')) as [Buffer, Buffer];
      return equalBytes(Buffer.concat([Buffer.of(4), left, right]), hint.point);
    }
    case 'spki':
      return equalBytes(hint.der, certificate.spki);
    case 'unknown':
      return false;
  }
}

const curves: Readonly<Record<string, string | undefined>> = {
  'urn:oid:1.2.840.10045.3.1.7': 'P-256',
  'urn:oid:1.3.132.0.34': 'P-384',
  'urn:oid:1.3.132.0.35': 'P-521',
};

function serialAgrees(decimal: string, certificate: Certificate): boolean {
  if (!/^-?[0-9]{1,100}$/.test(decimal)) return false;
  // The content octets of an INTEGER are in two's complement.
  const { serialBytes } = certificate;
  const value = BigInt.asIntN(serialBytes.length * 8, BigInt(`0x${toHex(serialBytes)}`));
  return BigInt(decimal) === value;
}

/** A CryptoBinary is big-endian without leading zeros; some tools write one all the same. */
function sameNumber(bytes: Uint8Array, base64url: string | undefined): boolean {
  if (base64url === undefined) return false;
  const strip = (b: Uint8Array): Uint8Array => b.subarray(b.findIndex((x) => x !== 0));
  return equalBytes(strip(bytes), strip(Buffer.from(base64url, 'base64url')));
}
