import { bytesSource } from '@lienthong/core';
import { expect, test } from 'vitest';
import { Sink } from '../src/c14n/sink.ts';
import { c14n10, canonicalize, readXml, type XmlText } from '../src/index.ts';
import { ownBytes } from '../src/model/own.ts';
import { type TextForm, TextWriter } from '../src/model/rewrite.ts';
import { collect, unstable } from './support/ours.ts';
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
