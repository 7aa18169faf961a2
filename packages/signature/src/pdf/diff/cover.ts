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

/** Where the annotations of a list show signatures. */
function signedBoxes({ old, budget }: Revisions, annotations: readonly PdfRef[]): readonly Box[] {
  return annotations.flatMap((ref) => {
    budget.work(-1);
    const widget = old.get(ref);
    return isDict(widget) && showsSignature(old, widget) ? (widgetBox(old, widget) ?? []) : [];
  });
}

/** What a field must not hide: a page, and the signatures on it. */
interface Shown {
  readonly room: Box | undefined;
  readonly signed: readonly Box[];
}

function refuseCover({ new: view, budget }: Revisions, pages: readonly Shown[], ref: PdfRef): void {
  const widget = view.get(ref);
  const box = isDict(widget) ? widgetBox(view, widget) : undefined;
  if (box === undefined) return;
  for (const { room, signed } of pages) {
    budget.work(-1, 1 + signed.length);
    const hidden = signed.some((other) => overlap(other, box) === area(other));
    if (hidden || (room !== undefined && overlap(room, box) > area(room) / 2)) {
      throw refuse('PDF_DIFF_FIELD_COVERS', { field: refText(ref) });
    }
  }
}

/**
 * Refuses a new field that hides an existing signature wholly, or most of a page. Overlapping is no attack: by Decree 30/2020 the
 * agency's seal covers about a third of the signature.
 *
 * @param page as it is in the later revision
 * @param before annotations of the page in the signed revision
 * @param added widgets of new fields that were put on it
 */
export function checkCover(revisions: Revisions, page: PdfDict, before: readonly PdfRef[], added: readonly PdfRef[]): void {
  const shown = { room: pageBox(revisions.new, page), signed: signedBoxes(revisions, before) };
  for (const ref of added) refuseCover(revisions, [shown], ref);
}

/** The pages of the signed revision by the annotations that they list; no rule lets their boxes change. */
function annotatedPages(revisions: Revisions): ReadonlyMap<number, readonly Shown[]> {
  const { old, budget } = revisions;
  const found = new Map<number, Shown[]>();
  // Many pages may share one list.
  const boxes = new Map<PdfObject, readonly Box[]>();
  const seen = new Set<number>();
  const queue: PdfObject[] = [old.root?.entries.get('Pages') ?? null];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    budget.work(-1);
    const dict = old.resolve(next);
    if (!isRef(next) || seen.has(next.number) || !isDict(dict)) continue;
    seen.add(next.number);
    const kids = old.resolve(dict.entries.get('Kids'));
    if (isArray(kids)) for (const kid of kids.items) queue.push(kid);
    const annots = old.resolve(dict.entries.get('Annots'));
    const listed = isArray(annots) ? annots.items.filter(isRef) : [];
    const signed = boxes.get(annots) ?? signedBoxes(revisions, listed);
    boxes.set(annots, signed);
    const shown = { room: pageBox(old, dict), signed };
    for (const { number } of listed) {
      budget.work(-1);
      const pages = found.get(number);
      if (pages === undefined) found.set(number, [shown]);
      else pages.push(shown);
    }
  }
  return found;
}

/** The same check for the widget of a field that was there when the document was signed, and shows something else now. */
export function checkShown(revisions: Revisions, widget: PdfRef): void {
  const pages = revisions.once('annotated', () => annotatedPages(revisions));
  refuseCover(revisions, pages.get(widget.number) ?? [], widget);
}
