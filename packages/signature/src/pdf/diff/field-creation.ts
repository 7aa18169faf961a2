import { isArray, isDict, isRef, type PdfDict, type PdfRef, refText } from '../read/object.ts';
import type { FieldLedger } from './field-ledger.ts';
import { refuse } from './findings.ts';
import { type FieldPair, isVisible } from './form-fields.ts';
import { pagesRule } from './pages-rule.ts';
import type { Revisions } from './revisions.ts';

/** What a new signature field may bring along. */
const PARTS = ['AP', 'Lock', 'SV'];

class Creation {
  readonly #revisions: Revisions;
  readonly #ledger: FieldLedger;
  /** Widgets of new fields by object number: these may be put on pages. */
  readonly widgets = new Map<number, string>();

  constructor(revisions: Revisions, ledger: FieldLedger) {
    this.#revisions = revisions;
    this.#ledger = ledger;
  }

  #parts(dict: PdfDict, names: readonly string[], field: string): void {
    // A field that runs something when it is shown or clicked changes what the reader sees.
    if (dict.entries.has('A') || dict.entries.has('AA')) throw refuse('PDF_DIFF_FIELD_ACTION', { field });
    for (const name of names) {
      for (const ref of this.#revisions.newPartsOf(dict.entries.get(name))) this.#ledger.explain('FORM_FILLING', ref, { field });
    }
  }

  /** What was in the signed file already, but not as a field, was prepared to come up later. */
  #fresh(ref: PdfRef): void {
    if (!this.#revisions.isFresh(ref)) throw refuse('PDF_DIFF_REUSED', { key: 'Fields', object: refText(ref) });
  }

  /** A field that shows something and that nobody ever signs is a picture for which nobody answers. */
  #answered(field: string, ref: PdfRef, dict: PdfDict): void {
    const kids = this.#revisions.new.resolve(dict.entries.get('Kids'));
    const below = isArray(kids) ? kids.items.map((kid) => this.#revisions.new.resolve(kid)) : [];
    // A kid with a name is a field of its own.
    const widgets = [dict, ...below.filter((kid) => isDict(kid) && !kid.entries.has('T'))];
    if (!widgets.some((widget) => isDict(widget) && widget.entries.has('AP'))) return;
    const last = this.#revisions.finally(ref);
    if (!isDict(last) || !last.entries.has('V')) throw refuse('PDF_DIFF_FIELD_UNSIGNED', { field });
  }

  add(field: string, ref: PdfRef, dict: PdfDict): void {
    const visible = isVisible(this.#revisions.new, dict);
    // An invisible field holds a time stamp or a signature without picture: validation data, as far as the reader can see.
    const level = visible ? 'FORM_FILLING' : 'LTA_UPDATES';
    this.#fresh(ref);
    this.#ledger.explain(level, ref, { field, whenLocked: !visible, whenCertified: !visible });
    if (visible) this.#answered(field, ref, dict);
    this.#parts(dict, PARTS, field);
    const raw = dict.entries.get('Kids');
    if (raw === undefined) {
      this.widgets.set(ref.number, field);
      return;
    }
    if (isRef(raw)) {
      this.#fresh(raw);
      this.#ledger.explain(level, raw, { field, whenLocked: !visible });
    }
    const kids = this.#revisions.new.resolve(raw);
    if (!isArray(kids)) throw refuse('PDF_DIFF_FORM', { what: `/Kids ${field}` });
    for (const kid of kids.items) {
      if (!isRef(kid)) throw refuse('PDF_DIFF_FORM', { what: `/Kids ${field}` });
      const widget = this.#revisions.new.get(kid);
      if (!isDict(widget)) throw refuse('PDF_DIFF_FORM', { what: `/Kids ${field}` });
      if (widget.entries.has('T')) continue;
      this.widgets.set(kid.number, field);
      this.#fresh(kid);
      this.#ledger.explain(level, kid, { field, whenLocked: !visible });
      this.#parts(widget, ['AP'], field);
    }
  }
}

/** Allows signature fields to be added, with their widgets on pages; no other field may be added, and none may go. */
export function fieldCreationRule(revisions: Revisions, ledger: FieldLedger, pairs: readonly FieldPair[]): void {
  const removed = pairs.find((pair) => pair.new === undefined);
  if (removed !== undefined) throw refuse('PDF_DIFF_FIELD_REMOVED', { field: removed.name });
  const added = pairs.filter((pair) => pair.old === undefined);
  const other = added.find((pair) => pair.new?.type !== 'Sig');
  if (other !== undefined) throw refuse('PDF_DIFF_FIELD_ADDED', { field: other.name });
  if (added.length === 0) return;
  const creation = new Creation(revisions, ledger);
  for (const pair of added) creation.add(pair.name, pair.new!.ref, pair.new!.dict);
  pagesRule(revisions, ledger, creation.widgets);
}
