import { type ByteSource, bytesSource } from '@lienthong/core';
import { expect, test } from 'vitest';
import { amount } from '../../tests/src/peer.ts';
import { Sink } from '../src/c14n/sink.ts';
import { c14n10, canonicalize, readXml, type XmlText } from '../src/index.ts';
import { TEXT_CDATA, TEXT_CR, TEXT_GREATER, TEXT_REFERENCE } from '../src/model/nodes.ts';
import { ownBytes } from '../src/model/own.ts';
import { type TextForm, TextWriter } from '../src/model/rewrite.ts';
import { textBytes } from '../src/model/text.ts';
import { collect, refusal, unstable } from './support/ours.ts';
import { Dice, mutating } from './support/random.ts';

const PARTS = [
  'x',
  'y'.repeat(24),
  'é',
  '\r',
  '\r\n',
  '\n',
  '&#13;',
  '&#x0003E;',
  '&#38;',
  '&amp;',
  '&quot;',
  '>',
  ']',
  ']]',
  ']>',
  '<![CDATA[]]>',
  '<![CDATA[]]]>',
  '<![CDATA[]]]]>',
  '<![CDATA[&>] ]>]]>',
  '<![CDATA[\r\n<\r]]>',
  '<![CDATA[>]]>',
  // Much longer in canonical form than here, then something that is moved in one piece.
  `<![CDATA[${'&'.repeat(60)}${'z'.repeat(30)}]]>`,
];
const TOKEN = /<!\[CDATA\[([\s\S]*?)\]\]>|&#x([0-9A-F]+);|&#([0-9]+);|&(amp|lt|gt|quot|apos);|\r\n?|[\s\S]/gu;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#xD;' };

/** The same by other means: the whole text as a string. */
function expected(raw: string, form: TextForm): string {
  const plain = raw.replace(TOKEN, (all, cdata?: string, hex?: string, decimal?: string, name?: string) => {
    if (cdata !== undefined) return cdata.replace(/\r\n?/g, '\n');
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (name !== undefined) return NAMED[name] as string;
    return all.startsWith('\r') ? '\n' : all;
  });
  return form === 'plain' ? plain : plain.replace(/[&<>\r]/g, (c) => ESCAPES[c] as string);
}

/** In pieces of a size; one that is too small to decide anything grows. */
function inPieces(writer: TextWriter, sink: Sink, raw: Buffer, forms: number, size: number): string {
  const parts: Buffer[] = [];
  let piece = size;
  writer.begin(forms);
  for (let at = 0; at < raw.length; ) {
    const end = Math.min(raw.length, at + piece);
    // Behind the piece stands what must not be looked at.
    const used = writer.write(
      Buffer.concat([raw.subarray(at, end), Buffer.from('\n>]')]).subarray(0, end - at),
      end === raw.length,
    );
    piece = used === 0 ? piece + size : size;
    at += used;
    parts.push(Buffer.from(sink.take()));
  }
  return Buffer.concat(parts).toString();
}

test('rewritten in pieces of any size as all at once, one writer for all texts', () => {
  const dice = new Dice(9);
  const sinks = { plain: new Sink(1), canonical: new Sink(1) };
  const writers = { plain: new TextWriter(sinks.plain, 'plain'), canonical: new TextWriter(sinks.canonical, 'canonical') };
  let texts = 0;
  for (let k = mutating ? 80 : 3000; k > 0; k--) {
    let raw = '';
    for (let n = 1 + dice.below(6); n > 0; n--) raw += dice.pick(PARTS);
    if (raw.replaceAll(/<!\[CDATA\[[\s\S]*?\]\]>/g, '\u0001').includes(']]>')) continue;
    const bytes = Buffer.from(raw);
    const [text] = readXml(Buffer.from(`<a>${raw}</a>`)).root.children as [XmlText];
    texts++;
    for (const form of ['plain', 'canonical'] as const)
      for (const size of mutating ? [1, 3, 9, 40, 1000] : [1, 2, 3, 5, 8, 9, 10, 17, 40, 1000])
        expect([raw, form, size, inPieces(writers[form], sinks[form], bytes, text.forms, size)]).toEqual([
          raw,
          form,
          size,
          expected(raw, form),
        ]);
  }
  expect(texts).toBeGreaterThan(20);
}, 120_000);

/** All sequences of the tokens, up to a length. */
function* sequences(tokens: readonly string[], length: number): Generator<string> {
  yield '';
  if (length > 0) for (const rest of sequences(tokens, length - 1)) for (const token of tokens) yield token + rest;
}

