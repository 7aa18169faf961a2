import { isArray, isDict, isName, isRef, type PdfDict, type PdfObject, type PdfRef, refText } from '../read/object.ts';
import { checkCover } from './cover.ts';
import type { FieldLedger } from './field-ledger.ts';
import { refuse } from './findings.ts';
import { everywhere } from './ledger.ts';
import type { Revisions } from './revisions.ts';
import { rootsOf } from './structure-rules.ts';
import { key } from './uses.ts';

const ANNOTATIONS: ReadonlySet<string> = new Set(['Annots']);

function references(object: PdfObject, what: string): readonly PdfRef[] {
  if (!isArray(object) || !object.items.every(isRef)) throw refuse('PDF_DIFF_PAGES', { what });
  return object.items;
}

class PagesRule {
  readonly #revisions: Revisions;
  readonly #ledger: FieldLedger;
  readonly #widgets: ReadonlyMap<number, string>;
  readonly #seen = new Set<number>();

  constructor(revisions: Revisions, ledger: FieldLedger, widgets: ReadonlyMap<number, string>) {
    this.#revisions = revisions;
    this.#ledger = ledger;
    this.#widgets = widgets;
  }

  walk(before: PdfObject, after: PdfObject, depth: number): void {
    this.#revisions.budget.within('depth', depth, -1);
    if (!isDict(before) || !isDict(after)) throw refuse('PDF_DIFF_PAGES', { what: '/Pages' });
    const oldKids = references(this.#revisions.old.resolve(before.entries.get('Kids')), '/Kids');
    const newKids = references(this.#revisions.new.resolve(after.entries.get('Kids')), '/Kids');
    const same = oldKids.length === newKids.length && oldKids.every((kid, i) => this.#revisions.same(kid, newKids[i]));
    if (!same) throw refuse('PDF_DIFF_PAGES', { what: '/Kids' });
    for (const ref of oldKids) {
      this.#revisions.budget.work(-1);
      if (this.#seen.has(ref.number)) throw refuse('PDF_DIFF_PAGES', { what: `/Kids ${ref.number}` });
      this.#seen.add(ref.number);
      const [old, now] = [this.#revisions.old.get(ref), this.#revisions.new.get(ref)];
      const type = isDict(old) ? this.#revisions.old.resolve(old.entries.get('Type')) : null;
      if (isName(type, 'Pages')) this.walk(old, now, depth + 1);
      else if (isName(type, 'Page') && isDict(old) && isDict(now)) this.#page(ref, old, now);
      else throw refuse('PDF_DIFF_PAGES', { what: `/Type ${ref.number}` });
    }
  }

  #page(ref: PdfRef, old: PdfDict, now: PdfDict): void {
    const raw = now.entries.get('Annots');
    if (raw === undefined) return;
    const after = references(this.#revisions.new.resolve(raw), '/Annots');
    const oldRaw = old.entries.get('Annots');
    const before = oldRaw === undefined ? [] : references(this.#revisions.old.resolve(oldRaw), '/Annots');
    const had = new Set(before.map(refText));
    const has = new Set(after.map(refText));
    const gone = before.find((annotation) => !has.has(refText(annotation)));
    if (gone !== undefined) throw refuse('PDF_DIFF_ANNOTATION_REMOVED', { object: refText(gone) });
    const added = after.filter((annotation) => !had.has(refText(annotation)));
    if (added.length === 0) return;
    const foreign = added.find(({ number }) => !this.#widgets.has(number));
    if (foreign !== undefined) throw refuse('PDF_DIFF_ANNOTATION_ADDED', { object: refText(foreign) });
    const differing = this.#revisions.differing(old, now, ANNOTATIONS);
    if (differing !== undefined) throw refuse('PDF_DIFF_PAGES', { what: `/${differing}` });

    checkCover(this.#revisions, now, before, added);
    const field = added.length === 1 ? this.#widgets.get(added[0]!.number) : undefined;
    // Everything else of the page is as it was, so it may change wherever it is referred to.
    this.#ledger.explain('LTA_UPDATES', ref, { field, whenLocked: true, cleared: everywhere });
    if (!isRef(raw)) return;
    if (this.#revisions.same(raw, oldRaw) || this.#revisions.isFresh(raw)) {
      const cleared = { kind: 'place', from: ref.number, path: key('Annots') } as const;
      this.#ledger.explain('LTA_UPDATES', raw, { field, whenLocked: true, cleared });
    }
  }
}

/** Allows the widgets of new signature fields to be put on pages; annotations that are no such widgets are refused. */
export function pagesRule(revisions: Revisions, ledger: FieldLedger, widgets: ReadonlyMap<number, string>): void {
  const roots = rootsOf(revisions);
  const [before, after] = [roots.old.entries.get('Pages'), roots.new.entries.get('Pages')];
  new PagesRule(revisions, ledger, widgets).walk(revisions.old.resolve(before), revisions.new.resolve(after), 0);
}
