import { deflateSync } from 'node:zlib';
import { bytesSource, isLienThongError } from '@lienthong/core';
import { describe, expect, it } from 'vitest';
import { pdfErrors } from '../src/pdf/errors.ts';
import { Budget } from '../src/pdf/read/budget.ts';
import { decodeStream } from '../src/pdf/read/filters.ts';
import { isDict, isName, isString, type PdfObject, readPdf } from '../src/pdf/read/index.ts';
import { Lexer } from '../src/pdf/read/lexer.ts';
import { isLocked } from '../src/pdf/read/locks.ts';
import { parseObject } from '../src/pdf/read/parse.ts';
import { decodeText, timeOf } from '../src/pdf/read/text.ts';

const budget = (): Budget => new Budget({}, 1000);

function parse(text: string): PdfObject {
  return parseObject(new Lexer(Buffer.from(text, 'latin1'), 0, true, budget()));
}

/** Code and offset of what an action throws. */
function failure(action: () => unknown): readonly [string, unknown] {
  try {
    action();
  } catch (error) {
    if (isLienThongError(error)) return [error.code, error.details['offset']];
    throw error;
  }
  return ['none', undefined];
}

const bytesOf = (text: string): string => {
  const object = parse(text);
  return isString(object) ? Buffer.from(object.bytes).toString('latin1') : 'no string';
};

describe('objects', () => {
  it.each([
    ['12', 12],
    ['-7', -7],
    ['+.5', 0.5],
    ['4.', 4],
    ['true', true],
    ['false', false],
    ['null', null],
    ['% note\n 3', 3],
  ])('%s', (text, value) => {
    expect(parse(text)).toBe(value);
  });

  it('names, with #xx', () => {
    expect(isName(parse('/A#42c'), 'ABc')).toBe(true);
    expect(isName(parse('/'), '')).toBe(true);
  });

  it('references only where all three parts stand', () => {
    expect(parse('[1 0 R 2 0 3]')).toEqual({ kind: 'array', items: [{ kind: 'ref', number: 1, generation: 0 }, 2, 0, 3] });
  });

  it.each([
    ['(a(b)c)', 'a(b)c'],
    ['(\\101\\n\\(\\\n\\7)', 'A\n(\x07'],
    ['(a\r\nb)', 'a\nb'],
    ['<48 65\n6>', 'He`'],
    ['<>', ''],
  ])('string %j', (text, value) => {
    expect(bytesOf(text)).toBe(value);
  });

  it('keeps the position of a string with its brackets, and whether it is digits alone', () => {
    expect(parse('  <4865>')).toMatchObject({ start: 2, end: 8, hex: true, exact: true });
    expect(parse('<48 65>')).toMatchObject({ exact: false });
    expect(parse('<486>')).toMatchObject({ exact: false });
  });

  it('names repeated keys, the last one counts', () => {
    const dict = parse('<< /A 1 /B 2 /A 3 >>');
    expect(isDict(dict) && dict.repeated).toEqual(['A']);
    expect(isDict(dict) && dict.entries.get('A')).toBe(3);
  });

  it.each([
    ['<< /A', 5],
    ['<< 1 2 >>', 3],
    ['(abc', 4],
    ['<4x>', 2],
    ['[1 2', 4],
    ['1.2.3', 0],
    ['maybe', 0],
    ['/A#4', 2],
    ['truex', 0],
  ])('%j is refused at its byte', (text, offset) => {
    expect(failure(() => parse(text))).toEqual(['PDF_SYNTAX', offset]);
  });
});

describe('texts and times', () => {
  it('decodes UTF-16, UTF-8 and PDFDocEncoding', () => {
    expect(decodeText(Buffer.from('feff01101ec7', 'hex'))).toBe('Đệ');
    expect(decodeText(Buffer.concat([Buffer.from('efbbbf', 'hex'), Buffer.from('Đệ')]))).toBe('Đệ');
    expect(decodeText(Buffer.from([0x41, 0xe9, 0x80, 0xa0]))).toBe('Aé•€');
  });

  it.each([
    ["D:20261122090000+07'00'", '2026-11-22T02:00:00.000Z'],
    ['D:20261122090000+07', '2026-11-22T02:00:00.000Z'],
    ['D:20261122090000Z', '2026-11-22T09:00:00.000Z'],
    ["D:20261122090000-05'30", '2026-11-22T14:30:00.000Z'],
    ['D:2026', '2026-01-01T00:00:00.000Z'],
    ['D:20260230', undefined],
    ['D:20261322', undefined],
    ['hôm qua', undefined],
  ])('%s', (text, date) => {
    const time = timeOf(parse(`(${text})`));
    expect(time?.date?.toISOString()).toBe(date);
  });
});

describe('locks', () => {
  it('a name stands for its whole subtree; one that merely begins like it is locked by either action', () => {
    const include = { action: 'Include', fields: ['Nhom'] } as const;
    expect(['Nhom', 'Nhom.A', 'Nhom2', 'Khac'].map((field) => isLocked(include, field))).toEqual([true, true, true, false]);
    const exclude = { action: 'Exclude', fields: ['Nhom'] } as const;
    expect(['Nhom', 'Nhom.A', 'Nhom2', 'Khac'].map((field) => isLocked(exclude, field))).toEqual([false, false, true, true]);
    expect([isLocked({ action: 'All', fields: [] }, 'x'), isLocked(undefined, 'x')]).toEqual([true, false]);
  });
});

