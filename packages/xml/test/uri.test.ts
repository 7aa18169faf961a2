import { expect, test } from 'vitest';
import { amount, peer } from '../../tests/src/peer.ts';
import { isRelativeUri, isUriReference } from '../src/model/uri.ts';
import { Dice, mutating } from './support/random.ts';
import { XmllintBatch } from './support/xmllint.ts';

const PIECES = [
  'http',
  'urn',
  ':',
  '//',
  '/',
  '?',
  '#',
  '@',
  '[',
  ']',
  '1.2.3.4',
  '255',
  '256',
  '.',
  '80',
  '99999999999',
  'a',
  'é',
  '%41',
  '%4',
  '%',
  ' ',
  '^',
  '|',
  '~',
  '!',
  '$',
  "'",
  '(',
  '*',
  '+',
  ',',
  ';',
  '=',
  '-',
  '_',
  '::1',
  '{',
  '\\',
  'x.y',
  '007',
  '25',
  '2147483647',
];

test('what is a URI reference and what has a scheme', () => {
  for (const good of [
    '',
    'urn:a',
    'http://a/b?c#d',
    'a',
    '../b',
    '?q',
    '#f',
    '//h/p',
    'http://u:p@h:80/',
    'http://[::1]/',
    'a:',
    '/a//b',
    'http://1.2.3.4:1/',
    'x:#[a]',
    'http://h:2147483647',
  ]) {
    expect([good, isUriReference(good)]).toEqual([good, true]);
  }
  for (const bad of [
    'http://a b',
    ':x',
    '1:x',
    'urn:é',
    'http://h:/',
    'http://[::1',
    '%4',
    'a%zz',
    'http://h:2147483648',
    '/a[b]',
    'a?[',
    'http://h[1]/',
  ]) {
    expect([bad, isUriReference(bad)]).toEqual([bad, false]);
  }
  expect(['urn:a', 'h+.-2:', 'a', '2a:b', './a:b', '//h'].map(isRelativeUri)).toEqual([false, false, true, true, true, true]);
});

// Once for each mutant would be too often.
const xmllint = mutating ? undefined : peer('xmllint');

test.skipIf(xmllint === undefined)(
  'the same strings as libxml2',
  () => {
    const dice = new Dice(3986);
    const total = amount(4_000, 40_000);
    for (let done = 0; done < total; done += 2_000) {
      const uris = Array.from({ length: 2_000 }, () => {
        let uri = dice.pick(['', 'http://', 'urn:', 'http://h', '//', 'a:/']);
        for (let k = dice.below(6); k > 0; k--) uri += dice.pick(PIECES);
        return uri;
      });
      using batch = new XmllintBatch(
        xmllint as string,
        uris.map((uri) => Buffer.from(`<a xmlns="${uri}"/>`)),
      );
      const refusals = batch.refusals();
      const differing = uris.filter((uri, i) => isUriReference(uri) !== (refusals[i] === undefined));
      expect(differing).toEqual([]);
    }
  },
  600_000,
);
