import type { ByteSource } from '@lienthong/core';
import type { PacketFacts } from './facts.ts';
import { factsFromText } from './text.ts';

/** The facts of a packet; undefined when nothing like a packet is in it. */
export async function readFacts(source: ByteSource): Promise<PacketFacts | undefined> {
  return factsFromText(source);
}
