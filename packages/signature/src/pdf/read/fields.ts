import { raisePdf } from '../errors.ts';
import type { Budget } from './budget.ts';
import type { PdfView } from './file.ts';
import { isArray, isDict, isName, isRef, type PdfDict, type PdfObject, type PdfRef, refText } from './object.ts';
import { textOf } from './text.ts';

/** A node of the form's tree (ISO 32000-1 §12.7.3.2). */
export interface FormNode {
  /** Full name: partial names of this node and its parents with dots. */
  readonly name: string;
  readonly ref: PdfRef | undefined;
  readonly dict: PdfDict;
  /** Field type, inherited where the node has none. */
  readonly type: string | undefined;
}

/** Every node of the form as of a view, parents first. Loops and depth are bounded; broken nodes are errors. */
export function* formNodes(view: PdfView, budget: Budget): Generator<FormNode> {
  const form = view.resolve(view.root?.entries.get('AcroForm'));
  const fields = isDict(form) ? view.resolve(form.entries.get('Fields')) : null;
  if (fields === null) return;
  const seen = new Set<string>();
  let count = 0;

  function* walk(list: PdfObject, parent: string, inherited: string | undefined, depth: number): Generator<FormNode> {
    if (!isArray(list)) throw raisePdf('PDF_STRUCTURE', { what: 'Fields', offset: -1 });
    budget.within('depth', depth, -1);
    for (const item of list.items) {
      budget.work(-1);
      budget.within('fields', ++count, -1);
      const ref = isRef(item) ? item : undefined;
      if (ref !== undefined) {
        if (seen.has(refText(ref))) throw raisePdf('PDF_LOOP', { what: `Fields ${refText(ref)}`, offset: -1 });
        seen.add(refText(ref));
      }
      const dict = view.resolve(item);
      if (!isDict(dict)) continue;
      const own = textOf(view.resolve(dict.entries.get('T')));
      const name = own === undefined ? parent : parent === '' ? own : `${parent}.${own}`;
      const ft = view.resolve(dict.entries.get('FT'));
      const type = isName(ft) ? ft.name : inherited;
      yield { name, ref, dict, type };
      const kids = view.resolve(dict.entries.get('Kids'));
      if (kids !== null) yield* walk(kids, name, type, depth + 1);
    }
  }
  yield* walk(fields, '', undefined, 0);
}
