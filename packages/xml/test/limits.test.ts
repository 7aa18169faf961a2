import { isLienThongError } from '@lienthong/core';
import { describe, expect, test } from 'vitest';
import { defaultXmlLimits, readXml, type XmlLimits } from '../src/index.ts';
import { codeOf, readThrough } from './support/ours.ts';
import { mutating } from './support/random.ts';

/** A document that uses exactly `n` of what is limited. */
const EXACTLY: { readonly [K in keyof XmlLimits]: (n: number) => string } = {
  bytes: (n) => `<a>${'x'.repeat(n - 7)}</a>`,
  depth: (n) => `${'<a>'.repeat(n - 1)}<a/>${'</a>'.repeat(n - 1)}`,
  // Root, its text, and for each further one a node of another kind.
  nodes: (n) => `<a>${['<b/>', '<!---->', '<?t?>', 't', '<b></b>', '<!---->'].slice(0, n - 1).join('')}</a>`,
  attributes: (n) => `<a xmlns:p="urn:p" ${Array.from({ length: n - 1 }, (_, i) => `b${i}=""`).join(' ')}/>`,
  names: (n) => `<a>${Array.from({ length: n - 1 }, (_, i) => `<n${i}/>`).join('')}</a>`,
  nameBytes: (n) => `<${'é'.repeat((n - 1) / 2)}x/>`,
  attributeBytes: (n) => `<a b="${'x'.repeat(n)}"/>`,
  tagBytes: (n) => `<a>x</a${' '.repeat(n - 4)}>`,
  heldBytes: (n) => `<a b="${'x'.repeat(n - 2)}"/>`,
  namespaces: (n) => `<a>${Array.from({ length: n }, (_, i) => `<b xmlns="urn:${i}"/>`).join('')}</a>`,
  ids: (n) => `<a>${Array.from({ length: n }, (_, i) => `<b Id="${i}"/>`).join('')}</a>`,
};

const AT: { readonly [K in keyof XmlLimits]: number } = {
  bytes: 100,
  depth: 5,
  nodes: 6,
  attributes: 4,
  names: 4,
  nameBytes: 9,
  attributeBytes: 20,
  tagBytes: 50,
  heldBytes: 30,
  namespaces: 3,
  ids: 3,
};

/** Where in it the one too many begins. */
const OFFSET: { readonly [K in keyof XmlLimits]: number } = {
  bytes: 0,
  depth: 12,
  nodes: 20,
  attributes: 31,
  names: 14,
  nameBytes: 1,
  attributeBytes: 6,
  tagBytes: 4,
  heldBytes: 0,
  namespaces: 42,
  ids: 28,
};

