// 10 KB documents a second, ours and others in turn within one run. What counts is the ratio: the machine may be busy.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { c14n10, canonicalize, readXml } from '../dist/index.js';
import { libxml2 } from './libxml2.mjs';

const require = createRequire(import.meta.url);
const load = (name) => {
  try {
    return require(name);
  } catch {
    return undefined;
  }
};
const saxes = load('saxes');
const fast = load('fast-xml-parser');
const dom = load('@xmldom/xmldom');

const person = (i) =>
  `\r\n\t\t\t<edXML:To>\r\n\t\t\t\t<edXML:OrganId>000.00.0${i % 10}.H${10 + (i % 50)}</edXML:OrganId>\r\n\t\t\t\t<edXML:OrganName>Ủy ban nhân dân tỉnh số ${i}</edXML:OrganName>\r\n\t\t\t\t<edXML:Email href="mailto:x${i}@example">&lt;x${i}&gt;</edXML:Email>\r\n\t\t\t</edXML:To>`;
let text =
  '<?xml version="1.0" encoding="UTF-8"?>\r\n<edXML:edXML xmlns:edXML="http://www.e-doc.vn/Schema/" xmlns:xlink="http://www.w3.org/1999/xlink">';
for (let i = 0; Buffer.byteLength(text) < 10_000; i++) text += person(i);
const bytes = Buffer.from(`${text}</edXML:edXML>`);

const runners = {
  'lienthong (tree)': () => readXml(bytes),
  'lienthong (tree + C14N)': () => {
    let length = 0;
    for (const chunk of canonicalize(readXml(bytes), { algorithm: c14n10 })) length += chunk.length;
    return length;
  },
};
if (saxes !== undefined) {
  runners['saxes (events, xmlns)'] = () => {
    const parser = new saxes.SaxesParser({ xmlns: true });
    let events = 0;
    parser.on('opentag', () => events++);
    parser.on('closetag', () => events++);
    parser.on('text', () => events++);
    parser.write(bytes.toString('utf8')).close();
    return events;
  };
}
if (fast !== undefined) {
  const parser = new fast.XMLParser({ ignoreAttributes: false, preserveOrder: true });
  runners['fast-xml-parser'] = () => parser.parse(bytes);
}
if (dom !== undefined) runners['@xmldom/xmldom'] = () => new dom.DOMParser().parseFromString(bytes.toString('utf8'), 'text/xml');

// Short rounds in turn: what slows the machine down for a while then slows all of a round.
const MS = 25;
const ROUNDS = 60;
const folder = mkdtempSync(join(tmpdir(), 'bench-xml-'));
writeFileSync(join(folder, 'small.xml'), bytes);
const native = libxml2(folder);

/** Operations for each second of the processor. */
function timed(work) {
  const begin = process.cpuUsage();
  let count = 0;
  for (const until = performance.now() + MS; performance.now() < until; count++) work();
  const { user, system } = process.cpuUsage(begin);
  return (count / (user + system)) * 1e6;
}

const contestants = Object.entries(runners).map(([name, work]) => [name, () => timed(work)]);
if (native !== undefined) {
  for (const [name, mode] of [
    ['libxml2 (tree)', 'read'],
    ['libxml2 (tree + C14N)', 'c14n'],
  ])
    contestants.push([name, () => native.rate(mode, join(folder, 'small.xml'), MS)]);
}

const rates = new Map(contestants.map(([name]) => [name, []]));
for (const work of Object.values(runners)) for (let i = 0; i < 200; i++) work();
for (let round = 0; round < ROUNDS; round++) for (const [name, run] of contestants) rates.get(name).push(await run());
native?.close();
rmSync(folder, { recursive: true, force: true });

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const base = rates.get('saxes (events, xmlns)');
console.log(`${bytes.length} bytes a document; documents for each second of the processor, ${ROUNDS} rounds of ${MS} ms in turn`);
for (const [name, list] of rates) {
  const of =
    base === undefined
      ? ''
      : `   saxes: ${median(list.map((rate, round) => rate / base[round])).toFixed(2)}x median of rounds, ${(Math.max(...list) / Math.max(...base)).toFixed(2)}x best to best`;
  console.log(
    `  ${name.padEnd(26)} best ${Math.max(...list)
      .toFixed(0)
      .padStart(6)}/s${of}`,
  );
}
