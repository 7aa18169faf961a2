import { isLienThongError } from '@lienthong/core';
import { readCertificate } from '@lienthong/pki';
import { descendants, textContent, type XmlElement } from '@lienthong/xml';

// A certificate of the public service has about 2 KB; base64 of this size can only be something else.
const MAX_TEXT = 256 * 1024;

/**
 * Whether a Signature element, in whatever namespace, offers a certificate that can be read. Without one it is a dummy: the field's
 * packets carry stubs, and who could strip a certificate could strip the whole signature (design §3, slots).
 */
export function offersCertificate(signature: XmlElement): boolean {
  for (const element of descendants(signature, 'X509Certificate')) {
    if (element.contentEnd - element.contentStart > MAX_TEXT) return true;
    try {
      readCertificate(Buffer.from(textContent(element), 'base64'));
      return true;
    } catch (error) {
      if (!isLienThongError(error)) throw error;
    }
  }
  return false;
}
