import type { AxisClient } from '@lienthong/axis';

/**
 * A client of an axis with somebody in between, who changes one byte of every fetched packet: the first letter of the text
 * after `mark`. Everything else passes through.
 */
export function tampered(client: AxisClient, mark: string): AxisClient {
  return {
    ...client,
    fetch: async (docId, options) => changeOneByte(await client.fetch(docId, options), mark),
  };
}

async function* changeOneByte(stream: AsyncIterable<Uint8Array>, mark: string): AsyncGenerator<Uint8Array> {
  // The packet of this example is small; a real middleman would not need to hold it either.
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(Uint8Array.from(part));
  const bytes = Buffer.concat(parts);
  const at = bytes.indexOf(mark);
  if (at < 0) throw new Error(`The text «${mark}» is not in the packet.`);
  const index = at + Buffer.byteLength(mark);
  bytes[index] = (bytes[index] as number) ^ 0x01;
  yield bytes;
}
