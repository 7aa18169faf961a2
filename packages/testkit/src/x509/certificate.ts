import type { KeyObject } from 'node:crypto';
import { bitString, explicit, integer, sequence, time } from '../der/writer.ts';
import { algorithmIdentifier, signBytes, spki, type TestSignatureAlgorithm } from './algorithm.ts';
import { type Extension, writeExtension } from './extensions.ts';
import { type Name, writeName } from './name.ts';

/** Everything inside a certificate. Nothing is checked or completed: wrong certificates are this room's business. */
export interface CertificateTemplate {
  readonly subject: Name;
  readonly issuer: Name;
  /** Big-endian octets of the (positive) serial number. */
  readonly serial: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** The subject's key; a private key stands for its public half. */
  readonly publicKey: KeyObject;
  readonly extensions: readonly Extension[];
  /** The issuer's private key. */
  readonly signingKey: KeyObject;
  readonly algorithm: TestSignatureAlgorithm;
  /** The AlgorithmIdentifier inside the signed part when it must differ from the outer one (RFC 5280 §4.1.1.2 forbids that). */
  readonly innerAlgorithm?: TestSignatureAlgorithm | undefined;
}

/** A version 3 certificate in DER (RFC 5280 §4.1). */
export function writeCertificate(template: CertificateTemplate): Uint8Array {
  const { subject, issuer, serial, notBefore, notAfter, publicKey, extensions, signingKey, algorithm } = template;
  const tbs = sequence(
    explicit(0, integer(2)),
    integer(serial),
    algorithmIdentifier(template.innerAlgorithm ?? algorithm),
    writeName(issuer),
    sequence(time(notBefore), time(notAfter)),
    writeName(subject),
    spki(publicKey),
    ...(extensions.length === 0 ? [] : [explicit(3, sequence(...extensions.map(writeExtension)))]),
  );
  return sequence(tbs, algorithmIdentifier(algorithm), bitString(signBytes(tbs, signingKey, algorithm)));
}
