// Two small document systems and a sandbox axis between them, on this machine: open both pages and send a document.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vxp } from '@lienthong/axis/vxp';
import { createApp } from '@lienthong/example-fastify-app';
import { openExchange } from '@lienthong/exchange';
import { sqlite } from '@lienthong/exchange/sqlite';
import { governmentTrust } from '@lienthong/pki';
import { startSandbox } from '@lienthong/sandbox';

const organs = [
  { organId: 'H48.12', organName: 'Sở thử nghiệm', port: 3000 },
  { organId: 'G22', organName: 'Văn phòng thử nghiệm', port: 3001 },
];
const sandbox = await startSandbox({
  systems: organs.map(({ organId }) => ({ systemId: organId, secret: `thu-${organId}`, agencies: [organId] })),
  agencies: organs.map(({ organId, organName }) => ({ code: organId, name: organName })),
});
const folder = await mkdtemp(join(tmpdir(), 'lienthong-fastify-'));

for (const { port, ...organ } of organs) {
  const axis = vxp({ endpoint: sandbox.url, systemId: organ.organId, secret: `thu-${organ.organId}` });
  const store = sqlite(join(folder, `${organ.organId}.db`));
  const policy = { trust: governmentTrust(), revocation: { mode: 'skip' } };
  const exchange = await openExchange({ axis, store, policy, agencies: [organ.organId] });
  const app = createApp({ exchange, organ, pollMs: 2000 });
  console.log(`${organ.organName}: ${await app.listen({ port })}`);
  process.once('SIGINT', () => app.close());
}
console.log(`Trục thử · sandbox: ${sandbox.console}`);
process.once('SIGINT', () => sandbox.close());
