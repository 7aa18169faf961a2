import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { bundle } from '../src/bundle.ts';
import { openHouse, ours, secretOf, theirs } from '../src/house.ts';
import { amount } from '../src/peer.ts';
import type { SoakSample, SoakTask } from '../src/soak/child.ts';

const SECONDS = amount(10, 1800);

/** Slope of y over x by least squares. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const [mx, my] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const spread = points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  return points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / spread;
}

it(
  `${SECONDS} seconds of sending, receiving and answering: files and handles constant, memory flat`,
  async () => {
    const child = bundle('soak/child.ts', 'soak-child');
    const house = await openHouse();
    try {
      const secrets = Object.fromEntries([ours, theirs].map((code) => [code, secretOf(code)]));
      const task: SoakTask = {
        url: house.sandbox.url,
        folder: house.folder,
        sender: ours,
        receiver: theirs,
        secrets,
        ms: SECONDS * 1000,
        everyMs: SECONDS * 20,
      };
      const running = spawn(process.execPath, ['--expose-gc', child, JSON.stringify(task)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let out = '';
      running.stdout.on('data', (data) => {
        out += data;
      });
      const [code] = await once(running, 'close');
      expect(code).toBe(0);
      const samples = out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as SoakSample);
      // The first half is warming up: caches, connections, compiled code.
      const late = samples.slice(samples.length >> 1);
      const perHour = slope(late.map(({ atMs, heapMb }) => [atMs / 3_600_000, heapMb]));
      const [first, last] = [late[0] as SoakSample, late.at(-1) as SoakSample];
      console.log(
        `soak: ${last.documents} documents, files ${first.files} → ${last.files}, handles ${first.handles} → ${last.handles}, ` +
          `heap ${first.heapMb.toFixed(1)} → ${last.heapMb.toFixed(1)} MB (${perHour.toFixed(2)} MB/h), resident ${last.rssMb.toFixed(0)} MB`,
      );
      // Open connections to the axis come and go within the pool; nothing grows.
      expect(last.files).toBeLessThanOrEqual(first.files + 10);
      expect(last.handles).toBeLessThanOrEqual(first.handles + 10);
      if (SECONDS >= 1800) expect(perHour).toBeLessThan(1);
      else expect(last.heapMb - first.heapMb).toBeLessThan(4);
    } finally {
      await house.close();
    }
  },
  SECONDS * 1000 + 120_000,
);
