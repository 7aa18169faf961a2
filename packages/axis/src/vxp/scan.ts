/**
 * Reads one JSON object as it arrives, without holding the field that may be huge. Under the stream key an array is handed out
 * element by element and a string byte by byte; every other field is small and comes whole. Own code because a list of 111,000
 * agencies or a packet of a gigabyte must not become one string.
 */
export interface ScanSink {
  field(name: string, value: unknown): void;
  /** One element of the streamed array. */
  element(value: unknown): void;
  /** Unescaped bytes of the streamed string; only good during the call. */
  text(bytes: Uint8Array): void;
}

export interface ScanLimits {
  /** Largest single field, key or array element, bytes. */
  readonly valueBytes: number;
  /** Largest number of fields in the object. */
  readonly fields: number;
}

export type ScanFault = 'not-json' | 'invalid' | 'truncated' | 'too-large';

/** What is wrong with the text; the driver turns it into an error of the room. */
export class ScanError extends Error {
  readonly fault: ScanFault;
  constructor(fault: ScanFault, reason: string) {
    super(reason);
    this.fault = fault;
  }
}

type State =
  | 'start'
  | 'key-or-end'
  | 'key'
  | 'colon'
  | 'value'
  | 'capture'
  | 'after'
  | 'element-or-end'
  | 'element'
  | 'after-element'
  | 'text'
  | 'end';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

const isSpace = (b: number): boolean => b === 0x20 || b === 0x0a || b === 0x0d || b === 0x09;

export class AnswerScanner {
  readonly #streamKey: string | undefined;
  readonly #sink: ScanSink;
  readonly #limits: ScanLimits;
  readonly #seen = new Set<string>();
  #state: State = 'start';
  #after: State = 'after';
  #key: string | undefined;
  #parts: Uint8Array[] = [];
  #held = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #escape = '';
  /** Where the next quote of this chunk stands, so that a text full of escapes (`\/`) does not search for it again at each of them. */
  #quote = -1;
  #bom = 0;
  /** True when some text was not UTF-8 and was read as Latin-1. */
  latin1 = false;
  received = 0;

  constructor(streamKey: string | undefined, sink: ScanSink, limits: ScanLimits) {
    this.#streamKey = streamKey;
    this.#sink = sink;
    this.#limits = limits;
  }