function decode(data: Buffer, dict: string): string {
  const entries = parse(`<< ${dict} >>`);
  if (!isDict(entries)) throw new TypeError(dict);
  const stream = { kind: 'stream', dict: entries, dataStart: 0, dataEnd: data.length } as const;
  return Buffer.from(decodeStream(bytesSource(data), stream, budget(), (object) => object ?? null)).toString('latin1');
}

describe('filters', () => {
  it('plain, Flate, both ASCII forms, and one behind the other', () => {
    expect(decode(Buffer.from('abc'), '')).toBe('abc');
    expect(decode(deflateSync('abc'), '/Filter /FlateDecode')).toBe('abc');
    expect(decode(Buffer.from('61 62 6>'), '/Filter /ASCIIHexDecode')).toBe('ab`');
    expect(decode(Buffer.from('87cURD]i,"Ebo80~>'), '/Filter /ASCII85Decode')).toBe('Hello World!');
    expect(decode(Buffer.from(deflateSync('abc').toString('hex')), '/Filter [/AHx /Fl]')).toBe('abc');
  });

  it('all PNG predictors', () => {
    // Each row holds 1 2 3 4 after its filter is undone (PNG 1.2 §6); the rows are None, Sub, Up, Average, Paeth.
    const rows = [0, 1, 2, 3, 4, 1, 1, 1, 1, 1, 2, 0, 0, 0, 0, 3, 1, 1, 1, 1, 4, 0, 0, 0, 0].map((value) => value & 0xff);
    const plain = decode(deflateSync(Buffer.from(rows)), '/Filter /FlateDecode /DecodeParms << /Predictor 15 /Columns 4 >>');
    expect([...Buffer.from(plain, 'latin1')].slice(0, 12)).toEqual([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4]);
    expect([...Buffer.from(plain, 'latin1')].slice(12)).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
  });

  it.each([
    ['/Filter /LZWDecode', 'abc'],
    ['/Filter /FlateDecode', 'abc'],
    ['/Filter /ASCIIHexDecode', 'xyz'],
    ['/Filter /ASCII85Decode', '\x7f'],
    ['/Filter 7', 'abc'],
    ['/Filter [/Fl /Fl /Fl /Fl /Fl]', 'abc'],
  ])('%s of %j is refused by name', (dict, data) => {
    expect(failure(() => decode(Buffer.from(data, 'latin1'), dict))).toEqual(['PDF_FILTER', 0]);
  });
});

describe('files that are none', () => {
  const whole =
    '%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\nxref\n0 2\n0000000000 65535 f\r\n0000000009 00000 n\r\ntrailer\n<< /Size 2 /Root 1 0 R >>\nstartxref\n45\n%%EOF\n';
  const read = (text: string): readonly [string, unknown] => failure(() => readPdf(Buffer.from(text, 'latin1')));

  it('reads the smallest whole one', () => {
    const pdf = readPdf(Buffer.from(whole, 'latin1'));
    expect(pdf).toMatchObject({ signatures: [], removed: [], hybrid: false, encrypted: false, trailing: 0, dss: undefined });
    expect(pdf.revisions).toMatchObject([{ index: 0, xrefOffset: 45, end: whole.length, kind: 'table', size: 2 }]);
    expect(readPdf(Buffer.from(`${whole}them`, 'latin1')).trailing).toBe(4);
  });

  it.each([
    ['empty', '', 'PDF_HEADER', 0],
    ['another header', `\n${whole}`, 'PDF_HEADER', 0],
    ['no startxref', whole.replace('startxref', 'startxxxx'), 'PDF_STARTXREF', 0],
    ['cut short', whole.slice(0, -6), 'PDF_STARTXREF', 0],
    ['startxref behind the end', whole.replace('\n45\n', '\n4600\n'), 'PDF_XREF', whole.length + 2],
    ['an entry that is none', whole.replace('00000 n', '00000 x'), 'PDF_XREF', 91],
    ['an object beyond Size', whole.replace('/Size 2', '/Size 1'), 'PDF_XREF', 45],
    ['a chain in a circle', whole.replace('/Root 1 0 R', '/Root 1 0 R /Prev 45'), 'PDF_XREF_LOOP', 45],
    ['an object elsewhere', whole.replace('0000000009', '0000000012'), 'PDF_OBJECT', 12],
    ['another object', whole.replace('1 0 obj', '9 0 obj'), 'PDF_OBJECT', 9],
  ])('%s', (_name, text, code, offset) => {
    expect(read(text)).toEqual([code, offset]);
  });

  it('every code says what and where in both languages', () => {
    for (const text of Object.values(pdfErrors)) {
      const said = (text as (details: Record<string, unknown>) => { vi: string; en: string })({
        offset: 4711,
        what: 'w',
        limit: 'l',
        value: 1,
        object: 'o',
        filter: 'f',
      });
      expect(said.vi).toContain('4711');
      expect(said.en).toContain('4711');
    }
  });
});
