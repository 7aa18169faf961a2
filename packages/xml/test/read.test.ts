import { isLienThongError } from '@lienthong/core';
import { describe, expect, test } from 'vitest';
import {
  attribute,
  c14n10,
  child,
  childElements,
  descendants,
  namespaceInScope,
  position,
  readXml,
  readXmlAsync,
  textContent,
  type XmlElement,
  xmlErrors,
  xmlNamespace,
} from '../src/index.ts';
import { canonical, refusal, unstable } from './support/ours.ts';
import { mutating, some } from './support/random.ts';

type Place = readonly [line: number, column: number, offset: number];

/** What a document is refused for, and where. */
const REFUSED: readonly (readonly [document: string, code: string, place: Place])[] = [
  // Encoding and characters
  ['\xff', 'XML_UTF8', [1, 1, 0]],
  ['<a>\xc3</a>', 'XML_UTF8', [1, 4, 3]],
  ['<a>ok\xc0\x80</a>', 'XML_UTF8', [1, 6, 5]],
  ['<a>\n\xe0\x80\x80</a>', 'XML_UTF8', [2, 1, 4]],
  ['<a>\xed\xa0\x80</a>', 'XML_UTF8', [1, 4, 3]],
  ['<a>\xf0\x80\x80\x80</a>', 'XML_UTF8', [1, 4, 3]],
  ['<a>\xf4\x90\x80\x80</a>', 'XML_UTF8', [1, 4, 3]],
  ['<a>\xf5\x80\x80\x80</a>', 'XML_UTF8', [1, 4, 3]],
  ['<a>\xe1\xbb', 'XML_UTF8', [1, 4, 3]],
  ['<a>\xe1\xbb\x01</a>', 'XML_UTF8', [1, 4, 3]],
  ['<a>\xe1\xbbx</a>', 'XML_UTF8', [1, 4, 3]],
  ['<a>\xf1\x80\x80x</a>', 'XML_UTF8', [1, 4, 3]],
  ['<a>\x80</a>', 'XML_UTF8', [1, 4, 3]],
  ['<a>\xc3\xa9\xff</a>', 'XML_UTF8', [1, 5, 5]],
  ['<a \xff="1"/>', 'XML_UTF8', [1, 4, 3]],
  ['<a b="\xff"/>', 'XML_UTF8', [1, 7, 6]],
  ['<!--\xff-->', 'XML_UTF8', [1, 5, 4]],
  ['<a>\x00</a>', 'XML_CHARACTER', [1, 4, 3]],
  ['<a>\x01</a>', 'XML_CHARACTER', [1, 4, 3]],
  ['<a>x\x08</a>', 'XML_CHARACTER', [1, 5, 4]],
  ['<a>\x0b</a>', 'XML_CHARACTER', [1, 4, 3]],
  ['<a>\x0c</a>', 'XML_CHARACTER', [1, 4, 3]],
  ['<a>\x1f</a>', 'XML_CHARACTER', [1, 4, 3]],
  ['<a>\xc3\xa9\x02</a>', 'XML_CHARACTER', [1, 5, 5]],
  ['<a>\xef\xbf\xbe</a>', 'XML_CHARACTER', [1, 4, 3]],
  ['<a>\xef\xbf\xbd\xef\xbf\xbf</a>', 'XML_CHARACTER', [1, 5, 6]],
  ['\xfe\xff\x00<', 'XML_ENCODING', [1, 1, 0]],
  ['\xff\xfe<\x00', 'XML_ENCODING', [1, 1, 0]],
  ['<\x00a\x00', 'XML_ENCODING', [1, 1, 0]],
  ['\x00<\x00a', 'XML_ENCODING', [1, 1, 0]],
  ['<?xml version="1.0" encoding="ISO-8859-1"?><a/>', 'XML_ENCODING', [1, 1, 0]],
  ["<?xml version='1.0' encoding='UTF-16'?><a/>", 'XML_ENCODING', [1, 1, 0]],
  // Declaration
  ['<?xml version="2.0"?><a/>', 'XML_DECLARATION', [1, 1, 0]],
  ['<?xml version="1."?><a/>', 'XML_DECLARATION', [1, 1, 0]],
  ['<?xml encoding="UTF-8"?><a/>', 'XML_DECLARATION', [1, 1, 0]],
  ['<?xml version="1.0\'?><a/>', 'XML_DECLARATION', [1, 1, 0]],
  ['<?xml version="1.0" standalone="maybe"?><a/>', 'XML_DECLARATION', [1, 1, 0]],
  ['<?xml version="1.0"encoding="UTF-8"?><a/>', 'XML_DECLARATION', [1, 1, 0]],
  ['<?xml version="1.0" standalone="yes" encoding="UTF-8"?><a/>', 'XML_DECLARATION', [1, 1, 0]],
  ['<?xml version="1.0" >?><a/>', 'XML_DECLARATION', [1, 1, 0]],
  ['\xef\xbb\xbf<?xml?><a/>', 'XML_DECLARATION', [1, 1, 3]],
  [' <?xml version="1.0"?><a/>', 'XML_DECLARATION', [1, 2, 1]],
  ['<a><?xml version="1.0"?></a>', 'XML_DECLARATION', [1, 4, 3]],
  ['<?xml version="1.0"', 'XML_TRUNCATED', [1, 20, 19]],
  ['<?xml ', 'XML_TRUNCATED', [1, 7, 6]],
  // Outside of the root
  ['', 'XML_NO_ROOT', [1, 1, 0]],
  [' \r\n\t', 'XML_NO_ROOT', [2, 2, 4]],
  ['<!--c-->', 'XML_NO_ROOT', [1, 9, 8]],
  ['\xef\xbb\xbf', 'XML_NO_ROOT', [1, 1, 3]],
  ['x<a/>', 'XML_OUTSIDE_ROOT', [1, 1, 0]],
  // Each shares two of its bytes with a byte order mark.
  ['\xe1\xbb\xbf<a/>', 'XML_OUTSIDE_ROOT', [1, 1, 0]],
  ['\xef\xbc\xbf<a/>', 'XML_OUTSIDE_ROOT', [1, 1, 0]],
  ['\xef\xbb\xbe<a/>', 'XML_OUTSIDE_ROOT', [1, 1, 0]],
  ['1212<?xml version="1.0"?><a/>', 'XML_OUTSIDE_ROOT', [1, 1, 0]],
  ['<a/>x', 'XML_OUTSIDE_ROOT', [1, 5, 4]],
  ['<a/>\r\n\r&#32;', 'XML_OUTSIDE_ROOT', [3, 1, 7]],
  ['<a/><b/>', 'XML_OUTSIDE_ROOT', [1, 5, 4]],
  ['<a/></a>', 'XML_OUTSIDE_ROOT', [1, 5, 4]],
  ['</a>', 'XML_OUTSIDE_ROOT', [1, 1, 0]],
  ['<a/><![CDATA[x]]>', 'XML_OUTSIDE_ROOT', [1, 5, 4]],
  ['<![CDATA[x]]><a/>', 'XML_OUTSIDE_ROOT', [1, 1, 0]],
  ['<!DOCTYPE a><a/>', 'XML_DOCTYPE', [1, 1, 0]],
  ['<a/><!DOCTYPE a>', 'XML_DOCTYPE', [1, 5, 4]],
  ['<!doctype a><a/>', 'XML_SYNTAX', [1, 3, 2]],
  ['<!ELEMENT a ANY><a/>', 'XML_SYNTAX', [1, 3, 2]],
  // Cut off
  ['<', 'XML_TRUNCATED', [1, 2, 1]],
  ['<a', 'XML_TRUNCATED', [1, 3, 2]],
  ['<a ', 'XML_TRUNCATED', [1, 4, 3]],
  ['<a b', 'XML_TRUNCATED', [1, 5, 4]],
  ['<a b ', 'XML_TRUNCATED', [1, 6, 5]],
  ['<a b=', 'XML_TRUNCATED', [1, 6, 5]],
  ['<a b= ', 'XML_TRUNCATED', [1, 7, 6]],
  ['<a b="', 'XML_TRUNCATED', [1, 7, 6]],
  ['<a b="x"', 'XML_TRUNCATED', [1, 9, 8]],
  ['<a/', 'XML_TRUNCATED', [1, 4, 3]],
  ['<a>', 'XML_TRUNCATED', [1, 4, 3]],
  ['<a>text', 'XML_TRUNCATED', [1, 8, 7]],
  ['<a>&', 'XML_TRUNCATED', [1, 5, 4]],
  ['<a>&#', 'XML_TRUNCATED', [1, 6, 5]],
  ['<a>&#x', 'XML_TRUNCATED', [1, 7, 6]],
  ['<a>&#x41', 'XML_TRUNCATED', [1, 9, 8]],
  ['<a>&am', 'XML_TRUNCATED', [1, 7, 6]],
  ['<a><b></b>', 'XML_TRUNCATED', [1, 11, 10]],
  ['<a></', 'XML_TRUNCATED', [1, 6, 5]],
  ['<abc></ab', 'XML_TRUNCATED', [1, 10, 9]],
  ['<a></a', 'XML_TRUNCATED', [1, 7, 6]],
  ['<a></a ', 'XML_TRUNCATED', [1, 8, 7]],
  ['<!', 'XML_TRUNCATED', [1, 3, 2]],
  ['<!-', 'XML_TRUNCATED', [1, 4, 3]],
  ['<!--', 'XML_TRUNCATED', [1, 5, 4]],
  ['<!-- -', 'XML_TRUNCATED', [1, 7, 6]],
  ['<!-- --', 'XML_TRUNCATED', [1, 8, 7]],
  ['<!DOCTYP', 'XML_TRUNCATED', [1, 9, 8]],
  ['<a><![CDA', 'XML_TRUNCATED', [1, 10, 9]],
  ['<a><![CDATA[', 'XML_TRUNCATED', [1, 13, 12]],
  ['<a><![CDATA[x]]', 'XML_TRUNCATED', [1, 16, 15]],
  ['<?', 'XML_TRUNCATED', [1, 3, 2]],
  ['<?t', 'XML_TRUNCATED', [1, 4, 3]],
  ['<?t ', 'XML_TRUNCATED', [1, 5, 4]],
  ['<?t?', 'XML_TRUNCATED', [1, 5, 4]],
  ['<?t x', 'XML_TRUNCATED', [1, 6, 5]],
  ['<?t x?', 'XML_TRUNCATED', [1, 7, 6]],
  // Tags
  ['<a></b>', 'XML_TAG_MISMATCH', [1, 4, 3]],
  ['<a></ab>', 'XML_TAG_MISMATCH', [1, 4, 3]],
  ['<ab></a>', 'XML_TAG_MISMATCH', [1, 5, 4]],
  ['<ab></x', 'XML_TAG_MISMATCH', [1, 5, 4]],
  ['<a>\n<b></a></b>', 'XML_TAG_MISMATCH', [2, 4, 7]],
  ['<p:a xmlns:p="urn:p" xmlns:q="urn:p"></q:a>', 'XML_TAG_MISMATCH', [1, 38, 37]],
  ['<a></ a>', 'XML_TAG_MISMATCH', [1, 4, 3]],
  ['<a></a b="">', 'XML_SYNTAX', [1, 8, 7]],
  ['<a></a/>', 'XML_SYNTAX', [1, 7, 6]],
  ['< a/>', 'XML_NAME', [1, 2, 1]],
  ['<>', 'XML_NAME', [1, 2, 1]],
  ['<1a/>', 'XML_NAME', [1, 2, 1]],
  ['<-a/>', 'XML_NAME', [1, 2, 1]],
  ['<.a/>', 'XML_NAME', [1, 2, 1]],
  ['<:a/>', 'XML_NAME', [1, 2, 1]],
  ['<a:/>', 'XML_NAME', [1, 4, 3]],
  ['<a:b:c/>', 'XML_NAME', [1, 5, 4]],
  ['<a::b/>', 'XML_NAME', [1, 4, 3]],
  ['<a:1/>', 'XML_NAME', [1, 4, 3]],
  ['<a\xc3\x97/>', 'XML_NAME', [1, 3, 2]],
  ['<\xc2\xb7/>', 'XML_NAME', [1, 2, 1]],
  ['<\xc3\xa9\xc3\xb7/>', 'XML_NAME', [1, 3, 3]],
  ['<a:\xcc\x80/>', 'XML_NAME', [1, 4, 3]],
  ['<a;/>', 'XML_SYNTAX', [1, 3, 2]],
  ['<a b/>', 'XML_SYNTAX', [1, 5, 4]],
  ['<a b c="1"/>', 'XML_SYNTAX', [1, 6, 5]],
  ['<a b=1/>', 'XML_SYNTAX', [1, 6, 5]],
  ['<a b="1"c="2"/>', 'XML_SYNTAX', [1, 9, 8]],
  ['<a b="<"/>', 'XML_SYNTAX', [1, 7, 6]],
  ['<a / >', 'XML_SYNTAX', [1, 5, 4]],
  ['<a "b"/>', 'XML_NAME', [1, 4, 3]],
  ['<a =""/>', 'XML_NAME', [1, 4, 3]],
  ['<a b="1" b="2"/>', 'XML_ATTRIBUTE_DUPLICATE', [1, 10, 9]],
  ['<a c="" b="1" d="" b="2"/>', 'XML_ATTRIBUTE_DUPLICATE', [1, 20, 19]],
  ['<a xmlns:p="urn:p" xmlns:q="urn:p" p:b="1" q:b="2"/>', 'XML_ATTRIBUTE_DUPLICATE', [1, 44, 43]],
  ['<a xmlns="urn:a" xmlns="urn:b"/>', 'XML_ATTRIBUTE_DUPLICATE', [1, 18, 17]],
  ['<a xmlns:p="urn:a" xmlns:p="urn:a"/>', 'XML_ATTRIBUTE_DUPLICATE', [1, 20, 19]],
  // Namespaces
  ['<p:a/>', 'XML_PREFIX_UNDECLARED', [1, 1, 0]],
  ['<a p:b=""/>', 'XML_PREFIX_UNDECLARED', [1, 4, 3]],
  ['<a><b xmlns:p="urn:p"/><p:c/></a>', 'XML_PREFIX_UNDECLARED', [1, 24, 23]],
  ['<a><b xmlns:p="urn:p"></b><p:c/></a>', 'XML_PREFIX_UNDECLARED', [1, 27, 26]],
  ['<xmlns:a/>', 'XML_PREFIX_UNDECLARED', [1, 1, 0]],
  ['<a xmlns:p=""/>', 'XML_NAMESPACE', [1, 4, 3]],
  ['<a xmlns:xml="urn:x"/>', 'XML_NAMESPACE', [1, 4, 3]],
  ['<a xmlns:xmlns="urn:x"/>', 'XML_NAMESPACE', [1, 4, 3]],
  ['<a xmlns:xmlns="http://www.w3.org/2000/xmlns/"/>', 'XML_NAMESPACE', [1, 4, 3]],
  ['<a xmlns:p="http://www.w3.org/2000/xmlns/"/>', 'XML_NAMESPACE', [1, 4, 3]],
  ['<a xmlns="http://www.w3.org/2000/xmlns/"/>', 'XML_NAMESPACE', [1, 4, 3]],
  ['<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>', 'XML_NAMESPACE', [1, 4, 3]],
  ['<a xmlns="http://www.w3.org/XML/1998/namespace"/>', 'XML_NAMESPACE', [1, 4, 3]],
  ['<a xmlns="a b"/>', 'XML_NAMESPACE', [1, 4, 3]],
  ['<a xmlns:p="urn:p" xmlns:q="^"/>', 'XML_NAMESPACE', [1, 20, 19]],
  // References
  ['<a>&</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>& </a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&#;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&#x;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&#X41;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&#4a;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&#x4g;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&#x@;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&#65 ;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&#/;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&#0;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&#8;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&#11;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&#xD800;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&#xDFFF;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&#xFFFE;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&#xFFFF;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&#x110000;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&#4294967361;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&am p;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&1;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&nbsp;</a>', 'XML_ENTITY', [1, 4, 3]],
  ['<a>&AMP;</a>', 'XML_ENTITY', [1, 4, 3]],
  ['<a>&hellip;</a>', 'XML_ENTITY', [1, 4, 3]],
  // Five letters that end in the four of one that exists.
  ['<a>&xquot;</a>', 'XML_ENTITY', [1, 4, 3]],
  ['<a>&xapos;</a>', 'XML_ENTITY', [1, 4, 3]],
  ['<a>&lt1;</a>', 'XML_ENTITY', [1, 4, 3]],
  ['<a>&AZ;</a>', 'XML_ENTITY', [1, 4, 3]],
  ['<a>&az;</a>', 'XML_ENTITY', [1, 4, 3]],
  ['<a>&a09;</a>', 'XML_ENTITY', [1, 4, 3]],
  ['<a>&a[;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&a@;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&a`;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&a{;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&a/;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a>&a:;</a>', 'XML_REFERENCE', [1, 4, 3]],
  ['<a b="&x;"/>', 'XML_ENTITY', [1, 7, 6]],
  ['<a b="&"/>', 'XML_REFERENCE', [1, 7, 6]],
  ['<a b="x&lt"/>', 'XML_REFERENCE', [1, 8, 7]],
  ['<a b="&#0;"/>', 'XML_REFERENCE', [1, 7, 6]],
  [`<a>&${'x'.repeat(65)};</a>`, 'XML_REFERENCE', [1, 4, 3]],
  // Text, comments, instructions
  ['<a>]]></a>', 'XML_CDATA_END', [1, 4, 3]],
  ['<a>x]]]></a>', 'XML_CDATA_END', [1, 6, 5]],
  [`<a>${'x'.repeat(200)}]]></a>`, 'XML_CDATA_END', [1, 204, 203]],
  [`<a>${'x'.repeat(200)}>${'y'.repeat(2000)}]]></a>`, 'XML_CDATA_END', [1, 2205, 2204]],
  ['<a><![CDATA[]]>]]></a>', 'XML_CDATA_END', [1, 16, 15]],
  ['<!----->', 'XML_COMMENT', [1, 5, 4]],
  ['<!-- a -- b -->', 'XML_COMMENT', [1, 8, 7]],
  ['<!-- --->', 'XML_COMMENT', [1, 6, 5]],
  ['<!-a-->', 'XML_SYNTAX', [1, 4, 3]],
  ['<? t?>', 'XML_NAME', [1, 3, 2]],
  ['<?1?>', 'XML_NAME', [1, 3, 2]],
  ['<?a:b c?>', 'XML_PI_TARGET', [1, 1, 0]],
  ['<?XML c?>', 'XML_PI_TARGET', [1, 1, 0]],
  ['<?xMl?>', 'XML_PI_TARGET', [1, 1, 0]],
  ['<?t*?>', 'XML_SYNTAX', [1, 4, 3]],
  ['<?t?x?>', 'XML_SYNTAX', [1, 4, 3]],
  // Identifiers
  ['<a Id="1"><b Id="1"/></a>', 'XML_ID_DUPLICATE', [1, 14, 13]],
  ['<a Id="1"><b xml:id="1"/></a>', 'XML_ID_DUPLICATE', [1, 14, 13]],
  ['<a Id="1"><b xml:id=" 1  "/></a>', 'XML_ID_DUPLICATE', [1, 14, 13]],
  ['<a Id="1"><b xml:id="   1"/></a>', 'XML_ID_DUPLICATE', [1, 14, 13]],
];

