import { createHash } from 'node:crypto';
import { isLienThongError } from '@lienthong/core';
import { describe, expect, test } from 'vitest';
import { joinBases } from '../src/c14n/base.ts';
import type { CanonicalizeOptions } from '../src/c14n/canonicalize.ts';
import { compareCodePoints } from '../src/c14n/order.ts';
import {
  attribute,
  c14n10,
  c14n10WithComments,
  c14n11,
  c14n11WithComments,
  canonicalize,
  descendants,
  excC14n,
  excC14nWithComments,
  readXml,
  type XmlDocument,
  type XmlElement,
} from '../src/index.ts';
import { canonical, codeOf, unstable } from './support/ours.ts';
import { Dice, mutating, some } from './support/random.ts';
import { randomDocument } from './support/trees.ts';

const ALL = [c14n10, c14n10WithComments, c14n11, c14n11WithComments, excC14n, excC14nWithComments];

function read(text: string): XmlDocument {
  return readXml(Buffer.from(text));
}

function find(document: XmlDocument, localName: string): XmlElement {
  for (const element of descendants(document, localName)) return element;
  throw new Error(localName);
}

function form(text: string, algorithm: string = c14n10, at?: string, options?: Partial<CanonicalizeOptions>): string {
  const document = read(text);
  return canonical(at === undefined ? document : find(document, at), algorithm, options).toString();
}

