import { expect, test } from 'vitest';
import { c14n10, canonicalize, child, readXml, textChunks, textContent, type XmlElement } from '../src/index.ts';
import { codeOf, collect, detailsOf } from './support/ours.ts';

const document = readXml(Buffer.from('<a>x&lt;<b>\r\n<c>&#13;</c>]]</b><![CDATA[<&]]>>\ry<!--no--><?no no?></a>'));

test('the text of an element: all of it, decoded', () => {
  expect(textContent(document.root)).toBe('x<\n\r]]<&>\ny');
  expect(textContent(child(document.root, 'b') as XmlElement)).toBe('\n\r]]');
  expect(textContent(readXml(Buffer.from('<a/>')).root)).toBe('');
});

test('its own texts as bytes', () => {
  expect(collect(textChunks(document.root)).toString()).toBe('x<<&>\ny');
});

test('more than the caller allows is refused', () => {
  const root = readXml(Buffer.from('<a>ệ<b>12</b></a>')).root;
  expect(textContent(root, 5)).toBe('ệ12');
  expect(codeOf(() => textContent(root, 4))).toBe('XML_TEXT_TOO_LONG');
  expect(detailsOf(() => textContent(root, 4))).toEqual({ max: 4 });
  const long = readXml(Buffer.from(`<a>${'x'.repeat(1024 ** 2)}<b>y</b></a>`)).root;
  expect(codeOf(() => textContent(long))).toBe('XML_TEXT_TOO_LONG');
  expect(textContent(long, 2e6).length).toBe(1024 ** 2 + 1);
});

test('a reference longer than a piece', () => {
  const zeros = '0'.repeat(200_000);
  const text = `${'x'.repeat(65_530)}&#${zeros}65;&#x${zeros}3E;y`;
  const root = readXml(Buffer.from(`<a>${text}</a>`)).root;
  expect(textContent(root)).toBe(`${'x'.repeat(65_530)}A>y`);
  expect(collect(canonicalize(root, { algorithm: c14n10 })).toString()).toBe(`<a>${'x'.repeat(65_530)}A&gt;y</a>`);
});

test('every character of every length by reference', () => {
  const points = [
    0x9, 0xa, 0xd, 0x20, 0x26, 0x3c, 0x3e, 0x22, 0x7f, 0x80, 0x7ff, 0x800, 0xffd, 0xe000, 0xfffd, 0x10000, 0x10ffff,
  ];
  const text = points.map((c) => `&#${c};&#x${c.toString(16)};`).join('');
  const plain = points.map((c) => String.fromCodePoint(c, c)).join('');
  expect(textContent(readXml(Buffer.from(`<a>${text}</a>`)).root)).toBe(plain);
});
