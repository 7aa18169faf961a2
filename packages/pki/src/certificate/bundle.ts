import { berToDer } from '../der/ber.ts';
import { Cursor, malformedAs, TAG_INTEGER, TAG_OID, TAG_SEQUENCE, TAG_SET } from '../der/cursor.ts';
import { checkDer } from '../der/gate.ts';
import { certificateLimits, crlLimits } from '../der/limits.ts';
import { raisePki } from '../errors.ts';
import type { Certificate } from './model.ts';
import { latin1, looksLikePem, readPem } from './pem.ts';
import { isCertificateBlock, readCertificate } from './read.ts';

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const MAX_BUNDLE = 10_000;

const malformed: ReturnType<typeof malformedAs> = malformedAs('CERTIFICATE_MALFORMED');

/**
 * Reads all certificates of a file: PEM with any number of blocks, one DER certificate, or a PKCS#7 bundle (`.p7b`, `.p7c`;
 * BER lengths allowed there, RFC 5652). Signatures inside a bundle are not looked at: it is a bag.
 *
 * @throws LienThongError `DER_INVALID`, `DER_LIMIT`, `CERTIFICATE_MALFORMED`, `PEM_MALFORMED`
 */
export function readCertificates(input: Uint8Array | string): Certificate[] {
  if (typeof input !== 'string' && !looksLikePem(input)) {
    return isBundle(input) ? readBundle(input) : [readCertificate(input)];
  }
  const certificates: Certificate[] = [];
  for (const block of readPem(typeof input === 'string' ? input : latin1(input))) {
    if (isCertificateBlock(block)) certificates.push(readCertificate(block.der));
    else if (block.label === 'PKCS7' || block.label === 'CMS') certificates.push(...readBundle(block.der));
  }
  return certificates;
}

/** A ContentInfo starts with an OBJECT IDENTIFIER, a certificate with a SEQUENCE. */
function isBundle(der: Uint8Array): boolean {
  const first = der[1] ?? 0;
  return der[first <= 0x80 ? 2 : 2 + (first & 0x7f)] === TAG_OID;
}

function readBundle(input: Uint8Array): Certificate[] {
  const der = berToDer(input, crlLimits);
  checkDer(der, crlLimits);
  const info = new Cursor(der, 0, der.length, malformed).into(TAG_SEQUENCE, 'pkcs7');
  if (info.oid('pkcs7') !== SIGNED_DATA) malformed(info.start, 'pkcs7: not SignedData');
  const signed = info.into(0xa0, 'pkcs7').into(TAG_SEQUENCE, 'signedData');
  signed.next(TAG_INTEGER, 'version').next(TAG_SET, 'digestAlgorithms').next(TAG_SEQUENCE, 'encapContentInfo');
  const certificates: Certificate[] = [];
  if (!signed.optional(0xa0)) return certificates;
  const bag = signed.members();
  while (!bag.done) {
    bag.next(-1, 'certificates');
    // Attribute certificates and the obsolete extended ones have context tags.
    if (bag.tag !== TAG_SEQUENCE) continue;
    if (certificates.length === MAX_BUNDLE)
      throw raisePki('DER_LIMIT', { offset: bag.start, limit: 'certificates', value: MAX_BUNDLE });
    certificates.push(readCertificate(bag.whole(), certificateLimits));
  }
  return certificates;
}
