import type { Lexer } from './lexer.ts';
import { isWhitespace } from './lexer.ts';
import type { PdfArray, PdfDict, PdfName, PdfObject, PdfString } from './object.ts';

const latin1 = new TextDecoder('latin1');
const MAX_NAME = 1024;
const MAX_NUMBER = 64;

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

function parseName(lexer: Lexer): PdfName {
  lexer.at++;
  const bytes: number[] = [];
  while (!lexer.boundary()) {
    if (bytes.length >= MAX_NAME) throw lexer.fail('name too long');
    let byte = lexer.peek();
    if (byte === 35) {
      const high = hexDigit(lexer.peek(1));
      const low = hexDigit(lexer.peek(2));
      if (high < 0 || low < 0) throw lexer.fail('#xx in a name');
      byte = high * 16 + low;
      lexer.at += 2;
    }
    bytes.push(byte);
    lexer.at++;
  }
  return { kind: 'name', name: String.fromCharCode(...bytes) };
}

function parseHexString(lexer: Lexer): PdfString {
  const start = lexer.at++;
  const close = lexer.bytes.indexOf(62, lexer.at);
  if (close < 0) {
    lexer.at = lexer.bytes.length;
    if (lexer.ended()) throw lexer.fail('string without end');
  }
  const bytes = new Uint8Array((close - lexer.at + 1) >> 1);
  let digits = 0;
  for (; lexer.at < close; lexer.at++) {
    const byte = lexer.bytes[lexer.at]!;
    const digit = hexDigit(byte);
    if (digit >= 0) {
      bytes[digits >> 1] = (bytes[digits >> 1]! | (digits & 1 ? digit : digit << 4)) & 0xff;
      digits++;
    } else if (!isWhitespace(byte)) throw lexer.fail('hexadecimal string');
  }
  lexer.at = close + 1;
  lexer.budget.work(lexer.offset, 1 + (digits >> 6));
  return {
    kind: 'string',
    bytes: bytes.subarray(0, (digits + 1) >> 1),
    hex: true,
    exact: digits === close - start - 1 && digits % 2 === 0,
    start: lexer.offsetOf(start),
    end: lexer.offset,
  };
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, b: 8, f: 12 };

function parseEscape(lexer: Lexer, out: number[]): void {
  const byte = lexer.peek();
  if (byte >= 48 && byte <= 55) {
    let value = 0;
    for (let i = 0; i < 3 && lexer.peek() >= 48 && lexer.peek() <= 55; i++, lexer.at++) value = value * 8 + lexer.peek() - 48;
    out.push(value & 0xff);
    return;
  }
  lexer.at++;
  if (byte === 13 && lexer.peek() === 10) lexer.at++;
  if (byte !== 13 && byte !== 10) out.push(ESCAPES[String.fromCharCode(byte)] ?? byte);
}

function parseLiteralString(lexer: Lexer): PdfString {
  const start = lexer.at++;
  const out: number[] = [];
  for (let depth = 1; ; ) {
    if (lexer.ended()) throw lexer.fail('string without end');
    const byte = lexer.bytes[lexer.at++]!;
    if (byte === 92) {
      if (lexer.ended()) throw lexer.fail('string without end');
      parseEscape(lexer, out);
      continue;
    }
    if (byte === 40) depth++;
    if (byte === 41 && --depth === 0) break;
    if (byte === 13 && lexer.peek() === 10) lexer.at++;
    out.push(byte === 13 ? 10 : byte);
  }
  lexer.budget.work(lexer.offset, 1 + (out.length >> 5));
  return {
    kind: 'string',
    bytes: Uint8Array.from(out),
    hex: false,
    exact: false,
    start: lexer.offsetOf(start),
    end: lexer.offset,
  };
}

function parseNumber(lexer: Lexer): number {
  const start = lexer.at;
  while (!lexer.boundary()) {
    lexer.at++;
    if (lexer.at - start > MAX_NUMBER) throw lexer.fail('number too long');
  }
  const text = latin1.decode(lexer.bytes.subarray(start, lexer.at));
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(text)) {
    lexer.at = start;
    throw lexer.fail('number');
  }
  return Number(text);
}

/** A number, or a reference: `12 0 R` begins like a number. */
function parseNumeric(lexer: Lexer): PdfObject {
  const number = lexer.integer();
  if (number === undefined) return parseNumber(lexer);
  const behind = lexer.at;
  lexer.skip();
  const generation = lexer.at > behind ? lexer.integer() : undefined;
  if (generation !== undefined) {
    lexer.skip();
    if (lexer.word('R')) return { kind: 'ref', number, generation };
  }
  lexer.at = behind;
  return number;
}

function parseArray(lexer: Lexer, depth: number): PdfArray {
  lexer.at++;
  const items: PdfObject[] = [];
  for (;;) {
    lexer.skip();
    if (lexer.peek() === 93) break;
    items.push(parseObject(lexer, depth + 1));
  }
  lexer.at++;
  return { kind: 'array', items };
}

export function parseDict(lexer: Lexer, depth = 0): PdfDict {
  const start = lexer.offset;
  lexer.skip();
  if (lexer.peek() !== 60 || lexer.peek(1) !== 60) throw lexer.fail('dictionary expected');
  lexer.at += 2;
  const entries = new Map<string, PdfObject>();
  const repeated: string[] = [];
  for (;;) {
    lexer.skip();
    if (lexer.peek() === 62 && lexer.peek(1) === 62) break;
    if (lexer.peek() !== 47) throw lexer.fail('dictionary key');
    const { name } = parseName(lexer);
    if (entries.has(name)) repeated.push(name);
    entries.set(name, parseObject(lexer, depth + 1));
  }
  lexer.at += 2;
  return { kind: 'dict', entries, start, end: lexer.offset, repeated };
}

/** One direct object (ISO 32000-1 §7.3). @throws LienThongError `PDF_SYNTAX`, `PDF_LIMIT` */
export function parseObject(lexer: Lexer, depth = 0): PdfObject {
  lexer.skip();
  lexer.budget.work(lexer.offset);
  lexer.budget.within('depth', depth, lexer.offset);
  switch (lexer.peek()) {
    case 47:
      return parseName(lexer);
    case 40:
      return parseLiteralString(lexer);
    case 91:
      return parseArray(lexer, depth);
    case 60:
      return lexer.peek(1) === 60 ? parseDict(lexer, depth) : parseHexString(lexer);
    case 116:
      if (lexer.word('true')) return true;
      break;
    case 102:
      if (lexer.word('false')) return false;
      break;
    case 110:
      if (lexer.word('null')) return null;
      break;
    case -1:
      throw lexer.fail('unexpected end');
    default:
      return parseNumeric(lexer);
  }
  throw lexer.fail('unknown word');
}
