import type { XmlLimits } from '../limits.ts';
import { isNameStartCodePoint, qNameDefect } from '../model/characters.ts';
import { xmlNamespace } from '../model/nodes.ts';
import type { Window } from './window.ts';

/** A prefix and what it is bound to at the present place of the document. */
export interface Prefix {
  readonly text: string;
  uri: string | undefined;
}

/** One distinct name of a document, checked and decoded once. */
export interface Name {
  readonly text: string;
  readonly hash: number;
  /** Where its bytes are in the pool of all names. */
  readonly at: number;
  readonly length: number;
  readonly prefix: Prefix;
  readonly local: string;
  /** For `xmlns` and `xmlns:p`: the prefix that such an attribute declares. */
  readonly declares: Prefix | undefined;
}

const COLON = 0x3a;
// By byte: 1 = may begin an NCName, of ASCII.
const ASCII_START: Uint8Array = Uint8Array.from({ length: 256 }, (_, b) => (b < 0x80 && isNameStartCodePoint(b) ? 1 : 0));

/** The names of a document, each once. Private members are plain: this is the innermost loop of the reader. */
export class Names {
  private readonly window: Window;
  private readonly maxBytes: number;
  private readonly maxNames: number;
  private readonly prefixes = new Map<string, Prefix>();
  private readonly none: Prefix = { text: '', uri: '' };
  private last: Prefix = this.none;
  private readonly list: Name[] = [];
  // Open addressing: index in `list` plus one, or 0.
  private slots = new Int32Array(256);
  private pool = new Uint8Array(1024);
  /** Bytes of all names held. */
  heldBytes = 0;
  /**
   * The hash of a name is `h = imul(h ^ byte, multiplier)` over its bytes. The multiplier is drawn anew for each document, so that
   * nobody can prepare names that all fall into one slot; nothing that leaves the reader depends on it.
   */
  readonly multiplier: number = (Math.random() * 2 ** 32) | 1;

  constructor(window: Window, limits: XmlLimits) {
    this.window = window;
    this.maxBytes = limits.nameBytes;
    this.maxNames = limits.names;
    this.prefixes.set('', this.none);
    this.prefixes.set('xml', { text: 'xml', uri: xmlNamespace });
  }

  /** The name in `[start, end)` of the window; `hash` is that of its bytes. @throws XML_NAME, XML_LIMIT */
  intern(start: number, end: number, hash: number): Name {
    const bytes = this.window.bytes;
    const slots = this.slots;
    const mask = slots.length - 1;
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const index = slots[slot] as number;
      if (index === 0) return this.add(start, end, hash);
      const name = this.list[index - 1] as Name;
      if (name.hash === hash && name.length === end - start && this.matches(name, bytes, start)) return name;
    }
  }

  /** True when the bytes of `name` stand at `start`; the caller knows that so many are in sight. */
  matches(name: Name, bytes: Uint8Array, start: number): boolean {
    const pool = this.pool;
    for (let i = 0; i < name.length; i++) if (pool[name.at + i] !== bytes[start + i]) return false;
    return true;
  }

  prefix(text: string): Prefix {
    if (this.last.text === text) return this.last;
    let prefix = this.prefixes.get(text);
    if (prefix === undefined) {
      prefix = { text, uri: undefined };
      this.prefixes.set(text, prefix);
    }
    this.last = prefix;
    return prefix;
  }

  private add(start: number, end: number, hash: number): Name {
    const window = this.window;
    const length = end - start;
    if (length > this.maxBytes) throw window.error('XML_LIMIT', window.base + start, { limit: 'nameBytes', max: this.maxBytes });
    if (this.list.length === this.maxNames) {
      throw window.error('XML_LIMIT', window.base + start, { limit: 'names', max: this.maxNames });
    }
    const at = this.heldBytes;
    const text = this.keep(start, end);
    const colon = text.indexOf(':');
    const prefix = colon < 0 ? this.none : this.prefix(text.slice(0, colon));
    const local = colon < 0 ? text : text.slice(colon + 1);
    const declares = text === 'xmlns' ? this.none : prefix.text === 'xmlns' ? this.prefix(local) : undefined;
    const name: Name = { text, hash, at, length, prefix, local, declares };
    this.list.push(name);
    if (this.list.length * 2 > this.slots.length) this.grow();
    else this.place(this.list.length, hash);
    return name;
  }

  /** Takes the bytes into the pool and gives the name as a string, if it is one. @throws XML_NAME */
  private keep(start: number, end: number): string {
    const window = this.window;
    const bytes = window.bytes;
    let at = this.heldBytes;
    this.heldBytes += end - start;
    if (this.heldBytes > this.pool.length) {
      const larger = new Uint8Array(this.heldBytes * 2);
      larger.set(this.pool.subarray(0, at));
      this.pool = larger;
    }
    // All bytes are of NAME_BYTE. So an ASCII name is one when it begins as a name, and again behind its only colon.
    let all = 0;
    let colons = 0;
    let begins = true;
    let good = true;
    for (let i = start; i < end; i++) {
      const b = bytes[i] as number;
      this.pool[at++] = b;
      all |= b;
      if (begins) good &&= ASCII_START[b] === 1;
      begins = b === COLON;
      if (begins) colons++;
    }
    if (all < 0x80 && good && !begins && colons <= 1) return window.ascii(start, end);
    const text = bytes.toString('utf8', start, end);
    const defect = qNameDefect(text);
    if (defect >= 0) throw window.error('XML_NAME', window.base + start + Buffer.byteLength(text.slice(0, defect)), {});
    return text;
  }

  private place(index: number, hash: number): void {
    const mask = this.slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
    this.slots[slot] = index;
  }

  private grow(): void {
    this.slots = new Int32Array(this.slots.length * 2);
    for (let i = 0; i < this.list.length; i++) this.place(i + 1, (this.list[i] as Name).hash);
  }
}
