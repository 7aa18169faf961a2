// Receiving a signed packet (read + verify + chain + extract) in a process of its own, from 1 MB to 500 MB, beside the bare
// SHA-256 of the same file: speed, ratio to the hash, and peak memory.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openMaker } from './make.mjs';

const folder = mkdtempSync(join(tmpdir(), 'lienthong-bench-'));
try {
  const maker = await openMaker(folder);
  for (const megabytes of [1, 100, 500]) {
    const path = await maker.make(megabytes);
    const start = performance.now();
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
    hash.digest();
    const hashMs = performance.now() - start;
    const run = spawnSync(process.execPath, [fileURLToPath(new URL('receive.mjs', import.meta.url)), path, maker.evidence], {
      encoding: 'utf8',
    });
    if (run.status !== 0) throw new Error(run.stderr);
    const { bytes, outcome, ms, cpuMs, peakMb } = JSON.parse(run.stdout);
    const speed = bytes / 1e6 / (ms.all / 1000);
    console.log(
      `${String(megabytes).padStart(4)} MB  ${outcome}  ${speed.toFixed(0).padStart(4)} MB/s  ${(ms.all / hashMs).toFixed(2)}x SHA-256  peak ${peakMb} MB` +
        `  (read ${ms.read.toFixed(0)} ms, inspect ${ms.inspect.toFixed(0)} ms, extract ${ms.extract.toFixed(0)} ms; ${(bytes / 1e3 / cpuMs).toFixed(0)} MB per second of processor)`,
    );
    rmSync(path);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
