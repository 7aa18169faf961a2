import { isDict } from '../read/object.ts';
import { fieldCreationRule } from './field-creation.ts';
import type { FieldLedger } from './field-ledger.ts';
import { fieldUpdateRule } from './field-update.ts';
import { refuse } from './findings.ts';
import { pairFields } from './form-fields.ts';
import { compareEntry } from './keys.ts';
import { onPath } from './ledger.ts';
import type { Revisions } from './revisions.ts';
import { rootsOf } from './structure-rules.ts';
import { key } from './uses.ts';

/** Entries of the form that may change: the list of fields is judged field by field, the others only set defaults. */
const FORM_OPEN: ReadonlySet<string> = new Set(['Fields', 'DR', 'DA', 'Q', 'NeedAppearances']);

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

  const pairs = [...pairFields(revisions, fields.old ?? null, fields.new ?? null)];
  fieldCreationRule(revisions, ledger, pairs);
  for (const pair of pairs) fieldUpdateRule(revisions, ledger, pair);
}
