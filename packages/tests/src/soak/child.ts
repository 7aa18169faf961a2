import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { vxp } from '@lienthong/axis/vxp';
import { Secret } from '@lienthong/core';
import { agency, compose, content } from '@lienthong/edxml';
import { type Exchange, openExchange } from '@lienthong/exchange';
import { sqlite } from '@lienthong/exchange/sqlite';
import { customTrust } from '@lienthong/pki';

/** What the process is told. */
export interface SoakTask {
  readonly url: string;
  readonly folder: string;
  readonly sender: string;
  readonly receiver: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly ms: number;
  readonly everyMs: number;
}

/** What it measures from time to time, after a collection. */
export interface SoakSample {
  readonly atMs: number;
  readonly documents: number;
  readonly files: number;
  readonly handles: number;
  readonly heapMb: number;
  readonly rssMb: number;
}

const task = JSON.parse(process.argv[2] ?? '') as SoakTask;
const collect = (globalThis as { gc?: () => void }).gc;

async function open(code: string): Promise<Exchange> {
  const axis = vxp({ endpoint: task.url, systemId: code, secret: new Secret(task.secrets[code] ?? ''), settleMs: 0 });
  const policy = { trust: customTrust([]), revocation: { mode: 'skip' as const } };
  return openExchange({ axis, store: sqlite(join(task.folder, `${code}.db`)), policy, agencies: [code] });
}

function sample(start: number, documents: number): SoakSample {
  collect?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    atMs: Math.round(performance.now() - start),
    documents,
    files: readdirSync('/proc/self/fd').length,
    handles: process.getActiveResourcesInfo().length,
    heapMb: (heapUsed + external) / 1e6,
    rssMb: rss / 1e6,
  };
}

async function main(): Promise<void> {
  const [sender, receiver] = [await open(task.sender), await open(task.receiver)];
  const start = performance.now();
  let documents = 0;
  for (let next = 0; performance.now() - start < task.ms; ) {
    await Promise.all(
      Array.from({ length: 8 }, () => {
        const number = ++documents;
        const packet = compose({
          from: agency(task.sender, { organName: 'Sở thử nghiệm' }),
          to: [agency(task.receiver, { organName: 'Văn phòng thử nghiệm' })],
          code: `${number}/STTTT`,
          promulgation: { date: '2026-11-20' },
          type: 'Công văn',
          subject: `V/v ${number}`,
          signer: { fullName: 'Nguyễn Văn Mẫu' },
          attachments: [content('a.txt', Buffer.alloc(20_000, `${number} `))],
        }).source();
        return sender.send(packet, { messageId: `m${number}` });
      }),
    );
    for await (const delivery of receiver.receive({ once: true })) {
      await delivery.inspect();
      await delivery.accept();
    }
    for await (const _ of sender.receive({ once: true }));
    const now = performance.now() - start;
    if (now < next) continue;
    next = now + task.everyMs;
    process.stdout.write(`${JSON.stringify(sample(start, documents))}\n`);
  }
  await sender.close();
  await receiver.close();
  process.exit(0);
}

void main();
