import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64Strict } from '../src/index.ts';

const reason = (text: string): unknown => {
  try {
    decodeBase64Strict(text);
    return 'accepted';
  } catch (error) {
    return (error as { details: { reason: string } }).details.reason;
  }
};

test('decodes what a standard encoder writes, with XML white space anywhere', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.tuple(fc.nat(), fc.constantFrom(' ', '\n', '\r', '\t'))),
      (bytes, spaces) => {
        let text = Buffer.from(bytes).toString('base64');
        for (const [at, space] of spaces)
          text = text.slice(0, at % (text.length + 1)) + space + text.slice(at % (text.length + 1));
        expect(Buffer.from(decodeBase64Strict(text))).toEqual(Buffer.from(bytes));
      },
    ),
  );
});

test('one text for one value: whatever is accepted is, white space aside, what an encoder writes', () => {
  const alphabet = fc.constantFrom(...'ABab01+/= \n');
  fc.assert(
    fc.property(fc.string({ unit: alphabet, maxLength: 24 }), (text) => {
      if (reason(text) !== 'accepted') return;
      expect(text.replace(/[ \n]/g, '')).toBe(Buffer.from(decodeBase64Strict(text)).toString('base64'));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['A', 'length'],
  ['AAAAA', 'length'],
  ['AA', 'padding'],
  ['AA=', 'padding'],
  ['AAA', 'padding'],
  ['AA===', 'padding'],
  ['AAAA=', 'padding'],
  ['=AAA', 'padding'],
  ['AA==AAAA', 'padding'],
  ['AB==', 'stray-bits'],
  ['AAB=', 'stray-bits'],
  ['AA-_', 'character'],
  ['AA\u00a0A', 'character'],
  ['AA\u0000A', 'character'],
  ['AĀAA', 'character'],
])('refuses %j', (text, expected) => {
  expect(reason(text)).toBe(expected);
});