describe('what all forms share', () => {
  test.each(ALL)('%s', (algorithm) => {
    const is = (text: string, expected: string): void => expect([text, form(text, algorithm)]).toEqual([text, expected]);
    is('<?xml version="1.0"?>\r\n<a/>\r\n', '<a></a>');
    is('<a  b = \'1\'\n a="2" ></a >', '<a a="2" b="1"></a>');
    is(
      '<a>&amp;&lt;&gt;&quot;&apos;>"\'&#13;\r\n\r&#10;&#x9;&#x1F600;</a>',
      '<a>&amp;&lt;&gt;"\'&gt;"\'&#xD;\n\n\n\t\u{1f600}</a>',
    );
    is('<a><![CDATA[<&>\r\n]]]]><![CDATA[>]]></a>', '<a>&lt;&amp;&gt;\n]]&gt;</a>');
    is('<a><![CDATA[]]></a>', '<a></a>');
    is('<a><![CDATA[]]]></a>', '<a>]</a>');
    is('<a>x<![CDATA[y&amp;]]>&amp;<![CDATA[]]>z</a>', '<a>xy&amp;amp;&amp;z</a>');
    is('<a b="&amp;&lt;&gt;&quot;\'&#9;&#10;&#13; \t\r\n"/>', '<a b="&amp;&lt;>&quot;\'&#x9;&#xA;&#xD;   "></a>');
    is('<?t?><?t  x ?><a><?t\r\nx\r\ny\rz\n?></a><?u?>', '<?t?>\n<?t x ?>\n<a><?t x\ny\nz\n?></a>\n<?u?>');
    is('<a xmlns="" xmlns:xml="http://www.w3.org/XML/1998/namespace"/>', '<a></a>');
    is('<a b="\n\n\t\n\r\r\n\r"/>', '<a b="       "></a>');
    is('<?t \nx\n?><a><?t \r?></a>', '<?t x\n?>\n<a><?t?></a>');
    is('<a b="\u007f\u0080"/>', '<a b="\u007f\u0080"></a>');
    is('<ệ Đ="ư"/>', '<ệ Đ="ư"></ệ>');
    is(`<a b="${'ư'.repeat(100)}${'x'.repeat(100)}"/>`, `<a b="${'ư'.repeat(100)}${'x'.repeat(100)}"></a>`);
    is('<a \uf900="1" \u{10000}="2" b="3"/>', '<a b="3" \uf900="1" \u{10000}="2"></a>');
    is('<a b="" bc="" a="" B=""/>', '<a B="" a="" b="" bc=""></a>');
    is(
      '<p:a xmlns:p="urn:b" xmlns:q="urn:a" p:x="" q:x="" x="" p:b=""/>',
      '<p:a xmlns:p="urn:b" xmlns:q="urn:a" x="" q:x="" p:b="" p:x=""></p:a>',
    );
    is(
      '<p:a xmlns:p="urn:p"><p:b xmlns:p="urn:p"/><p:b xmlns:p="urn:q"/><p:b/></p:a>',
      '<p:a xmlns:p="urn:p"><p:b></p:b><p:b xmlns:p="urn:q"></p:b><p:b></p:b></p:a>',
    );
    is(
      '<a xmlns="urn:a"><b xmlns=""><c xmlns=""/><c xmlns="urn:a"/></b><b/></a>',
      '<a xmlns="urn:a"><b xmlns=""><c></c><c xmlns="urn:a"></c></b><b></b></a>',
    );
    is('<a xmlns="urn:x?a&amp;b"/>', '<a xmlns="urn:x?a&amp;b"></a>');
  });

  test('a comment may begin with a line end', () => {
    expect(form('<a><!--\nx\n\r--></a>', c14n10WithComments)).toBe('<a><!--\nx\n\n--></a>');
  });

  test('an inherited xml:base takes its place among the attributes', () => {
    const text = '<a xml:base="http://h/"><b xml:a="1" xml:c="2" x="3"/></a>';
    for (const algorithm of [c14n10, c14n11])
      expect(form(text, algorithm, 'b')).toBe('<b x="3" xml:a="1" xml:base="http://h/" xml:c="2"></b>');
  });

  test('comments are kept or left out', () => {
    const text = '<!--1\r\n--><a><!--2\r--><!----></a><!-- 3 -->';
    for (const algorithm of [c14n10, c14n11, excC14n]) expect(form(text, algorithm)).toBe('<a></a>');
    for (const algorithm of [c14n10WithComments, c14n11WithComments, excC14nWithComments]) {
      expect(form(text, algorithm)).toBe('<!--1\n-->\n<a><!--2\n--><!----></a>\n<!-- 3 -->');
    }
    // Of the root element alone what stands around it is no part.
    expect(form(text, c14n10WithComments, 'a')).toBe('<a><!--2\n--><!----></a>');
  });

  test('an unknown algorithm is refused at once', () => {
    expect(codeOf(() => canonicalize(read('<a/>'), { algorithm: 'urn:none' }))).toBe('XML_C14N_ALGORITHM');
    try {
      canonicalize(read('<a/>'), { algorithm: 'urn:none' });
    } catch (error) {
      expect(isLienThongError(error) && error.details).toEqual({ algorithm: 'urn:none' });
    }
  });

  test.each(ALL)('relative namespace URIs are refused by %s', (algorithm) => {
    for (const text of ['<a xmlns="rel"/>', '<a><b xmlns:p="../x"/></a>', '<a xmlns:p="#f"/>', '<a xmlns="//h/p"/>']) {
      expect([text, codeOf(() => form(text, algorithm))]).toEqual([text, 'XML_C14N_RELATIVE_NAMESPACE']);
    }
    try {
      form('<a xmlns:p="rel"/>', algorithm);
    } catch (error) {
      expect(isLienThongError(error) && error.details).toEqual({ prefix: 'p', uri: 'rel' });
    }
  });

  test('a relative namespace around a subtree matters when it is shown', () => {
    const text = '<a xmlns:p="rel"><b/><p:c/></a>';
    expect(codeOf(() => form(text, c14n10, 'b'))).toBe('XML_C14N_RELATIVE_NAMESPACE');
    expect(form(text, excC14n, 'b')).toBe('<b></b>');
    expect(codeOf(() => form(text, excC14n, 'c'))).toBe('XML_C14N_RELATIVE_NAMESPACE');
  });
});

