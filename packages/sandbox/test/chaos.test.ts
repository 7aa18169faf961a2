import { createHash } from 'node:crypto';
import { type AxisItem, effectOf, type VxpClient } from '@lienthong/axis';
import { isLienThongError, type Random } from '@lienthong/core';
import { type FaultConfig, faultStages, type SandboxConfig } from '@lienthong/sandbox';
import { expect, test } from 'vitest';
import { amount } from '../../tests/src/peer.ts';
import { collect, edoc, sourceOf } from './helpers/packets.ts';
import { A, B, C, type World, world } from './helpers/world.ts';

// A sender and a receiver behave as a durable engine does (send again only what certainly had no effect, store before
// acknowledging, know a packet by its digest) while the axis fails at random. Each run is repeatable from its number.

/** xorshift32: small, seeded, good enough to roll faults with. */
function seeded(seed: number): Random & { below(n: number): number } {
  let x = (seed * 2_654_435_761) >>> 0 || 1;
  const next = (): number => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    return x;
  };
  for (let i = 0; i < 8; i++) next();
  return {
    bytes: (length) => Uint8Array.from({ length }, () => next() & 255),
    below: (n) => next() % n,
  };
}

// Big directories only cost time here; spoiled packet content is the receiver's business, not the wire's.
const LEFT_OUT = new Set(['big-directory', 'deviation', 'clock-skew', 'wrong-hmac', 'from-mismatch']);
const NAMES = Object.keys(faultStages).filter((f) => !LEFT_OUT.has(f));
const OPS = ['sendEdoc', 'getReceivedEdocList', 'getEdoc', 'downloadEdoc', 'updateStatus', 'getSentEdocList', '*'];

function rollFaults(dice: { below(n: number): number }): FaultConfig[] {
  return Array.from({ length: 1 + dice.below(4) }, () => {
    const fault = NAMES[dice.below(NAMES.length)] as string;
    const after = ['html-502', 'html-200', 'empty-body', 'outage'].includes(fault) && dice.below(2) === 0;
    return {
      op: OPS[dice.below(OPS.length)] as string,
      fault,
      rate: 0.1 + dice.below(6) / 10,
      args: {
        ...(fault.startsWith('slow') ? { ms: 160 } : {}),
        ...(fault === 'code' ? { code: ['20', '21'][dice.below(2)] } : {}),
        ...(after ? { after: true } : {}),
      },
    };
  });
}

interface Outgoing {
  readonly number: string;
  readonly text: string;
  state: 'due' | 'unknown' | 'sent';
  since: number;
  docId: string;
}

/** One step of an outbox: what may have had an effect is looked up, never sent again on a guess. */
async function pushOut(client: VxpClient, letters: readonly Outgoing[], blind: boolean): Promise<void> {
  for (const letter of letters) {
    if (letter.state === 'sent') continue;
    const match = { notation: `${letter.number}/STTTT`, title: `Thư ${letter.number}` };
    const known = letters.filter((l) => l.docId !== '').map((l) => l.docId);
    try {
      if (letter.state === 'unknown' && !blind) {
        const found = await client.reconcile({ from: A, messageType: 'edoc', match, since: letter.since, known });
        if (found.outcome === 'ambiguous') throw new Error(`ambiguous: ${letter.number}`);
        if (found.outcome === 'found') {
          letter.docId = found.docId;
          letter.state = 'sent';
          continue;
        }
        letter.state = 'due';
      }
      const receipt = await client.send({
        source: sourceOf(letter.text),
        from: A,
        messageType: 'edoc',
        ...(blind ? {} : { match }),
        known,
      });
      letter.docId = receipt.docId;
      letter.state = 'sent';
    } catch (error) {
      if (!isLienThongError(error)) throw error;
      letter.state = effectOf(error) === 'none' ? 'due' : 'unknown';
    }
  }
}

