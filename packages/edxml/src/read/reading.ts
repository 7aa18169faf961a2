import { TEXT_GREATER, textContent, type XmlDocument, type XmlElement, xmlnsNamespace } from '@lienthong/xml';
import type { Field, Group } from '../model/fields.ts';
import type { ExtraElement, Issue } from '../model/types.ts';
import type { Finding, Unreadable } from '../rules/rule.ts';
import { issue } from '../rules/table.ts';
import { readDate, readTime } from '../text/dates.ts';
import { clean, isClean, isFiller } from '../text/normal.ts';
import { type Place, placesOf } from './places.ts';

interface Pending {
  readonly code: string;
  readonly finding: Finding;
  readonly offset: number;
}

const HEAD_BYTES = 64 * 1024;
/** Longest text of a field that is read; the norm's longest is some hundred characters. */
const MAX_TEXT = 256 * 1024;
/** Unknown elements beyond these are counted, not kept. */
const MAX_EXTRA = 200;

/** What is gathered while a packet's tree is walked: values, where they stood, and what was odd about them. */
export class Reading {
  readonly document: XmlDocument;
  readonly namespace: string;
  readonly unreadable: Unreadable[] = [];
  readonly #kept: { readonly offset: number; readonly extra: ExtraElement }[] = [];
  readonly #pending: Pending[] = [];
  // Paths and elements in turn: a map is only made when an issue asks for a place.
  readonly #placed: (string | XmlElement)[] = [];
  #places: Map<string, XmlElement> | undefined;
  // The start of the packet, where all but base64 stands: one view instead of one for each text.
  readonly #head: Buffer;

  constructor(document: XmlDocument, namespace: string) {
    this.document = document;
    this.namespace = namespace;
    const { source } = document;
    const view = source.read(0, Math.min(source.size, HEAD_BYTES));
    this.#head = source.stable === true ? Buffer.from(view.buffer, view.byteOffset, view.length) : Buffer.from(view);
  }

  /** Elements that the model does not know, in document order. */
  get extra(): ExtraElement[] {
    return this.#kept.sort((a, b) => a.offset - b.offset).map((kept) => kept.extra);
  }

  place(path: string, element: XmlElement): void {
    this.#placed.push(path, element);
  }

