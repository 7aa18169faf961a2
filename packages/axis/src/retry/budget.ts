export interface RetryBudgetOptions {
  /** Repeats that may be spent before anything succeeds again. Default 10. */
  readonly capacity?: number;
  /** What each success gives back. Default 0.2. */
  readonly perSuccess?: number;
}

/**
 * Token bucket for repeats: first attempts are free, every repeat and every reconciliation costs one token, only a success
 * earns. So a total outage sees hardly more requests than work, however many calls wait (amplification stays near 1).
 */
export interface RetryBudget {
  take(): boolean;
  succeeded(): void;
  readonly tokens: number;
}

export function retryBudget(options: RetryBudgetOptions = {}): RetryBudget {
  const capacity = options.capacity ?? 10;
  const perSuccess = options.perSuccess ?? 0.2;
  let tokens = capacity;
  return {
    take() {
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
    succeeded() {
      tokens = Math.min(capacity, tokens + perSuccess);
    },
    get tokens() {
      return tokens;
    },
  };
}
