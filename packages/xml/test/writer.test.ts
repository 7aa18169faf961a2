import { describe, expect, test } from 'vitest';
import {
  c14n10WithComments,
  escapeAttribute,
  escapeText,
  readXml,
  writeXml,
  type XmlDocument,
  type XmlDraft,
  type XmlDraftNode,
  type XmlElement,
} from '../src/index.ts';
import { textBytes } from '../src/model/text.ts';
import { canonical, codeOf, collect } from './support/ours.ts';
import { Dice, mutating, some } from './support/random.ts';
import { randomDocument } from './support/trees.ts';

function write(draft: XmlDraft): string {
  return collect(writeXml(draft, { declaration: false })).toString();
}

/** The draft of a tree that was read. */
function draftOf(document: XmlDocument, element: XmlElement): XmlDraft {
  return {
    name: element.name,
    namespaces: Object.fromEntries(element.namespaces.map(({ prefix, uri }) => [prefix, uri])),
    attributes: Object.fromEntries(element.attributes.map(({ name, value }) => [name, value])),
    children: element.children.map((node): XmlDraftNode => {
      if (node.kind === 'element') return draftOf(document, node);
      if (node.kind === 'text')
        return node.start % 2 === 0
          ? collect(textBytes(document.source, node, 'plain')).toString()
          : { stream: textBytes(document.source, node, 'plain') };
      const raw = (start: number, end: number): string =>
        Buffer.from(document.source.read(start, end)).toString().replace(/\r\n?/g, '\n');
      if (node.kind === 'comment') return { comment: raw(node.start + 4, node.end - 3) };
      return { target: node.target, data: raw(node.dataStart, node.dataEnd) };
    }),
  };
}

test('any tree is written as its canonical form', () => {
  const dice = new Dice(4711);
  for (let k = 0; k < some(600); k++) {
    const document = readXml(Buffer.from(randomDocument(dice)));
    const written = write(draftOf(document, document.root));
    expect(written).toBe(canonical(document.root, c14n10WithComments).toString());
  }
});

describe('what is written', () => {
  test('a small document', () => {
    const draft: XmlDraft = {
      name: 'e:a',
      namespaces: { f: 'urn:f', e: 'urn:e', '': 'urn:d' },
      attributes: { b: '1\t\n\r"&<>', 'f:a': 'x', a: undefined, 'xml:lang': 'vi' },
      children: [
        'x<&>\r',
        { name: 'c', namespaces: { '': '', e: 'urn:e' } },
        { name: 'c' },
        { comment: ' - ' },
        { target: 't' },
        { target: 't', data: 'd' },
        '',
      ],
    };
    const body =
      '<e:a xmlns="urn:d" xmlns:e="urn:e" xmlns:f="urn:f" b="1&#x9;&#xA;&#xD;&quot;&amp;&lt;>" xml:lang="vi" f:a="x">x&lt;&amp;&gt;&#xD;<c xmlns=""></c><c></c><!-- - --><?t?><?t d?></e:a>';
    expect(collect(writeXml(draft)).toString()).toBe(`<?xml version="1.0" encoding="UTF-8"?>\n${body}`);
    expect(write(draft)).toBe(body);
    expect(canonical(readXml(Buffer.from(body)), c14n10WithComments).toString()).toBe(body);
    expect(write({ name: 'a', namespaces: { xml: 'http://www.w3.org/XML/1998/namespace' } })).toBe('<a></a>');
  });

  test.skipIf(mutating)('streams: flat, escaped, checked across chunks', () => {
    const euro = Buffer.from('\u20ac\u{1f600}');
    const bytewise = Array.from(euro, (b) => Uint8Array.of(b));
    expect(write({ name: 'a', children: [{ stream: bytewise }, { stream: [] }, { stream: [Buffer.from('<&>\r')] }] })).toBe(
      '<a>\u20ac\u{1f600}&lt;&amp;&gt;&#xD;</a>',
    );
    function* zeros(): Generator<Uint8Array> {
      for (let k = 0; k < 50; k++) yield Buffer.alloc(100_000, 'QUJD');
    }
    let total = 0;
    let longest = 0;
    for (const chunk of writeXml({ name: 'a', children: [{ stream: zeros() }] })) {
      total += chunk.length;
      longest = Math.max(longest, chunk.length);
    }
    expect(total).toBe(5_000_000 + 7 + 39);
    expect(longest).toBeLessThan(200_000);
  });

  test.skipIf(mutating)('children are taken one by one, however deep and many', () => {
    let deep: XmlDraft = { name: 'a' };
    for (let k = 0; k < 20_000; k++) deep = { name: 'a', children: [deep] };
    expect(write(deep).length).toBe(20_001 * 7);
    function* many(): Generator<XmlDraft> {
      for (let k = 0; k < 20_000; k++) yield { name: 'b', attributes: { c: String(k) } };
    }
    const chunks = [...writeXml({ name: 'a', children: many() })].length;
    expect(chunks).toBeGreaterThan(5);
  });

  test('escapes', () => {
    expect(escapeText('a<b>&"\'\r\n\t')).toBe('a&lt;b&gt;&amp;"\'&#xD;\n\t');
    expect(escapeAttribute('a<b>&"\'\r\n\t')).toBe("a&lt;b>&amp;&quot;'&#xD;&#xA;&#x9;");
    expect([escapeText('plain'), escapeAttribute('plain')]).toEqual(['plain', 'plain']);
  });
});