test('places are counted over the chunks of a source, whatever stands at their border', () => {
  const chunk = 256 * 1024;
  for (const [end, line, column] of [
    ['\r\n', 2, 1],
    ['\r', 2, 2],
    ['\n', 2, 2],
    ['\n\r\n', 3, 1],
    ['\r\r', 3, 1],
    ['ệ', 1, chunk + 1],
  ] as const) {
    // The line end begins on the last byte of the first chunk; what follows is two bytes on.
    const text = `<a>${'x'.repeat(chunk - 4)}${end}y\r\nz</a>`;
    const at = chunk + 1;
    expect([end, position(readXml(Buffer.from(text)), at)]).toEqual([end, { line, column, offset: at }]);
  }
  const marked = readXml(Buffer.from('\ufeff<a>\n<b/></a>'));
  expect(position(marked, 3)).toEqual({ line: 1, column: 1, offset: 3 });
  expect(position(marked, 7)).toEqual({ line: 2, column: 1, offset: 7 });
  expect(position(marked, -1)).toEqual({ line: 1, column: 1, offset: 0 });
  expect(position(marked, 1e9)).toMatchObject({ line: 2, offset: marked.source.size });
});

test('1.x is read by the rules of 1.0 (XML 1.0 fifth edition §2.8), as libxml2 does', () => {
  const declared = (version: string, rest: string): string => `<?xml version="${version}"?>${rest}`;
  // 1.1 allows C0 controls by reference and takes U+0085 and U+2028 for line ends; 1.0 does neither.
  expect(refusal(declared('1.1', '<a>&#1;</a>'))).toBe('XML_REFERENCE');
  expect(refusal(declared('1.1', '<a>\u0001</a>'))).toBe('XML_CHARACTER');
  const text = '\u0085\u2028\u007f';
  for (const version of ['1.0', '1.1', '1.9', '1.10'])
    expect(canonical(readXml(Buffer.from(declared(version, `<a>${text}</a>`))), c14n10).toString()).toBe(`<a>${text}</a>`);
  for (const version of ['2.0', '1', '0.9', '1.a', '11.0', ''])
    expect(refusal(declared(version, '<a/>'))).toBe('XML_DECLARATION');
});

