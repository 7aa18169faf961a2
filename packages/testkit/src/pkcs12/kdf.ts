import { createHash } from 'node:crypto';
import { concat, utf16be } from '../der/writer.ts';

// RFC 7292 appendix B. A witness of its own beside the reader in `token`: the two must not share a mistake.
const BLOCK = 64; // v, in octets, of SHA-1 and SHA-256

export type KeyPurpose = 1 | 2 | 3; // key material, IV, MAC key

/** BMPString of the passphrase with its two closing zero octets (RFC 7292 §B.1). */
export const bmpPassphrase = (passphrase: string): Uint8Array => concat(utf16be(passphrase), Uint8Array.of(0, 0));

export function pkcs12Key(
  hash: 'sha1' | 'sha256',
  passphrase: string,
  salt: Uint8Array,
  iterations: number,
  purpose: KeyPurpose,
  length: number,
): Uint8Array {
  const diversifier = new Uint8Array(BLOCK).fill(purpose);
  const blocks = concat(stretch(salt), stretch(bmpPassphrase(passphrase)));
  const out: Uint8Array[] = [];
  for (let made = 0; made < length; ) {
    let a = digest(hash, concat(diversifier, blocks));
    for (let i = 1; i < iterations; i++) a = digest(hash, a);
    out.push(a);
    made += a.length;
    const b = BigInt(`0x${Buffer.from(repeat(a, BLOCK)).toString('hex')}`) + 1n;
    for (let at = 0; at < blocks.length; at += BLOCK) addInPlace(blocks.subarray(at, at + BLOCK), b);
  }
  return concat(...out).subarray(0, length);
}

function digest(hash: string, data: Uint8Array): Uint8Array {
  return new Uint8Array(createHash(hash).update(data).digest());
}

function stretch(bytes: Uint8Array): Uint8Array {
  return repeat(bytes, BLOCK * Math.ceil(bytes.length / BLOCK));
}

function repeat(bytes: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => bytes[i % bytes.length] as number);
}

function addInPlace(block: Uint8Array, addend: bigint): void {
  const sum = (BigInt(`0x${Buffer.from(block).toString('hex')}`) + addend) & ((1n << BigInt(8 * block.length)) - 1n);
  block.set(Buffer.from(sum.toString(16).padStart(2 * block.length, '0'), 'hex'));
}