describe('what cannot be written', () => {
  const REFUSED: readonly (readonly [XmlDraft, string])[] = [
    [{ name: '' }, 'XML_WRITE_NAME'],
    [{ name: 'a b' }, 'XML_WRITE_NAME'],
    [{ name: 'a:b:c' }, 'XML_WRITE_NAME'],
    [{ name: 'a', attributes: { '1': '' } }, 'XML_WRITE_NAME'],
    [{ name: 'a', attributes: { xmlns: 'urn:a' } }, 'XML_WRITE_NAME'],
    [{ name: 'a', attributes: { 'xmlns:p': 'urn:a' } }, 'XML_WRITE_NAME'],
    [{ name: 'p:a' }, 'XML_WRITE_NAMESPACE'],
    [{ name: 'a', attributes: { 'p:b': '' } }, 'XML_WRITE_NAMESPACE'],
    [{ name: 'a', children: [{ name: 'b', namespaces: { p: 'urn:p' } }, { name: 'p:c' }] }, 'XML_WRITE_NAMESPACE'],
    [{ name: 'a', namespaces: { p: '' } }, 'XML_WRITE_NAMESPACE'],
    [{ name: 'a', namespaces: { 'p:q': 'urn:p' } }, 'XML_WRITE_NAMESPACE'],
    [{ name: 'a', namespaces: { p: 'a b' } }, 'XML_WRITE_NAMESPACE'],
    [{ name: 'a', namespaces: { '': '^' } }, 'XML_WRITE_NAMESPACE'],
    [{ name: 'a', namespaces: { xml: 'urn:x' } }, 'XML_WRITE_NAMESPACE'],
    [{ name: 'a', namespaces: { xmlns: 'urn:x' } }, 'XML_WRITE_NAMESPACE'],
    [{ name: 'a', namespaces: { p: 'http://www.w3.org/2000/xmlns/' } }, 'XML_WRITE_NAMESPACE'],
    [{ name: 'a', namespaces: { p: 'http://www.w3.org/XML/1998/namespace' } }, 'XML_WRITE_NAMESPACE'],
    [{ name: 'a', namespaces: { p: 'urn:p', q: 'urn:p' }, attributes: { 'p:b': '', 'q:b': '' } }, 'XML_WRITE_DUPLICATE'],
    [{ name: 'a', attributes: { b: '\u0000' } }, 'XML_WRITE_CHARACTER'],
    [{ name: 'a', attributes: { b: '\ud800' } }, 'XML_WRITE_CHARACTER'],
    [{ name: 'a', children: ['\ud83d'] }, 'XML_WRITE_CHARACTER'],
    [{ name: 'a', children: ['\ude00x'] }, 'XML_WRITE_CHARACTER'],
    [{ name: 'a', children: ['\ufffe'] }, 'XML_WRITE_CHARACTER'],
    [{ name: 'a', children: ['\u000b'] }, 'XML_WRITE_CHARACTER'],
    [{ name: 'a', children: [{ stream: [Uint8Array.of(0xff)] }] }, 'XML_WRITE_CHARACTER'],
    [{ name: 'a', children: [{ stream: [Uint8Array.of(0)] }] }, 'XML_WRITE_CHARACTER'],
    [{ name: 'a', children: [{ stream: [Uint8Array.of(0xe2, 0x82)] }] }, 'XML_WRITE_CHARACTER'],
    [{ name: 'a', children: [{ comment: '--' }] }, 'XML_WRITE_CHARACTER'],
    [{ name: 'a', children: [{ comment: 'x-' }] }, 'XML_WRITE_CHARACTER'],
    [{ name: 'a', children: [{ comment: '\r' }] }, 'XML_WRITE_CHARACTER'],
    [{ name: 'a', children: [{ comment: '\u0001' }] }, 'XML_WRITE_CHARACTER'],
    [{ name: 'a', children: [{ target: 't', data: '?>' }] }, 'XML_WRITE_CHARACTER'],
    [{ name: 'a', children: [{ target: 't', data: ' x' }] }, 'XML_WRITE_CHARACTER'],
    [{ name: 'a', children: [{ target: 't', data: 'x\r' }] }, 'XML_WRITE_CHARACTER'],
    [{ name: 'a', children: [{ target: 't', data: '\u0001' }] }, 'XML_WRITE_CHARACTER'],
    [{ name: 'a', children: [{ target: 'XML' }] }, 'XML_WRITE_NAME'],
    [{ name: 'a', children: [{ target: 'a:b' }] }, 'XML_WRITE_NAME'],
    [{ name: 'a', children: [{ target: '' }] }, 'XML_WRITE_NAME'],
  ];
  test.each(REFUSED)('%j: %s', (draft, code) => expect(codeOf(() => write(draft))).toBe(code));

  test('what looks like a lone surrogate but is a pair', () => {
    expect(write({ name: 'a', attributes: { b: '\u{1f600}' }, children: ['\u{1f600}'] })).toBe('<a b="\u{1f600}">\u{1f600}</a>');
  });
});