describe('refused, with code and place', () => {
  test.each(REFUSED)('%j is %s', (document, code, [line, column, offset]) => {
    try {
      readXml(Buffer.from(document, 'latin1'));
    } catch (error) {
      if (!isLienThongError(error)) throw error;
      expect(error.code).toBe(code);
      expect(error.details).toMatchObject({ line, column, offset });
      expect(error.text.vi).toContain(`dòng ${line}`);
      expect(error.text.en).toContain(`line ${line}`);
      return;
    }
    throw new Error('was read');
  });

  test('what else an error says', () => {
    const details = (document: string): unknown => {
      try {
        readXml(Buffer.from(document));
        return undefined;
      } catch (error) {
        return isLienThongError(error) ? error.details : error;
      }
    };
    expect(details('<a>\x01</a>')).toMatchObject({ codePoint: 1 });
    expect(details('<a>\ufffe</a>')).toMatchObject({ codePoint: 0xfffe });
    expect(details('<a>\uffff</a>')).toMatchObject({ codePoint: 0xffff });
    expect(details('<?xml version="1.0" encoding="latin-1"?><a/>')).toMatchObject({ encoding: 'latin-1' });
    expect(details('<a><b>')).toMatchObject({ within: '<b>' });
    expect(details('<')).toMatchObject({ within: '<' });
    expect(details('<a><!--')).toMatchObject({ within: '<!--' });
    expect(details('<a><![CDATA[')).toMatchObject({ within: '<![CDATA[' });
    expect(details('<a><?t xy')).toMatchObject({ within: '<?' });
    expect(details('<?xml x')).toMatchObject({ within: '<?xml' });
    expect(details('<?xml')).toMatchObject({ within: '<?xml' });
    expect(details('<?xmlx')).toMatchObject({ within: '<' });
    expect(details('\0<\0a')).toMatchObject({ encoding: 'UTF-16' });
    expect(details('<a></b>')).toMatchObject({ expected: 'a' });
    expect(details('<abc></x')).toMatchObject({ expected: 'abc' });
    expect(details('<a></ab>')).toMatchObject({ expected: 'a' });
    expect(details('<a></a b>')).toMatchObject({ expected: '>' });
    expect(details('<a / >')).toMatchObject({ expected: '/>' });
    expect(details('<a b>')).toMatchObject({ expected: '=' });
    expect(details('<a b=1>')).toMatchObject({ expected: '" or \'' });
    expect(details('<a b="<">')).toMatchObject({ expected: '&lt;' });
    expect(details('<a*>')).toMatchObject({ expected: 'white space, > or />' });
    expect(details('<!x>')).toMatchObject({ expected: 'CDATA, comment' });
    expect(details('<!-x>')).toMatchObject({ expected: '<!--' });
    expect(details('<?t*>')).toMatchObject({ expected: '?>' });
    expect(details('<p:a/>')).toMatchObject({ prefix: 'p' });
    expect(details('<a p:b=""/>')).toMatchObject({ prefix: 'p' });
    expect(details('<a xmlns:p="^"/>')).toMatchObject({ prefix: 'p', uri: '^' });
    expect(details('<a b="" b=""/>')).toMatchObject({ name: 'b' });
    expect(details('<a xmlns="urn:a" xmlns="urn:b"/>')).toMatchObject({ name: 'xmlns' });
    expect(details('<a xmlns:p="urn:a" xmlns:p="urn:b"/>')).toMatchObject({ name: 'xmlns:p' });
    expect(details('<a>&foo;</a>')).toMatchObject({ name: 'foo' });
    expect(details('<a b="&foo;"/>')).toMatchObject({ name: 'foo' });
    expect(details('<?p:t?>')).toMatchObject({ target: 'p:t' });
    expect(details('<a Id="x"><b Id="x"/></a>')).toMatchObject({ id: 'x' });
    expect(details('\ufeff<?xml version="1"?>')).toMatchObject({ offset: 3, column: 1 });
    expect(details('\u00ff\u00fe')).toMatchObject({ column: 1 });
    expect(details('\xfe\xff')).toMatchObject({ offset: 0 });
  });

  test('of two defects the first is named', () => {
    expect(refusal('<a b="&x;"></a>\x00')).toBe('XML_ENTITY');
    expect(refusal(Buffer.from('<a><b></c>\xff', 'latin1'))).toBe('XML_TAG_MISMATCH');
    expect(refusal(Buffer.from('<a>\xff\x00', 'latin1'))).toBe('XML_UTF8');
    expect(refusal(Buffer.from('<a>\x00\xff', 'latin1'))).toBe('XML_CHARACTER');
    expect(refusal(Buffer.from('<a>\xef\xbf\xbe\xff', 'latin1'))).toBe('XML_CHARACTER');
  });

  test('every message is there in both languages', () => {
    for (const [code, text] of Object.entries(xmlErrors)) {
      const { vi, en } = (text as (details: unknown) => { vi: string; en: string })({
        codePoint: 1,
        line: 1,
        column: 2,
        offset: 3,
      });
      expect([code, vi.length > 15, en.length > 15]).toEqual([code, true, true]);
    }
  });
});

