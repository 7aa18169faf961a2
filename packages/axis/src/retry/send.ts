import { type Abortable, isLienThongError, type LienThongError } from '@lienthong/core';
import type { OutgoingPacket, Reconciliation } from '../client.ts';
import { effectOf, raiseAxis, withEffect } from '../errors.ts';
import type { Retrier } from './run.ts';
import { sleep } from './run.ts';

export interface SendParts {
  readonly op: string;
  readonly retrier: Retrier;
  /** One request that carries the packet; resolves to the axis' identifier. */
  attempt(): Promise<string>;
  /** Looks the packet up in the axis' list; undefined when the dialect or the packet gives nothing to look for. */
  readonly find: (() => Promise<Reconciliation>) | undefined;
  /** Pause before "not in the list" is believed, milliseconds: the axis may still be storing. */
  readonly settleMs: number;
}

/**
 * The one place where a packet may be sent again. After `none` it is repeated like any call; after `unknown` or `done` the axis'
 * own list is asked first, because nothing on the wire tells a repeat from a second document.
 */
export async function sendOnce(
  packet: OutgoingPacket,
  parts: SendParts,
  abort: Abortable,
): Promise<{ docId: string; reconciled: boolean; attempts: number }> {
  const { op, retrier } = parts;
  for (let n = 1; ; n++) {
    let error: LienThongError;
    try {
      const docId = await parts.attempt();
      retrier.budget.succeeded();
      return { docId, reconciled: false, attempts: n };
    } catch (caught) {
      if (!isLienThongError(caught)) throw caught;
      error = caught;
    }
    if (error.code === 'ABORTED') throw error;
    if (effectOf(error) !== 'none') {
      const found = await reconcileAfter(error, packet, parts, abort);
      if (found !== undefined) return { docId: found, reconciled: true, attempts: n };
      if (effectOf(error) === 'done') throw withEffect(error, 'unknown');
      error = withEffect(error, 'none');
    }
    if (!error.retryable || n >= retrier.attempts || !retrier.budget.take()) throw error;
    await retrier.pause(op, n, error, abort);
  }
}

/** The identifier when the packet is there, undefined when it certainly is not; throws when neither can be said. */
async function reconcileAfter(
  error: LienThongError,
  packet: OutgoingPacket,
  parts: SendParts,
  abort: Abortable,
): Promise<string | undefined> {
  // Without a token the outbox reconciles later: during an outage a list call only adds load.
  if (parts.find === undefined || packet.match === undefined || !parts.retrier.budget.take()) throw error;
  for (let look = 1; ; look++) {
    let result: Reconciliation;
    try {
      result = await parts.find();
    } catch {
      throw error;
    }
    if (result.outcome === 'found') return result.docId;
    if (result.outcome === 'ambiguous') {
      throw raiseAxis('AXIS_SEND_AMBIGUOUS', { op: parts.op, effect: 'unknown', candidates: result.docIds }, { cause: error });
    }
    if (look === 2) return undefined;
    await sleep(parts.op, parts.settleMs, abort.signal);
  }
}
