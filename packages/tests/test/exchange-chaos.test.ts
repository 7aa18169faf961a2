import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxisClient } from '@lienthong/axis';
import { vxp } from '@lienthong/axis/vxp';
import { isLienThongError, Secret } from '@lienthong/core';
import { agency, compose, content } from '@lienthong/edxml';
import { type Exchange, openExchange, type Store, verifyEvidence } from '@lienthong/exchange';
import { sqlite } from '@lienthong/exchange/sqlite';
import { customTrust } from '@lienthong/pki';
import { type FaultConfig, faultStages, type Sandbox, startSandbox } from '@lienthong/sandbox';
import { expect, it } from 'vitest';
import { seeded } from '../src/crash/matrix.ts';
import { amount } from '../src/peer.ts';

// The axis fails at random, with the exchange on both ends, and two processes' worth of pollers over one store at each receiver.
const RUNS = amount(12, 1000);
const A = 'H48.12';
const receivers = ['G22', 'G23'];
const HOUR = 3_600_000;

// What spoils the packet itself or only costs time is measured elsewhere.
const LEFT_OUT = new Set(['big-directory', 'deviation', 'clock-skew', 'wrong-hmac', 'from-mismatch']);
const NAMES = Object.keys(faultStages).filter((name) => !LEFT_OUT.has(name));
const OPS = ['sendEdoc', 'getReceivedEdocList', 'getEdoc', 'updateStatus', 'getSentEdocList', '*'];

type Dice = (below: number) => number;

const rollFaults = (dice: Dice): FaultConfig[] =>
  Array.from({ length: 1 + dice(4) }, () => {
    const fault = NAMES[dice(NAMES.length)] as string;
    const after = ['html-502', 'html-200', 'empty-body', 'outage'].includes(fault) && dice(2) === 0;
    const args = {
      ...(fault.startsWith('slow') ? { ms: 160 } : {}),
      ...(fault === 'code' ? { code: ['20', '21'][dice(2)] } : {}),
      ...(after ? { after: true } : {}),
    };
    return { op: OPS[dice(OPS.length)] as string, fault, rate: 0.1 + dice(6) / 10, args };
  });

/** Time that everybody shares and that leaps over back-offs and leases when nobody is at work. */
function leapingClock(): { now(): number; leap(ms: number): void } {
  let ahead = 0;
  return {
    now: () => Date.now() + ahead,
    leap: (ms) => {
      ahead += ms;
    },
  };
}

/** What keeps an effect from happening twice, each to be taken away. */
type Guard = 'asking' | 'claims' | 'message ids';

/** A store where everybody gets what he asks for, and where whoever writes last is right. */
function lawless(store: Store): Store {
  return {
    ...store,
    async claimOutgoing(request) {
      const claim = await store.claimOutgoing(request);
      if (claim !== undefined) await store.releaseClaim(claim);
      return claim;
    },
    renewClaim: async (claim) => claim,
    async commit(batch) {
      const outgoing = [];
      for (const { record } of batch.outgoing ?? []) {
        const stored = await store.getOutgoing(record.messageId);
        outgoing.push({ record: { ...record, version: stored?.version ?? record.version } });
      }
      return store.commit({ ...batch, outgoing });
    },
  };
}