const ACCEPTED: readonly string[] = [
  '<a/>',
  '<a />',
  '<a></a >',
  '\ufeff<a/>',
  '<?xml version="1.0"?><a/>',
  "<?xml version='1.0' encoding='utf-8' standalone='no' ?>\n<a/>",
  '<?xml\tversion = "1.0"\r\nencoding="Utf-8"?><a/>',
  '<?xml version="1.1"?><a/>',
  '<a><?axml x?><?xmlx?><?xm?></a>',
  '<a xml:id="a b"><b xml:id="ab"/><c xml:id="  c  "/></a>',
  '<?xml version="1.0"?>',
  '<?xmlx y?><a/>',
  '<?xml-stylesheet href="x"?><a/>',
  '<!-- - --><?t?><?t ?><?t  x ? > ?><a/><!---->\n<?t?>',
  '<!--> --><a/>',
  '<!---> --><a/>',
  '<a><![CDATA[]]></a>',
  '<a><![CDATA[]]]]><![CDATA[>]]></a>',
  '<a><![CDATA[]>]]]></a>',
  '<a>]] > ]&gt; ]]&gt;</a>',
  '<a>\u007f\u0085\u2028\ufffd\u{10ffff}\ufeff\ufdd0\u{1fffe}</a>',
  '<_/>',
  '<\u00c0\u00d6\u00d8\u00f6\u00f8\u02ff\u0370\u037d\u037f\u1fff\u200c\u200d\u2070\u218f\u2c00\u2fef\u3001\ud7ff\uf900\ufdcf\ufdf0\ufffd\u{10000}\u{effff}/>',
  '<a\u00b7\u0300\u036f\u203f\u2040-.0/>',
  '<a b="\'" c=\'"\'/>',
  '<a b = "1"\n\tc\r=\'2\' />',
  '<a xmlns=""/>',
  '<a xmlns="urn:a"><b xmlns=""/></a>',
  '<a xmlns:xml="http://www.w3.org/XML/1998/namespace" xml:lang=""/>',
  '<a xmlns="relative"/>',
  '<a xmlns:p="urn:p" xmlns:q="urn:q" b="" p:b="" q:b=""/>',
  '<a xmlns="urn:p" xmlns:p="urn:p" b="" p:b=""/>',
  '<a Id="1" xml:id="1"/>',
  '<a Id="1"><b id="1" ID="1"/></a>',
  '<a>&#x10FFFF;&#xE000;&#xFFFD;&#xD7FF;&#9;&#10;&#13;&#0000000000000000000000000065;&#x0aF;</a>',
  '<a>&amp;&lt;&gt;&quot;&apos;</a>',
];

