// Measurements in a process of their own: each way in turn, round after round; prints the least processor time of each and peak
// memory. Bare digest and reading walk the same bytes in the same steps: both in memory, or both from the file.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { bytesSource, CHUNK_BYTES, chunks, openFile } from '../../core/dist/index.js';
import { c14n10, canonicalize, readXml } from '../dist/index.js';

const [file, rounds, ...kinds] = process.argv.slice(2);
const bytes = kinds.some((kind) => kind.startsWith('memory')) ? readFileSync(file) : undefined;
const block = Buffer.alloc(CHUNK_BYTES);

function digest(source, steps) {
  const hash = createHash('sha256');
  for (const chunk of steps(source)) hash.update(chunk);
  source.close();
  return hash.digest();
}

/** As openssl or sha256sum walk through a file: nothing remembered, nothing compared. */
function bareFile() {
  const hash = createHash('sha256');
  const fd = openSync(file, 'r');
  for (let n = readSync(fd, block); n > 0; n = readSync(fd, block)) hash.update(block.subarray(0, n));
  closeSync(fd);
  return hash.digest();
}

const canonical = (source) => canonicalize(readXml(source), { algorithm: c14n10 });
const WAYS = {
  'memory-bare': () => digest(bytesSource(bytes), chunks),
  'memory-read': () => digest(bytesSource(bytes), canonical),
  'file-bare': bareFile,
  // The same through our source, which remembers a code of each block and compares it when the block is read again.
  'file-source': () => digest(openFile(file), chunks),
  'file-read': () => digest(openFile(file), canonical),
};

const ms = {};
for (let round = 0; round < Number(rounds); round++) {
  for (const kind of kinds) {
    const begin = process.cpuUsage();
    WAYS[kind]();
    const { user, system } = process.cpuUsage(begin);
    ms[kind] = Math.min(ms[kind] ?? Number.POSITIVE_INFINITY, (user + system) / 1000);
  }
}
console.log(JSON.stringify({ ms, rss: process.resourceUsage().maxRSS / 1024 }));
