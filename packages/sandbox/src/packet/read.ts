import { type ByteSource, isLienThongError } from '@lienthong/core';
import { readPacketAsync, salvagePacket } from '@lienthong/edxml';
import { factsOf, type PacketFacts } from './facts.ts';

/** A sandbox takes what the wire can carry. */
export const packetLimits: { readonly bytes: number } = { bytes: 2_147_483_647 };

/** Reads a packet for routing. What no strict reader accepts is salvaged, since the real axis still routes it. */
export async function readForRouting(source: ByteSource): Promise<PacketFacts | undefined> {
  try {
    return factsOf(await readPacketAsync(source, { xml: { limits: packetLimits } }));
  } catch (error) {
    if (!isLienThongError(error) || !/^(XML|EDXML)_/.test(error.code)) throw error;
  }
  try {
    return factsOf(salvagePacket(source));
  } catch (error) {
    if (!isLienThongError(error) || !/^(XML|EDXML)_/.test(error.code)) throw error;
    return undefined;
  }
}
