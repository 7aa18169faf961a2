import { decodeBase64Strict, isLienThongError } from '@lienthong/core';
import { attribute, child, childElements, descendants, readXml, textContent, type XmlElement } from '@lienthong/xml';
import { base64, type ReferenceTemplate, signedInfoXml } from '../create/template.ts';
import { xmldsigNamespace } from '../model/names.ts';

// A hub that parses a packet and writes it again keeps the strings of a Signature but moves it out of the XMLDSig namespace, drops
// prefixes, Ids and Objects, and says `cid:` once more at each hop (spec edxml.md §9). What was signed can be written again from the strings.

/** Prefixes that signers use; exclusive C14N keeps them, so a dropped one must be put back. */
const PREFIXES = ['', 'ds:', 'dsig:'] as const;

/**
 * Signature elements as they may have been before they were moved, each in a small document of its own: to be checked against
 * the document that they came from. None when the strings do not make up a Signature.
 */
export function restorations(moved: XmlElement): readonly XmlElement[] {
  const parts = stringsOf(moved);
  if (parts === undefined) return [];
  const { references, methodUri, canonicalization, value, certificate } = parts;
  const single = references.map((r) => ({ ...r, uri: r.uri.replace(/^(?:cid:)+/, 'cid:') }));
  return [references, single].flatMap((form) =>
    PREFIXES.map((p) => {
      const declaration = p === '' ? 'xmlns' : `xmlns:${p.slice(0, -1)}`;
      const signedInfo = signedInfoXml({ canonicalization, methodUri, references: form }, p, false);
      const xml =
        `<${p}Signature ${declaration}="${xmldsigNamespace}">${signedInfo}<${p}SignatureValue>${base64(value)}</${p}SignatureValue>` +
        `<${p}KeyInfo><${p}X509Data><${p}X509Certificate>${base64(certificate)}</${p}X509Certificate></${p}X509Data></${p}KeyInfo>` +
        `</${p}Signature>`;
      return readXml(Buffer.from(xml)).root;
    }),
  );
}

interface Strings {
  readonly canonicalization: string;
  readonly methodUri: string;
  readonly references: readonly ReferenceTemplate[];
  readonly value: Uint8Array;
  readonly certificate: Uint8Array;
}

const algorithmOf = (element: XmlElement | undefined): string =>
  (element === undefined ? undefined : attribute(element, 'Algorithm', '')) ?? '';

function stringsOf(moved: XmlElement): Strings | undefined {
  const signedInfo = child(moved, 'SignedInfo');
  const value = child(moved, 'SignatureValue');
  const [certificate] = descendants(moved, 'X509Certificate');
  if (signedInfo === undefined || value === undefined || certificate === undefined) return undefined;
  try {
    return {
      canonicalization: algorithmOf(child(signedInfo, 'CanonicalizationMethod')),
      methodUri: algorithmOf(child(signedInfo, 'SignatureMethod')),
      references: childElements(signedInfo, 'Reference').slice(0, MAX_REFERENCES).map(referenceOf),
      value: decodeBase64Strict(textContent(value)),
      certificate: decodeBase64Strict(textContent(certificate)),
    };
  } catch (error) {
    // Only what the strings are made of may end it quietly; a source that fails is a fault.
    if (isLienThongError(error) && /^(?:XML|BASE64)_/.test(error.code)) return undefined;
    throw error;
  }
}

const MAX_REFERENCES = 31;

function referenceOf(element: XmlElement): ReferenceTemplate {
  const transforms = child(element, 'Transforms');
  const digestValue = child(element, 'DigestValue');
  return {
    uri: attribute(element, 'URI', '') ?? '',
    transforms: transforms === undefined ? [] : childElements(transforms, 'Transform').map(algorithmOf),
    digestUri: algorithmOf(child(element, 'DigestMethod')),
    digestValue: digestValue === undefined ? new Uint8Array() : decodeBase64Strict(textContent(digestValue)),
  };
}
