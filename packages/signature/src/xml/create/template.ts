import { escapeAttribute, escapeText, excC14n } from '@lienthong/xml';
import { envelopedTransform, xmldsigNamespace } from '../model/names.ts';

export interface ReferenceTemplate {
  readonly id?: string;
  readonly uri: string;
  readonly type?: string;
  /** Transform URIs in order. */
  readonly transforms: readonly string[];
  readonly digestUri: string;
  readonly digestValue: Uint8Array;
}

export interface SignedInfoTemplate {
  readonly canonicalization?: string;
  readonly methodUri: string;
  readonly references: readonly ReferenceTemplate[];
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}

/**
 * SignedInfo as exclusive C14N would write it: no white space between elements, no empty-element tags, namespace declaration
 * first, attributes in order of name. So what is signed is the string itself, and an `xmlns` that the document adds around it
 * changes nothing.
 *
 * @param prefix `''` or `'ds:'`
 * @param declare whether the namespace is declared here (the canonical form) or inherited (the form in the document).
 */
export function signedInfoXml(template: SignedInfoTemplate, prefix: string, declare: boolean): string {
  const p = prefix;
  const algorithm = (name: string, uri: string): string => `<${p}${name} Algorithm="${escapeAttribute(uri)}"></${p}${name}>`;
  const references = template.references.map((r) => {
    const id = r.id === undefined ? '' : ` Id="${escapeAttribute(r.id)}"`;
    const type = r.type === undefined ? '' : ` Type="${escapeAttribute(r.type)}"`;
    const transforms = r.transforms.map((uri) => algorithm('Transform', uri)).join('');
    const holder = transforms === '' ? '' : `<${p}Transforms>${transforms}</${p}Transforms>`;
    const digest = `${algorithm('DigestMethod', r.digestUri)}<${p}DigestValue>${base64(r.digestValue)}</${p}DigestValue>`;
    return `<${p}Reference${id}${type} URI="${escapeAttribute(r.uri)}">${holder}${digest}</${p}Reference>`;
  });
  const methods = `${algorithm('CanonicalizationMethod', template.canonicalization ?? excC14n)}${algorithm('SignatureMethod', template.methodUri)}`;
  return `<${p}SignedInfo${declare ? namespaceDeclaration(p) : ''}>${methods}${references.join('')}</${p}SignedInfo>`;
}

function namespaceDeclaration(prefix: string): string {
  return prefix === '' ? ` xmlns="${xmldsigNamespace}"` : ` xmlns:${prefix.slice(0, -1)}="${xmldsigNamespace}"`;
}

/** SignatureValue in canonical form: the octets that a signature time stamp covers (EN 319 132-1 §5.3). */
export function signatureValueXml(value: Uint8Array, id: string | undefined, declare: boolean): string {
  const attribute = id === undefined ? '' : ` Id="${escapeAttribute(id)}"`;
  return `<SignatureValue${declare ? namespaceDeclaration('') : ''}${attribute}>${base64(value)}</SignatureValue>`;
}

export interface SignatureTemplate {
  readonly id?: string;
  readonly signedInfo: SignedInfoTemplate;
  readonly signatureValue: Uint8Array;
  readonly signatureValueId?: string;
  readonly certificate: Uint8Array;
  /** Content of ds:Object, already XML. */
  readonly object?: string;
}

/**
 * The Signature element. KeyInfo holds one X509Certificate and nothing else, and there is no Id that nobody refers to: every
 * byte is either covered by the signature or decoded strictly.
 */
export function signatureXml(template: SignatureTemplate): string {
  const id = template.id === undefined ? '' : ` Id="${escapeAttribute(template.id)}"`;
  const certificate = `<X509Certificate>${escapeText(base64(template.certificate))}</X509Certificate>`;
  const object = template.object === undefined ? '' : `<Object>${template.object}</Object>`;
  return (
    `<Signature${namespaceDeclaration('')}${id}>${signedInfoXml(template.signedInfo, '', false)}` +
    `${signatureValueXml(template.signatureValue, template.signatureValueId, false)}` +
    `<KeyInfo><X509Data>${certificate}</X509Data></KeyInfo>${object}</Signature>`
  );
}

/** Transforms of the references that our signer writes. */
export const envelopedTransforms: readonly string[] = [envelopedTransform, excC14n];
export const elementTransforms: readonly string[] = [excC14n];
