export type PemLabel = 'CERTIFICATE' | 'X509 CRL' | 'PRIVATE KEY' | 'OCSP RESPONSE';

/** PEM text (RFC 7468) with lines of 64 characters. */
export function toPem(label: PemLabel, ...ders: readonly Uint8Array[]): string {
  return ders
    .map((der) => {
      const lines = btoa(Array.from(der, (b) => String.fromCharCode(b)).join('')).match(/.{1,64}/g) ?? [];
      return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
    })
    .join('');
}
