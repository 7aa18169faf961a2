/** Source of the present time, injectable so that a test or a re-judgement can stand at any moment. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands still. `at`: ISO 8601 with offset, or epoch milliseconds. */
export function frozenClock(at: string | number | Date): Clock {
  const ms = new Date(at).getTime();
  return { now: () => ms };
}
