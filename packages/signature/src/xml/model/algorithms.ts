import { c14n10, c14n10WithComments, c14n11, c14n11WithComments, excC14n, excC14nWithComments } from '@lienthong/xml';

/** Digest names as node:crypto knows them. */
export type DigestName = 'sha1' | 'sha256' | 'sha384' | 'sha512' | 'sha3-256' | 'sha3-384' | 'sha3-512';

export const digestLength: Readonly<Record<DigestName, number>> = {
  sha1: 20,
  sha256: 32,
  sha384: 48,
  sha512: 64,
  'sha3-256': 32,
  'sha3-384': 48,
  'sha3-512': 64,
};

/** What a SignatureMethod URI asks for. `pss-params` reads its parameters from the element (RFC 9231 §2.3.9). */
export interface SignatureMethod {
  readonly family: 'rsa' | 'rsa-pss' | 'ecdsa' | 'hmac';
  readonly digest: DigestName;
  readonly parameters?: 'pss';
}

const digests: ReadonlyMap<string, DigestName> = new Map([
  ['http://www.w3.org/2000/09/xmldsig#sha1', 'sha1'],
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'sha256'],
  ['http://www.w3.org/2001/04/xmldsig-more#sha384', 'sha384'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
  ['http://www.w3.org/2007/05/xmldsig-more#sha3-256', 'sha3-256'],
  ['http://www.w3.org/2007/05/xmldsig-more#sha3-384', 'sha3-384'],
  ['http://www.w3.org/2007/05/xmldsig-more#sha3-512', 'sha3-512'],
]);

const more = 'http://www.w3.org/2001/04/xmldsig-more#';
const newer = 'http://www.w3.org/2007/05/xmldsig-more#';
const methods: ReadonlyMap<string, SignatureMethod> = new Map<string, SignatureMethod>([
  ['http://www.w3.org/2000/09/xmldsig#rsa-sha1', { family: 'rsa', digest: 'sha1' }],
  [`${more}rsa-sha256`, { family: 'rsa', digest: 'sha256' }],
  [`${more}rsa-sha384`, { family: 'rsa', digest: 'sha384' }],
  [`${more}rsa-sha512`, { family: 'rsa', digest: 'sha512' }],
  [`${newer}sha1-rsa-MGF1`, { family: 'rsa-pss', digest: 'sha1' }],
  [`${newer}sha256-rsa-MGF1`, { family: 'rsa-pss', digest: 'sha256' }],
  [`${newer}sha384-rsa-MGF1`, { family: 'rsa-pss', digest: 'sha384' }],
  [`${newer}sha512-rsa-MGF1`, { family: 'rsa-pss', digest: 'sha512' }],
  [`${newer}rsa-pss`, { family: 'rsa-pss', digest: 'sha256', parameters: 'pss' }],
  [`${more}ecdsa-sha1`, { family: 'ecdsa', digest: 'sha1' }],
  [`${more}ecdsa-sha256`, { family: 'ecdsa', digest: 'sha256' }],
  [`${more}ecdsa-sha384`, { family: 'ecdsa', digest: 'sha384' }],
  [`${more}ecdsa-sha512`, { family: 'ecdsa', digest: 'sha512' }],
  ['http://www.w3.org/2000/09/xmldsig#hmac-sha1', { family: 'hmac', digest: 'sha1' }],
  [`${more}hmac-sha256`, { family: 'hmac', digest: 'sha256' }],
  [`${more}hmac-sha384`, { family: 'hmac', digest: 'sha384' }],
  [`${more}hmac-sha512`, { family: 'hmac', digest: 'sha512' }],
]);

export function digestByUri(uri: string): DigestName | undefined {
  return digests.get(uri);
}

export function methodByUri(uri: string): SignatureMethod | undefined {
  return methods.get(uri);
}

/** The URI that our signer writes for a digest or a method of the tables above. */
export function digestUri(name: DigestName): string {
  return [...digests].find(([, value]) => value === name)?.[0] as string;
}

export function methodUri(family: SignatureMethod['family'], digest: DigestName): string {
  const same = (m: SignatureMethod): boolean => m.family === family && m.digest === digest && m.parameters === undefined;
  return [...methods].find(([, value]) => same(value))?.[0] as string;
}

const withoutComments: ReadonlyMap<string, string> = new Map([
  [c14n10, c14n10],
  [c14n10WithComments, c14n10],
  [c14n11, c14n11],
  [c14n11WithComments, c14n11],
  [excC14n, excC14n],
  [excC14nWithComments, excC14n],
]);

/** True for the six canonicalizations of the family. */
export function isCanonicalization(uri: string): boolean {
  return withoutComments.has(uri);
}

/**
 * The form of a canonicalization that a same-document reference takes: its node-set holds no comment nodes
 * (xmldsig-core §4.4.3.3), so `#WithComments` must not bring them back. `uri` is one of the family.
 */
export function commentFree(uri: string): string {
  return withoutComments.get(uri) as string;
}

export function isExclusive(uri: string): boolean {
  return uri === excC14n || uri === excC14nWithComments;
}
