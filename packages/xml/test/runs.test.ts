import { type ByteSource, bytesSource } from '@lienthong/core';
import { describe, expect, test } from 'vitest';
import {
  type CanonicalizeOptions,
  c14n10,
  c14n10WithComments,
  c14n11,
  canonicalize,
  descendants,
  excC14n,
  readXml,
  type XmlElement,
} from '../src/index.ts';
import { collect } from './support/ours.ts';

interface Observed {
  readonly form: string;
  /** What was read of the source to make it. */
  readonly reads: readonly string[];
  readonly lengths: readonly number[];
}

function observe(text: string, algorithm: string = c14n10, options: Partial<CanonicalizeOptions> = {}): Observed {
  const bytes = Buffer.from(text);
  const inner = bytesSource(bytes);
  const reads: string[] = [];
  const source: ByteSource = {
    ...inner,
    read(start, end) {
      reads.push(bytes.toString('utf8', start, end));
      return inner.read(start, end);
    },
  };
  const document = readXml(source);
  reads.length = 0;
  const lengths: number[] = [];
  const parts: Buffer[] = [];
  for (const chunk of canonicalize(document, { algorithm, ...options })) {
    lengths.push(chunk.length);
    parts.push(Buffer.from(chunk));
  }
  return { form: Buffer.concat(parts).toString(), reads, lengths };
}

describe('what is canonical as it stands is taken in one piece', () => {
  test.each([c14n10, c14n11, excC14n])('%s', (algorithm) => {
    const inside = '<p:b c="1" p:d="ệ>\'">x<p:c></p:c>y<c></c></p:b>z<c é="" xml:lang="vi"> </c></p:a>';
    const text = `<p:a xmlns:p="urn:p" p:z="1">${inside}`;
    expect(observe(text, algorithm)).toMatchObject({ form: text, reads: [inside] });
  });

  // Each with the one run that is left of it.
  test.each([
    ['<a><b  c="1">x</b></a>', '<a><b c="1">x</b></a>', 'x</b></a>'],
    ['<a><b\tc="1">x</b></a>', '<a><b c="1">x</b></a>', 'x</b></a>'],
    ['<a><b c="1" >x</b></a>', '<a><b c="1">x</b></a>', 'x</b></a>'],
    ['<a><b >x</b></a>', '<a><b>x</b></a>', 'x</b></a>'],
    ['<a><b c ="1">x</b></a>', '<a><b c="1">x</b></a>', 'x</b></a>'],
    ['<a><b c= "1">x</b></a>', '<a><b c="1">x</b></a>', 'x</b></a>'],
    ["<a><b c='1'>x</b></a>", '<a><b c="1">x</b></a>', 'x</b></a>'],
    ["<a><b c='\"'>x</b></a>", '<a><b c="&quot;">x</b></a>', 'x</b></a>'],
    ['<a><b c="&#x41;">x</b></a>', '<a><b c="A">x</b></a>', 'x</b></a>'],
    ['<a><b c="&#x41;ệ">x</b></a>', '<a><b c="Aệ">x</b></a>', 'x</b></a>'],
    ['<a><b c="1\n">x</b></a>', '<a><b c="1 ">x</b></a>', 'x</b></a>'],
    ['<a><b d="1" c="2">x</b></a>', '<a><b c="2" d="1">x</b></a>', 'x</b></a>'],
    ['<a><b xmlns="urn:b">x</b></a>', '<a><b xmlns="urn:b">x</b></a>', 'x</b></a>'],
    ['<a><b/>x</a>', '<a><b></b>x</a>', 'x</a>'],
    ['<a><!-- -->x<b></b></a>', '<a>x<b></b></a>', 'x<b></b></a>'],
    ['<a>x<b></b></a >', '<a>x<b></b></a>', 'x<b></b>'],
  ])('but not %s', (text, form, run) => {
    expect(observe(text)).toMatchObject({ form, reads: [run] });
  });

  test('two runs around what is rewritten', () => {
    expect(observe('<a>x<b></b>\r\n<c></c></a>')).toMatchObject({
      form: '<a>x<b></b>\n<c></c></a>',
      reads: ['x<b></b>', '\r\n', '<c></c></a>'],
    });
    expect(observe('<a>x<b></b ><c></c></a>')).toMatchObject({ form: '<a>x<b></b><c></c></a>', reads: ['x<b>', '<c></c></a>'] });
    expect(observe('<a>x&amp;<b></b></a>')).toMatchObject({ form: '<a>x&amp;<b></b></a>', reads: ['x&amp;', '<b></b></a>'] });
  });

  test('what is left out ends a run', () => {
    const document = readXml(Buffer.from('<a>x<b>y</b>z</a>'));
    const omit = new Set<XmlElement>(descendants(document, 'b'));
    expect(collect(canonicalize(document, { algorithm: c14n10, omit })).toString()).toBe('<a>xz</a>');
  });
});

