import { createDecipheriv } from 'node:crypto';
import { raiseToken } from '../errors.ts';
import { type BerNode, damaged, integerOf, octets, oidOf, part } from './ber.ts';
import type { OpenContext } from './context.ts';
import { PURPOSE, pkcs12Key } from './kdf.ts';
import { deriveByPbkdf2 } from './pbkdf2.ts';
import { decryptRc2Cbc } from './rc2.ts';

const PBES2 = '1.2.840.113549.1.5.13';
/** PBES2 ciphers: OpenSSL name and key length. */
const CIPHERS: Readonly<Record<string, { readonly name: string; readonly key: number; readonly iv: number }>> = {
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', key: 16, iv: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', key: 24, iv: 16 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', key: 32, iv: 16 },
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', key: 24, iv: 8 },
};
/** Password-based schemes of RFC 7292 appendix C, all with SHA-1. */
const LEGACY: Readonly<Record<string, { readonly name: string; readonly key: number }>> = {
  '1.2.840.113549.1.12.1.3': { name: 'des-ede3-cbc', key: 24 },
  '1.2.840.113549.1.12.1.4': { name: 'des-ede-cbc', key: 16 },
  '1.2.840.113549.1.12.1.5': { name: 'rc2', key: 16 },
  '1.2.840.113549.1.12.1.6': { name: 'rc2', key: 5 },
};

/**
 * Decrypts by an AlgorithmIdentifier. The MAC has been verified before, so wrong padding means a file whose parts carry different
 * passphrases or were damaged before the MAC was made.
 *
 * @throws LienThongError `PKCS12_UNSUPPORTED`, `PKCS12_DAMAGED`, `PKCS12_LIMIT`
 */
export async function decrypt(identifier: BerNode, encrypted: Uint8Array, context: OpenContext): Promise<Uint8Array> {
  const id = oidOf(identifier.children[0], 'encryption algorithm');
  const parameters = part(identifier, 1, 0x30, 'encryption parameters');
  if (id === PBES2) return decryptPbes2(parameters, encrypted, context);
  const legacy = LEGACY[id];
  if (legacy === undefined) throw raiseToken('PKCS12_UNSUPPORTED', { what: `encryption ${id}` });
  const salt = octets(part(parameters, 0, 0x04, 'salt'));
  const iterations = integerOf(part(parameters, 1, 0x02, 'iteration count'), 'iteration count');
  const derive = (purpose: number, length: number): Promise<Uint8Array> =>
    pkcs12Key('sha1', context.bmp, salt, iterations, purpose, length, context.budget);
  const key = await derive(PURPOSE.key, legacy.key);
  const iv = await derive(PURPOSE.iv, 8);
  try {
    if (legacy.name !== 'rc2') return decipher(legacy.name, key, iv, encrypted, identifier.at);
    const plain = decryptRc2Cbc(key, iv, encrypted);
    if (plain === undefined) throw damaged(identifier.at, 'decryption failed');
    return plain;
  } finally {
    key.fill(0);
  }
}

async function decryptPbes2(parameters: BerNode, encrypted: Uint8Array, context: OpenContext): Promise<Uint8Array> {
  const scheme = part(parameters, 1, 0x30, 'encryption scheme');
  const id = oidOf(scheme.children[0], 'cipher');
  const cipher = CIPHERS[id];
  if (cipher === undefined) throw raiseToken('PKCS12_UNSUPPORTED', { what: `cipher ${id}` });
  const iv = octets(part(scheme, 1, 0x04, 'IV'));
  if (iv.length !== cipher.iv) throw damaged(scheme.at, 'IV of the wrong length');
  const key = await deriveByPbkdf2(part(parameters, 0, 0x30, 'key derivation'), cipher.key, context);
  try {
    return decipher(cipher.name, key, iv, encrypted, scheme.at);
  } finally {
    key.fill(0);
  }
}

function decipher(name: string, key: Uint8Array, iv: Uint8Array, encrypted: Uint8Array, at: number): Uint8Array {
  // Two-key 3DES is three-key 3DES with K3 = K1; OpenSSL 3 builds without the two-key name exist.
  const [cipher, material] = name === 'des-ede-cbc' ? ['des-ede3-cbc', Buffer.concat([key, key.subarray(0, 8)])] : [name, key];
  try {
    const machine = createDecipheriv(cipher, material, iv);
    return new Uint8Array(Buffer.concat([machine.update(encrypted), machine.final()]));
  } catch {
    throw damaged(at, 'decryption failed');
  }
}
