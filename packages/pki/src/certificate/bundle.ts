import { malformedAs } from '../der/cursor.ts';
import type { Certificate } from './model.ts';
import { latin1, looksLikePem, readPem } from './pem.ts';
import { isPkcs7, isPkcs7Block, openPkcs7 } from './pkcs7.ts';
import { isCertificateBlock, readCertificate } from './read.ts';

const malformed: ReturnType<typeof malformedAs> = malformedAs('CERTIFICATE_MALFORMED');

/**
 * Reads all certificates of a file: PEM with any number of blocks, one DER certificate, or a PKCS#7 bundle (`.p7b`, `.p7c`;
 * BER lengths allowed there, RFC 5652). Signatures inside a bundle are not looked at: it is a bag.
 *
 * @throws LienThongError `DER_INVALID`, `DER_LIMIT`, `CERTIFICATE_MALFORMED`, `PEM_MALFORMED`
 */
export function readCertificates(input: Uint8Array | string): Certificate[] {
  if (typeof input !== 'string' && !looksLikePem(input)) {
    return isPkcs7(input) ? readBundle(input) : [readCertificate(input)];
  }
  return readPem(typeof input === 'string' ? input : latin1(input)).flatMap((block) => {
    if (isCertificateBlock(block)) return [readCertificate(block.der)];
    return isPkcs7Block(block) ? readBundle(block.der) : [];
  });
}

function readBundle(input: Uint8Array): Certificate[] {
  return openPkcs7(input, malformed).certificates.map((der) => readCertificate(der));
}