describe('namespaces that a tag does not declare itself', () => {
  const rows: readonly (readonly [string, string, (readonly string[])?])[] = [
    ['<a xmlns:p="urn:p"><p:b></p:b></a>', '<a><p:b xmlns:p="urn:p"></p:b></a>'],
    ['<a xmlns:p="urn:p"><b p:c="1"></b></a>', '<a><b xmlns:p="urn:p" p:c="1"></b></a>'],
    ['<a xmlns:p="urn:p"><b p:c="1" d="2"></b></a>', '<a><b xmlns:p="urn:p" d="2" p:c="1"></b></a>'],
    ['<p:a xmlns:p="urn:p"><b p:c="1"></b></p:a>', '<p:a xmlns:p="urn:p"><b p:c="1"></b></p:a>'],
    ['<a xmlns="urn:a"><b c="1"></b></a>', '<a xmlns="urn:a"><b c="1"></b></a>'],
    ['<a xmlns="urn:a"><b xmlns:p="urn:p" c="1"></b></a>', '<a xmlns="urn:a"><b c="1"></b></a>'],
    ['<a><b xmlns="urn:b"></b><c></c></a>', '<a><b xmlns="urn:b"></b><c></c></a>'],
    [
      '<p:a xmlns:p="urn:p"><p:b xmlns:p="urn:q"></p:b><p:c></p:c></p:a>',
      '<p:a xmlns:p="urn:p"><p:b xmlns:p="urn:q"></p:b><p:c></p:c></p:a>',
    ],
    ['<a><b xmlns:q="urn:q" xmlns:p="urn:p"></b></a>', '<a><b xmlns:p="urn:p"></b></a>', ['p']],
    ['<a xmlns:q="urn:q"><b></b></a>', '<a xmlns:q="urn:q"><b></b></a>', ['q']],
    ['<p:a xmlns="urn:a" xmlns:p="urn:p"><b></b></p:a>', '<p:a xmlns="urn:a" xmlns:p="urn:p"><b></b></p:a>', ['#default']],
    ['<a xml:b="1"><c xml:d="2"></c></a>', '<a xml:b="1"><c xml:d="2"></c></a>'],
  ];
  test('are shown where they are first used', () => {
    for (const [text, form, inclusivePrefixes = []] of rows) {
      expect(observe(text, excC14n, { inclusivePrefixes }).form).toBe(form);
    }
  });

  test('inclusive: what was taken back stays taken back only below', () => {
    const text = '<a><b xmlns="urn:b"><c xmlns=""></c><c></c></b><c></c></a>';
    for (const algorithm of [c14n10, excC14n]) expect(observe(text, algorithm).form).toBe(text);
  });
});

describe('chunks: small pieces are gathered, long ones passed on', () => {
  const x = (count: number): string => 'x'.repeat(count);
  const of = (text: string, algorithm: string = c14n10): readonly number[] => observe(text, algorithm).lengths;

  test('a run of 8 KiB is gathered, a longer one is not', () => {
    expect(of(`<a>${x(8188)}</a>`)).toEqual([8195]);
    expect(of(`<a>${x(8189)}</a>`)).toEqual([3, 8193]);
    expect(of(`<a>${x(8192)}<b/></a>`)).toEqual([8206]);
    expect(of(`<a>${x(8193)}<b/></a>`)).toEqual([3, 8193, 11]);
    expect(of(`<a><b>${x(8193)}</b></a>`)).toEqual([3, 8204]);
  });

  test('so is rewritten text', () => {
    expect(of(`<a>\r${x(8191)}</a>`)).toEqual([8199]);
    expect(of(`<a>\r${x(8192)}</a>`)).toEqual([3, 8193, 4]);
    expect(of(`<a>\r${x(8192)}<b>\r${x(8192)}</b></a>`)).toEqual([3, 8193, 3, 8193, 8]);
    expect(of(`<a>\r${x(8192)}\r</a>`)).toEqual([3, 8194, 4]);
    expect(of(`<a><b>${x(8193)}</b>\r${x(8192)}</a>`)).toEqual([3, 8200, 8193, 4]);
  });

  test('what is gathered goes on when it is more than 32 KiB', () => {
    const tags = (count: number): string => `<aaaaaa>${'<b/>'.repeat(count)}</aaaaaa>`;
    expect(of(tags(4680))).toEqual([8 + 7 * 4680 + 9]);
    expect(of(tags(4681))).toEqual([8 + 7 * 4680 + 3, 13]);
    const comment = (count: number): string => `<a><!--${x(count)}--></a>`;
    expect(of(comment(32_761), c14n10WithComments)).toEqual([32_771, 4]);
    expect(of(comment(70_000), c14n10WithComments)).toEqual([65_536, 4_478]);
  });

  test('an empty document part gives no chunk', () => {
    expect(of('<!-- --><a/>')).toEqual([7]);
    const document = readXml(Buffer.from('<a/>'));
    expect([...canonicalize(document, { algorithm: c14n10, omit: new Set([document.root]) })]).toEqual([]);
  });
});
