// One measurement in a process of its own: reads and digests one file, prints processor time and peak memory.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { bytesSource, chunks, openFile } from '../../core/dist/index.js';
import { c14n10, canonicalize, readXml } from '../dist/index.js';

const [kind, file] = process.argv.slice(2);
const bytes = kind.startsWith('memory') ? readFileSync(file) : undefined;
let best = Number.POSITIVE_INFINITY;
for (let round = kind === 'file-once' ? 3 : 0; round < 4; round++) {
  const begin = process.cpuUsage();
  const source = bytes === undefined ? openFile(file) : bytesSource(bytes);
  const hash = createHash('sha256');
  if (kind.endsWith('digest')) for (const chunk of chunks(source)) hash.update(chunk);
  else for (const chunk of canonicalize(readXml(source), { algorithm: c14n10 })) hash.update(chunk);
  hash.digest();
  source.close();
  const { user, system } = process.cpuUsage(begin);
  best = Math.min(best, (user + system) / 1000);
}
console.log(JSON.stringify({ ms: best, rss: process.resourceUsage().maxRSS / 1024 }));
