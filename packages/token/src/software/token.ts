import { createPublicKey, type KeyObject } from 'node:crypto';
import { equalBytes } from '@lienthong/core';
import { issuersOf, type TokenCertificate, tokenCertificate } from '../certificate.ts';
import type { Token } from '../contract.ts';
import { raiseToken } from '../errors.ts';
import { selectKey } from '../select.ts';
import { softwareSigner } from './signer.ts';

export interface SoftwareKey {
  readonly key: KeyObject;
  readonly label: string | undefined;
}

/** A token over keys in this process. Keys and certificates are paired by public key, never by a label that a file claims. */
export function softwareToken(keys: readonly SoftwareKey[], certificates: readonly TokenCertificate[]): Token {
  let open: readonly { key: KeyObject; label: string | undefined; certificate: TokenCertificate | undefined }[] | undefined =
    keys.map(({ key, label }) => {
      const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
      const certificate = certificates.find((one) => equalBytes(one.spki, spki));
      return { key, label: label ?? certificate?.label, certificate };
    });
  const close = async (): Promise<void> => {
    open = undefined; // the key lives in OpenSSL memory and is wiped there when the last reference goes
  };
  return {
    certificates,
    async signer(criteria) {
      if (open === undefined) throw raiseToken('TOKEN_CLOSED', {});
      const { key, label, certificate } = selectKey(open, criteria);
      if (certificate === undefined) throw raiseToken('TOKEN_CERTIFICATE_MISSING', { label: label ?? '' });
      return softwareSigner(certificate.der, issuersOf(certificate, certificates), () => {
        if (open === undefined) throw raiseToken('TOKEN_CLOSED', {});
        return key;
      });
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Certificates that cannot be read are left out: one odd certificate must not lock the others in. */
export function readableCertificates(
  ders: readonly { readonly der: Uint8Array; readonly label?: string | undefined }[],
): TokenCertificate[] {
  return ders.flatMap(({ der, label }) => {
    try {
      return [tokenCertificate(der, label)];
    } catch {
      return [];
    }
  });
}
