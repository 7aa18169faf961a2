import { type LienThongError, type Random, systemRandom } from '@lienthong/core';
import type { Lane } from '../store/records.ts';

/**
 * `refused`: the axis will not take this packet, however often it is sent. `held`: nothing is wrong with the packet, somebody must mend
 * the connection first. `transient`: certainly no effect, another try may succeed. `unknown`: it may have taken effect.
 */
export type FailureClass = 'refused' | 'held' | 'transient' | 'unknown';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Waits before the next try, by the number of tries behind; the last one stays. `unknown` is the template of DHX (vxp-protocol §17). */
const WAITS: Readonly<Record<Exclude<FailureClass, 'refused'>, readonly number[]>> = {
  transient: [5 * SECOND, 30 * SECOND, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE],
  unknown: [30 * SECOND, 2 * MINUTE, 20 * MINUTE],
  held: [MINUTE, 10 * MINUTE],
};

/** What is urgent does not wait longer than this (QĐ 28/2018 Đ6.2). */
const URGENT_MS = MINUTE;

const HELD: readonly string[] = ['AXIS_AUTHENTICATION', 'AXIS_CLOCK_SKEW', 'AXIS_RECEIVER_LOCKED', 'AXIS_CLOSED', 'ABORTED'];

export function classify(error: LienThongError): FailureClass {
  if (error.details['effect'] !== 'none') return 'unknown';
  if (HELD.includes(error.code)) return 'held';
  return error.retryable ? 'transient' : 'refused';
}

/** Milliseconds until the next try: jittered by a fifth, so that what failed together does not come back together. */
export function waitOf(
  failure: Exclude<FailureClass, 'refused'>,
  attempts: number,
  lane: Lane,
  error: LienThongError,
  random: Random = systemRandom,
): number {
  const waits = WAITS[failure];
  const plain = waits[Math.min(attempts, waits.length) - 1] ?? (waits[0] as number);
  const wait = lane === 'urgent' ? Math.min(plain, URGENT_MS) : plain;
  const asked = error.details['retryAfterMs'];
  const jitter = 0.8 + (0.4 * (random.bytes(1)[0] as number)) / 255;
  return Math.max(Math.round(wait * jitter), typeof asked === 'number' ? Math.min(asked, 60 * MINUTE) : 0);
}
