import { expect, test } from 'vitest';
import { amount } from '../../tests/src/peer.ts';
import { replaceEach } from '../src/model/lines.ts';
import { Dice, mutating } from './support/random.ts';

const LF = Buffer.from('\n');
const GREATER = Buffer.from('&gt;');

/** Into a room that is full of what is looked for, with something before and behind. */
function replaced(text: string, stop: '\r' | '>', before: number): string {
  const bytes = Buffer.from(text);
  const by = stop === '\r' ? LF : GREATER;
  const out = Buffer.alloc(before + bytes.length * by.length + 2, stop);
  const end = replaceEach(bytes, out, before, stop.charCodeAt(0), by);
  expect(bytes.toString()).toBe(text);
  expect(out.toString('utf8', 0, before)).toBe(stop.repeat(before));
  return out.toString('utf8', before, end);
}

function right(text: string, stop: '\r' | '>'): string {
  return stop === '\r' ? text.replace(/\r\n?/g, '\n') : text.replaceAll('>', '&gt;');
}

/** All texts of the signs, up to a length. */
function* texts(signs: readonly string[], length: number): Generator<string> {
  yield '';
  if (length > 0) for (const rest of texts(signs, length - 1)) for (const sign of signs) yield sign + rest;
}

test('every text of few signs: lines of one length, of others, and a stop where a line was expected to go on', () => {
  const wrong: string[] = [];
  for (const text of texts(['x', '\r', '\n'], mutating ? 5 : amount(8, 10)))
    if (replaced(text, '\r', 3) !== right(text, '\r')) wrong.push(text);
  for (const text of texts(['x', '>'], mutating ? 6 : amount(10, 14)))
    if (replaced(text, '>', 1) !== right(text, '>')) wrong.push(text);
  expect(wrong).toEqual([]);
});

test('long lines: a stop within one that is as long as the last, at each place of it', () => {
  for (const length of [7, 8, 9, 15, 16, 17, 18, 76]) {
    const line = 'x'.repeat(length);
    for (const [stop, end] of [
      ['\r', '\r\n'],
      ['\r', '\r'],
      ['>', '>'],
      ['>', '>\n'],
    ] as const) {
      for (let at = 0; at <= length + 1; at++) {
        const text = `${line}${end}${line}${end}${line.slice(0, at)}${end}${line.slice(at)}${end}${line}${end}x`;
        expect(replaced(text, stop, 0)).toBe(right(text, stop));
      }
    }
  }
});

/** How often the platform is called for a text. */
function calls(text: string): { searches: number; moves: number } {
  const bytes = Buffer.from(text);
  const out = Buffer.alloc(bytes.length);
  let searches = 0;
  let moves = 0;
  bytes.indexOf = ((...args: Parameters<Buffer['indexOf']>) => {
    searches++;
    return Buffer.prototype.indexOf.apply(bytes, args);
  }) as Buffer['indexOf'];
  out.copyWithin = (...args: Parameters<Buffer['copyWithin']>) => {
    moves++;
    return Buffer.prototype.copyWithin.apply(out, args);
  };
  expect(out.toString('utf8', 0, replaceEach(bytes, out, 0, 0x0d, LF))).toBe(right(text, '\r'));
  return { searches, moves };
}

test('lines of base64 are found without a search for each; what is short is copied without a call', () => {
  const lines = `${'x'.repeat(76)}\r\n`.repeat(500);
  // The first line, and what is behind the last.
  expect(calls(lines)).toEqual({ searches: 2, moves: 500 });
  expect(calls(`${'x'.repeat(20)}\r\n${lines}`)).toEqual({ searches: 3, moves: 501 });
  expect(calls(`\r\n${lines}`)).toEqual({ searches: 2, moves: 500 });
  expect(calls(`${'x'.repeat(16)}\r\n`.repeat(10)).moves).toBe(0);
  expect(calls(`${'x'.repeat(17)}\r\n`.repeat(10)).moves).toBe(10);
});

test('random lines', () => {
  const dice = new Dice(12);
  for (let k = mutating ? 100 : 3000; k > 0; k--) {
    const length = dice.below(90);
    let text = '';
    for (let n = dice.below(8); n > 0; n--)
      text += 'y'.repeat(dice.chance(70) ? length : dice.below(90)) + dice.pick(['\r\n', '\r\n', '\r', '\n', '>']);
    for (const stop of ['\r', '>'] as const) expect(replaced(text, stop, dice.below(3))).toBe(right(text, stop));
  }
});
