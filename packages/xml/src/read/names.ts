import type { XmlLimits } from '../limits.ts';
import { qNameDefect } from '../model/characters.ts';
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
  readonly bytes: Uint8Array;
  readonly prefix: Prefix;
  readonly local: string;
  /** For `xmlns` and `xmlns:p`: the prefix that such an attribute declares. */
  readonly declares: Prefix | undefined;
}

export class Names {
  readonly #window: Window;
  readonly #maxBytes: number;
  readonly #maxNames: number;
  readonly #prefixes = new Map<string, Prefix>();
  #slots: (Name | undefined)[] = new Array(128).fill(undefined);
  #hashes = new Int32Array(128);
  #count = 0;
  /** Bytes of all names held. */
  heldBytes = 0;
  /**
   * The hash of a name is `h = imul(h ^ byte, multiplier)` over its bytes. The multiplier is drawn anew for each document, so that
   * nobody can prepare names that all fall into one slot; nothing that leaves the reader depends on it.
   */
  readonly multiplier: number = (Math.random() * 2 ** 32) | 1;

  constructor(window: Window, limits: XmlLimits) {
    this.#window = window;
    this.#maxBytes = limits.nameBytes;
    this.#maxNames = limits.names;
    this.#prefixes.set('', { text: '', uri: '' });
    this.#prefixes.set('xml', { text: 'xml', uri: xmlNamespace });
  }

  /** The name in `[start, end)` of the window; `hash` is that of its bytes. @throws XML_NAME, XML_LIMIT */
  intern(start: number, end: number, hash: number): Name {
    const bytes = this.#window.bytes;
    const mask = this.#slots.length - 1;
    for (let slot = (hash ^ (hash >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const name = this.#slots[slot];
      if (name === undefined) return this.#add(start, end, hash);
      if (this.#hashes[slot] === hash && same(name.bytes, bytes, start, end)) return name;
    }
  }

  #add(start: number, end: number, hash: number): Name {
    const window = this.#window;
    if (end - start > this.#maxBytes) {
      throw window.error('XML_LIMIT', window.base + start, { limit: 'nameBytes', max: this.#maxBytes });
    }
    if (this.#count === this.#maxNames) {
      throw window.error('XML_LIMIT', window.base + start, { limit: 'names', max: this.#maxNames });
    }
    const text = window.bytes.toString('utf8', start, end);
    const defect = qNameDefect(text);
    if (defect >= 0) throw window.error('XML_NAME', window.base + start + Buffer.byteLength(text.slice(0, defect)), {});
    const colon = text.indexOf(':');
    const prefix = colon < 0 ? '' : text.slice(0, colon);
    const local = text.slice(colon + 1);
    const name: Name = {
      text,
      bytes: Uint8Array.prototype.slice.call(window.bytes, start, end),
      prefix: this.prefix(prefix),
      local,
      declares: text === 'xmlns' ? this.prefix('') : prefix === 'xmlns' ? this.prefix(local) : undefined,
    };
    this.heldBytes += end - start;
    if (++this.#count * 2 > this.#slots.length) this.#grow();
    this.#place(name, hash);
    return name;
  }

  prefix(text: string): Prefix {
    let prefix = this.#prefixes.get(text);
    if (prefix === undefined) {
      prefix = { text, uri: undefined };
      this.#prefixes.set(text, prefix);
    }
    return prefix;
  }

  #place(name: Name, hash: number): void {
    const mask = this.#slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    while (this.#slots[slot] !== undefined) slot = (slot + 1) & mask;
    this.#slots[slot] = name;
    this.#hashes[slot] = hash;
  }

  #grow(): void {
    const slots = this.#slots;
    const hashes = this.#hashes;
    this.#slots = new Array(slots.length * 2).fill(undefined);
    this.#hashes = new Int32Array(slots.length * 2);
    for (let i = 0; i < slots.length; i++) {
      const name = slots[i];
      if (name !== undefined) this.#place(name, hashes[i] as number);
    }
  }
}

function same(name: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (name.length !== end - start) return false;
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[start + i]) return false;
  return true;
}
