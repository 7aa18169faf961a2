import type { PdfView } from '../read/file.ts';
import { isArray, isDict, isRef, type PdfDict, type PdfObject, type PdfRef, refText } from '../read/object.ts';
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

/** A box of a page, its parents' where it has none (ISO 32000-1 §7.7.3.4). */
function inheritedBox(view: PdfView, page: PdfDict, key: 'MediaBox' | 'CropBox'): Box | undefined {
  let node: PdfObject = page;
  for (let depth = 0; isDict(node) && depth < 32; depth++) {
    const box = boxOf(view, node.entries.get(key));
    if (box !== undefined) return box;
    node = view.resolve(node.entries.get('Parent'));
  }
  return undefined;
}

/** The part of a page that is shown: what is cut off (§14.11.2) must not make the rest look small. */
function pageBox(view: PdfView, page: PdfDict): Box | undefined {
  const [media, crop] = [inheritedBox(view, page, 'MediaBox'), inheritedBox(view, page, 'CropBox')];
  return media !== undefined && crop !== undefined && area(crop) < area(media) ? crop : media;
}

function widgetBox(view: PdfView, dict: PdfDict): Box | undefined {
  const rect = dict.entries.get('Rect');
  const box = boxOf(view, rect);
  // Readers differ in what they make of it: it may be any size.
  if (box === undefined && view.resolve(rect) !== null) throw refuse('PDF_DIFF_APPEARANCE', { field: 'Rect' });
  return box === undefined || area(box) === 0 ? undefined : box;
}

/** A widget that shows a signature: its field, or the field above it, has a value with a ByteRange. */
function showsSignature(view: PdfView, widget: PdfDict): boolean {
  const holders = [widget, view.resolve(widget.entries.get('Parent'))];
  return holders.some((holder) => {
    const value = isDict(holder) ? view.resolve(holder.entries.get('V')) : null;
    return isDict(value) && value.entries.has('ByteRange');
  });
}

/**
 * Refuses a field that comes up after signing and hides an existing signature wholly, or most of a page. Overlapping is no attack: by
 * Decree 30/2020 the agency's seal covers about a third of the signature.
 *
 * @param page as it is in the later revision
 * @param before annotations of the page in the signed revision
 * @param added widgets that were put on it, or show something else now
 */
export function checkCover(revisions: Revisions, page: PdfDict, before: readonly PdfRef[], added: readonly PdfRef[]): void {
  const { new: view, old, budget } = revisions;
  // Many pages may share one list: each look at it counts.
  budget.work(-1, before.length);
  const signed = before.flatMap((ref) => {
    const widget = old.get(ref);
    return isDict(widget) && showsSignature(old, widget) ? (widgetBox(old, widget) ?? []) : [];
  });
  const room = pageBox(view, page);
  for (const ref of added) {
    const widget = view.get(ref);
    const box = isDict(widget) ? widgetBox(view, widget) : undefined;
    if (box === undefined) continue;
    const hidden = signed.some((other) => overlap(other, box) === area(other));
    if (hidden || (room !== undefined && overlap(room, box) > area(room) / 2)) {
      throw refuse('PDF_DIFF_FIELD_COVERS', { field: refText(ref) });
    }
  }
}

/** The pages of the signed revision by the annotations that they list. */
function annotatedPages(revisions: Revisions): ReadonlyMap<number, readonly { page: PdfRef; before: readonly PdfRef[] }[]> {
  const { old, budget } = revisions;
  const found = new Map<number, { page: PdfRef; before: readonly PdfRef[] }[]>();
  const seen = new Set<number>();
  const queue: PdfObject[] = [old.root?.entries.get('Pages') ?? null];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    budget.work(-1);
    const dict = old.resolve(next);
    if (!isRef(next) || seen.has(next.number) || !isDict(dict)) continue;
    seen.add(next.number);
    const kids = old.resolve(dict.entries.get('Kids'));
    if (isArray(kids)) queue.push(...kids.items);
    const annots = old.resolve(dict.entries.get('Annots'));
    const before = isArray(annots) ? annots.items.filter(isRef) : [];
    for (const { number } of before) {
      budget.work(-1);
      const pages = found.get(number);
      if (pages === undefined) found.set(number, [{ page: next, before }]);
      else pages.push({ page: next, before });
    }
  }
  return found;
}

/** The same check for the widget of a field that was there when the document was signed, and shows something else now. */
export function checkShown(revisions: Revisions, widget: PdfRef): void {
  const pages = revisions.once('annotated', () => annotatedPages(revisions));
  for (const { page, before } of pages.get(widget.number) ?? []) {
    const now = revisions.new.get(page);
    if (isDict(now)) checkCover(revisions, now, before, [widget]);
  }
}
