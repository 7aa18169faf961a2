import { createHash } from 'node:crypto';
import { equalBytes, isLienThongError } from '@lienthong/core';
import type { Certificate } from '../certificate/model.ts';
import * as oid from '../certificate/oids.ts';
import type { BasicOcspResponse } from './model.ts';

// Certificates of an answer that are looked at: a responder sends its own and a short chain.
const MAX_DELEGATES = 8;

/** Whether the certificate is the one that the answer says has signed it. */
export function isResponder(certificate: Certificate, { responder }: BasicOcspResponse): boolean {
  if ('name' in responder) return certificate.subject.key === responder.name.key;
  // §4.2.1: SHA-1 of the key bits, whatever the digest of the CertID.
  return equalBytes(responder.keyHash, createHash('sha1').update(certificate.publicKeyBits).digest());
}

/** The certificates sent along that fit the responder id; unreadable ones cannot be the signer. */
export function delegatesOf(basic: BasicOcspResponse, read: (der: Uint8Array) => Certificate): Certificate[] {
  const found: Certificate[] = [];
  for (const der of basic.certificates.slice(0, MAX_DELEGATES)) {
    try {
      const certificate = read(der);
      if (isResponder(certificate, basic)) found.push(certificate);
    } catch (error) {
      if (!isLienThongError(error)) throw error;
    }
  }
  return found;
}

const UNDERSTOOD: ReadonlySet<string> = new Set([oid.EXT_KEY_USAGE, oid.EXT_EKU, oid.EXT_BASIC, oid.EXT_SAN, oid.EXT_POLICIES]);

/**
 * Why a certificate may not answer for its issuer, or undefined: RFC 6960 §4.2.2.2 demands the purpose OCSPSigning by name
 * (anyExtendedKeyUsage is no delegation) and direct issuance. The issuing signature is the caller's to check.
 */
export function mayNotAnswer(delegate: Certificate, certificate: Certificate, moments: readonly Date[]): string | undefined {
  if (delegate.issuer.key !== certificate.issuer.key) return 'the responder was not certified by the issuer of the certificate';
  if (delegate.sha256 === certificate.sha256) return 'a certificate cannot vouch for itself';
  if (delegate.extendedKeyUsage?.includes(oid.EKU_OCSP_SIGNING) !== true) return 'the responder has no purpose OCSPSigning';
  const usage = delegate.keyUsage;
  if (usage !== undefined && !usage.includes('digitalSignature') && !usage.includes('nonRepudiation'))
    return 'the key of the responder may not sign';
  const unknown = delegate.extensions.find(({ critical, oid: id }) => critical && !UNDERSTOOD.has(id));
  if (unknown !== undefined) return `the responder's certificate has a critical extension ${unknown.oid}`;
  const outside = moments.some((moment) => moment < delegate.notBefore || moment > delegate.notAfter);
  return outside ? "the responder's certificate was not valid then" : undefined;
}

/**
 * Whether this responder's own status is not asked (§4.2.2.2.1): its CA says so by id-pkix-ocsp-nocheck, or says no way to ask and
 * the policy then lets it pass.
 */
export function isUnchecked(delegate: Certificate, policy: 'required' | 'where-declared'): boolean {
  if (delegate.extensions.some(({ oid: id }) => id === oid.EXT_OCSP_NO_CHECK)) return true;
  if (policy === 'required') return false;
  const asked = delegate.authorityInfoAccess?.some(({ method }) => method === oid.ACCESS_OCSP) ?? false;
  return !asked && delegate.crlDistributionPoints === undefined;
}