  #placeOf(path: string): XmlElement | undefined {
    if (this.#places === undefined) {
      this.#places = new Map();
      for (let i = 0; i < this.#placed.length; i += 2) {
        this.#places.set(this.#placed[i] as string, this.#placed[i + 1] as XmlElement);
      }
    }
    return this.#places.get(path);
  }

  /** Byte offset of the nearest known place of a model path. */
  offsetOf(path: string): number {
    for (let at = path; at !== ''; at = at.replace(/(\.[^.[]*|\[\d+\])$|^[^.[]+$/, '')) {
      const element = this.#placeOf(at);
      if (element !== undefined) return element.start;
    }
    return (this.#placeOf('') ?? this.document.root).start;
  }

  note(code: string, path: string, offset: number, values?: Finding['values'], raw?: string): void {
    const finding = { path, ...(values === undefined ? {} : { values }), ...(raw === undefined ? {} : { raw }) };
    this.#pending.push({ code, finding, offset });
  }

  /** The issues noted so far, and where they stand; `places` finds lines and columns. */
  issues(): { issues: Issue[]; offsets: number[]; places: (offsets: readonly number[]) => Map<number, Place> } {
    return {
      issues: this.#pending.map((p) => issue(p.code, p.finding, 'read')),
      offsets: this.#pending.map((p) => p.offset),
      places: (offsets) => placesOf(this.document.source, offsets),
    };
  }

  /** Child elements in the packet's own namespace; everything else goes to `extra`. */
  known(parent: XmlElement, names: ReadonlySet<string> | ReadonlyMap<string, unknown>, label: string): XmlElement[] {
    const found: XmlElement[] = [];
    for (const node of parent.children) {
      if (node.kind !== 'element') continue;
      if (node.namespace === this.namespace && names.has(node.localName)) found.push(node);
      else this.keep(node, label);
    }
    return found;
  }

  /** Keeps an element that the model does not know. */
  keep(element: XmlElement, parent: string): void {
    if (this.#kept.length >= MAX_EXTRA) return;
    this.#kept.push({ offset: element.start, extra: { parent, ...this.#copy(element, 0) } });
    this.note('M.Extra', pathOf(element), element.start, { value: element.name });
  }

  #copy(element: XmlElement, depth: number): Omit<ExtraElement, 'parent'> {
    const attributes: Record<string, string> = {};
    for (const item of element.attributes) {
      attributes[item.name] = item.value;
      if (item.prefix !== '' && item.prefix !== 'xml') attributes[`xmlns:${item.prefix}`] = item.namespace;
    }
    const inner = element.children.filter((node) => node.kind === 'element');
    return {
      name: element.localName,
      namespace: element.namespace === xmlnsNamespace ? '' : element.namespace,
      attributes,
      text: inner.length > 0 ? '' : this.raw(element).trim(),
      children: depth >= 32 ? [] : inner.map((node) => this.#copy(node, depth + 1)),
    };
  }

  /** The element's text as it stands. @throws LienThongError `XML_TEXT_TOO_LONG` */
  raw(element: XmlElement): string {
    const only = element.children[0];
    if (only === undefined) return '';
    // The common case by far: one plain run. `textContent` is right for all others.
    if (
      element.children.length === 1 &&
      only.kind === 'text' &&
      (only.forms & ~TEXT_GREATER) === 0 &&
      only.end <= this.#head.length
    ) {
      if (only.end - only.start <= MAX_TEXT) return this.#head.toString('utf8', only.start, only.end);
    }
    return textContent(element, MAX_TEXT);
  }

  /** The text for the model: cleaned, and undefined when empty or a filler. What was cleaned away is reported. */
  text(element: XmlElement, path: string): string | undefined {
    const raw = this.raw(element);
    this.place(path, element);
    if (raw === '') return undefined;
    if (isClean(raw)) {
      if (!isFiller(raw)) return raw;
      this.note('M.Filler', path, element.start, { value: element.localName }, raw);
      return undefined;
    }
    const cleaned = clean(raw);
    const values = { value: element.localName };
    if (cleaned.space && cleaned.text !== '') this.note('M.Text.Space', path, element.start, values, raw);
    if (cleaned.zeroWidth) this.note('M.Text.ZeroWidth', path, element.start, values, raw);
    if (cleaned.notNfc) this.note('M.Text.NotNfc', path, element.start, values, raw);
    if (cleaned.text === '') return undefined;
    if (isFiller(cleaned.text)) {
      this.note('M.Filler', path, element.start, values, raw);
      return undefined;
    }
    return cleaned.text;
  }

  /** The value of a field by its type; undefined when absent or unreadable (then it is in `unreadable`). */
  value(element: XmlElement, field: Pick<Field, 'element' | 'type'>, path: string): string | number | boolean | undefined {
    const text = this.text(element, path);
    if (text === undefined || field.type === 'text') return text;
    const bad = (recovered: boolean): undefined => {
      this.unreadable.push({ path, element: field.element, raw: text, recovered });
      return undefined;
    };
    if (field.type === 'int') return /^-?\d{1,9}$/.test(text) ? Number(text) : bad(false);
    if (field.type === 'bool')
      return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : bad(false);
    const { iso, exact } = field.type === 'date' ? readDate(text) : readTime(text);
    if (!exact || iso === null) bad(iso !== null);
    return iso ?? undefined;
  }

  /** A flat group by its table: required texts default to '', required dates to null. */
  group(parent: XmlElement, table: Table, path: string, label: string): Record<string, string | number | boolean | null> {
    this.place(path, parent);
    const values: Record<string, string | number | boolean | null> = { ...table.defaults };
    const seen: string[] = [];
    for (const element of this.known(parent, table.byElement, label)) {
      const [key, field] = table.byElement.get(element.localName) as readonly [string, Field];
      if (seen.includes(key)) {
        this.note('M.Repeated', `${path}.${key}`, element.start, { value: element.name });
        continue;
      }
      seen.push(key);
      const value = this.value(element, field, `${path}.${key}`);
      if (value !== undefined) values[key] = value;
    }
    return values;
  }
}

export interface Table {
  readonly byElement: ReadonlyMap<string, readonly [key: string, field: Field]>;
  readonly defaults: Readonly<Record<string, string | null>>;
}

/** Prepares a field table for reading; `beside` names lists of the group, by element and key. */
export function tableOf(fields: Group, beside: Readonly<Record<string, string>> = {}): Table {
  const byElement = new Map<string, readonly [string, Field]>();
  const defaults: Record<string, string | null> = {};
  for (const [key, field] of Object.entries(fields)) {
    byElement.set(field.element, [key, field]);
    if (field.required === true) defaults[key] = field.type === 'text' ? '' : null;
  }
  for (const [name, key] of Object.entries(beside)) byElement.set(name, [key, { element: name, type: 'text', vi: '', en: '' }]);
  return { byElement, defaults };
}

/** The element path of a node, from the root: `/edXML/edXMLEnvelope/…`. */
export function pathOf(element: XmlElement): string {
  const names: string[] = [];
  let at: XmlElement | XmlDocument = element;
  while (at.kind === 'element') {
    names.push(at.localName);
    at = at.parent;
  }
  return `/${names.reverse().join('/')}`;
}
