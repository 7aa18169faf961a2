import { type Abortable, throwIfAborted } from '@lienthong/core';
import { type Certificate, type SignatureAlgorithm, verifySignature } from '@lienthong/pki';
import { raiseSignature } from '../errors.ts';
import { signerCertificate } from './gate.ts';
import type { Signer } from './signer.ts';

/**
 * Asks a signer for a value and compares it with the certificate. Whatever writes a signature goes through here: a token re-issued
 * with another key, a driver that fails, a service elsewhere that lies are found before there is a document, in one place for all.
 * The signer gets a copy of `tbs`, so what is compared is what was meant.
 *
 * @param certificate of the signer, when it has been read already
 * @returns RSA: the raw value; ECDSA: r‖s
 * @throws LienThongError `SIGN_VALUE_WRONG`, `SIGN_CERTIFICATE_UNREADABLE`, `ABORTED`, and what the signer throws
 */
export async function signWith(
  signer: Signer,
  tbs: Uint8Array,
  algorithm: SignatureAlgorithm,
  options: Abortable = {},
  certificate: Certificate = signerCertificate(signer.certificate),
): Promise<Uint8Array> {
  throwIfAborted(options.signal);
  return fittingValue(certificate, tbs, algorithm, await signer.sign(Uint8Array.from(tbs), algorithm, options));
}

/** A copy of the value, if it is one of the certificate's key over `tbs`. @throws LienThongError `SIGN_VALUE_WRONG` */
export function fittingValue(
  certificate: Certificate,
  tbs: Uint8Array,
  algorithm: SignatureAlgorithm,
  given: Uint8Array,
): Uint8Array {
  // A copy first: what was compared must not change under the hand of whoever gave it.
  const signature = given instanceof Uint8Array ? Uint8Array.from(given) : new Uint8Array(0);
  if (verifySignature({ algorithm, key: certificate.publicKey, data: tbs, signature })) return signature;
  throw raiseSignature('SIGN_VALUE_WRONG', { algorithm });
}
