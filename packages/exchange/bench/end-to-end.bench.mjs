// Packets per second through a sandbox axis: sent, received, stored, answered 01 and 03, both answers noted at the sender. The axis
// runs in a process of its own; sender and receiver share the other. First step of the plan: 100 packets/s on two cores.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vxp } from '../../axis/dist/vxp/index.js';
import { Secret } from '../../core/dist/index.js';
import { openExchange } from '../dist/index.js';
import { sqlite } from '../dist/sqlite/index.js';
import { packetOf, policy, rate } from './packets.mjs';

const COUNT = Number(process.argv[2] ?? 400);
const WIDTH = 64;
const [A, B] = ['H48.12', 'G22'];
const folder = mkdtempSync(join(tmpdir(), 'lienthong-bench-'));
const child = fork(fileURLToPath(new URL('axis-child.mjs', import.meta.url)), [A, B]);
try {
  const [{ url }] = await once(child, 'message');
  const judge = await policy();
  const open = (code) => {
    const axis = vxp({ endpoint: url, systemId: code, secret: new Secret(`secret of ${code}`), connections: 32 });
    return openExchange({ axis, store: sqlite(join(folder, `${code}.db`)), policy: judge, agencies: [code], parallel: 32 });
  };
  const [sender, receiver] = [await open(A), await open(B)];
  const start = performance.now();
  const cpu = process.cpuUsage();
  const packets = Array.from({ length: COUNT }, (_, n) => packetOf(n + 1, A, B));
  const composed = performance.now();
  const sends = await rate(COUNT, WIDTH, (n) => sender.send(packets[n], { messageId: `m${n + 1}` }));
  const sent = performance.now();
  const work = [];
  for await (const delivery of receiver.receive({ once: true })) {
    work.push(delivery.accept());
    if (work.length >= 32) await Promise.all(work.splice(0));
  }
  await Promise.all(work);
  const received = performance.now();
  for await (const _ of sender.receive({ once: true }));
  const end = performance.now();
  let complete = 0;
  for (let n = 1; n <= COUNT; n++) {
    const codes = (await sender.message(`m${n}`)).statuses.map(({ code }) => code);
    if (codes.sort().join() === '01,03') complete++;
  }
  const { user, system } = process.cpuUsage(cpu);
  const perSecond = (COUNT * 1000) / (end - composed);
  console.log(`${complete} of ${COUNT} packets sent, received, accepted, both answers noted`);
  console.log(
    `end to end ${perSecond.toFixed(0)} packets/s (send ${sends.perSecond.toFixed(0)}/s, receive and answer ${((COUNT * 1000) / (received - sent)).toFixed(0)}/s, collect ${((2 * COUNT * 1000) / (end - received)).toFixed(0)} statuses/s)`,
  );
  console.log(
    `${((user + system) / 1000 / COUNT).toFixed(1)} ms of processor a packet, composing ${((composed - start) / COUNT).toFixed(1)} ms; peak ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`,
  );
  await sender.close();
  await receiver.close();
  if (complete !== COUNT) process.exitCode = 1;
} finally {
  child.disconnect();
  rmSync(folder, { recursive: true, force: true });
}
