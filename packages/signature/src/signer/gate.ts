import { type Abortable, isLienThongError } from '@lienthong/core';
import { type Certificate, readCertificate, validateChain } from '@lienthong/pki';
import { raiseSignature } from '../errors.ts';
import type { SignaturePolicy } from '../report/policy.ts';

/**
 * Unsafe: signs without looking at the certificate. A symbol, so that it cannot arrive from JSON. For tests and for sealing with
 * a key that has no chain yet.
 */
export const skipSignableCheck: unique symbol = Symbol('lienthong.skipSignableCheck');

/** The gate before the key: a policy, or the unsafe symbol. */
export interface SignableOptions {
  /** By what the signer's certificate is judged before its key is touched. */
  readonly gate?: SignaturePolicy;
  readonly [skipSignableCheck]?: true;
}

/** Reads the certificate of a signer, once for all signatures under one policy. @throws LienThongError `SIGN_CERTIFICATE_UNREADABLE` */
export function signerCertificate(der: Uint8Array, options: SignableOptions = {}): Certificate {
  try {
    return options.gate?.trust.cache.certificate(der) ?? readCertificate(der);
  } catch (cause) {
    if (!isLienThongError(cause)) throw cause;
    throw raiseSignature('SIGN_CERTIFICATE_UNREADABLE', { reason: cause.code }, { cause });
  }
}

/**
 * The gate before signing (rule S1: the certificate is checked before any use of the key): readable, meant for signing, its chain
 * valid at `policy.at` and not revoked. `signXml` and `prepareXml` call it themselves.
 *
 * Whether the certificate belongs to the agency that the packet names is a question for `inspect`.
 *
 * @throws LienThongError `SIGN_CERTIFICATE_UNREADABLE`, `SIGN_KEY_USAGE`, `SIGN_CERTIFICATE_NOT_SIGNABLE`, `ABORTED`
 */
export async function assertSignable(
  certificate: Certificate | Uint8Array,
  policy: SignaturePolicy,
  options: Abortable = {},
): Promise<void> {
  const subject = certificate instanceof Uint8Array ? signerCertificate(certificate) : certificate;
  const { keyUsage } = subject;
  // pki.md §2.4: old public-service certificates have nonRepudiation only; no document-signing EKU exists.
  if (keyUsage !== undefined && !keyUsage.includes('digitalSignature') && !keyUsage.includes('nonRepudiation'))
    throw raiseSignature('SIGN_KEY_USAGE', { keyUsage });
  const report = await validateChain(subject, policy, options);
  const { outcome, subIndication, message: reason } = report;
  if (outcome !== 'valid') throw raiseSignature('SIGN_CERTIFICATE_NOT_SIGNABLE', { outcome, subIndication, reason });
}

/** The policy to sign under. Undefined: the unsafe symbol says that none is asked. @throws LienThongError `SIGN_GATE_MISSING` */
export function gateOf(options: SignableOptions): SignaturePolicy | undefined {
  if (options[skipSignableCheck] === true) return undefined;
  if (options.gate === undefined) throw raiseSignature('SIGN_GATE_MISSING', {});
  return options.gate;
}

/** Runs the gate that the options ask for. @throws LienThongError `SIGN_GATE_MISSING`, and what `assertSignable` throws */
export async function passGate(
  certificate: Certificate,
  chain: readonly Certificate[],
  options: SignableOptions & Abortable,
): Promise<void> {
  const gate = gateOf(options);
  if (gate === undefined) return;
  await assertSignable(certificate, { ...gate, intermediates: [...(gate.intermediates ?? []), ...chain] }, options);
}
