// A 100 MB packet on disk: MB/s and peak memory of each reader, each in a process of its own, one after the other.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compose } from '../dist/index.js';
import { draftOf } from './packets.mjs';

const folder = mkdtempSync(join(tmpdir(), 'edxml-bench-'));
const child = fileURLToPath(new URL('large-child.mjs', import.meta.url));
const clock = { now: () => Date.parse('2026-11-22T09:30:00+07:00') };
try {
  const large = join(folder, 'large.edxml');
  const pdf = join(folder, 'a.pdf');
  writeFileSync(pdf, draftOf(75 * 1024 * 1024).attachments[0].content);
  compose({ ...draftOf(10), attachments: [{ path: pdf }] }, { clock }).writeTo(large);
  const small = join(folder, 'small.edxml');
  compose(draftOf(10), { clock }).writeTo(small);
  const megabytes = statSync(large).size / 1e6;
  console.log(`packet: ${megabytes.toFixed(1)} MB`);
  const rates = {};
  const ways = ['read', 'read-memory', 'issues', 'extract', 'compose', 'fast-xml-parser', 'xmldom'];
  for (let round = 0; round < 3; round++) {
    for (const way of ways) {
      if (round > 0 && (way === 'xmldom' || way === 'fast-xml-parser')) continue;
      try {
        const target = way === 'compose' ? pdf : large;
        const base = JSON.parse(
          execFileSync(process.execPath, [child, way, way === 'compose' ? small : small], { encoding: 'utf8' }),
        );
        const got = JSON.parse(execFileSync(process.execPath, [child, way, target], { encoding: 'utf8', maxBuffer: 1e7 }));
        const rate = megabytes / (got.ms / 1000);
        if (rates[way] === undefined || rate > rates[way].rate) rates[way] = { rate, rss: got.rss, grown: got.rss - base.rss };
      } catch (error) {
        rates[way] = { failed: String(error.message).split('\n')[0] };
      }
    }
  }
  try {
    const out = execFileSync('java', ['-Xmx2g', fileURLToPath(new URL('Dom.java', import.meta.url)), large], {
      encoding: 'utf8',
    });
    const [ms, rss] = out.trim().split(' ').map(Number);
    rates['JDK DOM'] = { rate: megabytes / (ms / 1000), rss, grown: 0 };
  } catch (error) {
    rates['JDK DOM'] = { failed: String(error.message).split('\n')[0] };
  }
  for (const [way, { rate, rss, grown, failed }] of Object.entries(rates)) {
    if (failed !== undefined) console.log(`${way.padEnd(16)} ${failed}`);
    else
      console.log(
        `${way.padEnd(16)} ${rate.toFixed(0).padStart(6)} MB/s  peak ${rss.toFixed(0).padStart(5)} MB${grown === 0 ? '' : `  (${grown.toFixed(0)} MB over a tiny packet)`}`,
      );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
