import { raisePdf } from '../errors.ts';
import type { Budget } from './budget.ts';

/** Thrown when a window onto the file ends inside an object: the caller reads a larger window. Never leaves this folder. */
export const needMore: Error = new Error('the window ends inside an object');

const WHITESPACE = new Set([0, 9, 10, 12, 13, 32]);
const DELIMITER = new Set([40, 41, 60, 62, 91, 93, 123, 125, 47, 37]);

export function isWhitespace(byte: number): boolean {
  return WHITESPACE.has(byte);
}

/** A cursor over bytes of the file (ISO 32000-1 §7.2), `base` being the position of the first one. */
export class Lexer {
  readonly bytes: Uint8Array;
  readonly base: number;
  readonly budget: Budget;
  /** The bytes reach to the end of the source: running out of them is an error, not a reason to read more. */
  readonly whole: boolean;
  at = 0;

  constructor(bytes: Uint8Array, base: number, whole: boolean, budget: Budget) {
    this.bytes = bytes;
    this.base = base;
    this.whole = whole;
    this.budget = budget;
  }

  /** Position in the file; -1 inside an object stream. */
  get offset(): number {
    return this.base < 0 ? -1 : this.base + this.at;
  }

  offsetOf(at: number): number {
    return this.base < 0 ? -1 : this.base + at;
  }

  fail(what: string): Error {
    return raisePdf('PDF_SYNTAX', { what, offset: this.offset });
  }

  ended(): boolean {
    if (this.at < this.bytes.length) return false;
    if (!this.whole) throw needMore;
    return true;
  }

  peek(ahead = 0): number {
    const byte = this.bytes[this.at + ahead];
    if (byte === undefined && !this.whole) throw needMore;
    return byte ?? -1;
  }

  skip(): void {
    for (; !this.ended(); this.at++) {
      const byte = this.bytes[this.at]!;
      if (byte === 37) {
        while (!this.ended() && this.bytes[this.at] !== 10 && this.bytes[this.at] !== 13) this.at++;
        if (this.ended()) return;
      } else if (!WHITESPACE.has(byte)) return;
    }
  }

  boundary(ahead = 0): boolean {
    const byte = this.peek(ahead);
    return byte === -1 || WHITESPACE.has(byte) || DELIMITER.has(byte);
  }

  /** Takes a word that must end at a boundary; false (and no move) where something else stands. */
  word(text: string): boolean {
    for (let i = 0; i < text.length; i++) if (this.peek(i) !== text.charCodeAt(i)) return false;
    if (!this.boundary(text.length)) return false;
    this.at += text.length;
    return true;
  }

  /** Takes a non-negative integer that ends at a boundary, or nothing. */
  integer(): number | undefined {
    const start = this.at;
    let value = 0;
    while (this.at - start < 16) {
      const digit = this.peek() - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      this.at++;
    }
    if (this.at > start && Number.isSafeInteger(value) && this.boundary()) return value;
    this.at = start;
    return undefined;
  }
}
