import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundle } from '../src/bundle.ts';
import { type Lane, runMatrix, seeded } from '../src/crash/matrix.ts';
import { openHouse, ours, secretOf, theirs } from '../src/house.ts';
import { amount } from '../src/peer.ts';

// Real processes, killed with SIGKILL at a marked step of sending or receiving; the next one goes on over the same files.
const RUNS = amount(200, 5000);
// The axis' own list is read whole at each reconciliation: a fresh axis from time to time keeps that from being all that is measured.
const RUNS_OF_ONE_AXIS = 500;
const SEED = 2026_11_22;

describe('kill -9 at any step of sending and receiving', () => {
  it(`${RUNS} seeded runs: nothing lost, no effect twice, the evidence unbroken`, async () => {
    const child = bundle('crash/child.ts', 'crash-child');
    const random = seeded(SEED);
    const killed = new Map<string, number>();
    for (let done = 0; done < RUNS; done += RUNS_OF_ONE_AXIS) {
      const runs = Math.min(RUNS_OF_ONE_AXIS, RUNS - done);
      const pairs = [
        [ours, theirs],
        ['H48.13', 'G23'],
      ] as const;
      const more = pairs[1].map((code) => ({ systemId: code, secret: secretOf(code), agencies: [code] }));
      const house = await openHouse({ systems: more });
      try {
        const lanes = pairs.map(([sender, receiver], i): Lane => {
          const secrets = Object.fromEntries([sender, receiver].map((code) => [code, secretOf(code)]));
          return {
            url: house.sandbox.url,
            folder: join(house.folder, `lane-${i}`),
            sender,
            receiver,
            secrets,
            client: house.client,
          };
        });
        const results = await Promise.all(lanes.map((lane) => runMatrix(child, lane, Math.ceil(runs / 2), random)));
        for (const result of results) {
          expect(result.lost).toEqual([]);
          expect(result.twice).toEqual([]);
          expect(result.evidence).toBe(true);
          for (const [step, times] of result.killed) killed.set(step, (killed.get(step) ?? 0) + times);
        }
      } finally {
        await house.close();
      }
    }
    const marks = new Set([...killed.keys()].map((name) => name.split(' ')[0]));
    const deaths = [...killed.values()].reduce((a, b) => a + b, 0);
    console.log(`kill -9: ${RUNS} runs, ${deaths} deaths at ${killed.size} places of ${marks.size} steps`);
    expect(marks.size).toBeGreaterThanOrEqual(12);
    expect(deaths).toBeGreaterThan(RUNS / 3);
  }, 7_200_000);
});
