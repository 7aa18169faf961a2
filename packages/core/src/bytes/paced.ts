import { type Abortable, throwIfAborted } from '../error/abort.ts';

const BREATH_BYTES = 8 * 1024 * 1024;

/**
 * Chunks that are made on the spot, with a look at the event loop now and then: without it no signal, no timer and no other work of the
 * process comes through until the last chunk.
 *
 * @throws LienThongError `ABORTED`; what the stream throws passes through
 */
export async function* paced(stream: Iterable<Uint8Array>, { signal }: Abortable = {}): AsyncGenerator<Uint8Array> {
  let since = 0;
  for (const chunk of stream) {
    throwIfAborted(signal);
    yield chunk;
    since += chunk.length;
    if (since < BREATH_BYTES) continue;
    since = 0;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
