import { createPublicKey, type KeyObject } from 'node:crypto';
import { equalBytes, toHex } from '@lienthong/core';
import { type TokenCertificate, tokenCertificate } from '../certificate.ts';
import type { KeyCandidate } from '../select.ts';
import type { Frame } from './native/frames.ts';

/** An object on a token with the attributes that could be read. */
export interface TokenObject {
  readonly kind: 'certificate' | 'public' | 'private';
  readonly handle: string;
  readonly label: string | undefined;
  readonly alwaysAuthenticate: boolean;
  readonly id: Uint8Array | undefined;
  readonly value: Uint8Array | undefined;
  readonly modulus: Uint8Array | undefined;
  readonly exponent: Uint8Array | undefined;
  readonly curve: Uint8Array | undefined;
  readonly point: Uint8Array | undefined;
}

const VALUES = ['id', 'value', 'modulus', 'exponent', 'curve', 'point'] as const;

/** The objects of an `objects` answer: lengths in the JSON, values behind it in the same order. */
export function readObjects({ body, binary }: Frame): TokenObject[] {
  let offset = 0;
  return (body['objects'] as Record<string, unknown>[]).map((raw) => {
    const values = Object.fromEntries(
      VALUES.map((name) => {
        const length = raw[name] as number;
        if (length < 0) return [name, undefined];
        offset += length;
        return [name, binary.subarray(offset - length, offset)];
      }),
    );
    return { ...raw, ...values } as unknown as TokenObject;
  });
}

/** A key that might sign: what is known of it before logging in. */
export interface Pkcs11Candidate extends KeyCandidate {
  readonly id: Uint8Array | undefined;
}

/** The readable certificates on a token. */
export function certificatesOf(objects: readonly TokenObject[]): { certificate: TokenCertificate; id: Uint8Array | undefined }[] {
  return objects.flatMap(({ kind, value, label, id }) => {
    if (kind !== 'certificate' || value === undefined) return [];
    try {
      return [{ certificate: tokenCertificate(value, label), id }];
    } catch {
      return []; // compressed or vendor formats: such a certificate is to be supplied separately
    }
  });
}

/**
 * Everything that may be a signing key: end-entity certificates on the token, and public keys with or without a certificate that
 * the caller supplied. Pairs are made by public key alone.
 */
export function candidatesOf(objects: readonly TokenObject[], supplied: readonly TokenCertificate[]): Pkcs11Candidate[] {
  const keys = objects.flatMap((object) => {
    const key = object.kind === 'certificate' ? undefined : publicKeyOf(object);
    return key === undefined ? [] : [{ object, spki: key.export({ type: 'spki', format: 'der' }) }];
  });
  const onToken = certificatesOf(objects).filter(({ certificate }) => !certificate.isCa);
  const withCertificate = onToken.map(({ certificate, id }) => {
    const key = keys.find(({ spki }) => equalBytes(spki, certificate.spki));
    return { label: key?.object.label ?? certificate.label, id: key?.object.id ?? id, certificate };
  });
  const bare = uniqueKeys(keys)
    .filter(({ spki }) => !onToken.some(({ certificate }) => equalBytes(spki, certificate.spki)))
    .flatMap(({ object, spki }): Pkcs11Candidate[] => {
      const matching = supplied.filter((certificate) => equalBytes(spki, certificate.spki));
      if (matching.length === 0) return [{ label: object.label, id: object.id, certificate: undefined }];
      return matching.map((certificate) => ({ label: object.label, id: object.id, certificate }));
    });
  const found = [...withCertificate, ...bare];
  // Nothing of the token can be seen before the login: the supplied certificates say what is wanted.
  if (found.length > 0) return found;
  return supplied.filter(({ isCa }) => !isCa).map((certificate) => ({ label: certificate.label, id: undefined, certificate }));
}

/** Can the certificate, or the public key of it, be seen on the token? */
export function shows(objects: readonly TokenObject[], certificate: TokenCertificate): boolean {
  return objects.some((object) => {
    if (object.kind === 'certificate') return object.value !== undefined && equalBytes(object.value, certificate.der);
    return publicKeyOf(object)?.equals(certificate.publicKey) === true;
  });
}

function uniqueKeys<K extends { readonly spki: Uint8Array }>(keys: readonly K[]): K[] {
  return [...new Map(keys.map((key) => [toHex(key.spki), key])).values()];
}

/** The private key of a certificate: by modulus for RSA, for EC by the id of its public key or certificate. */
export function privateKeyOf(objects: readonly TokenObject[], candidate: Pkcs11Candidate): TokenObject | undefined {
  const keys = objects.filter(({ kind }) => kind === 'private');
  const { certificate } = candidate;
  if (certificate?.publicKey.asymmetricKeyType?.startsWith('rsa') === true) {
    const modulus = Buffer.from(certificate.publicKey.export({ format: 'jwk' }).n ?? '', 'base64url');
    const exact = keys.find((key) => key.modulus !== undefined && equalBytes(withoutZeros(key.modulus), modulus));
    if (exact !== undefined) return exact;
  }
  const publicId = objects.find((object) => {
    const key = object.kind === 'public' ? publicKeyOf(object) : undefined;
    return (
      key !== undefined && certificate !== undefined && equalBytes(key.export({ type: 'spki', format: 'der' }), certificate.spki)
    );
  })?.id;
  const ids = [publicId, candidate.id].filter((id) => id !== undefined && id.length > 0) as Uint8Array[];
  const byId = keys.filter((key) => ids.some((id) => key.id !== undefined && equalBytes(key.id, id)));
  if (byId.length === 1) return byId[0];
  // One key and nothing that names it: whoever writes the signature compares it with the certificate first (`signWith`).
  return byId.length === 0 && keys.length === 1 && ids.length === 0 ? keys[0] : undefined;
}

// CKA_EC_PARAMS (DER object identifiers) of the curves in use.
const CURVES: Readonly<Record<string, { readonly name: string; readonly size: number }>> = {
  '06082a8648ce3d030107': { name: 'P-256', size: 32 },
  '06052b81040022': { name: 'P-384', size: 48 },
  '06052b81040023': { name: 'P-521', size: 66 },
};

export function publicKeyOf({ modulus, exponent, curve, point }: TokenObject): KeyObject | undefined {
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
  try {
    if (modulus !== undefined && exponent !== undefined) {
      return createPublicKey({
        key: { kty: 'RSA', n: base64(withoutZeros(modulus)), e: base64(withoutZeros(exponent)) },
        format: 'jwk',
      });
    }
    const known = curve === undefined ? undefined : CURVES[toHex(curve)];
    if (known === undefined || point === undefined) return undefined;
    // CKA_EC_POINT is an OCTET STRING around the point (v2.40 §2.3.3); some drivers leave the wrapping out. Both end with x ‖ y.
    if (point.length < 2 * known.size + 1) return undefined;
    const x = point.subarray(point.length - 2 * known.size, point.length - known.size);
    const y = point.subarray(point.length - known.size);
    return createPublicKey({ key: { kty: 'EC', crv: known.name, x: base64(x), y: base64(y) }, format: 'jwk' });
  } catch {
    return undefined;
  }
}

function withoutZeros(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0);
  return bytes.subarray(Math.max(0, start));
}
