import { raiseToken } from '../errors.ts';
import { type BerNode, damaged, integerOf, octets, oidOf, part, readBer } from './ber.ts';
import type { OpenContext } from './context.ts';
import { decrypt } from './decrypt.ts';
import { iterationBudget } from './kdf.ts';
import { macFits } from './mac.ts';
import { bmpPassphrase } from './passphrase.ts';

const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const BAG = '1.2.840.113549.1.12.10.1.';
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1';
const FRIENDLY_NAME = '1.2.840.113549.1.9.20';
const MAX_NESTING = 4;

/** Raw contents of a PFX: keys as PKCS#8 DER, certificates as DER. */
export interface Pkcs12Contents {
  readonly keys: { readonly pkcs8: Uint8Array; readonly label: string | undefined }[];
  readonly certificates: { readonly der: Uint8Array; readonly label: string | undefined }[];
}

/**
 * Reads a PFX (RFC 7292). The MAC is verified before anything is decrypted: nothing of an altered file reaches a cipher.
 *
 * @throws LienThongError `PKCS12_DAMAGED`, `PKCS12_PASSPHRASE`, `PKCS12_NO_MAC`, `PKCS12_UNSUPPORTED`, `PKCS12_LIMIT`
 */
export async function readPkcs12(bytes: Uint8Array, utf8: Uint8Array): Promise<Pkcs12Contents> {
  const pfx = readBer(bytes);
  if (pfx.tag !== 0x30) throw damaged(0, 'not a PKCS#12 file');
  const version = integerOf(part(pfx, 0, 0x02, 'version'), 'version');
  if (version !== 3) throw raiseToken('PKCS12_UNSUPPORTED', { what: `version ${version}` });
  const authSafe = part(pfx, 1, 0x30, 'authenticated safe');
  const type = oidOf(authSafe.children[0], 'content type');
  const macData = pfx.children[2];
  // Public-key integrity mode (SignedData) counts as no MAC: a passphrase cannot check it.
  if (type !== DATA || macData === undefined) throw raiseToken('PKCS12_NO_MAC', {});
  const content = octets(stringIn(authSafe));
  const context = await openContext(macData, content, utf8);
  const contents: Pkcs12Contents = { keys: [], certificates: [] };
  try {
    for (const info of sequenceOf(content, authSafe.at)) await readSafe(info, context, contents);
  } finally {
    context.bmp.fill(0);
  }
  return contents;
}

async function openContext(macData: BerNode, content: Uint8Array, utf8: Uint8Array): Promise<OpenContext> {
  const budget = iterationBudget();
  const context = { utf8, bmp: bmpPassphrase(utf8), budget };
  if (await macFits(macData, content, context)) return context;
  // The empty passphrase has two forms in the wild: a BMPString with only its closing zeros, and no octets at all.
  const none = { utf8, bmp: new Uint8Array(0), budget };
  if (utf8.length === 0 && (await macFits(macData, content, none))) return none;
  throw raiseToken('PKCS12_PASSPHRASE', {});
}

async function readSafe(info: BerNode, context: OpenContext, into: Pkcs12Contents): Promise<void> {
  const type = oidOf(info.children[0], 'content type');
  if (type === DATA) return readBags(octets(stringIn(info)), info.at, context, into, 0);
  if (type !== ENCRYPTED_DATA) throw raiseToken('PKCS12_UNSUPPORTED', { what: `content type ${type}` });
  const encryptedData = part(part(info, 1, 0xa0, 'encrypted data'), 0, 0x30, 'encrypted data');
  const encryptedInfo = part(encryptedData, 1, 0x30, 'encrypted content');
  const cipherText = encryptedInfo.children[2];
  if (cipherText === undefined || (cipherText.tag & 0xdf) !== 0x80) throw damaged(encryptedInfo.at, 'encrypted content expected');
  const plain = await decrypt(part(encryptedInfo, 1, 0x30, 'encryption algorithm'), octets(cipherText), context);
  await readBags(plain, info.at, context, into, 0);
  plain.fill(0);
}

async function readBags(bytes: Uint8Array, at: number, context: OpenContext, into: Pkcs12Contents, depth: number): Promise<void> {
  if (depth > MAX_NESTING) throw raiseToken('PKCS12_LIMIT', { limit: 'nesting', value: depth, maximum: MAX_NESTING });
  for (const bag of sequenceOf(bytes, at)) {
    const type = oidOf(bag.children[0], 'bag type');
    const wrapper = part(bag, 1, 0xa0, 'bag value');
    const value = part(wrapper, 0, 0x30, 'bag value');
    const label = friendlyName(bag.children[2]);
    if (type === `${BAG}1`) into.keys.push({ pkcs8: Uint8Array.from(value.whole), label });
    else if (type === `${BAG}2`) {
      const encrypted = octets(part(value, 1, 0x04, 'encrypted key'));
      into.keys.push({ pkcs8: await decrypt(part(value, 0, 0x30, 'key encryption'), encrypted, context), label });
    } else if (type === `${BAG}3`) {
      if (oidOf(value.children[0], 'certificate type') !== X509_CERTIFICATE) continue;
      into.certificates.push({ der: Uint8Array.from(octets(stringIn(value))), label });
    } else if (type === `${BAG}6`) await readBags(value.whole, bag.at, context, into, depth + 1);
    // CRL, secret and private bags are none of a signer's business.
  }
}

function sequenceOf(bytes: Uint8Array, at: number): readonly BerNode[] {
  const node = readBer(bytes);
  if (node.tag !== 0x30) throw damaged(at, 'SEQUENCE expected');
  return node.children;
}

/** The OCTET STRING inside `[0]` of a ContentInfo or CertBag; BER may write it in pieces. */
function stringIn(node: BerNode): BerNode {
  const string = part(node, 1, 0xa0, 'content').children[0];
  if (string === undefined || (string.tag & 0xdf) !== 0x04) throw damaged(node.at, 'OCTET STRING expected');
  return string;
}

function friendlyName(attributes: BerNode | undefined): string | undefined {
  for (const attribute of attributes?.children ?? []) {
    if (oidOf(attribute.children[0], 'attribute type') !== FRIENDLY_NAME) continue;
    const value = attribute.children[1]?.children[0];
    if (value?.tag === 0x1e) return new TextDecoder('utf-16be').decode(value.content);
  }
  return undefined;
}