describe('read', () => {
  test.each(ACCEPTED.map((document) => [document]))('%j', (document) => {
    const code = refusal(document);
    expect(code).toBe(document.endsWith('?>') && !document.includes('<a') ? 'XML_NO_ROOT' : undefined);
  });

  test('the first and last character of every range of names, and their neighbours', () => {
    const starts = [
      0xc0, 0xd6, 0xd8, 0xf6, 0xf8, 0x2ff, 0x370, 0x37d, 0x37f, 0x1fff, 0x200c, 0x200d, 0x2070, 0x218f, 0x2c00, 0x2fef, 0x3001,
      0xd7ff, 0xf900, 0xfdcf, 0xfdf0, 0xfffd, 0x10000, 0xeffff, 0x41, 0x5a, 0x61, 0x7a, 0x5f,
    ];
    const others = [
      0xbf, 0xd7, 0xf7, 0x300, 0x36f, 0x37e, 0x2000, 0x200b, 0x200e, 0x206f, 0x2190, 0x2bff, 0x2ff0, 0x3000, 0xe000, 0xf8ff,
      0xfdd0, 0xfdef, 0xf0000, 0x10ffff, 0xb7, 0x203f, 0x2040, 0x2d, 0x2e, 0x30, 0x39,
    ];
    const inside = new Set([...starts, 0x300, 0x36f, 0xb7, 0x203f, 0x2040, 0x2d, 0x2e, 0x30, 0x39]);
    for (const c of [...starts, ...others]) {
      const character = String.fromCodePoint(c);
      expect([c.toString(16), refusal(`<${character}/>`)]).toEqual([c.toString(16), starts.includes(c) ? undefined : 'XML_NAME']);
      expect([c.toString(16), refusal(`<a${character}/>`)]).toEqual([c.toString(16), inside.has(c) ? undefined : 'XML_NAME']);
      expect([c.toString(16), refusal(`<p:${character} xmlns:p="urn:p"/>`)]).toEqual([
        c.toString(16),
        starts.includes(c) ? undefined : 'XML_NAME',
      ]);
    }
    for (const c of [0x2ff, 0x36f, 0x370].map((x) => x + 1))
      expect(refusal(`<a${String.fromCodePoint(c)}/>`)).toBe(c === 0x37e ? 'XML_NAME' : undefined);
    for (const c of [0xb6, 0xb8, 0x203e, 0x2041, 0x2f, 0x3a].map((x) => String.fromCodePoint(x)))
      expect(refusal(`<a${c}b/>`)).not.toBe(undefined);
  });

  test('a tree', () => {
    const text =
      '<?xml version="1.0"?><!--c--><p:a xmlns:p="urn:p" xmlns="urn:d" b="1" p:c=\'2\' xml:lang="vi"> x<d e=""/><![CDATA[<]]>&lt;<?t  data ?>y</p:a ><?u?>';
    const document = readXml(Buffer.from(text));
    expect(document.kind).toBe('document');
    expect(document.children.map(({ kind }) => kind)).toEqual(['comment', 'element', 'processing-instruction']);
    const root = document.root;
    expect(document.children[1]).toBe(root);
    expect(root).toMatchObject({ kind: 'element', name: 'p:a', prefix: 'p', localName: 'a', namespace: 'urn:p' });
    expect(root.parent).toBe(document);
    expect(text.slice(root.start, root.end)).toBe(text.slice(text.indexOf('<p:a'), text.indexOf('<?u')));
    expect(text.slice(root.contentStart, root.contentEnd)).toBe(' x<d e=""/><![CDATA[<]]>&lt;<?t  data ?>y');
    expect(
      root.attributes.map(({ name, prefix, localName, namespace, value }) => ({ name, prefix, localName, namespace, value })),
    ).toEqual([
      { name: 'b', prefix: '', localName: 'b', namespace: '', value: '1' },
      { name: 'p:c', prefix: 'p', localName: 'c', namespace: 'urn:p', value: '2' },
      { name: 'xml:lang', prefix: 'xml', localName: 'lang', namespace: xmlNamespace, value: 'vi' },
    ]);
    expect(root.attributes.map(({ start, end }) => text.slice(start, end))).toEqual(['b="1"', "p:c='2'", 'xml:lang="vi"']);
    expect(root.namespaces.map(({ prefix, uri, start, end }) => [prefix, uri, text.slice(start, end)])).toEqual([
      ['p', 'urn:p', 'xmlns:p="urn:p"'],
      ['', 'urn:d', 'xmlns="urn:d"'],
    ]);
    expect(root.children.map((node) => text.slice(node.start, node.end))).toEqual([
      ' x',
      '<d e=""/>',
      '<![CDATA[<]]>&lt;',
      '<?t  data ?>',
      'y',
    ]);
    const d = root.children[1] as XmlElement;
    expect(d).toMatchObject({ namespace: 'urn:d', prefix: '', name: 'd', contentStart: d.end, contentEnd: d.end });
    expect(d.children).toEqual([]);
    const instruction = root.children[3];
    expect(instruction).toMatchObject({ kind: 'processing-instruction', target: 't' });
    expect(instruction?.kind === 'processing-instruction' && text.slice(instruction.dataStart, instruction.dataEnd)).toBe(
      'data ',
    );
    expect(instruction?.parent).toBe(root);
    expect(root.children[0]?.parent).toBe(root);
    expect(document.children[2]).toMatchObject({ target: 'u', parent: document });
    expect(document.children[0]).toMatchObject({ parent: document, start: 21, end: 29 });
  });

  test('forms of text', () => {
    const forms = (text: string): number[] =>
      readXml(Buffer.from(`<a>${text}</a>`)).root.children.map((node) => (node.kind === 'text' ? node.forms : -1));
    const long = 'x'.repeat(500);
    expect(forms('x')).toEqual([0]);
    expect(forms('x\r\ny')).toEqual([1]);
    expect(forms('&lt;')).toEqual([2]);
    expect(forms('>')).toEqual([4]);
    expect(forms('<![CDATA[]]>')).toEqual([8]);
    expect(forms('\r&lt;><![CDATA[]]>')).toEqual([15]);
    expect(forms('\r<b/>x<b/>><!---->&#65;')).toEqual([1, -1, 0, -1, 4, -1, 2]);
    expect(forms(long)).toEqual([0]);
    expect(forms(`${long}\r`)).toEqual([1]);
    expect(forms(`${long}\r${long}\r`)).toEqual([1]);
    expect(forms(`${long}>${long}`)).toEqual([4]);
    expect(forms(`${long}<b/>${long}\r<b/>${long}>`)).toEqual([0, -1, 1, -1, 4]);
    expect(forms(`${long}&amp;${long}>\r`)).toEqual([7]);
    expect(forms(`>${long}]]${long}`)).toEqual([4]);
    expect(forms('')).toEqual([]);
    expect(forms('<![CDATA[x]]>y<![CDATA[z]]>')).toEqual([8]);
  });

  test('values are normalized as of type CDATA', () => {
    const value = (raw: string): string | undefined => attribute(readXml(Buffer.from(`<a b="${raw}"/>`)).root, 'b');
    expect(value('')).toBe('');
    expect(value(' x\ty\nz\rw\r\nv\n\r ')).toBe(' x y z w v   ');
    expect(value('&#9;&#10;&#13;&#32;')).toBe('\t\n\r ');
    expect(value('&lt;&amp;&gt;&quot;&apos;')).toBe('<&>"\'');
    expect(value('ệ')).toBe('ệ');
    expect(value('ệ\té&#x1F600;u')).toBe('ệ é\u{1f600}u');
    expect(value('&amp;lt;')).toBe('&lt;');
    expect(value('\r')).toBe(' ');
    expect(value('x&#65;')).toBe('xA');
    expect(value("'")).toBe("'");
    expect(attribute(readXml(Buffer.from(`<a b='"'/>`)).root, 'b')).toBe('"');
  });

  test('identifiers', () => {
    const text = '<a Id="one"><b xml:id=" two "/><c id="three" p:Id="four" xmlns:p="urn:p" key="five"/></a>';
    const document = readXml(Buffer.from(text));
    expect(document.elementById('one')?.name).toBe('a');
    expect(document.elementById('two')?.name).toBe('b');
    expect(document.elementById(' two ')).toBe(undefined);
    for (const id of ['three', 'four', 'five', '']) expect(document.elementById(id)).toBe(undefined);
    const more = readXml(Buffer.from(text), { idAttributes: ['id', 'key'] });
    expect(more.elementById('three')?.name).toBe('c');
    expect(more.elementById('five')?.name).toBe('c');
    expect(refusal(text.replace('three', 'one'), { idAttributes: ['id'] })).toBe('XML_ID_DUPLICATE');
    expect(refusal(text.replace('three', 'one'))).toBe(undefined);
    expect(refusal('<a xml:Id="1"><b xml:Id="1"/></a>')).toBe(undefined);
  });

  test('many attributes: repeated ones are found among hundreds', () => {
    const names = Array.from({ length: 200 }, (_, i) => `a${i}="${i}"`).join(' ');
    expect(refusal(`<a ${names}/>`)).toBe(undefined);
    expect(refusal(`<a ${names} a7=""/>`)).toBe('XML_ATTRIBUTE_DUPLICATE');
    expect(refusal(`<a xmlns:p="urn:p" xmlns:q="urn:p" ${names} p:a7="" q:a8=""/>`)).toBe(undefined);
    expect(refusal(`<a xmlns:p="urn:p" xmlns:q="urn:p" ${names} p:a7="" q:a7=""/>`)).toBe('XML_ATTRIBUTE_DUPLICATE');
    for (const n of [11, 12, 13]) {
      const some = Array.from({ length: n }, (_, i) => `a${i}=""`).join(' ');
      expect(refusal(`<a ${some}/>`)).toBe(undefined);
      expect(refusal(`<a ${some} a0=""/>`)).toBe('XML_ATTRIBUTE_DUPLICATE');
    }
  });

  test('many names, none mistaken for another', () => {
    const names = Array.from({ length: some(3000) + 250 }, (_, i) => `n${(i * 7919) % 3250}`);
    const document = readXml(
      Buffer.from(`<a>${names.map((name) => `<${name}/>`).join('')}${names.map((name) => `<${name}></${name}>`).join('')}</a>`),
    );
    expect(document.root.children.map((node) => (node as XmlElement).name)).toEqual([...names, ...names]);
    expect(refusal(`<${'x'.repeat(700)}><b/></${'x'.repeat(699)}y>`)).toBe('XML_TAG_MISMATCH');
  });

  test('scopes end with their elements', () => {
    const document = readXml(
      Buffer.from(
        '<p:a xmlns:p="urn:1"><p:b xmlns:p="urn:2" xmlns:q="urn:3"><p:c/><q:c xmlns:q="urn:4"/><q:d/></p:b><p:e xmlns:p="urn:5"/><p:f/></p:a>',
      ),
    );
    expect([...descendants(document)].map(({ name, namespace }) => [name, namespace])).toEqual([
      ['p:a', 'urn:1'],
      ['p:b', 'urn:2'],
      ['p:c', 'urn:2'],
      ['q:c', 'urn:4'],
      ['q:d', 'urn:3'],
      ['p:e', 'urn:5'],
      ['p:f', 'urn:1'],
    ]);
  });
});

