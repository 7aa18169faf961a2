import type { PdfView } from '../read/file.ts';
import { isArray, isDict, isName, isRef, isString, type PdfDict, type PdfObject, type PdfRef } from '../read/object.ts';
import { decodeText } from '../read/text.ts';
import { refuse } from './findings.ts';
import type { Revisions } from './revisions.ts';
import { index, key } from './uses.ts';

export interface FieldVersion {
  readonly ref: PdfRef;
  readonly dict: PdfDict;
  readonly type: string | undefined;
}

/** A field as it was and as it is. */
export interface FieldPair {
  readonly name: string;
  readonly old: FieldVersion | undefined;
  readonly new: FieldVersion | undefined;
  /** Path from the trailer through the form in the signed revision. */
  readonly path: string | undefined;
}

interface Listed extends FieldVersion {
  readonly kids: PdfObject;
  readonly position: number;
}

function listFields(view: PdfView, list: PdfObject, parent: string, inherited: string | undefined): Map<string, Listed> {
  if (!isArray(list)) throw refuse('PDF_DIFF_FORM', { what: '/Fields' });
  const fields = new Map<string, Listed>();
  list.items.forEach((ref, position) => {
    if (!isRef(ref)) throw refuse('PDF_DIFF_FORM', { what: '/Fields' });
    const dict = view.get(ref);
    if (!isDict(dict) || dict.repeated.length > 0) throw refuse('PDF_DIFF_FORM', { what: `/Fields ${ref.number}` });
    const partial = dict.entries.get('T');
    if (partial === undefined) return;
    const text = isString(partial) ? decodeText(partial.bytes) : undefined;
    const name = parent === '' ? `${text ?? '?'}` : `${parent}.${text ?? '?'}`;
    if (text === undefined || text.includes('.') || fields.has(name)) throw refuse('PDF_DIFF_FIELD_NAME', { field: name });
    const ft = view.resolve(dict.entries.get('FT'));
    const type = isName(ft) ? ft.name : inherited;
    const kids = view.resolve(dict.entries.get('Kids'));
    const terminal = !isArray(kids) || kids.items.length === 0;
    if (terminal && type === undefined) throw refuse('PDF_DIFF_FORM', { what: `/FT ${name}` });
    fields.set(name, { ref, dict, type, kids: terminal ? null : kids, position });
  });
  return fields;
}

const NO_ITEMS: PdfObject = { kind: 'array', items: [] };

/** Fields of both revisions by full name. Broken names and lists are refused: two readers would see two forms. */
export function* pairFields(revisions: Revisions, old: PdfObject, now: PdfObject): Generator<FieldPair> {
  let count = 0;
  function* walk(
    oldList: PdfObject,
    newList: PdfObject,
    path: string,
    parent: string,
    type: string | undefined,
    depth: number,
  ): Generator<FieldPair> {
    revisions.budget.within('depth', depth, -1);
    const before = listFields(revisions.old, oldList, parent, type);
    const after = listFields(revisions.new, newList, parent, type);
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      revisions.budget.work(-1);
      revisions.budget.within('fields', ++count, -1);
      const [was, is] = [before.get(name), after.get(name)];
      if (was !== undefined && is !== undefined && was.type !== is.type)
        throw refuse('PDF_DIFF_FIELD_CHANGED', { field: name, key: 'FT' });
      const own = was === undefined ? undefined : path + index(was.position);
      yield { name, old: was, new: is, path: own };
      const [oldKids, newKids] = [was?.kids ?? null, is?.kids ?? null];
      if (oldKids === null && newKids === null) continue;
      yield* walk(oldKids ?? NO_ITEMS, newKids ?? NO_ITEMS, `${own ?? ''}${key('Kids')}`, name, is?.type ?? was?.type, depth + 1);
    }
  }
  yield* walk(old, now, key('Root') + key('AcroForm') + key('Fields'), '', undefined, 0);
}

/** A widget that takes up room on its page; what some readers may see as room counts. */
function hasArea(view: PdfView, dict: PdfDict): boolean {
  const rect = view.resolve(dict.entries.get('Rect'));
  if (rect === null) return false;
  const corners = isArray(rect) ? rect.items.map((item) => view.resolve(item)) : [];
  if (corners.length !== 4 || !corners.every((corner) => typeof corner === 'number')) return true;
  const [left, bottom, right, top] = corners as number[];
  return (right! - left!) * (top! - bottom!) !== 0;
}

export function isVisible(view: PdfView, dict: PdfDict): boolean {
  const kids = view.resolve(dict.entries.get('Kids'));
  const widgets = isArray(kids) ? kids.items.map((kid) => view.resolve(kid)) : [];
  return hasArea(view, dict) || widgets.some((widget) => isDict(widget) && hasArea(view, widget));
}
