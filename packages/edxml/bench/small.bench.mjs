// A 10 KB packet: reading (model and issues included, attachment walked) and composing, beside parsers that give a tree only.
import { DOMParser } from '@xmldom/xmldom';
import { XMLParser } from 'fast-xml-parser';
import { compose, readPacket } from '../dist/index.js';
import { draftOf } from './packets.mjs';

const clock = { now: () => Date.parse('2026-11-22T09:30:00+07:00') };
const draft = draftOf(3500);
const bytes = Buffer.concat([...compose(draft, { clock }).chunks()]);
const fxp = new XMLParser({ ignoreAttributes: false, preserveOrder: true, parseTagValue: false });
const dom = new DOMParser();

const ways = {
  'read (header model)': () => readPacket(bytes, { clock }).kind,
  'read + issues + attachments': () => readPacket(bytes, { clock }).issues.length,
  'read + toJSON': () => JSON.stringify(readPacket(bytes, { clock })).length,
  compose: () => {
    let n = 0;
    for (const chunk of compose(draft, { clock }).chunks()) n += chunk.length;
    return n;
  },
  'fast-xml-parser': () => fxp.parse(bytes.toString()).length,
  xmldom: () => dom.parseFromString(bytes.toString(), 'text/xml').childNodes.length,
};

const rounds = 7;
const best = Object.fromEntries(Object.keys(ways).map((name) => [name, 0]));
// Interleaved, so that a busy machine slows all of them alike; the best round of each counts.
for (let round = 0; round < rounds; round++) {
  for (const [name, work] of Object.entries(ways)) {
    // Processor time, garbage collection included: a machine with other work would make the clock's time mean nothing.
    const began = process.cpuUsage();
    let spent = 0;
    let n = 0;
    while (spent < 400_000) {
      for (let i = 0; i < 20; i++) work();
      n += 20;
      const { user, system } = process.cpuUsage(began);
      spent = user + system;
    }
    best[name] = Math.max(best[name], (n * 1e6) / spent);
  }
}
console.log(`packet: ${bytes.length} bytes; best of ${rounds} interleaved rounds, per second of processor time`);
for (const [name, rate] of Object.entries(best)) {
  console.log(
    `${name.padEnd(30)} ${rate.toFixed(0).padStart(8)}/s  ${(rate / best['fast-xml-parser']).toFixed(2).padStart(6)}x fast-xml-parser`,
  );
}
