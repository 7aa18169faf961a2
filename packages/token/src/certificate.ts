import { type KeyObject, X509Certificate } from 'node:crypto';

/** What a selection needs to know of a certificate. It judges nothing: validation is the business of `@lienthong/pki`. */
export interface TokenCertificate {
  readonly der: Uint8Array;
  /** SHA-256 of the DER, lower-case hexadecimal. */
  readonly sha256: string;
  /** One attribute a line, `CN=…`, in the certificate's order. */
  readonly subject: string;
  readonly issuer: string;
  /** Lower-case hexadecimal. */
  readonly serialNumber: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly isCa: boolean;
  readonly publicKey: KeyObject;
  /** SubjectPublicKeyInfo, DER: what keys are matched by. */
  readonly spki: Uint8Array;
  readonly label: string | undefined;
}

/**
 * Reads the fields. OpenSSL's reader is used on purpose: a token may hold a certificate that a strict reader refuses, and that one
 * must still be listed, not hide the others. @throws Error when OpenSSL cannot read it either
 */
export function tokenCertificate(der: Uint8Array, label?: string): TokenCertificate {
  const read = new X509Certificate(der);
  const publicKey = read.publicKey;
  return {
    der: new Uint8Array(read.raw),
    sha256: read.fingerprint256.replaceAll(':', '').toLowerCase(),
    subject: read.subject,
    issuer: read.issuer,
    serialNumber: read.serialNumber.toLowerCase(),
    notBefore: new Date(read.validFrom),
    notAfter: new Date(read.validTo),
    isCa: read.ca,
    publicKey,
    spki: new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })),
    label,
  };
}

/** The issuers of `leaf` found among `others`, nearest first; a self-signed one ends the chain. Names and signatures must fit. */
export function issuersOf(leaf: TokenCertificate, others: readonly TokenCertificate[]): Uint8Array[] {
  const chain: Uint8Array[] = [];
  const seen = new Set([leaf.sha256]);
  let current = new X509Certificate(leaf.der);
  for (;;) {
    const next = others.find((other) => {
      if (seen.has(other.sha256) || !other.isCa) return false;
      const candidate = new X509Certificate(other.der);
      return current.checkIssued(candidate) && current.verify(candidate.publicKey);
    });
    if (next === undefined) return chain;
    seen.add(next.sha256);
    chain.push(next.der);
    current = new X509Certificate(next.der);
  }
}
