/** A small seeded generator (mulberry32): the same seed gives the same documents on every machine. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A number in [0, n). */
  below(n: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * n);
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

/** Mutation testing: every test runs once for each mutant, on code that counts its every step. */
export const mutating: boolean = process.env['STRYKER_MUTATOR_WORKER'] !== undefined;

/** Few of them under mutation testing. */
export function some(count: number): number {
  return mutating ? Math.ceil(count / 150) : count;
}