describe('subtrees', () => {
  const text =
    '<a xmlns="urn:d" xmlns:p="urn:p" xmlns:u="urn:unused" xml:lang="vi" xml:space="preserve" xml:id="i" xml:base="http://h/x/" p:z="0"><m xmlns="" xml:lang="en" xml:other="o"><b xmlns:q="urn:q" p:c="1"><p:d/><q:e xml:base="y"/></b></m></a>';

  test('inclusive: all namespaces in scope, and the xml attributes of ancestors', () => {
    expect(form(text, c14n10, 'b')).toBe(
      '<b xmlns:p="urn:p" xmlns:q="urn:q" xmlns:u="urn:unused" xml:base="http://h/x/" xml:id="i" xml:lang="en" xml:other="o" xml:space="preserve" p:c="1"><p:d></p:d><q:e xml:base="y"></q:e></b>',
    );
    expect(form(text, c14n10, 'm')).toContain(
      '<m xmlns:p="urn:p" xmlns:u="urn:unused" xml:base="http://h/x/" xml:id="i" xml:lang="en" xml:other="o" xml:space="preserve">',
    );
    expect(form(text, c14n10, 'e')).toContain('xml:base="y" xml:id="i"');
  });

  test('1.1: xml:lang and xml:space come along, xml:id does not, xml:base is joined', () => {
    expect(form(text, c14n11, 'b')).toBe(
      '<b xmlns:p="urn:p" xmlns:q="urn:q" xmlns:u="urn:unused" xml:base="http://h/x/" xml:lang="en" xml:space="preserve" p:c="1"><p:d></p:d><q:e xml:base="y"></q:e></b>',
    );
    expect(form(text, c14n11, 'e')).toBe(
      '<q:e xmlns:p="urn:p" xmlns:q="urn:q" xmlns:u="urn:unused" xml:base="http://h/x/y" xml:lang="en" xml:space="preserve"></q:e>',
    );
    expect(form(text, c14n11, 'a')).toContain('xml:base="http://h/x/" xml:id="i"');
    expect(form('<a xml:base="x"><b><c xml:base="" xml:lang="l"/></b></a>', c14n11, 'c')).toBe(
      '<c xml:base="x" xml:lang="l"></c>',
    );
    expect(form('<a xml:base=""><b/></a>', c14n11, 'b')).toBe('<b></b>');
    expect(form('<a xml:base="x/"><b xml:base=".."/></a>', c14n11, 'b')).toBe('<b></b>');
    expect(form('<a><b xml:base=""/></a>', c14n11, 'b')).toBe('<b xml:base=""></b>');
    expect(form('<a xml:base="z"><b xml:base="x" p="" xml:lang="2"/></a>', c14n11, 'b')).toBe(
      '<b p="" xml:base="x" xml:lang="2"></b>',
    );
    expect(form('<a xml:base="../z/"><m xml:base="y/"><b xml:base="x"/></m></a>', c14n11, 'b')).toBe(
      '<b xml:base="../z/y/x"></b>',
    );
    expect(form('<p:a xmlns:p="urn:p" p:base="q" base="r" p:lang="s"><b/></p:a>', c14n11, 'b')).toBe('<b xmlns:p="urn:p"></b>');
    expect(form('<p:a xmlns:p="urn:p" p:base="q" base="r" p:lang="s"><b/></p:a>', c14n10, 'b')).toBe('<b xmlns:p="urn:p"></b>');
  });

  test('exclusive: what is used, and the prefixes that are listed', () => {
    expect(form(text, excC14n, 'b')).toBe('<b xmlns:p="urn:p" p:c="1"><p:d></p:d><q:e xmlns:q="urn:q" xml:base="y"></q:e></b>');
    expect(form(text, excC14n, 'b', { inclusivePrefixes: ['u', 'q', 'none'] })).toBe(
      '<b xmlns:p="urn:p" xmlns:q="urn:q" xmlns:u="urn:unused" p:c="1"><p:d></p:d><q:e xml:base="y"></q:e></b>',
    );
    expect(form(text, excC14n, 'd', { inclusivePrefixes: ['u'] })).toBe('<p:d xmlns:p="urn:p" xmlns:u="urn:unused"></p:d>');
    expect(form(text, excC14n, undefined, { inclusivePrefixes: ['q'] })).toContain('<b xmlns:q="urn:q" p:c="1">');
    const defaulted = '<p:a xmlns="urn:d" xmlns:p="urn:p"><p:b xmlns=""><p:c xmlns="urn:d"><d/></p:c></p:b></p:a>';
    expect(form(defaulted, excC14n, 'a')).toBe('<p:a xmlns:p="urn:p"><p:b><p:c><d xmlns="urn:d"></d></p:c></p:b></p:a>');
    expect(form(defaulted, excC14n, 'a', { inclusivePrefixes: ['#default'] })).toBe(
      '<p:a xmlns="urn:d" xmlns:p="urn:p"><p:b xmlns=""><p:c xmlns="urn:d"><d></d></p:c></p:b></p:a>',
    );
    expect(form(defaulted, excC14n, 'b', { inclusivePrefixes: ['#default'] })).toBe(
      '<p:b xmlns:p="urn:p"><p:c xmlns="urn:d"><d></d></p:c></p:b>',
    );
    expect(form('<a xmlns="urn:d"><b xmlns=""/><p:c xmlns:p="urn:p"><d/></p:c></a>', excC14n)).toBe(
      '<a xmlns="urn:d"><b xmlns=""></b><p:c xmlns:p="urn:p"><d></d></p:c></a>',
    );
    // What a listed prefix showed is shown again behind the element that re-bound it.
    expect(form('<a xmlns:p="urn:1"><p:b/><p:c xmlns:p="urn:2"/><p:b/></a>', excC14n, 'a', { inclusivePrefixes: ['p'] })).toBe(
      '<a xmlns:p="urn:1"><p:b></p:b><p:c xmlns:p="urn:2"></p:c><p:b></p:b></a>',
    );
    // The prefix list is of no meaning elsewhere.
    expect(form(text, c14n10, 'b', { inclusivePrefixes: ['u'] })).toBe(form(text, c14n10, 'b'));
  });

  test.each(ALL)('minus subtrees: %s', (algorithm) => {
    const document = read('<a>1<s>2<t/></s>3<b><s/>4</b><s/></a>');
    const omit = new Set(descendants(document, 's'));
    expect(canonical(document, algorithm, { omit }).toString()).toBe('<a>13<b>4</b></a>');
    expect(canonical(document.root, algorithm, { omit }).toString()).toBe('<a>13<b>4</b></a>');
    expect(canonical(document, algorithm, { omit: new Set([document.root]) }).toString()).toBe('');
    expect(canonical(find(document, 's'), algorithm, { omit }).toString()).toBe('');
  });
});