test('every short sequence of the tokens that decide', () => {
  const sink = new Sink(64);
  const writers = { plain: new TextWriter(sink, 'plain'), canonical: new TextWriter(sink, 'canonical') };
  const tokens = ['x', ']', '>', '\r', '\n', '&#38;', '<![CDATA[', '<![CDATA[]]', ']x>', ']]>', 'y'.repeat(20)];
  const wrong: unknown[] = [];
  let texts = 0;
  for (const raw of sequences(tokens, mutating ? 3 : amount(4, 5))) {
    if (raw === '' || refusal(`<a>${raw}</a>`) !== undefined) continue;
    texts++;
    const bytes = Buffer.from(raw);
    const [text] = readXml(Buffer.from(`<a>${raw}</a>`)).root.children as [XmlText];
    const form = texts % 2 === 0 ? 'plain' : 'canonical';
    for (const size of texts % 3 === 0 ? [1, 1000] : [9 + (texts % 5)]) {
      const ours = inPieces(writers[form], sink, bytes, text.forms, size);
      if (ours !== expected(raw, form)) wrong.push([raw, form, size, ours]);
    }
  }
  expect(wrong.slice(0, 3)).toEqual([]);
  expect(texts).toBeGreaterThan(200);
}, 120_000);

test('only what a text may hold is looked for, and not twice', () => {
  const searched = (form: TextForm, forms: number, text: string): Record<string, number> => {
    const bytes = Buffer.from(text);
    const found: Record<string, number> = {};
    bytes.indexOf = ((...args: Parameters<Buffer['indexOf']>) => {
      const sign = String.fromCharCode(args[0] as number);
      found[sign] = (found[sign] ?? 0) + 1;
      return Buffer.prototype.indexOf.apply(bytes, args);
    }) as Buffer['indexOf'];
    const writer = new TextWriter(new Sink(1), form);
    writer.begin(forms);
    writer.write(bytes, true);
    return found;
  };
  const x = 'x'.repeat(60);
  expect(searched('canonical', TEXT_CR, x)).toEqual({ '\r': 1 });
  expect(searched('canonical', TEXT_GREATER, x)).toEqual({ '>': 1 });
  expect(searched('canonical', TEXT_REFERENCE, x)).toEqual({ '&': 1 });
  expect(searched('canonical', TEXT_CR | TEXT_REFERENCE, x)).toEqual({ '\r': 1, '&': 1 });
  expect(searched('canonical', TEXT_CR | TEXT_GREATER, x)).toEqual({ '\r': 1, '>': 1 });
  expect(searched('plain', TEXT_CR | TEXT_GREATER, x)).toEqual({ '\r': 1 });
  expect(searched('plain', TEXT_REFERENCE | TEXT_GREATER, x)).toEqual({ '&': 1 });
  for (const form of ['plain', 'canonical'] as const)
    expect(searched(form, TEXT_CDATA, x)).toEqual({ '\r': 1, '&': 1, '>': 1, '<': 1 });
  const many = `${`${x}&amp;`.repeat(50)}${x}\r`;
  expect(searched('canonical', TEXT_CR | TEXT_REFERENCE, many)).toEqual({ '\r': 1, '&': 51 });
  // What stands near the last one is found on the way.
  expect(searched('canonical', TEXT_REFERENCE, '&amp;1234567'.repeat(20))).toEqual({ '&': 1 });
});

test('up to 16 bytes are copied one by one, more in one piece', () => {
  let moves = 0;
  class Counted extends Sink {
    override reserve(bytes: number): Buffer {
      const buffer = super.reserve(bytes);
      buffer.copyWithin = (...args: Parameters<Buffer['copyWithin']>) => {
        moves++;
        return Buffer.prototype.copyWithin.apply(buffer, args);
      };
      return buffer;
    }
  }
  for (const [length, expectedMoves] of [
    [15, 0],
    [16, 0],
    [17, 1],
    [100, 1],
  ] as const) {
    moves = 0;
    const sink = new Counted(1);
    const writer = new TextWriter(sink, 'plain');
    writer.begin(TEXT_REFERENCE);
    writer.write(Buffer.from(`${'x'.repeat(length)}&lt;`), true);
    expect([length, moves, sink.take().length]).toEqual([length, expectedMoves, length + 1]);
  }
});

