import { createHash, generateKeyPair, type KeyObject } from 'node:crypto';
import { membersOf, type Tlv } from '../der/reader.ts';
import { spki } from './algorithm.ts';

/** RSA by modulus length in bits, or an elliptic curve. */
export type KeySpec = number | 'P-256' | 'P-384' | 'P-521';

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Makes key pairs; give your own to reuse keys between hierarchies of one test run. */
export type KeySource = (spec: KeySpec) => Promise<KeyPair>;

/** A fresh pair from the platform. Not seeded: node:crypto offers no seeded RSA generation, so only serials and salts repeat. */
export const generateKey: KeySource = (spec) =>
  new Promise((resolve, reject) => {
    const done = (error: Error | null, publicKey: KeyObject, privateKey: KeyObject): void =>
      error === null ? resolve({ publicKey, privateKey }) : reject(error);
    if (typeof spec === 'number') generateKeyPair('rsa', { modulusLength: spec }, done);
    else generateKeyPair('ec', { namedCurve: spec }, done);
  });

/** Key identifier by method 1 of RFC 5280 §4.2.1.2: SHA-1 of the BIT STRING's octets of the public key. */
export function keyIdentifier(key: KeyObject): Uint8Array {
  const [, bits] = membersOf(spki(key));
  return new Uint8Array(
    createHash('sha1')
      .update((bits as Tlv).content.subarray(1))
      .digest(),
  );
}
