import { readFileSync } from 'node:fs';
import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import { amount } from '../../tests/src/peer.ts';
import { mutate } from './support/mutate.ts';
import { refusal } from './support/ours.ts';
import { Dice } from './support/random.ts';
import { randomDocument } from './support/trees.ts';

/** Where we are stricter than saxes, by code, and why. What is not in it must not differ. */
const STRICTER: Readonly<Record<string, string>> = JSON.parse(readFileSync(new URL('witness.json', import.meta.url), 'utf8'));

function saxes(text: string): string | undefined {
  const parser = new SaxesParser({ xmlns: true });
  let first: string | undefined;
  parser.on('error', (error) => {
    first ??= error.message;
  });
  try {
    parser.write(text).close();
  } catch (error) {
    first ??= String(error);
  }
  return first;
}

test('saxes as a second witness: never more lenient, and stricter only for the reasons that are written down', () => {
  const dice = new Dice(55);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const used = new Set<string>();
  for (let k = amount(6_000, 200_000); k > 0; k--) {
    const whole = Buffer.from(randomDocument(dice));
    const bytes = dice.chance(25) ? whole : mutate(dice, whole);
    let text: string;
    try {
      text = decoder.decode(bytes);
    } catch {
      // saxes reads characters: what is no UTF-8 is not for it to judge.
      expect(refusal(bytes)).toBeDefined();
      continue;
    }
    const ours = refusal(bytes);
    const theirs = saxes(text);
    if (ours === undefined && theirs !== undefined) {
      // XML 1.0 fifth edition §2.8: a processor of 1.0 reads 1.x as 1.0. saxes applies the character rules of 1.1.
      expect([text, theirs, /^\ufeff?<\?xml\s+version\s*=\s*["']1\.1["']/.test(text)]).toEqual([text, theirs, true]);
    } else if (ours !== undefined && theirs === undefined) {
      expect([text, ours, Object.hasOwn(STRICTER, ours)]).toEqual([text, ours, true]);
      used.add(ours);
    }
  }
  // The reasons are not a list to hide behind: the common ones occur.
  expect([...used]).toEqual(expect.arrayContaining(['XML_NAMESPACE', 'XML_ENCODING']));
}, 3_600_000);
