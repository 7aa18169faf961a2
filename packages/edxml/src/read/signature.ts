import { attribute, child, childElements, descendants, textContent, type XmlDocument, type XmlElement } from '@lienthong/xml';
import { xmldsigNamespace } from '../names.ts';

/** Places where an edXMLHeader may hold a signature: `Signature` in either namespace, or the .NET library's `DigitalSignature`. */
export function signatureElements(document: XmlDocument): XmlElement[] {
  const envelope =
    document.root.localName.toLowerCase() === 'edxmlenvelope' ? document.root : child(document.root, 'edXMLEnvelope');
  const header = envelope === undefined ? undefined : child(envelope, 'edXMLHeader');
  if (header === undefined) return [];
  return childElements(header).filter((e) => e.localName === 'Signature' || e.localName === 'DigitalSignature');
}

/** `absent`: no element; `empty`: an element without content (the .NET library's form); `filled`: something to judge. */
export type SignatureSlotState = 'absent' | 'empty' | 'filled';

export function stateOf(slot: XmlElement | undefined): SignatureSlotState {
  if (slot === undefined) return 'absent';
  return childElements(slot).length === 0 ? 'empty' : 'filled';
}

const KNOWN_TRANSFORMS: ReadonlySet<string> = new Set([
  'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
  'http://www.w3.org/2000/09/xmldsig#base64',
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
  'http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments',
  'http://www.w3.org/2006/12/xml-c14n11',
  'http://www.w3.org/2006/12/xml-c14n11#WithComments',
  'http://www.w3.org/2001/10/xml-exc-c14n#',
  'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
  'http://www.w3.org/TR/1999/REC-xpath-19991116',
  'http://www.w3.org/2002/06/xmldsig-filter2',
]);

/** Why a filled slot cannot be verified as it stands, by form alone; the verdict is the signature room's. */
export function signatureFaults(slot: XmlElement): { vi: string; en: string }[] {
  const faults: { vi: string; en: string }[] = [];
  if (slot.namespace !== xmldsigNamespace)
    faults.push({ vi: 'không thuộc không gian tên XMLDSig', en: 'not in the XMLDSig namespace' });
  for (const transform of descendants(slot, 'Transform')) {
    const algorithm = attribute(transform, 'Algorithm') ?? '';
    if (!KNOWN_TRANSFORMS.has(algorithm))
      faults.push({ vi: `phép biến đổi lạ ${algorithm}`, en: `unknown transform ${algorithm}` });
  }
  const certificates = [...descendants(slot, 'X509Certificate')];
  if (certificates.length === 0) faults.push({ vi: 'không kèm chứng thư', en: 'no certificate' });
  for (const element of certificates) {
    if (!looksLikeDer(textContent(element))) faults.push({ vi: 'chứng thư không phải DER', en: 'the certificate is not DER' });
  }
  return faults;
}

// A DER SEQUENCE whose length is that of the bytes; enough to tell a stub from a certificate.
function looksLikeDer(base64: string): boolean {
  const text = base64.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return false;
  const der = Buffer.from(text, 'base64');
  if (der[0] !== 0x30 || der[1] === undefined) return false;
  if (der[1] < 0x80) return der.length === 2 + der[1];
  const count = der[1] & 0x7f;
  if (count === 0 || count > 4 || der.length < 2 + count) return false;
  return der.length === 2 + count + der.readUIntBE(2, count);
}
