import type { Dice } from './random.ts';

// Pieces that turn a good document into a nearly good one.
const PIECES: readonly string[] = [
  '<',
  '>',
  '&',
  '"',
  "'",
  '/',
  '=',
  ' ',
  '\r',
  '\n',
  ']]>',
  '<![CDATA[',
  '--',
  '-->',
  '<!--',
  '<?',
  '?>',
  '&#0;',
  '&#x10FFFF;',
  '&#xFFFE;',
  '&#xD800;',
  '&amp',
  '&x;',
  '&#;',
  '&#x;',
  'xmlns=""',
  ' xmlns:p=""',
  ' xmlns:xml="urn:x"',
  ' xmlns:xmlns="urn:x"',
  ' p:a="1"',
  ' a="1"',
  ' a="1" a="2"',
  ' xml:id="x"',
  ':',
  'xml',
  '<?xml version="1.0"?>',
  '<!DOCTYPE a>',
  '\u0000',
  '\u0001',
  '\u000b',
  '\ufffe',
  '\uffff',
  '\ufeff',
  '\u{10ffff}',
  'é',
  '<a>',
  '</a>',
  '<a/>',
  '<p:a xmlns:p="urn:p" xmlns:q="urn:p" p:x="" q:x=""/>',
  '1',
  '-',
  '.',
  '·',
  '<?a:b?>',
  '<?XML x?>',
  ' encoding="UTF-16"',
  '%',
  '^',
  '[',
  '\\',
  '|',
  '#',
];
const BYTES: readonly (readonly number[])[] = [
  [0xff],
  [0xc0, 0x80],
  [0xc3],
  [0xe1, 0xbb],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xf0, 0x80, 0x80, 0x80],
  [0xef, 0xbf, 0xbe],
  [0x80],
  [0xfe, 0xff],
];

/** One or two random changes of a document's bytes. */
export function mutate(dice: Dice, original: Buffer): Buffer {
  let bytes = original;
  for (let k = dice.chance(60) ? 1 : 2; k > 0; k--) bytes = once(dice, bytes);
  return bytes;
}

function once(dice: Dice, bytes: Buffer): Buffer {
  const at = dice.below(bytes.length + 1);
  const length = Math.min(bytes.length - at, 1 + dice.below(dice.chance(80) ? 4 : 60));
  const before = bytes.subarray(0, at);
  switch (dice.below(7)) {
    case 0:
      return Buffer.concat([before, bytes.subarray(at + length)]);
    case 1:
      return Buffer.concat([before, Buffer.from(dice.pick(PIECES)), bytes.subarray(at)]);
    case 2:
      return Buffer.concat([before, Buffer.from(dice.pick(PIECES)), bytes.subarray(at + length)]);
    case 3:
      return Buffer.concat([before, Buffer.from([dice.below(256)]), bytes.subarray(at + 1)]);
    case 4:
      return Buffer.concat([before, Buffer.from(dice.pick(BYTES)), bytes.subarray(at)]);
    case 5: {
      const from = dice.below(bytes.length + 1);
      return Buffer.concat([before, bytes.subarray(from, from + 1 + dice.below(40)), bytes.subarray(at)]);
    }
    default: {
      const copy = Buffer.from(bytes);
      if (at < copy.length) copy[at] = (copy[at] as number) ^ (1 << dice.below(8));
      return copy;
    }
  }
}
