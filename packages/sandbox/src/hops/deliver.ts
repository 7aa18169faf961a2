import type { House } from '../house.ts';
import type { Receiver } from '../operations/send.ts';
import type { Hop } from '../store/types.ts';

export interface Delivered {
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
  readonly hops: readonly Hop[];
}

/** Carries a packet through the hubs between sender and receiver. Bytes that no hub rewrites stay one file. */
export async function deliver(
  house: House,
  base: { readonly file: string; readonly size: number; readonly sha256: string },
  _from: string,
  _receiver: Receiver,
  now: number,
): Promise<Delivered> {
  const hops = house.hubs.map((hub): Hop => ({ hub: hub.id, at: now, rewrite: hub.rewrite }));
  return { ...base, hops };
}
