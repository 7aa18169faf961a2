import { type Clock, type Logger, silentLogger, vietnamIso } from '@lienthong/core';
import type { EventOf, ExchangeEvent, ExchangeEventMap, ExchangeEventType } from './types.ts';

/** Tells what happens, after it is durable: an event that is missed (a crash) is never the only trace of anything. */
export interface ExchangeEvents {
  /** Gives the function that ends it. A listener that throws is logged and disturbs nothing. */
  on<T extends ExchangeEventType>(type: T, listener: (event: EventOf<T>) => void): () => void;
  /** Every event. */
  onAny(listener: (event: ExchangeEvent) => void): () => void;
}

/** The side that tells. */
export interface EventSource extends ExchangeEvents {
  emit<T extends ExchangeEventType>(type: T, facts: ExchangeEventMap[T]): void;
}

export function createEvents(clock: Clock, logger: Logger = silentLogger): EventSource {
  const listeners = new Set<(event: ExchangeEvent) => void>();
  const onAny = (listener: (event: ExchangeEvent) => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    onAny,
    on: (type, listener) =>
      onAny((event) => {
        if (event.type === type) listener(event as EventOf<typeof type>);
      }),
    emit(type, facts) {
      const event = { type, at: vietnamIso(clock.now()), ...facts } as unknown as ExchangeEvent;
      for (const listener of [...listeners]) {
        try {
          listener(event);
        } catch (error) {
          logger.log('error', 'listener-failed', { type, reason: error instanceof Error ? error.name : 'unknown' });
        }
      }
    },
  };
}
