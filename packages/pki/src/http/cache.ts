import type { Clock } from '@lienthong/core';

interface Line<T> {
  readonly value: T | undefined;
  readonly error: unknown;
  readonly until: number;
  readonly size: number;
}

/** What a fetch gave and how long it may be used. */
export interface Fetched<T> {
  readonly value: T;
  /** Bytes that it keeps. */
  readonly size: number;
  /** Until when the content itself is good. */
  readonly until: Date | undefined;
}

export interface CacheLimits {
  /** Bytes. */
  readonly bytes: number;
  /** Longest life of anything, milliseconds: a false CRL with a distant nextUpdate must not stay for months. */
  readonly maxAgeMs: number;
  /** Life of a failure, milliseconds. */
  readonly negativeMs: number;
}

/** Remembers answers and failures, and lets callers who want the same thing at once share one request. */
export class FetchCache<T> {
  readonly #limits: CacheLimits;
  readonly #clock: Clock;
  readonly #lines = new Map<string, Line<T>>();
  readonly #flights = new Map<string, Promise<T>>();
  #size = 0;

  constructor(limits: CacheLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  get bytes(): number {
    return this.#size;
  }

  async get(key: string, fetch: () => Promise<Fetched<T>>): Promise<T> {
    const line = this.#lines.get(key);
    if (line !== undefined && this.#clock.now() < line.until) {
      if (line.error !== undefined) throw line.error;
      return line.value as T;
    }
    this.#drop(key);
    const flying = this.#flights.get(key);
    if (flying !== undefined) return flying;
    const flight = this.#fly(key, fetch).finally(() => this.#flights.delete(key));
    this.#flights.set(key, flight);
    return flight;
  }

  async #fly(key: string, fetch: () => Promise<Fetched<T>>): Promise<T> {
    const now = this.#clock.now();
    try {
      const { value, size, until } = await fetch();
      this.#keep(key, { value, error: undefined, size, until: Math.min(now + this.#limits.maxAgeMs, until?.getTime() ?? now) });
      return value;
    } catch (error) {
      this.#keep(key, { value: undefined, error, size: 1024, until: now + this.#limits.negativeMs });
      throw error;
    }
  }

  #keep(key: string, line: Line<T>): void {
    if (line.size > this.#limits.bytes || line.until <= this.#clock.now()) return;
    this.#lines.set(key, line);
    this.#size += line.size;
    for (const oldest of this.#lines.keys()) {
      if (this.#size <= this.#limits.bytes) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const line = this.#lines.get(key);
    if (line === undefined) return;
    this.#lines.delete(key);
    this.#size -= line.size;
  }
}
