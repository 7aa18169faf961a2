import { createHash } from 'node:crypto';
import { type Abortable, throwIfAborted } from '@lienthong/core';
import type { DigestName } from '../model/algorithms.ts';
import { refuse } from './findings.ts';

/** How many bytes may still be digested, over all references of a document: a bound on what a hostile SignedInfo can cost. */
export interface Budget {
  left: number;
  readonly total: number;
}

/** All bytes of a short stream as one piece. A chunk is only good until the next one is asked for, so each is copied at once. */
export function gather(bytes: Iterable<Uint8Array>): Buffer {
  const parts: Uint8Array[] = [];
  for (const chunk of bytes) parts.push(Uint8Array.from(chunk));
  return Buffer.concat(parts);
}

/** Between two looks at the event loop. */
const YIELD_BYTES = 8 * 1024 * 1024;

/**
 * Digests a stream and gives the event loop a turn now and then.
 *
 * @throws LienThongError `ABORTED`
 */
export async function digest(
  name: DigestName,
  bytes: Iterable<Uint8Array>,
  options: Abortable & { readonly budget?: Budget } = {},
): Promise<Uint8Array> {
  const hash = createHash(name);
  let since = 0;
  for (const chunk of bytes) {
    hash.update(chunk);
    since += chunk.length;
    if (options.budget !== undefined) {
      options.budget.left -= chunk.length;
      if (options.budget.left < 0) throw refuse('XMLSIG_LIMIT', { limit: 'passes', value: options.budget.total });
    }
    if (since < YIELD_BYTES) continue;
    since = 0;
    throwIfAborted(options.signal);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return hash.digest();
}