describe('looking around', () => {
  const document = readXml(
    Buffer.from(
      '<a xmlns="urn:a" xmlns:p="urn:p" xmlns:q="urn:q"><b n="1"/>x<p:b p:n="2" n="3" xmlns=""><c xmlns:p="urn:p2"/></p:b>y<b n="4"><p:b/></b></a>',
    ),
  );
  const root = document.root;

  test('children, descendants, attributes', () => {
    expect(child(root, 'b')).toBe(root.children[0]);
    expect(child(root, 'b', 'urn:p')).toBe(root.children[2]);
    expect(child(root, 'b', '')).toBe(undefined);
    expect(child(root, 'c')).toBe(undefined);
    expect(childElements(root).length).toBe(3);
    expect(childElements(root, 'b', 'urn:a').map((b) => attribute(b, 'n'))).toEqual(['1', '4']);
    expect(childElements(root, undefined, 'urn:p').length).toBe(1);
    expect([...descendants(root)].length).toBe(5);
    expect([...descendants(document)].length).toBe(6);
    expect([...descendants(root, 'b', 'urn:p')].length).toBe(2);
    expect([...descendants(root, 'c')].map(({ namespace }) => namespace)).toEqual(['']);
    const pb = root.children[2] as XmlElement;
    expect(attribute(pb, 'n')).toBe('2');
    expect(attribute(pb, 'n', '')).toBe('3');
    expect(attribute(pb, 'n', 'urn:p')).toBe('2');
    expect(attribute(pb, 'm')).toBe(undefined);
    expect(attribute(pb, 'n', 'urn:x')).toBe(undefined);
  });

  test('namespaces in scope', () => {
    const c = child(root.children[2] as XmlElement, 'c') as XmlElement;
    expect(namespaceInScope(c, 'p')).toBe('urn:p2');
    expect(namespaceInScope(c, 'q')).toBe('urn:q');
    expect(namespaceInScope(c, '')).toBe('');
    expect(namespaceInScope(root, '')).toBe('urn:a');
    expect(namespaceInScope(c, 'xml')).toBe(xmlNamespace);
    expect(namespaceInScope(c, 'z')).toBe(undefined);
    expect(namespaceInScope(readXml(Buffer.from('<a/>')).root, '')).toBe('');
  });

  test('positions', () => {
    const text = Buffer.from('\ufeff<a>\n\u1ec7x\r\ny\rz\n\r</a>');
    const at = (offset: number): readonly number[] => {
      const { line, column } = position(readXml(text), offset);
      return [line, column];
    };
    expect(at(0)).toEqual([1, 1]);
    expect(at(3)).toEqual([1, 1]);
    expect(at(4)).toEqual([1, 2]);
    expect(at(7)).toEqual([2, 1]);
    expect(at(10)).toEqual([2, 2]);
    expect(at(11)).toEqual([2, 3]);
    expect(at(12)).toEqual([3, 1]);
    expect(at(13)).toEqual([3, 1]);
    expect(at(14)).toEqual([3, 2]);
    expect(at(15)).toEqual([4, 1]);
    expect(at(17)).toEqual([5, 1]);
    expect(at(18)).toEqual([6, 1]);
    expect(position(readXml(text), 1e9).offset).toBe(text.length);
    expect(position(readXml(text), -5)).toEqual({ line: 1, column: 1, offset: 0 });
    // Only at the start is it a byte order mark.
    expect(position(readXml(Buffer.from('<a>\ufeff</a>')), 6)).toEqual({ line: 1, column: 5, offset: 6 });
  });
});

