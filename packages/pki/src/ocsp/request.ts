import type { Certificate } from '../certificate/model.ts';
import { EXT_OCSP_NONCE } from '../certificate/oids.ts';
import { octetString, oid, sequence, tlv } from '../der/write.ts';
import { writeCertId } from './cert-id.ts';

export interface OcspRequestOptions {
  /** Digest of the CertID. Default `sha1`: the only one that every responder knows (RFC 5019 §2.1.1); it protects nothing. */
  readonly hash?: 'sha1' | 'sha256';
  /** 1 to 32 octets (RFC 8954 §2.1). Without it the answer may come from a cache. */
  readonly nonce?: Uint8Array;
}

/** An unsigned OCSPRequest in DER about one certificate (RFC 6960 §4.1.1). */
export function writeOcspRequest(certificate: Certificate, issuer: Certificate, options: OcspRequestOptions = {}): Uint8Array {
  const { hash = 'sha1', nonce } = options;
  const list = sequence(sequence(writeCertId(certificate, issuer, hash)));
  if (nonce === undefined) return sequence(sequence(list));
  const extension = sequence(oid(EXT_OCSP_NONCE), octetString(octetString(nonce)));
  return sequence(sequence(list, tlv(0xa2, sequence(extension))));
}
