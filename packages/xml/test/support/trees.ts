import type { Dice } from './random.ts';

// Random well-formed documents that go where parsers and canonicalizers differ: names beyond the BMP, re-declared and taken-back
// namespaces, attributes that only differ in namespace, every form of text, odd white space.

const LOCALS = ['a', 'b', 'Đề', 'x-1', 'y.z', '_', '\u{10000}', '\uf900', 'c\u00b7', 'xmlish', 'lang', 'id2'];
const PREFIXES = ['p', 'q', 'r', 'ns0', '\u{10001}', 'é'];
const URIS = ['urn:a', 'urn:b', 'http://example.org/x?y=1;z#f', 'urn:%C3%A9', 'HTTP://example.org/', 'mailto:a@b'];
const TEXTS = [
  'x',
  'chữ',
  '\u{1f600}',
  ' ',
  '\n',
  '\r\n',
  '\r',
  '\t',
  '&amp;',
  '&lt;',
  '&gt;',
  '>',
  ']]',
  ']',
  '"',
  "'",
  '&#13;',
  '&#xA;',
  '&#9;',
  '&#x1F600;',
  '&#0000065;',
  '&quot;',
  '&apos;',
  '\ufffd',
  '\u007f',
  '\u0085',
  '\u2028',
  'AAAA',
];
const CDATA = ['', 'x', '<b>&amp;', ']', ']]', '\r\n', '\r', '>', 'é', '&'];
const VALUES = [
  '',
  'v',
  ' ',
  '\t',
  '\n',
  '\r\n',
  '\r',
  '&#9;',
  '&#10;',
  '&#13;',
  '&lt;',
  '&amp;',
  '>',
  '&quot;',
  '&apos;',
  'ệ',
  '\u{1f600}',
  '  two  ',
];
const SPACES = [' ', '  ', '\n', '\t', '\r\n', '\r'];

interface Scope {
  readonly bound: ReadonlyMap<string, string>;
  readonly prefixed: readonly string[];
}

export function randomDocument(dice: Dice): string {
  let out = dice.chance(10) ? '\ufeff' : '';
  if (dice.chance(50))
    out += `<?xml version=${dice.pick(['"1.0"', "'1.0'"])}${dice.chance(60) ? ' encoding="utf-8"' : ''}${dice.chance(20) ? ' standalone="yes"' : ''}?>`;
  out += misc(dice);
  const budget = { left: 1 + dice.below(14) };
  out += element(dice, { bound: new Map(), prefixed: [] }, budget, 0);
  return out + misc(dice);
}

function misc(dice: Dice): string {
  let out = '';
  while (dice.chance(30)) out += dice.chance(40) ? dice.pick(SPACES) : aside(dice);
  return out;
}

function aside(dice: Dice): string {
  const body = dice.pick(['', 'c', ' - ', 'x\r\ny', '\r', '<&>', 'chú thích']);
  if (dice.chance(50)) return `<!--${body}-->`;
  const target = dice.pick(['t', 'xml-stylesheet', 'Đ', 'q.1']);
  return body === '' ? `<?${target}${dice.chance(50) ? '' : ' '}?>` : `<?${target}${dice.pick(SPACES)}${body}?>`;
}

function element(dice: Dice, outer: Scope, budget: { left: number }, depth: number): string {
  budget.left--;
  const bound = new Map(outer.bound);
  const items: string[] = [];
  if (dice.chance(25)) {
    const uri = dice.chance(30) ? '' : dice.pick(URIS);
    bound.set('', uri);
    items.push(`xmlns=${quoted(dice, uri)}`);
  }
  for (const prefix of PREFIXES) {
    if (!dice.chance(12)) continue;
    const uri = dice.pick(URIS);
    bound.set(prefix, uri);
    items.push(`xmlns:${prefix}=${quoted(dice, uri)}`);
  }
  if (dice.chance(3)) items.push('xmlns:xml="http://www.w3.org/XML/1998/namespace"');
  const prefixed = [...bound.keys()].filter((prefix) => prefix !== '');
  const used = new Set<string>();
  for (let k = dice.chance(60) ? dice.below(4) : 0; k > 0; k--) {
    const prefix = prefixed.length > 0 && dice.chance(40) ? dice.pick(prefixed) : '';
    const local = dice.pick(LOCALS);
    const key = `${prefix === '' ? '' : bound.get(prefix)} ${local}`;
    if (used.has(key)) continue;
    used.add(key);
    items.push(`${prefix === '' ? '' : `${prefix}:`}${local}${eq(dice)}${quoted(dice, value(dice))}`);
  }
  for (const name of ['xml:lang', 'xml:space', 'xml:base', 'xml:other'])
    if (dice.chance(4)) items.push(`${name}=${quoted(dice, name === 'xml:space' ? 'preserve' : 'vi')}`);
  const shuffled = items.map((item) => ({ item, at: dice.below(1000) })).sort((a, b) => a.at - b.at);
  const local = dice.pick(LOCALS);
  const name = prefixed.length > 0 && dice.chance(45) ? `${dice.pick(prefixed)}:${local}` : local;
  let out = `<${name}`;
  for (const { item } of shuffled) out += dice.pick(SPACES) + item;
  if (dice.chance(15)) out += dice.pick(SPACES);
  if (dice.chance(15)) return `${out}/>`;
  out += '>';
  const scope = { bound, prefixed };
  while (dice.chance(72)) {
    const kind = dice.below(10);
    if (kind < 4 && budget.left > 0 && depth < 12) out += element(dice, scope, budget, depth + 1);
    else if (kind < 8) out += text(dice);
    else if (kind < 9) out += `<![CDATA[${dice.pick(CDATA)}]]>`;
    else out += aside(dice);
  }
  return `${out}</${name}${dice.chance(10) ? dice.pick(SPACES) : ''}>`;
}

function text(dice: Dice): string {
  let out = '';
  for (let k = 1 + dice.below(4); k > 0; k--) {
    const next = dice.pick(TEXTS);
    // `]]>` may not stand in text.
    if (!(next.startsWith('>') && out.endsWith(']]'))) out += next;
  }
  // What follows might begin with `>`.
  return out.endsWith(']') ? `${out}.` : out;
}

function value(dice: Dice): string {
  let out = '';
  for (let k = dice.below(4); k > 0; k--) out += dice.pick(VALUES);
  return out;
}

function quoted(dice: Dice, raw: string): string {
  return dice.chance(50) ? `"${raw}"` : `'${raw}'`;
}

function eq(dice: Dice): string {
  return dice.chance(85) ? '=' : `${dice.pick(SPACES)}=${dice.pick(SPACES)}`;
}
