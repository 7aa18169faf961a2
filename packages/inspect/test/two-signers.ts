import { copyBytes } from '@lienthong/core';
import type { Identity } from '@lienthong/testkit';
import { type InspectPolicy, signPacket } from '../src/index.ts';
import { sourceOf } from './fixture.ts';

/** A packet signed part by part by one, then by another: the second signature breaks nothing of the first. */
export async function signXmlTwice(text: string, gate: InspectPolicy, first: Identity, second: Identity): Promise<string> {
  const once = await signPacket(sourceOf(text), first.signer(), { gate, profile: 'transit' });
  const twice = await signPacket(once.source, second.signer(), { gate, profile: 'transit' });
  return Buffer.from(copyBytes(twice.source)).toString('utf8');
}
