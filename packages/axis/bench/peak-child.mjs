import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { openFile } from '../../core/dist/index.js';
import { startSandbox } from '../../sandbox/dist/index.js';
import { vxp } from '../dist/index.js';

const [role, json] = process.argv.slice(2);
const args = JSON.parse(json);
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const peak = () => Math.round(process.resourceUsage().maxRSS / 1024);

if (role === 'sandbox') {
  const sandbox = await startSandbox(args.config, { data: args.data });
  say({ url: sandbox.url });
  process.stdin.resume();
  process.stdin.on('end', async () => {
    await sandbox.close();
    say({ peakMb: peak() });
  });
} else {
  const client = vxp({ ...args.client, maxPacketBytes: 2 ** 31, timeouts: { headersMs: 600_000 } });
  const began = performance.now();
  if (role === 'send') {
    const source = openFile(args.path);
    await client.send({ source, from: args.from, messageType: 'edoc' });
    source.close();
    say({ seconds: (performance.now() - began) / 1000, peakMb: peak() });
  } else {
    const [item] = await client.list({ messageType: 'edoc' });
    const hash = createHash('sha256');
    const out = openSync(args.out, 'w');
    let size = 0;
    for await (const chunk of role === 'download' ? await client.downloadEdoc(item.docId) : await client.getEdoc(item.docId)) {
      hash.update(chunk);
      writeSync(out, chunk);
      size += chunk.length;
    }
    closeSync(out);
    say({ seconds: (performance.now() - began) / 1000, peakMb: peak(), size, sha256: hash.digest('hex') });
  }
  await client.close();
}