describe('parts', () => {
  test('order by code point, not by UTF-16 unit', () => {
    const sorted = ['', 'a', 'ab', 'b', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10000}a', '\u{103ff}', '\u{10ffff}'];
    for (const [i, a] of sorted.entries()) {
      for (const [j, b] of sorted.entries()) expect(Math.sign(compareCodePoints(a, b))).toBe(Math.sign(i - j));
    }
  });

  test.each([
    ['http://a/b/c', 'd', 'http://a/b/d'],
    ['http://a/b/c/', 'd', 'http://a/b/c/d'],
    ['http://a', 'd', 'http://a/d'],
    ['http://a/b', '/d', 'http://a/d'],
    ['http://a/b', '//h/d/../e', 'http://h/e'],
    ['http://a/b', 'urn:x', 'urn:x'],
    ['http://a/b', 'http://c/d/./e/../f', 'http://c/d/f'],
    ['http://a/b?q', '', 'http://a/b?q'],
    ['http://a/b?q', '?r', 'http://a/b?r'],
    ['http://a/b?q#f', '#g', 'http://a/b?q'],
    ['http://a/b/', '../c', 'http://a/c'],
    ['http://a/b/', '../../../c', 'http://a/c'],
    ['http://a/b/c/d', '..', 'http://a/b/'],
    ['http://a/b/c/d', '.', 'http://a/b/c/'],
    ['http://a/b/c', './d', 'http://a/b/d'],
    ['http://a/b//c', 'd//e', 'http://a/b/d/e'],
    ['../a', 'b', '../b'],
    ['..', 'b', '../b'],
    ['.', 'b', 'b'],
    ['a/..', 'b', 'b'],
    ['a/b/', '../../../c', '../c'],
    ['a', '../..', '../../'],
    ['..', '..', '../../'],
    ['/a/b', '../../c', '/c'],
    ['', 'x', 'x'],
    ['a..', 'x', 'x'],
    ['a/', '..', ''],
    ['x/y', 'z?q', 'x/z?q'],
    ['http://h/a/b', 'c/', 'http://h/a/c/'],
    ['http://h/a/.', 'c', 'http://h/a/c'],
    ['a/b', 'c/./', 'a/c/'],
    ['.', 'c', 'c'],
  ])('base %s + %s = %s', (base, reference, expected) => expect(joinBases([reference, base])).toBe(expected));

  test('many bases: as pair after pair, from the innermost outwards', () => {
    expect(joinBases(['a/../b'])).toBe('a/../b');
    const dice = new Dice(88);
    const parts = ['..', '.', 'a', 'b', 'c..', '', '..', 'd'];
    const one = (): string => {
      const path = Array.from({ length: dice.below(5) }, () => dice.pick(parts)).join('/');
      const start = dice.pick(['', '', '', '', '/', 'http://h', 'http://h/', '//i/']);
      return (start.includes('h') && path !== '' ? `${start}/` : start) + path + dice.pick(['', '', '', '?q', '?r#f', '#g']);
    };
    for (let k = 0; k < (mutating ? 400 : 5000); k++) {
      const values = Array.from({ length: 2 + dice.below(4) }, one);
      const pairs = values.slice(1).reduce((joined, base) => joinBases([joined, base]), values[0] as string);
      expect([values, joinBases(values)]).toEqual([values, pairs]);
    }
  });

  test('inherited from hundreds of ancestors: no square of their length, none of their number', () => {
    const apex = (open: (level: number) => string): XmlElement => {
      const levels = Array.from({ length: 250 }, (_, level) => `<a ${open(level)}>`).join('');
      return find(read(`${levels}<z/>${'</a>'.repeat(250)}`), 'z');
    };
    const bases = apex(() => `xml:base="${'x/'.repeat(mutating ? 50 : 10_000)}"`);
    const many = apex((level) => Array.from({ length: mutating ? 4 : 30 }, (_, i) => `xml:b${level}-${i}=""`).join(' '));
    for (const [element, algorithm, bytes] of [
      [bases, c14n11, mutating ? 25_019 : 5_000_019],
      [many, c14n10, mutating ? 1 : 7500],
    ] as const) {
      const begin = process.cpuUsage();
      const { length } = canonical(element, algorithm);
      const { user } = process.cpuUsage(begin);
      expect(length).toBeGreaterThanOrEqual(bytes);
      // A minute, when each was gone through again with the next.
      expect(user / 1e6).toBeLessThan(5);
    }
  });
});

