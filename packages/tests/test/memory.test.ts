import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const bench = new URL('../../inspect/bench/', import.meta.url);
const built = existsSync(new URL('../../inspect/dist/index.js', import.meta.url));

// A process of its own, on the built packages: memory of a test worker says nothing.
it.runIf(built || process.env['CI'] === 'true')(
  'memory does not grow with the packet',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lienthong-memory-'));
    try {
      const { openMaker } = (await import(new URL('make.mjs', bench).href)) as {
        openMaker(folder: string): Promise<{ evidence: string; make(megabytes: number): Promise<string> }>;
      };
      const maker = await openMaker(folder);
      const receive = async (megabytes: number): Promise<{ outcome: string; extracted: number; peakMb: number }> => {
        const run = spawnSync(
          process.execPath,
          [fileURLToPath(new URL('receive.mjs', bench)), await maker.make(megabytes), maker.evidence],
          { encoding: 'utf8' },
        );
        expect(run.stderr).toBe('');
        return JSON.parse(run.stdout) as { outcome: string; extracted: number; peakMb: number };
      };
      const small = await receive(2);
      const large = await receive(200);
      expect([small.outcome, large.outcome]).toEqual(['valid', 'valid']);
      expect(large.extracted).toBe(150 * 2 ** 20);
      console.log(`peak RSS: 2 MB → ${small.peakMb} MB; 200 MB → ${large.peakMb} MB`);
      // 198 MB more packet; what it may cost is buffers and garbage that was not collected yet.
      expect(large.peakMb - small.peakMb).toBeLessThan(64);
      expect(large.peakMb).toBeLessThan(160);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  300_000,
);