describe('each limit: below and at it passes, one above is refused', () => {
  test.each(Object.keys(AT) as (keyof XmlLimits)[])('%s', (limit) => {
    const n = AT[limit];
    const step = limit === 'nameBytes' ? 2 : 1;
    // White space before the root, so that it begins in a later window.
    const document = Buffer.from((limit === 'bytes' ? '' : '\n'.repeat(40)) + EXACTLY[limit](n));
    const offsets = new Set<unknown>();
    for (const windowBytes of [1, 16, 4096]) {
      const options = (max: number): { limits: Partial<XmlLimits> } => ({ limits: { [limit]: max } });
      expect(codeOf(() => readThrough(document, windowBytes, 2 ** 31, options(n + step)))).toBe(undefined);
      expect(codeOf(() => readThrough(document, windowBytes, 2 ** 31, options(n)))).toBe(undefined);
      try {
        readThrough(document, windowBytes, 2 ** 31, options(n - 1));
        throw new Error('was read');
      } catch (error) {
        if (!isLienThongError(error)) throw error;
        expect(error.code).toBe('XML_LIMIT');
        expect(error.details).toMatchObject({ limit, max: n - 1 });
        offsets.add((error.details as { offset: number }).offset);
      }
    }
    expect([...offsets]).toEqual([expect.any(Number)]);
    expect(Number([...offsets][0])).toBe(limit === 'bytes' ? 0 : 40 + OFFSET[limit]);
  });

  test('every kind of node counts, attributes and declarations too', () => {
    const needs = (document: string, nodes: number): void => {
      const bytes = Buffer.from(document);
      expect([document, codeOf(() => readXml(bytes, { limits: { nodes } }))]).toEqual([document, undefined]);
      expect([document, codeOf(() => readXml(bytes, { limits: { nodes: nodes - 1 } }))]).toEqual([document, 'XML_LIMIT']);
    };
    needs('<a/>', 1);
    needs('<a>x</a>', 2);
    needs('<a b="" c=""/>', 3);
    needs('<a xmlns="urn:a"/>', 2);
    needs('<a><!----></a>', 2);
    needs('<a><?t?></a>', 2);
    needs('<!----><a/><?t?>', 3);
    needs('<a>x<![CDATA[y]]>&amp;</a>', 2);
    needs('<a>x<b/>y</a>', 4);
  });

  test('tagBytes holds for every token that must be in sight at once', () => {
    const at = (document: string, size: number, offset = 0): void => {
      const bytes = Buffer.from(document);
      for (const windowBytes of [1, 7, 4096]) {
        const details = (tagBytes: number): unknown => {
          try {
            return void readThrough(bytes, windowBytes, 2 ** 31, { limits: { tagBytes } });
          } catch (error) {
            return isLienThongError(error) && error.code === 'XML_LIMIT' ? error.details : error;
          }
        };
        expect([document, windowBytes, details(size)]).toEqual([document, windowBytes, undefined]);
        expect(details(size - 1)).toMatchObject({ limit: 'tagBytes', max: size - 1, offset });
      }
    };
    at(`<abc ${' '.repeat(30)}/>`, 37);
    at(`<abc d="${'x'.repeat(30)}"></abc>`, 40);
    at(`<a>&#${'0'.repeat(40)}65;</a>`, 45, 3);
    at(`<?xml version="1.0"${' '.repeat(40)}?><a/>`, 61);
    at(`\ufeff<?xml version="1.0"${' '.repeat(40)}?><a/>`, 61, 3);
    at(`<a></a${' '.repeat(40)}>`, 44, 3);
    at(`<a>x<b${' '.repeat(40)}/></a>`, 44, 4);
    at(`<a>x<?t${' '.repeat(40)}x?></a>`, 43, 4);
    // What never ends is refused before it is all read; what ends with the document at the limit is cut off, not too long.
    for (const [before, endless] of [
      ['', '<a '],
      ['<a>xyz', '&#0'],
      ['<a>', '</a '],
      ['<!-- x -->', '<?t '],
      ['', '<?xml '],
    ] as const) {
      for (const windowBytes of [1, 64, 256]) {
        const details = (length: number): unknown => {
          try {
            const bytes = Buffer.from(before + endless + (endless.at(-1) as string).repeat(length - endless.length));
            return void readThrough(bytes, windowBytes, 2 ** 31, { limits: { tagBytes: 100 } });
          } catch (error) {
            return isLienThongError(error) ? [error.code, error.details] : error;
          }
        };
        const place = { limit: 'tagBytes', max: 100, offset: before.length };
        expect([endless, windowBytes, details(9000)]).toMatchObject([endless, windowBytes, ['XML_LIMIT', place]]);
        if (endless !== '<?xml ')
          expect([endless, windowBytes, details(100)]).toMatchObject([endless, windowBytes, ['XML_TRUNCATED', {}]]);
      }
    }
  });

  test('a name counts once, however many there are', () => {
    const names = Array.from({ length: 600 }, (_, i) => `<n${i}/>`).join('');
    const bytes = Buffer.from(`<a>${names}${names}</a>`);
    expect(codeOf(() => readXml(bytes, { limits: { names: 601 } }))).toBe(undefined);
    expect(codeOf(() => readXml(bytes, { limits: { names: 600 } }))).toBe('XML_LIMIT');
  });

  test('the white space of a processing instruction is limited as a tag is', () => {
    const bytes = Buffer.from(`<a><?t${' '.repeat(100)}x?></a>`);
    expect(codeOf(() => readXml(bytes, { limits: { tagBytes: 103 } }))).toBe(undefined);
    expect(codeOf(() => readXml(bytes, { limits: { tagBytes: 102 } }))).toBe('XML_LIMIT');
  });

  test('the same identifier twice on one element counts once; names and values are held together', () => {
    expect(codeOf(() => readXml(Buffer.from('<a Id="1" xml:id="1"/>'), { limits: { ids: 1 } }))).toBe(undefined);
    expect(codeOf(() => readXml(Buffer.from('<ab cd="ef"><ab cd="gh"/></ab>'), { limits: { heldBytes: 8 } }))).toBe(undefined);
    expect(codeOf(() => readXml(Buffer.from('<ab cd="ef"><ab cd="gh"/></ab>'), { limits: { heldBytes: 7 } }))).toBe('XML_LIMIT');
    expect(codeOf(() => readXml(Buffer.from('<a xmlns="urn:a"/>'), { limits: { heldBytes: 11 } }))).toBe(undefined);
    expect(codeOf(() => readXml(Buffer.from('<a xmlns="urn:a"/>'), { limits: { heldBytes: 10 } }))).toBe('XML_LIMIT');
  });

  test.skipIf(mutating)('10,000 levels are refused by default, and read when allowed', () => {
    const deep = Buffer.from('<a>'.repeat(10_000) + '</a>'.repeat(10_000));
    expect(codeOf(() => readXml(deep))).toBe('XML_LIMIT');
    expect(codeOf(() => readXml(deep, { limits: { depth: 10_000 } }))).toBe(undefined);
    expect(Object.isFrozen(defaultXmlLimits)).toBe(true);
  });
});
