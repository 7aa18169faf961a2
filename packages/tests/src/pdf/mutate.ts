import type { Random } from '@lienthong/core';
import type { Body, Pdf } from './maker.ts';

/** Draws from a seeded source, so that a failure can be repeated by its number. */
export class Draw {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  below(limit: number): number {
    return limit <= 0 ? 0 : Buffer.from(this.#random.bytes(4)).readUInt32BE() % limit;
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }
}

/** Words that a PDF reader acts on. */
const WORDS = [
  '/Type',
  '/Kids',
  '/Parent',
  '/Fields',
  '/AcroForm',
  '/Contents',
  '/ByteRange',
  '/Prev',
  '/Size',
  '/Root',
  '/XRefStm',
  '/Encrypt',
  '/DSS',
  '/VRI',
  '/Annots',
  '/V',
  '/T',
  '/FT',
  '/Sig',
  '/Length',
  '/Filter',
  '/FlateDecode',
  '/DecodeParms',
  '/Predictor',
  '/W',
  '/Index',
  '/ObjStm',
  '/N',
  '/First',
  '/Perms',
  '/Reference',
  '/AP',
  '/StructTreeRoot',
  '/K',
  'obj',
  'endobj',
  'stream',
  'endstream',
  'xref',
  'trailer',
  'startxref',
  '%%EOF',
  '<<',
  '>>',
  '[',
  ']',
  '(',
  ')',
  '<',
  '>',
  'null',
  'true',
  '0 R',
  '1 0 R',
  '3 0 R',
  '-1',
  '0',
  '99999999999',
  '4294967296',
  '1e9',
  '0.5',
  '%',
  '#00',
];

type Mutation = (bytes: Buffer, draw: Draw, other: Buffer) => Buffer;

const splice = (bytes: Buffer, at: number, remove: number, put: Uint8Array): Buffer =>
  Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + remove)]);

/** Positions of digit runs outside of long hexadecimal strings. */
function numbersIn(bytes: Buffer): { readonly at: number; readonly length: number }[] {
  const text = bytes.toString('latin1');
  return [...text.matchAll(/(?<![0-9A-Fa-f])\d{1,10}(?![0-9A-Fa-f])/g)].map((match) => ({
    at: match.index,
    length: match[0].length,
  }));
}

const mutations: readonly Mutation[] = [
  (bytes, draw) => {
    const out = Buffer.from(bytes);
    for (let i = draw.below(8); i >= 0; i--) out[draw.below(out.length)] = draw.below(256);
    return out;
  },
  (bytes, draw) => {
    const found = draw.of(numbersIn(bytes));
    const values = [
      '0',
      '1',
      '-1',
      '65536',
      '2147483648',
      '9'.repeat(found?.length ?? 1),
      String(draw.below(bytes.length)),
      String(draw.below(30)),
    ];
    return found === undefined ? bytes : splice(bytes, found.at, found.length, Buffer.from(draw.of(values)));
  },
  // Same length, so that positions stay right and the change goes deep.
  (bytes, draw) => {
    const found = draw.of(numbersIn(bytes));
    if (found === undefined) return bytes;
    const value = String(draw.below(10 ** Math.min(found.length, 9))).padStart(found.length, '0');
    return splice(bytes, found.at, found.length, Buffer.from(value));
  },
  (bytes, draw) => splice(bytes, draw.below(bytes.length), draw.below(12), Buffer.from(` ${draw.of(WORDS)} `)),
  (bytes, draw) => {
    const word = draw.of(WORDS);
    const at = bytes.indexOf(word, draw.below(bytes.length), 'latin1');
    return at < 0 ? bytes : splice(bytes, at, word.length, Buffer.from(draw.of(WORDS)));
  },
  (bytes, draw) => bytes.subarray(0, draw.below(bytes.length)),
  (bytes, draw) => splice(bytes, draw.below(bytes.length), draw.below(400), Buffer.alloc(0)),
  (bytes, draw) => {
    const from = draw.below(bytes.length);
    return splice(bytes, draw.below(bytes.length), 0, bytes.subarray(from, from + draw.below(2000)));
  },
  (bytes, draw, other) => Buffer.concat([bytes.subarray(0, draw.below(bytes.length)), other.subarray(draw.below(other.length))]),
  (bytes, _draw, other) => Buffer.concat([bytes, other]),
  (bytes, draw) =>
    splice(
      bytes,
      draw.below(bytes.length),
      0,
      Buffer.from(draw.of(['[', '<<', '(', '<< /K ', '[ 1 0 R ']).repeat(1 + draw.below(3000))),
    ),
  (bytes, draw) => Buffer.concat([bytes, Buffer.from(`startxref\n${draw.below(bytes.length)}\n%%EOF\n`)]),
];

/** A few mutations on top of each other. */
export function mutate(bytes: Buffer, draw: Draw, other: Buffer): Buffer {
  let out = bytes;
  for (let i = draw.below(4); i >= 0; i--) out = draw.of(mutations)(out, draw, other);
  return out;
}

const edits: readonly ((text: string, draw: Draw, numbers: readonly number[]) => string)[] = [
  (text, draw, numbers) => text.replace(/\d+ 0 R/g, (ref) => (draw.below(2) === 0 ? `${draw.of(numbers)} 0 R` : ref)),
  (text, draw) =>
    text.replace(/\/[A-Za-z]+/g, (name) => (draw.below(8) === 0 ? draw.of(WORDS.filter((word) => word.startsWith('/'))) : name)),
  (text, draw, numbers) =>
    text.replace(/>>$/, `${draw.of(WORDS.filter((word) => word.startsWith('/')))} ${draw.of(numbers)} 0 R >>`),
  (text, draw) => text.replace(/\[[^\]]*\]/, draw.of(['[]', 'null', '[null]', '(abc)', '[[[]]]', '<< >>'])),
  (text, draw) => text.replace(/\([^)]*\)/, draw.of(['()', '(a.b)', '<FEFF>', '/Ten', '12', '(Sig1)', '(HoTen)'])),
  (text, draw) => text.replace(/\/([A-Za-z]+) \d+ 0 R/, (entry) => (draw.below(2) === 0 ? '' : `${entry} ${entry}`)),
  (_text, draw) => draw.of(['null', '[]', '<< >>', '(x)', '7', '/Ten', '3 0 R']),
];

/**
 * Objects changed in their own text and written as an update: cross-references stay right, so the change reaches the form, the pages
 * and the comparison instead of the first parser.
 */
export function mutateObjects(pdf: Pdf, draw: Draw): Buffer {
  const numbers = [...pdf.objects.keys(), pdf.size];
  const plain = [...pdf.objects].filter((entry): entry is [number, string] => typeof entry[1] === 'string');
  let out = pdf;
  for (let rounds = draw.below(3); rounds >= 0; rounds--) {
    const objects = new Map<number, Body>();
    for (let i = draw.below(3); i >= 0; i--) {
      const [number, text] = draw.of(plain);
      // A signature's own text in the model is its template, not what was written.
      if (!text.includes('/Contents <')) objects.set(number, draw.of(edits)(text, draw, numbers));
    }
    if (draw.below(3) === 0) objects.set(out.size, draw.of(plain)[1]);
    out = out.update({
      objects,
      xref: draw.of(['table', 'stream', 'packed'] as const),
      ...(draw.below(10) === 0 ? { free: [draw.of(numbers)] } : {}),
    });
  }
  return out.bytes;
}