describe('as a function of the tree', () => {
  test('reading the canonical form gives the canonical form', () => {
    const dice = new Dice(77);
    for (let k = 0; k < some(400); k++) {
      const document = readXml(Buffer.from(randomDocument(dice)));
      for (const algorithm of ALL) {
        const first = canonical(document, algorithm);
        expect(canonical(readXml(first), algorithm).equals(first)).toBe(true);
        expect(
          Buffer.concat(
            [...document.children].filter((n) => n.kind === 'element').map((n) => canonical(n as XmlElement, algorithm)),
          ).length,
        ).toBeGreaterThan(0);
      }
    }
  });

  test('injective: what differs in the tree differs in the form', () => {
    // Pairs that a canonicalizer which mixes up kinds of nodes would make equal.
    const trees = [
      '<a>&lt;!--x--></a>',
      '<a><!--x--></a>',
      '<a>&lt;?x?></a>',
      '<a><?x?></a>',
      '<a><?x ?>y</a>',
      '<a>&lt;b/></a>',
      '<a><b/></a>',
      '<a b="c"/>',
      '<a>b="c"</a>',
      '<a>&#13;</a>',
      '<a>\n</a>',
      '<a>&#13;\n</a>',
      '<a>&amp;#xD;</a>',
      '<a b="&#10;"/>',
      '<a b=" "/>',
      '<a b="&amp;#xA;"/>',
      '<a><?x y?></a>',
      '<a><?x-y?></a>',
      '<a b="&quot; c=&quot;"/>',
      '<a b="" c=""/>',
    ];
    const forms = trees.map((tree) => form(tree, c14n10WithComments));
    expect(new Set(forms).size).toBe(trees.length);
  });

  test('streamed: long text passes in pieces, whatever their edges, and is never gathered', () => {
    const units = [
      'QUJD\r\n',
      '\r',
      '&#13;',
      '&amp;',
      '>',
      '<![CDATA[x&<>]]]]>',
      ']y',
      'ệ',
      '&#x1F600;',
      '<![CDATA[\r\n]]>',
      'plain ',
    ];
    for (let k = 0; k < (mutating ? 4 : 60); k++) {
      const dice = new Dice(k);
      const few = Array.from({ length: 1 + dice.below(4) }, () => dice.pick(units));
      let text = 'x'.repeat(dice.below(20));
      while (text.length < (mutating ? 9_000 : 200_000)) text += dice.pick(few) + 'y'.repeat(dice.below(k % 2 === 0 ? 3 : 90));
      const bytes = Buffer.from(`<a>${text}</a>`);
      const naive = text
        .replace(/<!\[CDATA\[(.*?)\]\]>/gs, (_, inner: string) => inner.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`))
        .replace(/\r\n?/g, '\n')
        .replace(/&#(x?)([0-9A-F]+);/g, (_, hex: string, digits: string) =>
          escaped(String.fromCodePoint(Number.parseInt(digits, hex === 'x' ? 16 : 10))),
        )
        .replace(/>/g, '&gt;');
      const document = readXml(bytes);
      let longest = 0;
      const hash = createHash('sha256');
      for (const chunk of canonicalize(document, { algorithm: c14n10 })) {
        longest = Math.max(longest, chunk.length);
        hash.update(chunk);
      }
      expect(longest).toBeLessThanOrEqual(64 * 1024 * 5);
      expect(hash.digest('hex')).toBe(createHash('sha256').update(`<a>${naive}</a>`).digest('hex'));
    }
  });

  test('two long texts around a comment that is left out', () => {
    const long = 'x'.repeat(100_000);
    expect(form(`<a>${long}<!--c-->${long}</a>`)).toBe(`<a>${long}${long}</a>`);
  });

  test('a long comment and a long processing instruction', () => {
    const count = mutating ? 10_000 : 30_000;
    const long = 'ab\r\ncd\r'.repeat(count);
    const lines = 'ab\ncd\n'.repeat(count);
    expect(form(`<a><!--${long}--><?t ${long}?></a>`, c14n10WithComments)).toBe(`<a><!--${lines}--><?t ${lines}?></a>`);
  });

  test.skipIf(mutating)('a chunk stays what it is while others read the same source', () => {
    const bytes = Buffer.from(`<a><b>${'0123456789abcdef'.repeat(20_000)}</b>${'<c>x</c>'.repeat(9000)}</a>`);
    const source = unstable(bytes);
    const document = readXml(source);
    const parts: Buffer[] = [];
    for (const chunk of canonicalize(document, { algorithm: c14n10 })) {
      source.read(0, 10);
      parts.push(Buffer.from(chunk));
    }
    expect(Buffer.concat(parts).equals(bytes)).toBe(true);
  });

  test('one start tag larger than what is gathered', () => {
    const value = 'ệ&#10;'.repeat(10_000);
    expect(form(`<a b="${value}"/>`)).toBe(`<a b="${'ệ&#xA;'.repeat(10_000)}"></a>`);
    expect(attribute(read(`<a b="${value}"/>`).root, 'b')).toBe('ệ\n'.repeat(10_000));
  });
});

function escaped(character: string): string {
  return { '&': '&amp;', '<': '&lt;', '>': '\uE000gt;', '\r': '&#xD;' }[character]?.replace('\uE000', '&') ?? character;
}
