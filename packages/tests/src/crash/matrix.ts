import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AxisClient } from '@lienthong/axis';
import { type OutgoingRecord, type Store, verifyEvidence } from '@lienthong/exchange';
import { sqlite } from '@lienthong/exchange/sqlite';
import { type ChildTask, type Death, LEASE_MS, messageIdOf, notationOf, type Phase, steps } from './steps.ts';

const phases: readonly Phase[] = ['before', 'during', 'after'];

/** Seeded numbers (mulberry32): run n of a seed dies at the same step everywhere. */
export function seeded(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

export function deathOf(random: (below: number) => number): Death {
  const step = steps[random(steps.length)] as (typeof steps)[number];
  return { step, phase: phases[random(3)] as Phase, nth: 1 + random(3) };
}

export interface Lane {
  readonly url: string;
  readonly folder: string;
  readonly sender: string;
  readonly receiver: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly client: (code: string) => AxisClient;
}

export interface MatrixResult {
  readonly messages: number;
  /** Processes that were killed, by `step phase`. */
  readonly killed: Map<string, number>;
  readonly lost: string[];
  readonly twice: string[];
  readonly evidence: boolean;
}

/** Runs one lane: each run is one message and one process that is killed somewhere; then processes that are not, until all is settled. */
export async function runMatrix(
  child: string,
  lane: Lane,
  runs: number,
  random: (below: number) => number,
): Promise<MatrixResult> {
  mkdirSync(lane.folder, { recursive: true });
  const killed = new Map<string, number>();
  const confirmed = new Set<number>();
  const pending = (most: number): number[] => Array.from({ length: most }, (_, i) => i + 1).filter((n) => !confirmed.has(n));
  const { client, ...task } = lane;
  for (let run = 1; run <= runs; run++) {
    const death = deathOf(random);
    const signal = await live(child, { ...task, send: pending(run), death }, confirmed);
    const name = `${death.step} ${death.phase}`;
    if (signal === 'SIGKILL') killed.set(name, (killed.get(name) ?? 0) + 1);
  }
  for (let quiet = 0; quiet < 3; quiet++) {
    await new Promise((resolve) => setTimeout(resolve, LEASE_MS + 20));
    const signal = await live(child, { ...task, send: pending(runs), death: null }, confirmed);
    if (signal !== null) throw new Error(`a process that nobody killed ended with ${signal}`);
  }
  return { messages: runs, killed, ...(await judge(lane, runs, client)) };
}

function live(child: string, task: ChildTask, confirmed: Set<number>): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const started = spawn(process.execPath, [child, JSON.stringify(task)], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let problems = '';
    started.stdout.on('data', (data) => {
      out += data;
    });
    started.stderr.on('data', (data) => {
      problems += data;
    });
    started.on('error', reject);
    started.on('close', (code, signal) => {
      for (const line of out.split('\n').slice(0, -1)) confirmed.add(Number(line));
      if (signal === null && code !== 0) reject(new Error(`${JSON.stringify(task.death)}: ${problems.slice(-2000)}`));
      else resolve(signal);
    });
  });
}

/** Counts effects where they count: at the axis, in the register of the receiving vendor, and in the store of the sender. */
async function judge(
  lane: Lane,
  runs: number,
  client: Lane['client'],
): Promise<Pick<MatrixResult, 'lost' | 'twice' | 'evidence'>> {
  const lost: string[] = [];
  const twice: string[] = [];
  const must = (what: string, found: number): void => {
    if (found < 1) lost.push(what);
    if (found > 1) twice.push(`${what}: ${found}`);
  };
  const sent = tally((await client(lane.sender).deliveryReport({ messageType: 'edoc' })).map(({ notation }) => notation));
  const answers = tally((await client(lane.receiver).deliveryReport({ messageType: 'status' })).map(({ notation }) => notation));
  const register = readFileSync(join(lane.folder, 'register.txt'), 'utf8').trim().split('\n');
  const registered = tally([...new Set(register)].map((line) => line.slice(line.indexOf(' ') + 1)));
  const stores = { sender: sqlite(join(lane.folder, 'sender.db')), receiver: sqlite(join(lane.folder, 'receiver.db')) };
  try {
    for (let n = 1; n <= runs; n++) {
      const message = await stores.sender.getOutgoing(messageIdOf(n));
      must(`document ${n} at the axis`, sent.get(notationOf(n)) ?? 0);
      must(`document ${n} in the register`, registered.get(message?.documentId ?? '') ?? 0);
      const answered = answers.get(notationOf(n)) ?? 0;
      if (answered !== 2)
        (answered < 2 ? lost : twice).push(`statuses of ${n}: ${answered}, ${await triesOf(stores.receiver, message)}`);
      const codes = (await stores.sender.statusesOf(messageIdOf(n))).map(({ code }) => code).sort();
      if (codes.join() !== '01,03') lost.push(`statuses noted for ${n}: ${codes.join()}`);
      if (message?.state !== 'sent') lost.push(`message ${n} is ${message?.state}`);
    }
    const open = (await stores.receiver.count()).outgoing;
    if (open.queued + open.sending + open.dead > 0) lost.push(`statuses that wait: ${JSON.stringify(open)}`);
    const logs = await Promise.all(Object.values(stores).map((store) => verifyEvidence(store.readEvidence())));
    return { lost, twice, evidence: logs.every(({ ok }) => ok) };
  } finally {
    for (const store of Object.values(stores)) await store.close();
  }
}

/** What the receiver tried, to see from a failure how it came about. */
async function triesOf(store: Store, message: OutgoingRecord | undefined): Promise<string> {
  const { records } = await store.findOutgoing({ documentId: message?.documentId ?? '', messageType: 'status' });
  const late: string[] = [];
  for await (const { subject, body } of store.readEvidence({ kind: 'attempt' }))
    if (records.some(({ messageId }) => subject.endsWith(messageId))) late.push(body ?? '');
  return JSON.stringify({ tries: records.map(({ messageId, attempts, log }) => ({ messageId, attempts, log })), late });
}

function tally(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
