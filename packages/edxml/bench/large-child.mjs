// One way of reading one packet; prints the time and the peak memory of this process.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesSource, openFile } from '@lienthong/core';
import { compose, extractAttachments, readPacket } from '../dist/index.js';
import { draftOf } from './packets.mjs';

const [way, path] = process.argv.slice(2);
let began = performance.now();
if (way === 'read') readPacket(openFile(path));
else if (way === 'read-memory') {
  const bytes = readFileSync(path);
  began = performance.now();
  readPacket(bytesSource(bytes));
} else if (way === 'issues') void readPacket(openFile(path)).issues.length;
else if (way === 'extract') {
  const folder = mkdtempSync(join(tmpdir(), 'edxml-bench-out-'));
  await extractAttachments(readPacket(openFile(path)), folder);
  rmSync(folder, { recursive: true });
} else if (way === 'compose') for (const chunk of compose({ ...draftOf(10), attachments: [{ path }] }).chunks()) void chunk;
else if (way === 'fast-xml-parser') {
  const { XMLParser } = await import('fast-xml-parser');
  new XMLParser({ ignoreAttributes: false, preserveOrder: true, parseTagValue: false }).parse(readFileSync(path, 'utf8'));
} else if (way === 'xmldom') {
  const { DOMParser } = await import('@xmldom/xmldom');
  new DOMParser().parseFromString(readFileSync(path, 'utf8'), 'text/xml');
}
console.log(JSON.stringify({ ms: performance.now() - began, rss: process.resourceUsage().maxRSS / 1024 }));
