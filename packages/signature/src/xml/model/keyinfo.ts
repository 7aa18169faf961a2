import { attribute, type XmlElement } from '@lienthong/xml';
import { refuse } from '../verify/findings.ts';
import type { XmlSignatureLimits } from './limits.ts';
import { xmldsig11Namespace, xmldsigNamespace } from './names.ts';
import { onlyBase64, onlyText, type Reading, structure } from './strict.ts';

/** A statement of KeyInfo about the signing certificate. It can only refuse a certificate, never choose or be the key. */
export type KeyHint =
  | { readonly kind: 'subject-name'; readonly text: string }
  | { readonly kind: 'issuer-serial'; readonly issuer: string; readonly serial: string }
  | { readonly kind: 'subject-key-id'; readonly value: Uint8Array }
  | { readonly kind: 'digest'; readonly algorithm: string; readonly value: Uint8Array }
  | { readonly kind: 'rsa'; readonly modulus: Uint8Array; readonly exponent: Uint8Array }
  | { readonly kind: 'ec'; readonly curve: string; readonly point: Uint8Array }
  | { readonly kind: 'spki'; readonly der: Uint8Array }
  /** A key in a form that is not read: it cannot be shown to agree, so it does not. */
  | { readonly kind: 'unknown'; readonly name: string };

export interface KeyInfoModel {
  /** DER of each X509Certificate, in document order. */
  readonly certificates: readonly Uint8Array[];
  readonly hints: readonly KeyHint[];
  /** Children that mean nothing here and were not followed: KeyName, RetrievalMethod, CRLs … */
  readonly ignored: readonly string[];
}

export const noKeyInfo: KeyInfoModel = { certificates: [], hints: [], ignored: [] };

/** Reads KeyInfo (xmldsig-core §4.5). Nothing is fetched: RetrievalMethod and KeyInfoReference are never followed. */
export function readKeyInfo(reading: Reading, keyInfo: XmlElement | undefined, limits: XmlSignatureLimits): KeyInfoModel {
  if (keyInfo === undefined) return noKeyInfo;
  const model = { certificates: [] as Uint8Array[], hints: [] as KeyHint[], ignored: [] as string[] };
  for (const item of structure(reading, keyInfo)) {
    const name = nameOf(item);
    if (name === 'ds:X509Data') readX509Data(reading, item, model);
    else if (name === 'ds:KeyValue') model.hints.push(...keyValue(reading, item));
    else if (name === 'ds11:DEREncodedKeyValue') model.hints.push({ kind: 'spki', der: onlyBase64(reading, item) });
    else model.ignored.push(item.name);
  }
  const { length } = model.certificates;
  if (length > limits.certificates) throw refuse('XMLSIG_LIMIT', { limit: 'certificates', value: length });
  return model;
}

function nameOf(element: XmlElement): string {
  if (element.namespace === xmldsigNamespace) return `ds:${element.localName}`;
  return element.namespace === xmldsig11Namespace ? `ds11:${element.localName}` : element.name;
}

function readX509Data(
  reading: Reading,
  data: XmlElement,
  model: { readonly certificates: Uint8Array[]; readonly hints: KeyHint[]; readonly ignored: string[] },
): void {
  for (const item of structure(reading, data)) {
    switch (nameOf(item)) {
      case 'ds:X509Certificate':
        model.certificates.push(onlyBase64(reading, item));
        break;
      case 'ds:X509SubjectName':
        model.hints.push({ kind: 'subject-name', text: onlyText(reading, item) });
        break;
      case 'ds:X509IssuerSerial': {
        const [issuer, serial, ...rest] = structure(reading, item);
        if (issuer?.localName !== 'X509IssuerName' || serial?.localName !== 'X509SerialNumber' || rest.length > 0)
          throw refuse('XMLSIG_MALFORMED', { what: 'X509IssuerSerial', offset: item.start });
        model.hints.push({ kind: 'issuer-serial', issuer: onlyText(reading, issuer), serial: onlyText(reading, serial).trim() });
        break;
      }
      case 'ds:X509SKI':
        model.hints.push({ kind: 'subject-key-id', value: onlyBase64(reading, item) });
        break;
      case 'ds11:X509Digest':
        model.hints.push({ kind: 'digest', algorithm: attribute(item, 'Algorithm', '') ?? '', value: onlyBase64(reading, item) });
        break;
      default:
        model.ignored.push(item.name);
    }
  }
}

function keyValue(reading: Reading, element: XmlElement): KeyHint[] {
  const [value, ...rest] = structure(reading, element);
  if (value === undefined || rest.length > 0) throw refuse('XMLSIG_MALFORMED', { what: 'KeyValue', offset: element.start });
  const [first, second, third] = structure(reading, value);
  if (third !== undefined) return [{ kind: 'unknown', name: value.name }];
  if (nameOf(value) === 'ds:RSAKeyValue' && first?.localName === 'Modulus' && second?.localName === 'Exponent')
    return [{ kind: 'rsa', modulus: onlyBase64(reading, first), exponent: onlyBase64(reading, second) }];
  if (nameOf(value) === 'ds11:ECKeyValue' && first?.localName === 'NamedCurve' && second?.localName === 'PublicKey')
    return [{ kind: 'ec', curve: attribute(first, 'URI', '') ?? '', point: onlyBase64(reading, second) }];
  return [{ kind: 'unknown', name: value.name }];
}
