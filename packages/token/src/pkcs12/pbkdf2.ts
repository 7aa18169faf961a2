import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { raiseToken } from '../errors.ts';
import { type BerNode, integerOf, octets, oidOf, part } from './ber.ts';
import type { OpenContext } from './context.ts';

const PBKDF2 = '1.2.840.113549.1.5.12';
const HMACS: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};

/** The hash of an HMAC AlgorithmIdentifier. @throws LienThongError `PKCS12_UNSUPPORTED` */
export function hmacHash(identifier: BerNode): string {
  const id = oidOf(identifier.children[0], 'HMAC algorithm');
  const hash = HMACS[id];
  if (hash === undefined) throw raiseToken('PKCS12_UNSUPPORTED', { what: `HMAC ${id}` });
  return hash;
}

/** PBKDF2 by its AlgorithmIdentifier (RFC 8018 §A.2). `length`: what the cipher needs; a stated keyLength must agree. */
export async function deriveByPbkdf2(identifier: BerNode, length: number | undefined, context: OpenContext): Promise<Uint8Array> {
  const id = oidOf(identifier.children[0], 'key derivation');
  if (id !== PBKDF2) throw raiseToken('PKCS12_UNSUPPORTED', { what: `key derivation ${id}` });
  const parameters = part(identifier, 1, 0x30, 'PBKDF2 parameters');
  const salt = octets(part(parameters, 0, 0x04, 'PBKDF2 salt'));
  const iterations = integerOf(part(parameters, 1, 0x02, 'iteration count'), 'iteration count');
  const rest = parameters.children.slice(2);
  const stated = rest.find((node) => node.tag === 0x02);
  const keyLength = stated === undefined ? length : integerOf(stated, 'key length');
  if (keyLength === undefined || keyLength < 1 || keyLength > 128 || (length !== undefined && keyLength !== length)) {
    throw raiseToken('PKCS12_DAMAGED', { offset: parameters.at, reason: 'key length does not fit the cipher' });
  }
  const prf = rest.find((node) => node.tag === 0x30);
  context.budget.spend(iterations);
  const hash = prf === undefined ? 'sha1' : hmacHash(prf);
  return new Uint8Array(await promisify(pbkdf2)(context.utf8, salt, iterations, keyLength, hash));
}
