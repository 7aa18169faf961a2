import type { ByteSource } from '@lienthong/core';
import { raisePdf } from '../errors.ts';
import type { Budget } from './budget.ts';
import type { Lexer } from './lexer.ts';
import { isDict, type PdfDict, type PdfObject, type PdfRef, refText } from './object.ts';
import { parseObject } from './parse.ts';
import { parseAt } from './window.ts';

/** What stands between `N G obj` and `endobj`, with the position behind it. */
export interface IndirectObject {
  readonly ref: PdfRef;
  readonly object: PdfObject;
  readonly end: number;
}

function parseHeader(lexer: Lexer): PdfRef | undefined {
  lexer.skip();
  const number = lexer.integer();
  lexer.skip();
  const generation = lexer.integer();
  lexer.skip();
  if (number === undefined || generation === undefined || !lexer.word('obj')) return undefined;
  return { kind: 'ref', number, generation };
}

interface Head {
  readonly ref: PdfRef;
  readonly object: PdfObject;
  /** Where the stream data begin, or where the object ends. */
  readonly at: number;
  readonly stream: boolean;
}

function parseHead(lexer: Lexer, wanted: PdfRef | undefined): Head {
  const start = lexer.offset;
  const ref = parseHeader(lexer);
  if (ref === undefined || (wanted !== undefined && (wanted.number !== ref.number || wanted.generation !== ref.generation))) {
    throw raisePdf('PDF_OBJECT', { object: wanted === undefined ? 'N G obj' : refText(wanted), offset: start });
  }
  const object = parseObject(lexer);
  lexer.skip();
  if (lexer.word('endobj')) return { ref, object, at: lexer.offset, stream: false };
  if (!isDict(object) || !lexer.word('stream')) throw lexer.fail('endobj expected');
  // ISO 32000-1 §7.3.8.1: CR LF or LF, never CR alone, so that every reader begins the data at the same byte.
  if (lexer.peek() === 13) lexer.at++;
  if (lexer.peek() !== 10) throw lexer.fail('end of line behind `stream`');
  return { ref, object, at: lexer.offset + 1, stream: true };
}

function parseTail(lexer: Lexer): number {
  if (lexer.peek() === 13) lexer.at++;
  if (lexer.peek() === 10) lexer.at++;
  if (!lexer.word('endstream'))
    throw raisePdf('PDF_STREAM', { what: 'Length is not followed by endstream', offset: lexer.offset });
  lexer.skip();
  if (!lexer.word('endobj')) throw lexer.fail('endobj expected');
  return lexer.offset;
}

/**
 * Reads one indirect object at its position (ISO 32000-1 §7.3.10). Length must be exact: readers that repair it see other bytes.
 *
 * @param wanted what the cross-reference section says is there; undefined takes what comes
 * @param lengthOf resolves a Length that is a reference
 */
export function readIndirect(
  source: ByteSource,
  offset: number,
  wanted: PdfRef | undefined,
  budget: Budget,
  lengthOf: (ref: PdfRef) => PdfObject,
): IndirectObject {
  budget.spend('objects', 1, offset);
  const head = parseAt(source, offset, budget, (lexer) => parseHead(lexer, wanted));
  if (!head.stream) return { ref: head.ref, object: head.object, end: head.at };
  const dict = head.object as PdfDict;
  // Two lengths are two streams, depending on the reader.
  if (dict.repeated.length > 0) throw raisePdf('PDF_STREAM', { what: `/${dict.repeated[0]} twice`, offset: head.at });
  const declared = dict.entries.get('Length');
  const length = typeof declared === 'object' && declared?.kind === 'ref' ? lengthOf(declared) : declared;
  if (typeof length !== 'number' || !Number.isInteger(length) || length < 0 || head.at + length > source.size) {
    throw raisePdf('PDF_STREAM', { what: 'Length', offset: head.at });
  }
  if (dict.entries.has('F')) throw raisePdf('PDF_STREAM', { what: 'data in another file', offset: head.at });
  const dataEnd = head.at + length;
  const end = parseAt(source, dataEnd, budget, parseTail);
  return { ref: head.ref, object: { kind: 'stream', dict, dataStart: head.at, dataEnd }, end };
}
