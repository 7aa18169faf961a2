import { setTimeout as delay } from 'node:timers/promises';
import type { Abortable } from '@lienthong/core';
import { type Pkcs11TokenInfo, type SlotReport, tokenInfo } from './info.ts';
import { type Connection, connect } from './native/connection.ts';
import { presentTokens } from './session.ts';

export interface WatchTokensOptions extends Abortable {
  /** How often the driver is asked. Default 1000 ms. */
  readonly intervalMs?: number | undefined;
  readonly timeoutMs?: number | undefined;
}

/** A token came or went. `token.certificates` is empty here: list or open it to read them. */
export interface TokenEvent {
  readonly type: 'inserted' | 'removed';
  readonly token: Pkcs11TokenInfo;
}

const MAX_FAILURES = 3;

/**
 * Reports tokens as they come and go, beginning with those present; ends with the signal. The driver is polled, because drivers'
 * C_WaitForSlotEvent blocks for ever or is not implemented. A driver that was lost is loaded again; after three failures in a row
 * the last one is thrown.
 */
export async function* watchTokens(module: string, options: WatchTokensOptions = {}): AsyncGenerator<TokenEvent> {
  const settings = { module, sessions: 1, timeoutMs: options.timeoutMs ?? 30_000 };
  let known = new Map<string, SlotReport>();
  let connection: Connection | undefined;
  let failures = 0;
  try {
    while (options.signal?.aborted !== true) {
      try {
        connection ??= await connect(settings);
        const present = new Map((await presentTokens(connection)).map((report) => [identity(report), report]));
        failures = 0;
        const event = (type: TokenEvent['type'], report: SlotReport): TokenEvent => ({
          type,
          token: tokenInfo(module, report, []),
        });
        for (const [id, report] of known) if (!present.has(id)) yield event('removed', report);
        for (const [id, report] of present) if (!known.has(id)) yield event('inserted', report);
        known = present;
      } catch (error) {
        await connection?.close();
        connection = undefined;
        if (++failures >= MAX_FAILURES) throw error;
      }
      await delay(options.intervalMs ?? 1000, undefined, options.signal === undefined ? {} : { signal: options.signal }).catch(
        () => undefined,
      );
    }
  } finally {
    await connection?.close();
  }
}

const identity = ({ serial, label, manufacturer }: SlotReport): string => `${manufacturer}\0${serial}\0${label}`;
