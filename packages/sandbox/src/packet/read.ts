import { type ByteSource, isLienThongError } from '@lienthong/core';
import { readXmlAsync, type XmlDocument } from '@lienthong/xml';
import type { PacketFacts } from './facts.ts';
import { factsFromText } from './text.ts';
import { factsFromTree } from './tree.ts';

export const packetLimits = { bytes: 2 ** 31 - 1 };

/** What was read: with a tree when the packet is well-formed; undefined facts when nothing like a packet is in it. */
export interface PacketReading {
  readonly facts: PacketFacts | undefined;
  readonly document: XmlDocument | undefined;
}

/** Reads a packet for routing. What no strict reader accepts is searched for its header, as the real axis still routes it. */
export async function readForRouting(source: ByteSource): Promise<PacketReading> {
  try {
    const document = await readXmlAsync(source, { limits: packetLimits });
    return { facts: factsFromTree(document), document };
  } catch (error) {
    if (!isLienThongError(error) || !error.code.startsWith('XML_')) throw error;
    return { facts: factsFromText(source), document: undefined };
  }
}
