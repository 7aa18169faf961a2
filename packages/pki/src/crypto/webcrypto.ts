import type { webcrypto } from 'node:crypto';
import type { SignatureToVerify } from './verify.ts';

/** What is used of a WebCrypto implementation. */
export type SubtleVerifier = Pick<webcrypto.SubtleCrypto, 'importKey' | 'verify'>;

const HASHES: Readonly<Record<string, string>> = { sha1: 'SHA-1', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' };
const DIGEST_BYTES: Readonly<Record<string, number>> = { sha1: 20, sha256: 32, sha384: 48, sha512: 64 };
const CURVES: Readonly<Record<string, { readonly name: string; readonly bytes: number }>> = {
  prime256v1: { name: 'P-256', bytes: 32 },
  secp384r1: { name: 'P-384', bytes: 48 },
  secp521r1: { name: 'P-521', bytes: 66 },
};

/**
 * The same judgement as `verifySignature`, by a WebCrypto implementation: a second provider, for comparing and for platforms that
 * hold algorithms elsewhere. Undefined when the implementation has no such algorithm; false for everything that is not a good
 * signature. Slower: the key is imported on each call.
 */
export async function verifyWithWebCrypto(subtle: SubtleVerifier, request: SignatureToVerify): Promise<boolean | undefined> {
  const split = /^(rsa-pss|rsa|ecdsa)-(sha1|sha256|sha384|sha512)$/.exec(request.algorithm);
  if (split === null) return undefined;
  const [, family = '', digest = ''] = split;
  const { key } = request;
  if (key.type !== 'public') return false;
  try {
    if (family === 'ecdsa') return await verifyEcdsa(subtle, request, HASHES[digest] as string);
    // WebCrypto takes rsaEncryption keys only, none that is tied to PSS parameters, and knows one hash for both uses.
    const mask = request.mgf1Hash ?? digest;
    if (family === 'rsa-pss' && (key.asymmetricKeyType === 'rsa-pss' || mask !== digest)) return undefined;
    if (key.asymmetricKeyType !== 'rsa') return false;
    const name = family === 'rsa' ? 'RSASSA-PKCS1-v1_5' : 'RSA-PSS';
    const saltLength = request.saltLength ?? (DIGEST_BYTES[digest] as number);
    if (saltLength < 0) return false;
    const spki = key.export({ format: 'der', type: 'spki' });
    const imported = await subtle.importKey('spki', spki, { name, hash: HASHES[digest] as string }, true, ['verify']);
    const parameters = family === 'rsa' ? { name } : { name, saltLength };
    return await subtle.verify(parameters, imported, request.signature, request.data);
  } catch {
    return false;
  }
}

async function verifyEcdsa(subtle: SubtleVerifier, request: SignatureToVerify, hash: string): Promise<boolean> {
  const { key } = request;
  const curve = CURVES[key.asymmetricKeyDetails?.namedCurve ?? ''];
  if (key.asymmetricKeyType !== 'ec' || curve === undefined) return false;
  const signature = request.ecdsa === 'der' ? fromDer(request.signature, curve.bytes) : request.signature;
  if (signature === undefined || signature.length !== curve.bytes * 2) return false;
  const imported = await subtle.importKey(
    'spki',
    key.export({ format: 'der', type: 'spki' }),
    { name: 'ECDSA', namedCurve: curve.name },
    true,
    ['verify'],
  );
  return subtle.verify({ name: 'ECDSA', hash }, imported, signature, request.data);
}

/** ECDSA-Sig-Value (RFC 3279 §2.2.3) to r||s, strict DER, both numbers positive and within the field. */
export function fromDer(der: Uint8Array, bytes: number): Uint8Array | undefined {
  let at = 0;
  const header = (tag: number): number => {
    if (der[at] !== tag) return -1;
    const first = der[at + 1] ?? 0xff;
    if (first < 0x80) {
      at += 2;
      return first;
    }
    const length = der[at + 2] ?? 0;
    at += 3;
    return first === 0x81 && length >= 0x80 ? length : -1;
  };
  const size = header(0x30);
  if (size < 0 || at + size !== der.length) return undefined;
  const out = new Uint8Array(bytes * 2);
  for (const end of [bytes, bytes * 2]) {
    const length = header(0x02);
    const value = der.subarray(at, at + length);
    if (length < 1 || value.length !== length || ((value[0] as number) & 0x80) !== 0) return undefined;
    if (length > 1 && value[0] === 0 && ((value[1] as number) & 0x80) === 0) return undefined;
    const trimmed = value[0] === 0 ? value.subarray(1) : value;
    if (trimmed.length > bytes) return undefined;
    out.set(trimmed, end - trimmed.length);
    at += length;
  }
  return at === der.length ? out : undefined;
}
