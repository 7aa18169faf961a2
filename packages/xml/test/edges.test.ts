import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesSource, isLienThongError, openFile } from '@lienthong/core';
import { expect, test } from 'vitest';
import { amount } from '../../tests/src/peer.ts';
import { c14n10WithComments, readXml, readXmlAsync } from '../src/index.ts';
import { readerOf } from '../src/read/read.ts';
import { dump } from './support/dump.ts';
import { mutate } from './support/mutate.ts';
import { canonical, readThrough, unstable } from './support/ours.ts';
import { Dice, mutating, some } from './support/random.ts';
import { randomDocument } from './support/trees.ts';

function outcome(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (isLienThongError(error)) return { code: error.code, details: error.details };
    throw error;
  }
}

test('windows of any size and steps of any size: the same tree, the same error, the same place', () => {
  const dice = new Dice(4);
  for (let k = some(amount(1500, 20_000)); k > 0; k--) {
    const whole = Buffer.from(randomDocument(dice));
    const bytes = dice.chance(50) ? mutate(dice, whole) : whole;
    const expected = outcome(() => dump(readXml(bytes)));
    for (const size of mutating ? [1, 3, 8] : [1, 2, 3, 5, 8, 13 + dice.below(50)]) {
      expect(outcome(() => dump(readThrough(bytes, size)))).toEqual(expected);
    }
    expect(outcome(() => dump(readThrough(bytes, 1 + dice.below(9), 1 + dice.below(20))))).toEqual(expected);
  }
}, 600_000);

test('every token meets every edge', () => {
  const text =
    '\ufeff<?xml version="1.0" encoding="UTF-8"?><!-- - c --><ệ:a xmlns:ệ="urn:a" b=\'&lt;\t\'>]]x]&gt;>]] >&#x1F600;\u{1f600}<![CDATA[]>]]]]><![CDATA[>]]><b/><?t ? x??></ệ:a ><?u?>';
  const long = `<a>${'x'.repeat(300)}]]&gt;${'y'.repeat(150)}>\r${'ệ'.repeat(150)}<![CDATA[${']'.repeat(150)}]]>${'z'.repeat(120)}</a>`;
  const refused = [
    `<a>${'x'.repeat(120)}]]></a>`,
    '<a>]]></a>',
    '<a>x]]]></a>',
    '<a>xyz]]]]></a>',
    '<a>ệ\u0000</a>',
    '<a>ệ\ufffe</a>',
    '<a><!-- -- --></a>',
    '<a b="1" b="2"/>',
    '<abc></abd>',
    '<abc></abcd>',
  ];
  const brackets = '<a>]x>]]x>]x]>x]]]x<b/>]>]]&gt;></a>';
  const closed = '<a><![CDATA[x]]]]>y<![CDATA[]]]]]></a>';
  for (const document of [text, long, brackets, closed, ...refused]) {
    const bytes = Buffer.from(document);
    const expected = outcome(() => dump(readXml(bytes)));
    for (let size = 1; size <= (mutating ? 9 : 70); size++)
      expect([size, outcome(() => dump(readThrough(bytes, size)))]).toEqual([size, expected]);
  }
  for (let end = 0; end < Buffer.byteLength(text); end += mutating ? 7 : 1) {
    const cut = Buffer.from(text).subarray(0, end);
    const expected = outcome(() => dump(readXml(cut)));
    for (const size of [1, 3, 7]) expect([end, outcome(() => dump(readThrough(cut, size)))]).toEqual([end, expected]);
  }
});

test('long text over windows that end within it: no form is seen that is not there', () => {
  const x = 'x'.repeat(400);
  for (const inside of [x, `${x}>${x}`, `${x}\r${x}`, `${x}&#x41;${x}`, `>${x}`, `${x}]>${x}]]`, `\r${x}&lt;${x}>`]) {
    const bytes = Buffer.from(`<a>${inside}<b/></a>`);
    const expected = dump(readXml(bytes));
    for (const size of mutating ? [97, 256] : [97, 128, 200, 256, 333])
      expect([inside, size, dump(readThrough(bytes, size))]).toEqual([inside, size, expected]);
  }
  for (const before of [x, `${x}>${x}`]) {
    const bytes = Buffer.from(`<a>${before}]]>${x}</a>`);
    const offset = 3 + before.length;
    for (const size of [97, 128, 200, 256, 333, 4096])
      expect(outcome(() => readThrough(bytes, size))).toMatchObject({ code: 'XML_CDATA_END', details: { offset } });
  }
  expect(readXml(Buffer.from(`<a>${x}</a>`)).root.children).toMatchObject([{ kind: 'text', forms: 0 }]);
  // Around the place from where on it is searched.
  for (let at = 85; at < 105; at++)
    expect([at, outcome(() => readXml(Buffer.from(`<a>${'x'.repeat(at)}]]>${x}</a>`)))]).toMatchObject([
      at,
      { code: 'XML_CDATA_END', details: { offset: 3 + at } },
    ]);
});

