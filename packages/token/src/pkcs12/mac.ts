import { createHmac, timingSafeEqual } from 'node:crypto';
import { raiseToken } from '../errors.ts';
import { type BerNode, integerOf, octets, oidOf, part } from './ber.ts';
import type { OpenContext } from './context.ts';
import { type Pkcs12Hash, PURPOSE, pkcs12Key } from './kdf.ts';
import { deriveByPbkdf2, hmacHash } from './pbkdf2.ts';

const HASHES: Readonly<Record<string, { readonly name: Pkcs12Hash; readonly length: number }>> = {
  '1.3.14.3.2.26': { name: 'sha1', length: 20 },
  '2.16.840.1.101.3.4.2.4': { name: 'sha224', length: 28 },
  '2.16.840.1.101.3.4.2.1': { name: 'sha256', length: 32 },
  '2.16.840.1.101.3.4.2.2': { name: 'sha384', length: 48 },
  '2.16.840.1.101.3.4.2.3': { name: 'sha512', length: 64 },
};
const PBMAC1 = '1.2.840.113549.1.5.14';

/** True when the MAC over `content` fits the passphrase (RFC 7292 §5.1, PBMAC1 of RFC 9579). */
export async function macFits(macData: BerNode, content: Uint8Array, context: OpenContext): Promise<boolean> {
  const digestInfo = part(macData, 0, 0x30, 'MAC');
  const identifier = part(digestInfo, 0, 0x30, 'MAC algorithm');
  const expected = octets(part(digestInfo, 1, 0x04, 'MAC value'));
  const id = oidOf(identifier.children[0], 'MAC algorithm');
  const { hash, key } = await (id === PBMAC1 ? pbmac1Key(identifier, context) : classicKey(id, macData, context));
  const actual = createHmac(hash, key).update(content).digest();
  key.fill(0);
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

type MacKey = { readonly hash: string; readonly key: Uint8Array };

async function classicKey(id: string, macData: BerNode, context: OpenContext): Promise<MacKey> {
  const hash = HASHES[id];
  if (hash === undefined) throw raiseToken('PKCS12_UNSUPPORTED', { what: `MAC ${id}` });
  const salt = octets(part(macData, 1, 0x04, 'MAC salt'));
  const stated = macData.children[2];
  const iterations = stated === undefined ? 1 : integerOf(stated, 'iteration count');
  const key = await pkcs12Key(hash.name, context.bmp, salt, iterations, PURPOSE.mac, hash.length, context.budget);
  return { hash: hash.name, key };
}

async function pbmac1Key(identifier: BerNode, context: OpenContext): Promise<MacKey> {
  const parameters = part(identifier, 1, 0x30, 'PBMAC1 parameters');
  const hash = hmacHash(part(parameters, 1, 0x30, 'PBMAC1 scheme'));
  return { hash, key: await deriveByPbkdf2(part(parameters, 0, 0x30, 'key derivation'), undefined, context) };
}
