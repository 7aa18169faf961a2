/** What a run of a set of vectors gives: the form that the command line prints. */
export interface ConformanceReport {
  readonly set: string;
  readonly total: number;
  readonly agree: number;
  readonly disagree: readonly Disagreement[];
  readonly skipped: readonly Skip[];
  readonly hang: readonly CaseId[];
  /** Time of the slowest case, in milliseconds. */
  readonly slowestMs: number;
  /** Cases where ours is stricter in a way that counts as agreement. */
  readonly stricter?: readonly Stricter[];
}

export interface CaseId {
  /** The case's `id`, else its `file`, exactly as in the manifest. */
  readonly id: string;
  /** Its place in the manifest. */
  readonly index?: number;
}

export interface Disagreement extends CaseId {
  readonly expected: string;
  readonly got: string;
  readonly why: string;
}

export interface Skip extends CaseId {
  readonly reason: string;
}

export interface Stricter extends CaseId {
  readonly expected: string;
  readonly got: string;
}

/** What one case came to. */
export type CaseResult =
  | { readonly kind: 'agree'; readonly stricter?: { readonly expected: string; readonly got: string } }
  | { readonly kind: 'disagree'; readonly expected: string; readonly got: string; readonly why: string }
  | { readonly kind: 'skip'; readonly reason: string }
  | { readonly kind: 'hang' };

/** Collects the cases of one set; each counts exactly once. */
export class ReportBuilder {
  readonly #set: string;
  #total = 0;
  #agree = 0;
  #slowestMs = 0;
  readonly #disagree: Disagreement[] = [];
  readonly #skipped: Skip[] = [];
  readonly #hang: CaseId[] = [];
  readonly #stricter: Stricter[] = [];

  constructor(set: string) {
    this.#set = set;
  }

  /** Adds a case; `ms` is the time it took. */
  add(id: string, index: number, result: CaseResult, ms: number): void {
    this.#total++;
    this.#slowestMs = Math.max(this.#slowestMs, ms);
    if (result.kind === 'agree') {
      this.#agree++;
      if (result.stricter !== undefined) this.#stricter.push({ id, index, ...result.stricter });
    } else if (result.kind === 'skip') this.#skipped.push({ id, index, reason: result.reason });
    else if (result.kind === 'hang') this.#hang.push({ id, index });
    else this.#disagree.push({ id, index, expected: result.expected, got: result.got, why: result.why });
  }

  report(): ConformanceReport {
    return {
      set: this.#set,
      total: this.#total,
      agree: this.#agree,
      disagree: this.#disagree,
      skipped: this.#skipped,
      hang: this.#hang,
      slowestMs: Math.round(this.#slowestMs * 100) / 100,
      ...(this.#stricter.length === 0 ? {} : { stricter: this.#stricter }),
    };
  }
}

/** A case that takes longer counts as a hang, not as a verdict. Milliseconds. */
export const HANG_MS = 10_000;