test('nothing is searched twice: a text of many short stretches costs no square', () => {
  const searches = new Map<unknown, number>();
  const own = Buffer.prototype.indexOf;
  const counted = function (this: Buffer, ...args: Parameters<Buffer['indexOf']>): number {
    searches.set(args[0], (searches.get(args[0]) ?? 0) + 1);
    return own.apply(this, args);
  };
  const stretch = (sign: string): string => `<a>${`${sign}${'x'.repeat(120)}`.repeat(500)}</a>`;
  const most = (sign: string): Readonly<Record<string, number>> => {
    const bytes = Buffer.from(stretch(sign));
    searches.clear();
    Buffer.prototype.indexOf = counted as Buffer['indexOf'];
    try {
      readXml(bytes);
    } finally {
      Buffer.prototype.indexOf = own;
    }
    return Object.fromEntries(
      ['<', '&', '\r', '>', ']]>'].map((s) => [s, searches.get(s.length > 1 ? s : s.charCodeAt(0)) ?? 0]),
    );
  };
  expect(most('')).toEqual({ '<': 1, '&': 1, '\r': 1, '>': 1, ']]>': 0 });
  expect(most('>&amp;')).toEqual({ '<': 1, '&': 500, '\r': 1, '>': 500, ']]>': 1 });
  expect(most('>\r&amp;')).toMatchObject({ '<': 1, '\r': 0, ']]>': 1 });
  expect(most('&amp;')).toEqual({ '<': 1, '&': 500, '\r': 1, '>': 1, ']]>': 0 });
  expect(most('<b/>')).toMatchObject({ '&': 1, '\r': 1 });
});

test('what another reader does to the buffer of the source between two steps does no harm', () => {
  const text = `<a b="1">${'x'.repeat(40)}<!-- c -->${'ệ\r\n'.repeat(30)}<?t u?><![CDATA[]]]]><c  d='&lt;'/></a >`;
  const bytes = Buffer.from(text);
  const whole = readXml(bytes);
  for (const [size, budget] of [
    [1, 1],
    [7, 3],
    [16, 40],
    [64, 5],
  ] as const) {
    for (const stable of [false, true]) {
      const source = stable ? bytesSource(bytes) : unstable(bytes);
      const reader = readerOf(source, {}, size, false);
      while (!reader.step(budget)) source.read(0, source.size);
      expect(dump(reader.result())).toEqual(dump(whole));
    }
  }
});

test.skipIf(mutating)('from a file, sync and async, as from memory', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'edges-'));
  try {
    const path = join(folder, 'big.xml');
    const parts = [
      'QUJD\r\n'.repeat(100_000),
      '<b c="ệ">&amp;</b>\n'.repeat(20_000),
      `<![CDATA[${'x]'.repeat(100_000)}]]>`,
      '>'.repeat(70_000),
    ];
    const bytes = Buffer.from(`<a>${parts.join('')}<!--${'c'.repeat(600_000)}--><?t ${'?'.repeat(300_000)}?></a>`);
    writeFileSync(path, bytes);
    const source = openFile(path);
    const expected = canonical(readXml(bytes), c14n10WithComments);
    expect(canonical(readXml(source), c14n10WithComments).equals(expected)).toBe(true);
    expect(canonical(await readXmlAsync(source), c14n10WithComments).equals(expected)).toBe(true);
    const changed = Buffer.from(bytes);
    changed[400_000] = 0x42;
    const document = readXml(source);
    writeFileSync(path, changed);
    expect(outcome(() => canonical(document, c14n10WithComments))).toMatchObject({ code: 'SOURCE_CHANGED' });
    source.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
