// Packets per second through a sandbox axis: sent, received, stored, answered 01 and 03, both answers noted at the sender. Sender,
// receiver and axis are three processes that work at the same time, as they are elsewhere; each has been warmed up by a tenth of the
// packets. First step of the plan: 100 packets/s on two cores.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const COUNT = Number(process.argv[2] ?? 2000);
const WARM = Math.ceil(COUNT / 10);
const [A, B] = ['H48.12', 'G22'];
const folder = mkdtempSync(join(tmpdir(), 'lienthong-bench-'));
const children = [];
const start = async (file, ...args) => {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args);
  children.push(child);
  const [first] = await once(child, 'message');
  return { child, first };
};
const ask = async ({ child }, job, what = {}) => {
  child.send({ job, ...what });
  const [answer] = await once(child, 'message');
  return answer.done ?? answer;
};
const cpuMs = ({ user, system }) => (user + system) / 1000;

try {
  const axis = await start('axis-child.mjs', A, B);
  const agency = (role, code, other) =>
    start('agency-child.mjs', JSON.stringify({ role, url: axis.first.url, folder, code, other, width: 32 }));
  const sender = await agency('sender', A, B);
  const receiver = await agency('receiver', B, A);
  const all = { axis, sender, receiver };
  await ask(sender, 'compose', { from: 0, to: WARM + COUNT });
  await ask(sender, 'send', { from: 0, to: WARM });
  const before = {};
  for (const [name, one] of Object.entries(all)) before[name] = cpuMs((await ask(one, 'cpu')).cpu);
  const { complete, sends, ms } = await ask(sender, 'send', { from: WARM, to: WARM + COUNT });
  console.log(`${complete} of ${COUNT} packets sent, received, accepted, both answers noted`);
  console.log(`end to end ${((COUNT * 1000) / ms).toFixed(0)} packets/s (sending alone ${sends.toFixed(0)}/s)`);
  const shares = [];
  for (const [name, one] of Object.entries(all)) {
    const { cpu, peak } = await ask(one, 'cpu');
    const memory = peak === undefined ? '' : `, peak ${peak.toFixed(0)} MB`;
    shares.push(`${name} ${((cpuMs(cpu) - before[name]) / COUNT).toFixed(1)} ms${memory}`);
  }
  console.log(`processor a packet: ${shares.join('; ')}`);
  if (complete !== COUNT) process.exitCode = 1;
} finally {
  for (const child of children) child.disconnect();
  rmSync(folder, { recursive: true, force: true });
}