  push(chunk: Uint8Array): void {
    this.received += chunk.length;
    this.#quote = -1;
    let i = 0;
    while (i < chunk.length) {
      if (this.#state === 'capture') i = this.#capture(chunk, i);
      else if (this.#state === 'text') i = this.#text(chunk, i);
      else i = this.#step(chunk, i);
    }
  }

  end(): void {
    if (this.#state === 'end') return;
    throw new ScanError('truncated', `the JSON text stops after ${this.received} bytes`);
  }

  #step(chunk: Uint8Array, i: number): number {
    const b = chunk[i] as number;
    if (isSpace(b)) return i + 1;
    switch (this.#state) {
      case 'start':
        // A byte order mark is no JSON, but some servers write it.
        if (this.#bom < 3 && b === [0xef, 0xbb, 0xbf][this.#bom]) {
          this.#bom++;
          return i + 1;
        }
        if (b !== OPEN_OBJECT) throw new ScanError('not-json', 'the answer is not a JSON object');
        this.#state = 'key-or-end';
        return i + 1;
      case 'key-or-end':
      case 'key':
        if (b === CLOSE_OBJECT && this.#state === 'key-or-end') {
          this.#state = 'end';
          return i + 1;
        }
        if (b !== QUOTE) throw new ScanError('invalid', 'a field name is missing');
        this.#key = undefined;
        return this.#begin('colon', i);
      case 'colon':
        if (b !== 0x3a) throw new ScanError('invalid', 'a colon is missing');
        this.#state = 'value';
        return i + 1;
      case 'value':
        if (this.#key === this.#streamKey && b === OPEN_ARRAY) {
          this.#state = 'element-or-end';
          return i + 1;
        }
        if (this.#key === this.#streamKey && b === QUOTE) {
          this.#state = 'text';
          this.#sink.text(new Uint8Array(0));
          return i + 1;
        }
        return this.#begin('after', i);
      case 'element-or-end':
      case 'element':
        if (b === CLOSE_ARRAY && this.#state === 'element-or-end') {
          this.#state = 'after';
          this.#sink.field(this.#key as string, []);
          return i + 1;
        }
        return this.#begin('after-element', i);
      case 'after-element':
        if (b === CLOSE_ARRAY) {
          this.#state = 'after';
          this.#sink.field(this.#key as string, []);
        } else if (b === COMMA) this.#state = 'element';
        else throw new ScanError('invalid', 'a comma is missing in the list');
        return i + 1;
      case 'after':
        if (b === CLOSE_OBJECT) this.#state = 'end';
        else if (b === COMMA) this.#state = 'key';
        else throw new ScanError('invalid', 'a comma is missing');
        return i + 1;
      default:
        throw new ScanError('invalid', 'text follows the JSON object');
    }
  }

  #begin(after: State, i: number): number {
    this.#after = after;
    this.#state = 'capture';
    this.#parts = [];
    this.#held = 0;
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
    return i;
  }

  // A value ends with the bracket or quote that closes it, a number or literal before the next separator.
  #capture(chunk: Uint8Array, from: number): number {
    let i = from;
    let depth = this.#depth;
    let inString = this.#inString;
    let escaped = this.#escaped;
    let done = false;
    for (; i < chunk.length && !done; i++) {
      const b = chunk[i] as number;
      if (inString) {
        if (escaped) escaped = false;
        else if (b === BACKSLASH) escaped = true;
        else if (b === QUOTE) {
          inString = false;
          done = depth === 0;
        }
      } else if (b === QUOTE) inString = true;
      else if (b === OPEN_OBJECT || b === OPEN_ARRAY) depth++;
      else if (b === CLOSE_OBJECT || b === CLOSE_ARRAY) {
        if (depth === 0) {
          done = true;
          i--;
        } else done = --depth === 0;
      } else if (depth === 0 && (b === COMMA || isSpace(b))) {
        done = true;
        i--;
      }
    }
    this.#depth = depth;
    this.#inString = inString;
    this.#escaped = escaped;
    this.#held += i - from;
    if (this.#held > this.#limits.valueBytes)
      throw new ScanError('too-large', `a field is longer than ${this.#limits.valueBytes} bytes`);
    const part = chunk.subarray(from, i);
    if (!done) {
      this.#parts.push(Uint8Array.from(part));
      return i;
    }
    this.#finish(this.#parts.length === 0 ? part : Buffer.concat([...this.#parts, part]));
    return i;
  }

  #finish(bytes: Uint8Array): void {
    this.#parts = [];
    const value = this.#parse(bytes);
    const after = this.#after;
    this.#state = after;
    if (after === 'colon') {
      this.#key = value as string;
      // Two answers in one object: which one a reader takes is undefined, so neither is taken.
      if (this.#seen.has(this.#key)) throw new ScanError('invalid', `the field ${this.#key.slice(0, 40)} stands twice`);
      this.#seen.add(this.#key);
      if (this.#seen.size > this.#limits.fields) throw new ScanError('too-large', `more than ${this.#limits.fields} fields`);
    } else if (after === 'after-element') this.#sink.element(value);
    else this.#sink.field(this.#key as string, value);
  }

  #parse(bytes: Uint8Array): unknown {
    let text: string;
    try {
      text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      this.latin1 = true;
      text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    }
    try {
      return JSON.parse(text);
    } catch {
      throw new ScanError('invalid', 'a value is not JSON');
    }
  }

  #text(chunk: Uint8Array, from: number): number {
    if (this.#escape !== '') return this.#unescape(chunk, from);
    if (this.#quote < from) {
      const quote = chunk.indexOf(QUOTE, from);
      this.#quote = quote === -1 ? chunk.length : quote;
    }
    const end = this.#quote;
    const slash = chunk.subarray(from, end).indexOf(BACKSLASH);
    if (slash !== -1) {
      if (slash > 0) this.#sink.text(chunk.subarray(from, from + slash));
      this.#escape = '\\';
      return from + slash + 1;
    }
    if (end > from) this.#sink.text(chunk.subarray(from, end));
    if (end === chunk.length) return end;
    this.#state = 'after';
    this.#sink.field(this.#key as string, '');
    return end + 1;
  }

  #unescape(chunk: Uint8Array, at: number): number {
    this.#escape += String.fromCharCode(chunk[at] as number);
    const unicode = this.#escape[1] === 'u';
    if (unicode && this.#escape.length < 6) return at + 1;
    let text: string;
    try {
      text = JSON.parse(`"${this.#escape}"`) as string;
    } catch {
      throw new ScanError('invalid', 'a bad escape in a string');
    }
    this.#escape = '';
    this.#sink.text(Buffer.from(text, 'utf8'));
    return at + 1;
  }
}