test('all is used but what the next piece may change', () => {
  const used = (forms: number, text: string): number => {
    const writer = new TextWriter(new Sink(1), 'canonical');
    writer.begin(forms);
    return writer.write(Buffer.from(text), false);
  };
  expect(used(TEXT_REFERENCE, 'x'.repeat(20))).toBe(12);
  expect(used(TEXT_REFERENCE, 'x'.repeat(9))).toBe(1);
  expect(used(TEXT_REFERENCE, 'x'.repeat(8))).toBe(0);
  expect(used(TEXT_REFERENCE, `xx&${'#'.repeat(20)}`)).toBe(2);
  expect(used(TEXT_CR, 'xxx\r')).toBe(3);
  expect(used(TEXT_CR, 'xx\rx')).toBe(4);
  expect(used(TEXT_GREATER, 'xxx\r')).toBe(4);
});

test('long text is read up to multiples of 64 KiB, and passed on as it is where nothing is to be changed', () => {
  const KIB64 = 64 * 1024;
  const reads = (text: string, form: TextForm, is: string): { lengths: number[]; own: boolean; right: boolean } => {
    const bytes = Buffer.from(`<a>${text}</a>`);
    const node = readXml(bytes).root.children[0] as XmlText;
    const inner = bytesSource(bytes);
    const lengths: number[] = [];
    const source: ByteSource = {
      ...inner,
      read(start, end) {
        lengths.push(end - start);
        return inner.read(start, end);
      },
    };
    const chunks: Buffer[] = [];
    let own = true;
    for (const chunk of textBytes(source, node, form)) {
      own &&= chunk.buffer === bytes.buffer;
      chunks.push(Buffer.from(chunk));
    }
    return { lengths, own, right: Buffer.concat(chunks).toString() === is };
  };
  const x = (count: number): string => 'x'.repeat(count);
  const long = x(3 * KIB64);
  expect(reads(long, 'canonical', long)).toEqual({ lengths: [KIB64 - 3, KIB64, KIB64, 3], own: true, right: true });
  const greater = `${long}>`;
  expect(reads(greater, 'plain', greater)).toEqual({ lengths: [KIB64 - 3, KIB64, KIB64, 4], own: true, right: true });
  const rewritten = { lengths: [2 * KIB64 - 3, KIB64, 4], own: false, right: true };
  expect(reads(greater, 'canonical', `${long}&gt;`)).toEqual(rewritten);
  // CR is the last byte of the first piece, LF the first of the next.
  const split = `${x(2 * KIB64 - 4)}\r\n${x(KIB64)}`;
  const parts = { lengths: [2 * KIB64 - 3, KIB64 + 1, 1], own: false, right: true };
  expect(reads(split, 'plain', split.replace('\r', ''))).toEqual(parts);
  const reference = `${x(2 * KIB64 - 5)}&amp;${x(KIB64)}`;
  expect(reads(reference, 'plain', reference.replace('&amp;', '&'))).toMatchObject({ own: false, right: true });
});

test('chunks of a source that uses its buffer again stay what they are while others read', () => {
  const text = (letter: string): string => `<a>${letter.repeat(150_000)}\r\n${letter.repeat(100)}<b/>${letter.repeat(9000)}</a>`;
  const bytes = Buffer.from(text('x').replace('</a>', `<c>${'é\r\n'.repeat(40_000)}</c>${'y'.repeat(700_000)}</a>`));
  const source = unstable(bytes);
  const document = readXml(source);
  const whole = collect(canonicalize(readXml(bytes), { algorithm: c14n10 }));
  const parts: Buffer[] = [];
  for (const chunk of canonicalize(document, { algorithm: c14n10 })) {
    source.read(0, source.size);
    parts.push(Buffer.from(chunk));
  }
  expect(Buffer.concat(parts).equals(whole)).toBe(true);
});

test('own bytes: a buffer is used again when it is large enough, and never by a source whose views last', () => {
  const bytes = Buffer.from('0123456789'.repeat(60_000));
  const source = unstable(bytes);
  const first = ownBytes(source, 5, 300_000);
  expect(first.equals(bytes.subarray(5, 300_000))).toBe(true);
  const second = ownBytes(source, 300_000, 300_010, first);
  expect([second.toString(), second.buffer === first.buffer]).toEqual(['0123456789', true]);
  const third = ownBytes(source, 0, 299_995, second);
  expect([third.equals(bytes.subarray(0, 299_995)), third.buffer === first.buffer]).toEqual([true, true]);
  const fourth = ownBytes(source, 0, 299_996, third);
  expect([fourth.equals(bytes.subarray(0, 299_996)), fourth.buffer === first.buffer]).toEqual([true, false]);
  const stable = bytesSource(bytes);
  const view = ownBytes(stable, 3, 9, first);
  expect([view.toString(), view.buffer === bytes.buffer]).toEqual(['345678', true]);
});
