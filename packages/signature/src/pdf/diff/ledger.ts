import { type PdfRef, refText } from '../read/object.ts';
import { type Refusal, refuse } from './findings.ts';
import { type PdfModificationLevel, rank, worse } from './result.ts';
import type { Revisions } from './revisions.ts';

/** Which uses of an object in the signed revision were looked at before it was let change. */
export type Cleared =
  | { readonly kind: 'all' }
  /** Full paths from the trailer. */
  | { readonly kind: 'paths'; readonly test: (path: string) => boolean }
  /** Whatever leads to one place inside one object. */
  | { readonly kind: 'place'; readonly from: number; readonly path: string };

export const everywhere: Cleared = { kind: 'all' };

export function onPath(...steps: readonly string[]): Cleared {
  const path = steps.join('');
  return { kind: 'paths', test: (candidate) => candidate === path };
}

interface Update {
  readonly level: PdfModificationLevel;
  readonly cleared: Cleared;
}

/** Collects which changed objects have an explanation, and how serious each is. What is left over in the end is a forgery. */
export class Ledger {
  readonly #revisions: Revisions;
  readonly #updates = new Map<number, Update[]>();

  constructor(revisions: Revisions) {
    this.#revisions = revisions;
  }

  /** True where this revision sets the object at all: explaining others would change nothing. */
  concerns(ref: PdfRef): boolean {
    return this.#revisions.changed.has(ref.number);
  }

  explain(level: PdfModificationLevel, ref: PdfRef, cleared: Cleared = everywhere): void {
    if (!this.concerns(ref)) return;
    const updates = this.#updates.get(ref.number);
    if (updates === undefined) this.#updates.set(ref.number, [{ level, cleared }]);
    else updates.push({ level, cleared });
  }

  /** The mildest level at which everything about the object is explained; undefined where something is not. */
  #levelOf(number: number): { level: PdfModificationLevel | undefined; left: string | undefined } {
    const updates = this.#updates.get(number) ?? [];
    const uses = this.#revisions.uses.of(number);
    if (uses.length === 0) {
      const mildest = updates.reduce<PdfModificationLevel | undefined>(
        (best, { level }) => (best === undefined || rank(level) < rank(best) ? level : best),
        undefined,
      );
      return { level: mildest, left: undefined };
    }
    let left = this.#revisions.uses.pathsTo(number);
    let level: PdfModificationLevel = 'NONE';
    for (const { level: own, cleared } of updates) {
      level = worse(level, own);
      if (cleared.kind === 'all') return { level, left: undefined };
      left = left?.filter(({ path, use }) =>
        cleared.kind === 'paths' ? !cleared.test(path) : use.from !== cleared.from || use.path !== cleared.path,
      );
      if (left?.length === 0) return { level, left: undefined };
    }
    return { level: undefined, left: left?.[0]?.path };
  }

  /** Why this revision may set the object, or the refusal. */
  explainedLevel(number: number): PdfModificationLevel | Refusal {
    const { level, left } = this.#levelOf(number);
    if (level !== undefined) return level;
    const object = refText(this.#revisions.changed.get(number)!);
    if (!this.#revisions.existed(number)) return refuse('PDF_DIFF_ADDED', { object });
    if (this.#updates.has(number)) return refuse('PDF_DIFF_SHARED', { object, path: left ?? '' });
    return refuse('PDF_DIFF_OVERRIDDEN', { object });
  }
}
