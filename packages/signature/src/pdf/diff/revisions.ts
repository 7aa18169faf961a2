import type { ByteSource } from '@lienthong/core';
import type { Budget } from '../read/budget.ts';
import type { PdfFile, PdfRevision, PdfView } from '../read/file.ts';
import { isArray, isRef, type PdfDict, type PdfObject, type PdfRef } from '../read/object.ts';
import { dictOf, differingKey, sameObject } from './compare.ts';
import type { Uses } from './uses.ts';

/** The signed revision and a later one, side by side. */
export class Revisions {
  readonly source: ByteSource;
  readonly budget: Budget;
  readonly old: PdfView;
  readonly new: PdfView;
  readonly uses: Uses;
  /** The later revision's own section. */
  readonly section: PdfRevision;
  /** What that section sets, with the generation it sets. */
  readonly changed: ReadonlyMap<number, PdfRef>;
  readonly #pdf: PdfFile;

  constructor(pdf: PdfFile, signed: number, later: number, uses: Uses, budget: Budget) {
    this.#pdf = pdf;
    this.source = pdf.source;
    this.budget = budget;
    this.old = pdf.at(signed);
    this.new = pdf.at(later);
    this.uses = uses;
    this.section = pdf.revisions[later]!;
    this.changed = new Map(
      [...this.section.entries].map(([number, { generation }]) => [number, { kind: 'ref', number, generation }] as const),
    );
  }

  /** Makes something once per signed revision. */
  once<T>(key: string, make: () => T): T {
    return this.#pdf.once(`${key} ${this.old.revision}`, make);
  }

  /** An object as it is in the file's last revision. */
  finally(ref: PdfRef): PdfObject {
    return this.#pdf.at().get(ref);
  }

  /** True for an object number that no revision up to `since` (default: the signed one) could have used. */
  isFresh(ref: PdfRef, since: number = this.old.revision): boolean {
    return ref.number >= this.#pdf.revisions[since]!.size;
  }

  existed(number: number): boolean {
    const entry = this.old.entry(number);
    return entry !== undefined && entry.kind !== 'free';
  }

  /** True where the later revision writes the same object again. Another generation is another object: references miss it. */
  isUnchanged(ref: PdfRef): boolean {
    if (!this.existed(ref.number) || this.old.entry(ref.number)?.generation !== ref.generation) return false;
    return this.same(this.old.get(ref), this.new.get(ref));
  }

  /** The revision that first defined an object number; -1 where none did. */
  introducedIn(number: number): number {
    const first = this.#pdf.once('introduced', () => {
      const found = new Map<number, number>();
      for (const { index, entries } of this.#pdf.revisions) {
        for (const [key, { kind }] of entries) if (kind !== 'free' && !found.has(key)) found.set(key, index);
      }
      return found;
    });
    return first.get(number) ?? -1;
  }

  same(a: PdfObject | undefined, b: PdfObject | undefined): boolean {
    return sameObject(this.source, a, b, this.budget);
  }

  differing(a: PdfDict, b: PdfDict, ignored: ReadonlySet<string>): string | undefined {
    return differingKey(this.source, a, b, ignored, this.budget);
  }

  /** Objects that came into being in revision `since` or later and hang on `object` as it is in the later revision. */
  newPartsOf(object: PdfObject | undefined, since: number = this.old.revision + 1): PdfRef[] {
    const found = new Map<number, PdfRef>();
    const visit = (value: PdfObject): void => {
      this.budget.work(-1);
      if (isRef(value)) {
        if (found.has(value.number) || this.introducedIn(value.number) < since) return;
        found.set(value.number, value);
        visit(this.new.get(value));
      } else if (isArray(value)) value.items.forEach(visit);
      else for (const item of dictOf(value)?.entries.values() ?? []) visit(item);
    };
    visit(object ?? null);
    return [...found.values()];
  }
}