describe('drivers', () => {
  test('async: as sync, and a signal is heeded before the first byte and between steps', async () => {
    const bytes = Buffer.from(`<a>${'x'.repeat(300_000)}<b c="1"/></a>`);
    expect((await readXmlAsync(bytes)).root.children.length).toBe(2);
    await expect(readXmlAsync(Buffer.from('<a>'))).rejects.toMatchObject({ code: 'XML_TRUNCATED' });
    await expect(readXmlAsync(Buffer.from('<a>'), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
    const controller = new AbortController();
    const reading = readXmlAsync(bytes, { signal: controller.signal });
    controller.abort();
    await expect(reading).rejects.toMatchObject({ code: 'ABORTED' });
  });

  test.skipIf(mutating)('sync and async give the same', async () => {
    const bytes = Buffer.from(`<a>${'<b c="1">text</b>\r\n'.repeat(40_000)}</a>`);
    const document = await readXmlAsync(bytes);
    expect(document.root.children.length).toBe(readXml(bytes).root.children.length);
    expect(textContent(child(document.root, 'b') as XmlElement)).toBe('text');
    await expect(readXmlAsync(Buffer.from('<a>'))).rejects.toMatchObject({ code: 'XML_TRUNCATED' });
  });

  test.skipIf(mutating)('async gives way, and can be given up', async () => {
    const bytes = Buffer.from(`<a>${'<b c="1">text</b>\r\n'.repeat(40_000)}</a>`);
    let ticks = 0;
    const timer = setInterval(() => ticks++, 0);
    await readXmlAsync(bytes);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(0);
    const controller = new AbortController();
    const reading = readXmlAsync(bytes, { signal: controller.signal });
    setImmediate(() => controller.abort());
    await expect(reading).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(readXmlAsync(bytes, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
  });

  test.skipIf(mutating)('two readers of one file at the same time do not disturb each other', async () => {
    // A source that hands out the same buffer again and again, as a file does.
    const bytes = Buffer.from(`<a>${Array.from({ length: 60_000 }, (_, i) => `<b i="${i}"/>`).join('')}</a>`);
    const source = unstable(bytes);
    const [one, two] = await Promise.all([readXmlAsync(source), readXmlAsync(source)]);
    for (const { root } of [one, two]) {
      expect(root.children.length).toBe(60_000);
      expect(root.children.every((node, i) => attribute(node as XmlElement, 'i') === String(i))).toBe(true);
    }
  });
});
