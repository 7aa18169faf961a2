/** What one validation may cost. Hostile input stops at these counts, which do not depend on the machine. */
export interface Budget {
  /** Certificates between leaf and anchor. */
  readonly depth: number;
  /** Signatures verified (remembered ones are free). */
  readonly signatures: number;
  /**
   * Names of a certificate times name constraints above it, names of distribution points compared with those of CRLs, certificates
   * compared with responder ids.
   */
  readonly names: number;
  /** Steps of path building: issuers considered. */
  readonly steps: number;
  /** Complete paths validated. */
  readonly paths: number;
  /** Milliseconds: the last resort. */
  readonly timeMs: number;
}

export const defaultBudget: Budget = { depth: 12, signatures: 256, names: 1 << 18, steps: 20_000, paths: 64, timeMs: 3000 };

export type BudgetName = keyof Budget;

const TIMED_NAMES = 1024;

/** Raised inside a validation, turned into an `indeterminate` report by it; never leaves the room. */
export class BudgetExceeded extends Error {
  readonly budget: BudgetName;

  constructor(budget: BudgetName) {
    super(budget);
    this.budget = budget;
  }
}

export class Spending {
  readonly budget: Budget;
  signatures = 0;
  names = 0;
  steps = 0;
  paths = 0;
  readonly #now: () => number;
  readonly #started: number;

  /** `now`: monotonic milliseconds. */
  constructor(budget: Partial<Budget> | undefined, now: () => number) {
    this.budget = { ...defaultBudget, ...budget };
    this.#now = now;
    this.#started = now();
  }

  signature(): void {
    if (++this.signatures > this.budget.signatures) throw new BudgetExceeded('signatures');
    this.#time();
  }

  compareNames(count: number): void {
    this.names += count;
    if (this.names > this.budget.names) throw new BudgetExceeded('names');
    // Names can be long: many of them are timed, a few are not worth a look at the clock.
    if (this.names > TIMED_NAMES) this.#time();
  }

  step(): void {
    if (++this.steps > this.budget.steps) throw new BudgetExceeded('steps');
    if ((this.steps & 63) === 0) this.#time();
  }

  path(): void {
    if (++this.paths > this.budget.paths) throw new BudgetExceeded('paths');
    this.#time();
  }

  #time(): void {
    if (this.#now() - this.#started > this.budget.timeMs) throw new BudgetExceeded('timeMs');
  }
}
