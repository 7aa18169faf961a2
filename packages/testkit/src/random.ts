import { createHash } from 'node:crypto';
import type { Random } from '@lienthong/core';

/** Repeatable bytes: SHA-256 over seed and counter. For serials, salts and nonces of tests; never for keys that matter. */
export function seededRandom(seed: string | number): Random {
  let counter = 0;
  let pool = new Uint8Array(0);
  return {
    bytes(length) {
      const out = new Uint8Array(length);
      for (let filled = 0; filled < length; ) {
        if (pool.length === 0) pool = new Uint8Array(createHash('sha256').update(`${seed}/${counter++}`).digest());
        const taken = pool.subarray(0, length - filled);
        out.set(taken, filled);
        pool = pool.subarray(taken.length);
        filled += taken.length;
      }
      return out;
    },
  };
}
