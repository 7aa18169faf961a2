/** Where the certificates of the hierarchy say that issuer certificates, CRLs and OCSP answers are found. */
export interface GovernmentUrls {
  readonly rootCertificate: string;
  readonly subCaCertificate: string;
  readonly rootCrl: string;
  readonly subCaCrl: string;
  readonly ocsp: string;
  readonly timestamp: string;
  readonly cps: string;
}

/** The paths of the real service (spec pki.md §2.3, §3) below another base, for example `http://127.0.0.1:8080`. */
export function urlsBelow(base: string): GovernmentUrls {
  return {
    rootCertificate: `${base}/pki/pub/crt/rootcag2.crt`,
    subCaCertificate: `${base}/pki/pub/crt/cpcag2.crt`,
    rootCrl: `${base}/pki/pub/crl/rootcag2.crl`,
    subCaCrl: `${base}/pki/pub/crl/cpcag2.crl`,
    ocsp: `${base}/ocsp`,
    timestamp: `${base}/tsa`,
    cps: `${base}/pki/pub/policies/CP`,
  };
}

/** A base that cannot resolve (RFC 6761 reserves `.invalid`): nothing is fetched by accident. */
export const unreachableBase = 'http://ca.lienthong.invalid';
