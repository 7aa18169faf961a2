import { expect, it } from 'vitest';
import { paced, spool } from '../src/index.ts';

function* endless(counted: { chunks: number }): Generator<Uint8Array> {
  for (; counted.chunks < 10_000; counted.chunks++) yield new Uint8Array(64 * 1024);
}

it('lets an abort through while chunks are made on the spot', async () => {
  for (const run of [
    async (signal: AbortSignal, counted: { chunks: number }) => {
      for await (const chunk of paced(endless(counted), { signal })) expect(chunk.length).toBe(65_536);
    },
    async (signal: AbortSignal, counted: { chunks: number }) => spool(endless(counted), { signal, memoryBytes: 2 ** 30 }),
  ]) {
    const stop = new AbortController();
    const counted = { chunks: 0 };
    setImmediate(() => stop.abort());
    await expect(run(stop.signal, counted)).rejects.toMatchObject({ code: 'ABORTED' });
    expect(counted.chunks).toBeLessThan(1000);
  }
});

it('gives every chunk, and what the stream throws', async () => {
  const seen: number[] = [];
  const three = function* (): Generator<Uint8Array> {
    for (const n of [1, 2, 3]) yield Uint8Array.of(n);
    throw new RangeError('end');
  };
  await expect(
    (async () => {
      for await (const [n] of paced(three())) seen.push(n as number);
    })(),
  ).rejects.toThrow('end');
  expect(seen).toEqual([1, 2, 3]);
});