async function pullIn(client: VxpClient, store: Map<string, number>, attempts: { acknowledged: Set<string> }): Promise<void> {
  let items: readonly AxisItem[];
  try {
    items = await client.list({ messageType: 'edoc' });
  } catch (error) {
    if (!isLienThongError(error)) throw error;
    return;
  }
  for (const item of items) {
    try {
      const bytes = await collect(await client.fetch(item.docId));
      const key = `${item.to} ${createHash('sha256').update(bytes).digest('hex')}`;
      // A packet seen again is acknowledged again, and counts once.
      if (!store.has(key)) store.set(key, 1);
      await client.acknowledge(item.docId, 'done');
      attempts.acknowledged.add(item.docId);
    } catch (error) {
      if (!isLienThongError(error)) throw error;
    }
  }
}

async function run(seed: number, blind = false): Promise<{ requests: number }> {
  const dice = seeded(seed);
  const config: Partial<SandboxConfig> = { faults: rollFaults(dice) };
  const random = seeded(seed + 1_000_000);
  const w: World = await world(
    config,
    {
      timeouts: { headersMs: 120, bodyIdleMs: 120 },
      retry: { attempts: 3, baseMs: 1, maxMs: 2, random },
      settleMs: 15,
      useDownload: dice.below(2) === 0,
    },
    { random: seeded(seed + 2_000_000) },
  );
  try {
    const letters: Outgoing[] = Array.from({ length: 1 + dice.below(4) }, (_x, i) => {
      const number = String(100 + i);
      const to = dice.below(2) === 0 ? [B] : [B, C];
      return {
        number,
        text: edoc({ from: A, to, number, subject: `Thư ${number}` }),
        state: 'due',
        since: Date.now(),
        docId: '',
      };
    });
    const store = new Map<string, number>();
    const attempts = { acknowledged: new Set<string>() };
    for (let round = 0; round < 3; round++) {
      await Promise.all([pushOut(w.a, letters, blind), pullIn(w.b, store, attempts)]);
    }
    await w.faults([]);
    for (let round = 0; round < 3; round++) {
      await pushOut(w.a, letters, blind);
      await pullIn(w.b, store, attempts);
    }

    expect(letters.map((l) => l.state)).toEqual(letters.map(() => 'sent'));
    const rows = await w.a.deliveryReport({ messageType: 'edoc' });
    const ids = new Set(rows.map((r) => r.docId));
    expect({ sent: ids.size, receipts: new Set(letters.map((l) => l.docId)).size }).toEqual({
      sent: letters.length,
      receipts: letters.length,
    });
    for (const letter of letters) {
      expect(rows.find((r) => r.docId === letter.docId)?.notation).toBe(`${letter.number}/STTTT`);
      const sha = createHash('sha256').update(letter.text).digest('hex');
      for (const to of letter.text.includes(`<edXML:OrganId>${C}<`) ? [B, C] : [B]) expect(store.has(`${to} ${sha}`)).toBe(true);
    }
    const expected = letters.reduce((n, l) => n + (l.text.includes(`<edXML:OrganId>${C}<`) ? 2 : 1), 0);
    expect(store.size).toBe(expected);
    expect(await w.b.list({ messageType: 'edoc' })).toEqual([]);
    return { requests: (await w.log()).length };
  } finally {
    await w.close();
  }
}

const RUNS = amount(500, 10_000);

test(`${RUNS} runs of chaos: nothing lost, nothing twice`, async () => {
  const first = Number(process.env['LIENTHONG_SEED'] ?? 1);
  let next = first;
  const last = process.env['LIENTHONG_SEED'] === undefined ? first + RUNS - 1 : first;
  const failed: string[] = [];
  const worker = async (): Promise<void> => {
    while (next <= last && failed.length < 5) {
      const seed = next++;
      try {
        await run(seed);
      } catch (error) {
        failed.push(`LIENTHONG_SEED=${seed}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  expect(failed).toEqual([]);
}, 3_600_000);

test('the guard bites: a sender that repeats blindly makes duplicates', async () => {
  let duplicated = 0;
  for (let seed = 1; seed <= 30; seed++) await run(seed, true).catch(() => duplicated++);
  expect(duplicated).toBeGreaterThan(0);
});
