import { formNodes } from '../read/fields.ts';
import type { PdfView } from '../read/file.ts';
import { isArray, isDict, isRef, type PdfDict, type PdfObject } from '../read/object.ts';
import { refuse } from './findings.ts';
import type { Revisions } from './revisions.ts';

interface Box {
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
}

function boxOf(view: PdfView, object: PdfObject | undefined): Box | undefined {
  const array = view.resolve(object);
  const numbers = isArray(array) ? array.items.map((item) => view.resolve(item)) : [];
  if (numbers.length !== 4 || !numbers.every((number) => typeof number === 'number')) return undefined;
  const [x1, y1, x2, y2] = numbers as [number, number, number, number];
  return { left: Math.min(x1, x2), bottom: Math.min(y1, y2), right: Math.max(x1, x2), top: Math.max(y1, y2) };
}

function area({ left, bottom, right, top }: Box): number {
  return (right - left) * (top - bottom);
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.top, b.top) - Math.max(a.bottom, b.bottom);
  return width > 0 && height > 0 ? width * height : 0;
}

/** `MediaBox` of a page, its parents' where it has none (ISO 32000-1 §7.7.3.4). */
function pageBox(view: PdfView, page: PdfDict): Box | undefined {
  let node: PdfObject = page;
  for (let depth = 0; isDict(node) && depth < 32; depth++) {
    const box = boxOf(view, node.entries.get('MediaBox'));
    if (box !== undefined) return box;
    node = view.resolve(node.entries.get('Parent'));
  }
  return undefined;
}

interface Widget {
  readonly field: string;
  readonly page: number | undefined;
  readonly pageDict: PdfObject;
  readonly box: Box;
}

function widgetOf(view: PdfView, field: string, dict: PdfDict): Widget | undefined {
  const box = boxOf(view, dict.entries.get('Rect'));
  const page = dict.entries.get('P');
  if (box === undefined || area(box) === 0) return undefined;
  return { field, page: isRef(page) ? page.number : undefined, pageDict: view.resolve(page), box };
}

/**
 * Refuses a new field that hides an existing signature wholly, or most of a page. Overlapping is no attack: by Decree 30/2020 the
 * agency's seal covers about a third of the signature.
 */
export function checkCover(revisions: Revisions, added: ReadonlyMap<number, string>): void {
  const { new: view, old } = revisions;
  const signed: Widget[] = [];
  for (const { name, ref, dict, type } of formNodes(old, revisions.budget)) {
    const widget = type === 'Sig' && ref !== undefined ? widgetOf(old, name, dict) : undefined;
    if (widget !== undefined && isDict(old.resolve(dict.entries.get('V')))) signed.push(widget);
  }
  for (const [number, field] of added) {
    const dict = view.get({ kind: 'ref', number, generation: 0 });
    const widget = isDict(dict) ? widgetOf(view, field, dict) : undefined;
    if (widget === undefined) continue;
    const hidden = signed.some(
      ({ page, box }) => page !== undefined && page === widget.page && overlap(box, widget.box) === area(box),
    );
    const page = isDict(widget.pageDict) ? pageBox(view, widget.pageDict) : undefined;
    if (hidden || (page !== undefined && overlap(page, widget.box) > area(page) / 2))
      throw refuse('PDF_DIFF_FIELD_COVERS', { field });
  }
}
