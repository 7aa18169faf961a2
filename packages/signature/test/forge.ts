import { createHash, generateKeyPairSync, type KeyObject, sign as signRaw } from 'node:crypto';
import { canonicalize, excC14n, readXml, type XmlElement } from '@lienthong/xml';
import { type ReferenceTemplate, signedInfoXml } from '../src/xml/create/template.ts';
import { envelopedTransform, xmldsigNamespace } from '../src/xml/model/names.ts';
import { gather } from '../src/xml/verify/digest.ts';

/** The attacker's bench: signatures made by hand, so that they can be taken apart and put together wrongly. */
export interface Forge {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
  /** A reference to the canonical form of an element given as text. */
  reference(uri: string, element: string, options?: { readonly enveloped?: boolean }): ReferenceTemplate;
  digestOf(bytes: string | Uint8Array): Uint8Array;
  signedInfo(references: readonly ReferenceTemplate[]): string;
  value(references: readonly ReferenceTemplate[]): string;
  signature(references: readonly ReferenceTemplate[], parts?: SignatureParts): string;
}

export interface SignatureParts {
  readonly first?: string;
  readonly afterSignedInfo?: string;
  readonly last?: string;
  readonly signedInfo?: string;
  readonly value?: string;
}

export function createForge(): Forge {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const digestOf = (bytes: string | Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
  const template = (references: readonly ReferenceTemplate[]) => ({
    methodUri: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    references,
  });
  const forge: Forge = {
    publicKey,
    privateKey,
    digestOf,
    reference: (uri, element, { enveloped = false } = {}) => ({
      uri,
      transforms: enveloped ? [envelopedTransform, excC14n] : [excC14n],
      digestUri: 'http://www.w3.org/2001/04/xmlenc#sha256',
      digestValue: digestOf(canonical(element)),
    }),
    signedInfo: (references) => signedInfoXml(template(references), 'ds:', false),
    value: (references) =>
      signRaw('sha256', Buffer.from(signedInfoXml(template(references), 'ds:', true)), privateKey).toString('base64'),
    signature: (references, parts = {}) =>
      `<ds:Signature xmlns:ds="${xmldsigNamespace}">${parts.first ?? ''}${parts.signedInfo ?? forge.signedInfo(references)}` +
      `${parts.afterSignedInfo ?? ''}<ds:SignatureValue>${parts.value ?? forge.value(references)}</ds:SignatureValue>${parts.last ?? ''}</ds:Signature>`,
  };
  return forge;
}

const DS = `xmlns:ds="${xmldsigNamespace}"`;

/** A Signature around a SignedInfo written by hand. `make` signs its canonical octets. */
export function around(signedInfo: string, make: (tbs: Uint8Array) => Uint8Array, rest = ''): string {
  const tbs = canonical(signedInfo.replace('<ds:SignedInfo', `<ds:SignedInfo ${DS}`));
  const value = Buffer.from(make(tbs)).toString('base64');
  return `<ds:Signature ${DS}>${signedInfo}<ds:SignatureValue>${value}</ds:SignatureValue>${rest}</ds:Signature>`;
}

export function canonical(element: string): Buffer {
  const root: XmlElement = readXml(Buffer.from(element)).root;
  return gather(canonicalize(root, { algorithm: excC14n }));
}
