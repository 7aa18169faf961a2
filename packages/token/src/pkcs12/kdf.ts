import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { raiseToken } from '../errors.ts';

export type Pkcs12Hash = 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512';

/** Which of the three values of RFC 7292 §B.3 is derived. */
export const PURPOSE = { key: 1, iv: 2, mac: 3 } as const;

// A hostile file must not buy hours of hashing: one file may spend this many iterations over all its derivations. OWASP's figure for
// PBKDF2-SHA256 is 600,000; a file has two or three derivations.
const MAX_ITERATIONS = 10_000_000;
const YIELD_EVERY = 20_000;

/** Counts iterations over a whole file. */
export interface IterationBudget {
  spend(iterations: number): void;
}

export function iterationBudget(): IterationBudget {
  let spent = 0;
  return {
    spend(iterations) {
      spent += iterations;
      if (iterations < 1) throw raiseToken('PKCS12_DAMAGED', { offset: 0, reason: 'iteration count below one' });
      if (spent > MAX_ITERATIONS)
        throw raiseToken('PKCS12_LIMIT', { limit: 'iterations', value: spent, maximum: MAX_ITERATIONS });
    },
  };
}

/** Key derivation of RFC 7292 appendix B.2; `bmp` is the passphrase as BMPString. Yields to the event loop on long counts. */
export async function pkcs12Key(
  hash: Pkcs12Hash,
  bmp: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  purpose: number,
  length: number,
  budget: IterationBudget,
): Promise<Uint8Array> {
  const v = hash === 'sha384' || hash === 'sha512' ? 128 : 64;
  const diversifier = new Uint8Array(v).fill(purpose);
  const saltBlocks = stretch(salt, v);
  const input = new Uint8Array(saltBlocks.length + v * Math.ceil(bmp.length / v));
  input.set(saltBlocks);
  input.set(stretch(bmp, v), saltBlocks.length);
  const out = new Uint8Array(length);
  for (let made = 0; made < length; ) {
    budget.spend(iterations);
    let a: Uint8Array = createHash(hash).update(diversifier).update(input).digest();
    for (let i = 1; i < iterations; i++) {
      a = createHash(hash).update(a).digest();
      if (i % YIELD_EVERY === 0) await setImmediate();
    }
    out.set(a.subarray(0, length - made), made);
    made += a.length;
    if (made < length) addToBlocks(input, a, v);
  }
  input.fill(0);
  return out;
}

function stretch(bytes: Uint8Array, v: number): Uint8Array {
  return Uint8Array.from({ length: v * Math.ceil(bytes.length / v) }, (_, i) => bytes[i % bytes.length] as number);
}

// I_j = (I_j + B + 1) mod 2^(8v), B being A repeated to v octets.
function addToBlocks(input: Uint8Array, a: Uint8Array, v: number): void {
  for (let start = 0; start < input.length; start += v) {
    let carry = 1;
    for (let i = v - 1; i >= 0; i--) {
      carry += (input[start + i] as number) + (a[i % a.length] as number);
      input[start + i] = carry & 0xff;
      carry >>= 8;
    }
  }
}
