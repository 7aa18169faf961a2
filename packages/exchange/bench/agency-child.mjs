// One agency in a process of its own, as it would be: its store, its connection, its worker. The sender gets `count` packets out and
// collects their answers; the receiver accepts all that comes. What is asked of it and what it has done goes over the channel.
import { join } from 'node:path';
import { vxp } from '../../axis/dist/vxp/index.js';
import { Secret } from '../../core/dist/index.js';
import { openExchange } from '../dist/index.js';
import { sqlite } from '../dist/sqlite/index.js';
import { packetOf, policy, rate } from './packets.mjs';

const { role, url, folder, code, other, width } = JSON.parse(process.argv[2]);
const axis = vxp({ endpoint: url, systemId: code, secret: new Secret(`secret of ${code}`), connections: width });
const store = sqlite(join(folder, `${code}.db`));
const exchange = await openExchange({ axis, store, policy: await policy(), agencies: [code], parallel: width });
const packets = new Map();
let stopped = false;
let answered = 0;

/** Polls without a pause: what comes in is accepted at once. */
async function work() {
  while (!stopped) {
    const accepting = [];
    const onStatus = ({ code }) => {
      if (code === '03') answered++;
    };
    for await (const delivery of exchange.receive({ once: true, onStatus })) {
      accepting.push(delivery.accept());
      if (accepting.length >= width) await Promise.all(accepting.splice(0));
    }
    await Promise.all(accepting);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Sends packets `from` to `to` and returns when both answers of each are here. */
async function send({ from, to }) {
  const start = performance.now();
  const goal = answered + (to - from);
  const sends = await rate(to - from, width, (n) => exchange.send(packets.get(from + n), { messageId: `m${from + n}` }));
  while (answered < goal) await new Promise((resolve) => setTimeout(resolve, 2));
  let complete = 0;
  for (let n = from; n < to; n++) {
    const codes = (await exchange.message(`m${n}`)).statuses.map((status) => status.code);
    if (codes.sort().join() === '01,03') complete++;
  }
  return { complete, sends: sends.perSecond, ms: performance.now() - start };
}

const jobs = {
  async compose({ from, to }) {
    for (let n = from; n < to; n++) packets.set(n, packetOf(n, code, other));
  },
  send,
  cpu: async () => ({ cpu: process.cpuUsage(), peak: process.resourceUsage().maxRSS / 1024 }),
};
process.on('message', async ({ job, ...what }) => process.send({ done: await jobs[job](what) }));
process.on('disconnect', () => {
  stopped = true;
  process.exit(0);
});
process.send({ ready: role });
void work();