async function run(seed: number, without?: Guard): Promise<number> {
  const dice = seeded(seed);
  const clock = leapingClock();
  const folder = mkdtempSync(join(tmpdir(), 'lienthong-chaos-'));
  const codes = [A, ...receivers];
  const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => dice(256));
  const sandbox: Sandbox = await startSandbox(
    {
      systems: codes.map((code) => ({ systemId: code, secret: `khoá ${code}`, agencies: [code] })),
      agencies: codes.map((code) => ({ code, name: code })),
      faults: rollFaults(dice),
    },
    { clock, random: { bytes } },
  );
  const stores: Store[] = [];
  const clients: AxisClient[] = [];
  const client = (code: string): AxisClient => {
    const retry = { attempts: 2, baseMs: 1, maxMs: 2 };
    const timeouts = { headersMs: 120, bodyIdleMs: 120 };
    const made = vxp({
      endpoint: sandbox.url,
      systemId: code,
      secret: new Secret(`khoá ${code}`),
      settleMs: 15,
      retry,
      timeouts,
      clock,
    });
    clients.push(made);
    // Blind: an outbox that sends again without having asked.
    return without === 'asking' ? { ...made, reconcile: async () => ({ outcome: 'absent' as const }) } : made;
  };
  const open = async (code: string): Promise<{ exchange: Exchange; store: Store }> => {
    const own = sqlite(join(folder, `${code}.db`));
    stores.push(own);
    const store = without === 'claims' ? lawless(own) : own;
    const policy = { trust: customTrust([]), revocation: { mode: 'skip' as const } };
    const exchange = await openExchange({
      axis: client(code),
      store,
      policy,
      agencies: [code],
      clock,
      settleMs: 15,
      parallel: 3,
    });
    return { exchange, store };
  };
  try {
    const sender = await open(A);
    const pollers = await Promise.all([...receivers, ...receivers].map(open));
    const letters = Array.from({ length: 1 + dice(3) }, (_, i) => {
      const to = dice(2) === 0 ? receivers : [receivers[dice(2)] as string];
      return { messageId: `m${i}`, number: 100 + i, to };
    });
    const packets = letters.map(({ number, to }) =>
      compose({
        from: agency(A, { organName: 'Sở thử nghiệm' }),
        to: to.map((code) => agency(code, { organName: code })),
        code: `${number}/STTTT`,
        promulgation: { date: '2026-11-20' },
        type: 'Công văn',
        subject: `V/v ${number}`,
        signer: { fullName: 'Nguyễn Văn Mẫu' },
        attachments: [content('a.txt', Buffer.from(`Nội dung ${number}`))],
      }).source(),
    );
    const handed = new Map<string, number>();
    let calls = 0;
    const pass = async (): Promise<void> => {
      const work = [
        ...letters.map(({ messageId }, i) => async () => {
          const id = without === 'message ids' ? `${messageId} ${++calls % 2}` : messageId;
          await sender.exchange.send(packets[i] as (typeof packets)[number], { messageId: id });
        }),
        async () => {
          for await (const _ of sender.exchange.receive({ once: true }));
        },
        ...pollers.map(({ exchange }) => async () => {
          for await (const delivery of exchange.receive({ once: true })) {
            const key = `${delivery.to} ${delivery.documentId}`;
            handed.set(key, (handed.get(key) ?? 0) + 1);
            await delivery.accept();
          }
        }),
      ];
      await Promise.all(work.map((one) => one().catch(onlyTyped)));
      for (const { exchange } of [sender, ...pollers]) {
        for (const { messageId } of (await exchange.deadLetters()).records) await exchange.requeue(messageId).catch(onlyTyped);
      }
      clock.leap(HOUR);
    };
    for (let n = 0; n < 4; n++) await pass();
    await fetch(sandbox.admin, { method: 'DELETE' });
    for (let n = 0; n < 5; n++) await pass();

    const truth = client(A);
    const rows = await truth.deliveryReport({ messageType: 'edoc' });
    for (const { messageId, number, to } of letters) {
      const name = `run ${seed}, letter ${number}`;
      const sent = rows.filter(({ notation }) => notation === `${number}/STTTT`);
      expect(new Set(sent.map(({ docId }) => docId)).size, name).toBe(1);
      const message = await sender.exchange.message(messageId);
      expect(message?.state, name).toBe('sent');
      const noted = message?.statuses.map(({ from, code }) => `${from} ${code}`).sort();
      expect(noted, name).toEqual([...to].sort().flatMap((code) => [`${code} 01`, `${code} 03`]));
      for (const code of to) {
        const answers = (await client(code).deliveryReport({ messageType: 'status' })).filter(
          (row) => row.notation === `${number}/STTTT`,
        );
        expect(new Set(answers.map(({ docId }) => docId)).size, `${name}, statuses of ${code}`).toBe(2);
        expect(handed.get(`${code} ${message?.documentId}`), `${name} at ${code}`).toBe(1);
      }
    }
    for (const store of stores) {
      const { queued, sending, dead } = (await store.count()).outgoing;
      expect([queued, sending, dead], `run ${seed}`).toEqual([0, 0, 0]);
      expect((await verifyEvidence(store.readEvidence())).ok, `run ${seed}`).toBe(true);
    }
    return letters.length;
  } finally {
    for (const one of [...clients, ...stores]) await one.close();
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function onlyTyped(error: unknown): void {
  if (!isLienThongError(error)) throw error;
}

it(`${RUNS} runs of an axis that fails at random, the exchange on both ends: nothing lost, nothing twice`, async () => {
  let letters = 0;
  for (let seed = 1; seed <= RUNS; seed++) letters += await run(seed);
  expect(letters).toBeGreaterThanOrEqual(RUNS);
}, 7_200_000);

it.each<Guard>(['asking', 'claims', 'message ids'])(
  'the guard bites: without %s the same chaos loses or doubles an effect',
  async (guard) => {
    const caught: string[] = [];
    for (let seed = 1; seed <= RUNS && caught.length === 0; seed++)
      await run(seed, guard).catch((error: Error) => caught.push(error.message));
    expect(caught).toHaveLength(1);
    // At the axis or with the recipient, not somewhere in the test.
    expect(caught[0]).toMatch(/^run \d+, letter \d+.*: expected/);
  },
  7_200_000,
);
