import { type Clock, systemClock, vietnamIso } from '@lienthong/core';
import type { ReadXmlOptions } from '@lienthong/xml';
import { organIdForm } from '../ids/organ-id.ts';
import type { Edition } from '../model/types.ts';
import type { Facts } from '../rules/rule.ts';
import type { UnzipLimits } from '../zip/read.ts';

export interface PacketLimits extends UnzipLimits {
  readonly maxAttachments: number;
  /** A larger packet gets a warning (spec §14: the norm's limit is unknown). */
  readonly maxPacketBytes: number;
}

/** Unwrapped payload up to 1 GiB and 300 times its packed size; 1,000 attachments; a warning past 50 MB. */
export const defaultPacketLimits: PacketLimits = Object.freeze({
  maxBytes: 1024 ** 3,
  maxRatio: 300,
  maxAttachments: 1000,
  maxPacketBytes: 50 * 1024 ** 2,
});

export interface ReadPacketOptions {
  /** Default: `2022` when a code of the packet is of the QĐ 20/2020 form, else `2016`. */
  readonly edition?: Edition;
  /** "Today", for dates in the future. */
  readonly clock?: Clock;
  readonly limits?: Partial<PacketLimits>;
  readonly xml?: ReadXmlOptions;
}

/** The edition that a packet looks like: nothing in it says so. */
export function guessEdition(facts: Pick<Facts, 'document' | 'status'>): Edition {
  const codes = [facts.document?.from, ...(facts.document?.to ?? []), facts.status?.from, facts.status?.responseFor];
  return codes.some((body) => body !== undefined && organIdForm(body.organId) === 'new') ? '2022' : '2016';
}

export function todayOf(options: ReadPacketOptions): string {
  return vietnamIso((options.clock ?? systemClock).now()).slice(0, 10);
}
