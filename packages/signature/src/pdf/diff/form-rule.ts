import { isDict, type PdfDict } from '../read/object.ts';
import { fieldCreationRule } from './field-creation.ts';
import type { FieldLedger } from './field-ledger.ts';
import { fieldUpdateRule } from './field-update.ts';
import { refuse } from './findings.ts';
import { type FieldPair, pairFields } from './form-fields.ts';
import { compareEntry } from './keys.ts';
import { onPath } from './ledger.ts';
import type { Revisions } from './revisions.ts';
import { rootsOf } from './structure-rules.ts';
import { key } from './uses.ts';

/** Entries of the form that may change: the list of fields is judged field by field, the others only set defaults. */
const FORM_OPEN: ReadonlySet<string> = new Set(['Fields', 'DR', 'DA', 'Q', 'NeedAppearances']);

/** Resources that the signed form names mean what they meant: another font makes other words of the same values. */
function sameResources(revisions: Revisions, before: PdfDict, after: PdfDict): void {
  for (const [kind, raw] of before.entries) {
    const [old, now] = [revisions.old.resolve(raw), revisions.new.resolve(after.entries.get(kind))];
    if (!isDict(old) || !isDict(now)) continue;
    for (const [name, value] of old.entries) {
      const known = now.entries.get(name);
      if (known !== undefined && !revisions.same(value, known)) throw refuse('PDF_DIFF_FORM', { what: `/DR /${kind} /${name}` });
    }
  }
}

/** With `NeedAppearances` readers draw the values anew, in place of the pictures that the signer saw. */
function sameDrawing(revisions: Revisions, before: PdfDict, after: PdfDict, pairs: readonly FieldPair[]): void {
  if (revisions.new.resolve(after.entries.get('NeedAppearances')) !== true) return;
  if (!pairs.some(({ old }) => old !== undefined && old.type !== 'Sig' && old.dict.entries.has('V'))) return;
  for (const key of ['NeedAppearances', 'DA', 'Q']) {
    if (!revisions.same(before.entries.get(key), after.entries.get(key))) throw refuse('PDF_DIFF_FORM', { what: `/${key}` });
  }
}

/** Judges the form: new signature fields, signatures put into fields, other fields filled in (ISO 32000-1 §12.7). */
export function formRule(revisions: Revisions, ledger: FieldLedger): void {
  const roots = rootsOf(revisions);
  const path = key('Root') + key('AcroForm');
  const form = compareEntry(revisions, 'AcroForm', roots.old, roots.new);
  if (form.ref !== undefined) ledger.explain('LTA_UPDATES', form.ref, { cleared: onPath(path) });
  if (!isDict(form.old) || !isDict(form.new)) throw refuse('PDF_DIFF_FORM', { what: '/AcroForm' });
  const differing = revisions.differing(form.old, form.new, FORM_OPEN);
  if (differing !== undefined) throw refuse('PDF_DIFF_FORM', { what: `/${differing}` });

  const fields = compareEntry(revisions, 'Fields', form.old, form.new);
  if (fields.ref !== undefined) ledger.explain('LTA_UPDATES', fields.ref, { cleared: onPath(path, key('Fields')) });
  const resources = compareEntry(revisions, 'DR', form.old, form.new);
  if (resources.ref !== undefined) ledger.explain('FORM_FILLING', resources.ref, { cleared: onPath(path, key('DR')) });
  for (const ref of revisions.newPartsOf(resources.new)) ledger.explain('FORM_FILLING', ref);
  if (isDict(resources.old) && isDict(resources.new)) sameResources(revisions, resources.old, resources.new);

  const pairs = [...pairFields(revisions, fields.old ?? null, fields.new ?? null)];
  sameDrawing(revisions, form.old, form.new, pairs);
  fieldCreationRule(revisions, ledger, pairs);
  for (const pair of pairs) fieldUpdateRule(revisions, ledger, pair);
}
