import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { vxp } from '@lienthong/axis/vxp';
import { type ByteSource, Secret } from '@lienthong/core';
import { agency, compose, content } from '@lienthong/edxml';
import { type Exchange, openExchange } from '@lienthong/exchange';
import { sqlite } from '@lienthong/exchange/sqlite';
import { customTrust } from '@lienthong/pki';
import { type ChildTask, LEASE_MS, messageIdOf, notationOf, type Phase, SETTLE_MS, type Step } from './steps.ts';

// One process of the crash matrix: sends, receives, answers, collects, until it is killed at its step or is done.
const task = JSON.parse(process.argv[2] ?? '') as ChildTask;
let count = 0;

/** Nothing is flushed, closed or caught: as if the power of this process were cut. */
function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

async function marked<T>(step: string, work: () => Promise<T>): Promise<T> {
  const here = (phase: Phase): boolean =>
    task.death?.step === (step as Step) && task.death.phase === phase && task.death.nth === count;
  if (task.death?.step === step) count++;
  if (here('before')) die();
  // Sooner than the call can be done, later than it has begun: somewhere in a write, a sync or a request.
  if (here('during')) setImmediate(() => setImmediate(die));
  const value = await work();
  if (here('after')) die();
  return value;
}

function guard<T extends object>(target: T, prefix: string, names: readonly (keyof T)[]): T {
  const guarded = { ...target };
  for (const name of names) {
    const work = target[name] as (...args: unknown[]) => Promise<unknown>;
    guarded[name] = ((...args: unknown[]) => marked(`${prefix}.${String(name)}`, () => work.apply(target, args))) as T[keyof T];
  }
  return guarded;
}

async function open(role: 'sender' | 'receiver', code: string): Promise<Exchange> {
  const store = sqlite(join(task.folder, `${role}.db`));
  const axis = vxp({
    endpoint: task.url,
    systemId: code,
    secret: new Secret(task.secrets[code] ?? ''),
    settleMs: 0,
    timestampPerRequest: true,
  });
  return openExchange({
    axis: guard(axis, `${role}.axis`, ['send', 'list', 'fetch', 'acknowledge', 'reconcile']),
    store: guard(store, role, ['putPacket', 'commit', 'claimOutgoing', 'claimIncoming', 'releaseClaim']),
    policy: { trust: customTrust([]), revocation: { mode: 'skip' } },
    agencies: [code],
    leaseMs: LEASE_MS,
    settleMs: SETTLE_MS,
  });
}

/** The same message is the same bytes, as a vendor's file would be. */
function packetOf(n: number): ByteSource {
  return compose(
    {
      from: agency(task.sender, { organName: 'Sở thử nghiệm' }),
      to: [agency(task.receiver, { organName: 'Văn phòng thử nghiệm' })],
      code: notationOf(n),
      promulgation: { date: '2026-11-20' },
      type: 'Công văn',
      subject: `V/v ${n}`,
      signer: { fullName: 'Nguyễn Văn Mẫu' },
      attachments: [content('a.txt', Buffer.from(`Nội dung ${n}\n`))],
    },
    { clock: { now: () => Date.parse('2026-11-20T09:00:00+07:00') } },
  ).source();
}

async function main(): Promise<void> {
  const sender = await open('sender', task.sender);
  for (const n of task.send) {
    await sender.send(packetOf(n), { messageId: messageIdOf(n) });
    process.stdout.write(`${n}\n`);
  }
  const receiver = await open('receiver', task.receiver);
  for await (const delivery of receiver.receive({ once: true })) {
    // The vendor's own register: by the key of the delivery, as a table with a primary key would be.
    appendFileSync(join(task.folder, 'register.txt'), `${delivery.docId} ${delivery.documentId}\n`);
    await delivery.accept();
  }
  for await (const _ of sender.receive({ once: true }));
  await sender.close();
  await receiver.close();
  process.exit(0);
}

void main();
