import { createHash, type Hash } from 'node:crypto';
import { type Abortable, throwIfAborted } from '@lienthong/core';
import type { DirectVerifier } from './direct.ts';

/** What is signed, as often as asked for; each chunk is only good until the next one. */
export type ContentChunks = () => Iterable<Uint8Array>;

/** Between two looks at the event loop. */
const YIELD_BYTES = 8 * 1024 * 1024;

/**
 * Digests the content once for all signers, and feeds those who signed it directly. Memory does not grow with it.
 *
 * @throws LienThongError `ABORTED`; what the source throws
 */
export async function digestContent(
  content: ContentChunks,
  digests: ReadonlySet<string>,
  direct: readonly DirectVerifier[],
  options: Abortable,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const hashes = new Map<string, Hash>([...digests].map((name) => [name, createHash(name)]));
  const sinks = [...hashes.values(), ...direct];
  let since = 0;
  throwIfAborted(options.signal);
  for (const chunk of content()) {
    for (const sink of sinks) sink.update(chunk);
    since += chunk.length;
    if (since < YIELD_BYTES) continue;
    since = 0;
    throwIfAborted(options.signal);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return new Map([...hashes].map(([name, hash]) => [name, hash.digest()]));
}
