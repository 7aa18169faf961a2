import { berToDer } from '../der/ber.ts';
import { Cursor, type Malformed, TAG_INTEGER, TAG_OID, TAG_SEQUENCE, TAG_SET } from '../der/cursor.ts';
import { checkDer } from '../der/gate.ts';
import { crlLimits } from '../der/limits.ts';
import { raisePki } from '../errors.ts';
import type { PemBlock } from './pem.ts';

const SIGNED_DATA = '1.2.840.113549.1.7.2';
const MAX_BUNDLE = 10_000;

/** What a PKCS#7 bundle holds, in DER, unread. */
export interface Pkcs7Bag {
  readonly certificates: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
}

/** A ContentInfo starts with an OBJECT IDENTIFIER, a certificate or a CRL with a SEQUENCE. */
export function isPkcs7(der: Uint8Array): boolean {
  const first = der[1] ?? 0;
  return der[first <= 0x80 ? 2 : 2 + (first & 0x7f)] === TAG_OID;
}

export function isPkcs7Block(block: PemBlock): boolean {
  return block.label === 'PKCS7' || block.label === 'CMS';
}

/**
 * Opens a bundle (`.p7b`, `.p7c`; BER lengths allowed, RFC 5652). Its signatures are not looked at: it is a bag.
 * @throws LienThongError `DER_INVALID`, `DER_LIMIT`, and through `malformed`
 */
export function openPkcs7(input: Uint8Array, malformed: Malformed): Pkcs7Bag {
  const der = berToDer(input, crlLimits);
  checkDer(der, crlLimits);
  const info = new Cursor(der, 0, der.length, malformed).into(TAG_SEQUENCE, 'pkcs7');
  if (info.oid('pkcs7') !== SIGNED_DATA) malformed(info.start, 'pkcs7: not SignedData');
  const signed = info.into(0xa0, 'pkcs7').into(TAG_SEQUENCE, 'signedData');
  signed.next(TAG_INTEGER, 'version').next(TAG_SET, 'digestAlgorithms').next(TAG_SEQUENCE, 'encapContentInfo');
  // Attribute certificates, obsolete extended ones and other revocation forms have context tags.
  return { certificates: sequencesIn(signed, 0xa0, 'certificates'), crls: sequencesIn(signed, 0xa1, 'crls') };
}

function sequencesIn(signed: Cursor, tag: number, limit: string): Uint8Array[] {
  const found: Uint8Array[] = [];
  if (!signed.optional(tag)) return found;
  const bag = signed.members();
  while (!bag.done) {
    bag.next(-1, limit);
    if (bag.tag !== TAG_SEQUENCE) continue;
    if (found.length === MAX_BUNDLE) throw raisePki('DER_LIMIT', { offset: bag.start, limit, value: MAX_BUNDLE });
    found.push(bag.whole());
  }
  return found;
}
