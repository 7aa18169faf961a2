import type { ByteSource } from '@lienthong/core';
import { raisePdf } from '../errors.ts';
import type { Budget } from './budget.ts';
import { Lexer, needMore } from './lexer.ts';

const FIRST_WINDOW = 2048;

/**
 * Parses at a position of the file through a window that grows as needed, so that an object costs its own size and not the
 * file's. `parse` may run several times and must not keep views of the bytes.
 */
export function parseAt<T>(source: ByteSource, offset: number, budget: Budget, parse: (lexer: Lexer) => T): T {
  for (let size = FIRST_WINDOW; ; size *= 4) {
    const end = Math.min(source.size, offset + size);
    try {
      return parse(new Lexer(source.read(offset, end), offset, end === source.size, budget));
    } catch (error) {
      if (error !== needMore) throw error;
      if (size > budget.limits.objectBytes) {
        throw raisePdf('PDF_LIMIT', { limit: 'objectBytes', value: budget.limits.objectBytes, offset });
      }
    }
  }
}

/** True for a position that something can stand at. */
export function isOffset(value: unknown, source: ByteSource): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < source.size;
}
