import { raisePdf } from '../errors.ts';
import type { Budget } from '../read/budget.ts';
import type { PdfView } from '../read/file.ts';
import { isArray, isDict, isName, isRef, isStream, type PdfDict, type PdfObject, type PdfRef } from '../read/object.ts';
import { dictOf } from './compare.ts';
import { refuse } from './findings.ts';

/** The trailer as the place where a path begins. */
export const TRAILER = 0;
const MAX_PATHS = 256;
const MAX_STEPS = 20_000;

/** A place where an object is referred to: inside of which object, and how to get there. */
export interface Use {
  readonly from: number;
  readonly path: string;
}

// No name of a PDF holds these characters (names are Latin-1), so a path can be read in one way only.
export function key(name: string): string {
  return `›${name}`;
}

export function index(position: number): string {
  return `»${position}`;
}

/** A tree inside the document: its nodes, and the arrays of children that are objects of their own. */
interface Tree {
  readonly nodes: Set<number>;
  readonly arrays: Set<number>;
  /** Objects that the tree begins in. */
  readonly tops: ReadonlySet<number>;
  readonly step: RegExp;
}

/** Collects a tree that must be one: a node met twice is a loop, or has two parents. */
function collectTree(
  view: PdfView,
  top: PdfObject | undefined,
  childKey: string,
  isNode: (dict: PdfDict) => boolean,
  budget: Budget,
): Tree {
  const nodes = new Set<number>();
  const arrays = new Set<number>();
  const queue: { node: PdfObject; depth: number }[] = [{ node: view.resolve(top), depth: 0 }];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const raw = dictOf(next.node)?.entries.get(childKey);
    const children = view.resolve(raw);
    if (isRef(raw) && isArray(children)) arrays.add(raw.number);
    budget.within('depth', next.depth, -1);
    for (const child of isArray(children) ? children.items : [raw]) {
      budget.work(-1);
      const object = view.resolve(child);
      if (!isDict(object) || !isNode(object)) continue;
      if (isRef(child)) {
        if (nodes.has(child.number)) throw raisePdf('PDF_LOOP', { what: `${childKey} ${child.number}`, offset: object.start });
        nodes.add(child.number);
      }
      queue.push({ node: object, depth: next.depth + 1 });
    }
  }
  const tops = new Set([top, view.rootRef].flatMap((ref) => (isRef(ref) ? [ref.number] : [])));
  return { nodes, arrays, tops, step: new RegExp(`›${childKey}(?:»\\d+)?$`) };
}

function pageTree(view: PdfView, budget: Budget): Tree {
  const pages = view.root?.entries.get('Pages');
  const tree = collectTree(view, pages, 'Kids', () => true, budget);
  if (isRef(pages)) tree.nodes.add(pages.number);
  return { ...tree, step: /^›Kids»\d+$|^›Pages$/ };
}

function structureTree(view: PdfView, budget: Budget): Tree {
  const isElement = (dict: PdfDict): boolean =>
    !dict.entries.has('Type') || isName(view.resolve(dict.entries.get('Type')), 'StructElem');
  return collectTree(view, view.root?.entries.get('StructTreeRoot'), 'K', isElement, budget);
}

/**
 * Who refers to what in the signed revision. An object may only be replaced where every way of reaching it was looked at:
 * otherwise a harmless-looking update of a field is an update of the page content that shares the object.
 */
export class Uses {
  readonly #uses = new Map<number, Use[]>();
  readonly #pages: Tree;
  readonly #structure: Tree;
  readonly #budget: Budget;
  readonly #kids = new Map<number, ReadonlySet<number>>();

  /** @param end the signed bytes end here: nothing of this revision may reach beyond */
  constructor(view: PdfView, end: number, budget: Budget) {
    this.#budget = budget;
    this.#pages = pageTree(view, budget);
    this.#structure = structureTree(view, budget);
    this.#walk(view, end);
  }

  #walk(view: PdfView, end: number): void {
    const seen = new Set<number>();
    const queue: PdfRef[] = [];
    const visit = (object: PdfObject, from: number, path: string, depth: number): void => {
      this.#budget.work(-1);
      this.#budget.within('depth', depth, -1);
      if (isRef(object)) {
        const uses = this.#uses.get(object.number);
        if (uses === undefined) this.#uses.set(object.number, [{ from, path }]);
        else uses.push({ from, path });
        if (!seen.has(object.number)) {
          seen.add(object.number);
          queue.push(object);
        }
      } else if (isArray(object)) {
        object.items.forEach((item, i) => {
          visit(item, from, path + index(i), depth + 1);
        });
      } else {
        for (const [name, value] of dictOf(object)?.entries ?? []) {
          if (isRef(value) && this.#isWayBack(view, from, name, value)) continue;
          visit(value, from, path + key(name), depth + 1);
        }
      }
    };
    visit(view.trailer, TRAILER, '', 0);
    for (let ref = queue.pop(); ref !== undefined; ref = queue.pop()) {
      const object = view.get(ref);
      const reach = isStream(object) ? object.dataEnd : isDict(object) ? object.end : -1;
      if (reach > end) throw refuse('PDF_DIFF_BEYOND', { object: `${ref.number} ${ref.generation}` });
      visit(object, ref.number, '', 0);
    }
  }

  /**
   * A way back to the parent is no further use of it (ISO 32000-1 §7.7.3, §12.7.3, §14.7.2), if it is the parent: what a page or a
   * field inherits from anywhere else is a use like any other.
   */
  #isWayBack(view: PdfView, from: number, name: string, target: PdfRef): boolean {
    const up = ({ nodes, tops }: Tree): boolean => nodes.has(from) && (nodes.has(target.number) || tops.has(target.number));
    if (name === 'P') return up(this.#structure);
    if (name !== 'Parent') return false;
    let kids = this.#kids.get(target.number);
    if (kids === undefined) {
      const list = view.resolve(dictOf(view.get(target))?.entries.get('Kids'));
      kids = new Set(isArray(list) ? list.items.filter(isRef).map(({ number }) => number) : []);
      this.#kids.set(target.number, kids);
    }
    return up(this.#pages) || kids.has(from);
  }

  of(number: number): readonly Use[] {
    return this.#uses.get(number) ?? [];
  }

  /** Pages and structure elements count as reached through their own tree alone: they are the same node however one gets there. */
  #waysTo(number: number): readonly Use[] {
    const tree = [this.#pages, this.#structure].find(({ nodes }) => nodes.has(number));
    const uses = this.of(number);
    if (tree === undefined) return uses;
    return uses.filter(
      ({ from, path }) => tree.arrays.has(from) || ((tree.nodes.has(from) || tree.tops.has(from)) && tree.step.test(path)),
    );
  }

  /** Every path from the trailer to the object with its last step, or undefined where there are too many to look at. */
  pathsTo(number: number): readonly { readonly path: string; readonly use: Use }[] | undefined {
    const found: { path: string; use: Use }[] = [];
    const visiting = new Set<number>([number]);
    let steps = 0;
    const climb = (uses: readonly Use[], tail: string, last: Use | undefined): boolean =>
      uses.every((use) => {
        this.#budget.work(-1);
        if (++steps > MAX_STEPS) return false;
        const path = use.path + tail;
        if (use.from === TRAILER) return found.push({ path, use: last ?? use }) <= MAX_PATHS;
        if (visiting.has(use.from)) return true;
        visiting.add(use.from);
        const done = climb(this.#waysTo(use.from), path, last ?? use);
        visiting.delete(use.from);
        return done;
      });
    return climb(this.of(number), '', undefined) ? found : undefined;
  }
}
