// Small packets through the sandbox: the client of this room beside a naive undici client (no hash of its own, whole buffers, no
// checks, no retries), interleaved. Then the directory of the whole country: load and look-up.
import { createHash, createHmac } from 'node:crypto';
import { Agent, request } from 'undici';
import { bytesSource } from '../../core/dist/index.js';
import { openDirectory, vxp } from '../dist/index.js';
import { vxpTimestamp } from '../dist/vxp/index.js';
import { side } from './peak.mjs';

const NS = 'http://www.mic.gov.vn/TBT/QCVN_102_2016';
const A = 'H48.12';
const ROUNDS = 6;
const PACKETS = 300;
const config = { systems: [{ systemId: 'a', secret: 'sa', agencies: [A] }], agencies: [{ code: A, name: 'A' }] };
const house = side('sandbox', { config });
const { url } = await house.first;

const packet = (n) =>
  Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\r\n<edXML xmlns="${NS}"><edXML:edXMLEnvelope xmlns:edXML="${NS}"><edXML:edXMLHeader><edXML:MessageHeader>` +
      `<edXML:From><edXML:OrganId>${A}</edXML:OrganId></edXML:From><edXML:To><edXML:OrganId>${A}</edXML:OrganId></edXML:To>` +
      `<edXML:DocumentId>${n}</edXML:DocumentId><edXML:Code><edXML:CodeNumber>${n}</edXML:CodeNumber><edXML:CodeNotation>X</edXML:CodeNotation></edXML:Code><edXML:Subject>x</edXML:Subject>` +
      `</edXML:MessageHeader></edXML:edXMLHeader></edXML:edXMLEnvelope><AttachmentEncoded><Attachment><ContentId>cid:1</ContentId><AttachmentName>a.bin</AttachmentName><ContentTransferEncoded>${Buffer.alloc(6000, n).toString('base64')}</ContentTransferEncoded></Attachment></AttachmentEncoded></edXML>`,
  );

const agent = new Agent({ connections: 10 });
async function naive(op, parameters, body, type = 'application/json') {
  const all = { systemid: 'a', timestamp: vxpTimestamp(Date.now()), 'Content-Type': type, ...parameters };
  const json = JSON.stringify(Object.fromEntries(Object.entries(all).map(([k, v]) => [`XroadVnpt-${k}`, v])));
  const headers = { 'Content-Type': type };
  for (const [k, v] of Object.entries(all)) headers[`XroadVnpt-${k}`] = v;
  headers['XroadVnpt-sign-header'] = json;
  headers['XroadVnpt-sign-header-key'] = Object.keys(all).join(';');
  headers['XroadVnpt-hash-header'] = createHmac('sha256', 'sa').update(json).digest('hex');
  const answer = await request(`${url}/${op}`, { method: 'POST', headers, body, dispatcher: agent });
  return answer.body.json();
}
async function naiveRound(from) {
  for (let n = 0; n < PACKETS; n++) {
    const bytes = packet(from + n);
    const hash = [...createHash('sha256').update(bytes).digest()].map((b) => b.toString(16)).join('');
    await naive(
      'sendEdoc',
      { from: A, servicetype: 'eDoc', messagetype: 'edoc', 'hash-file': hash },
      Buffer.concat([bytes, Buffer.from('\r\n')]),
      'application/octet-stream',
    );
  }
  const { data } = await naive('getReceivedEdocList', { servicetype: 'eDoc', messagetype: 'edoc' }, '');
  for (const item of data) {
    Buffer.from((await naive('getEdoc', { docId: item.docId }, '{}')).data, 'base64');
    await naive('updateStatus', { docId: item.docId, status: 'done' }, '{}');
  }
}
const client = vxp({ endpoint: url, systemId: 'a', secret: 'sa' });
async function oursRound(from) {
  for (let n = 0; n < PACKETS; n++) {
    const text = packet(from + n);
    await client.send({ source: bytesSource(text), from: A, messageType: 'edoc', match: { notation: `${from + n}/X` } });
  }
  for (const item of await client.list({ messageType: 'edoc' })) {
    for await (const _chunk of await client.fetch(item.docId)) {
      // read to its end
    }
    await client.acknowledge(item.docId, 'done');
  }
}

const times = { ours: 0, naive: 0 };
await oursRound(1);
await naiveRound(10_000);
for (let r = 0; r < ROUNDS; r++) {
  for (const [name, round] of r % 2 === 0
    ? [
        ['ours', oursRound],
        ['naive', naiveRound],
      ]
    : [
        ['naive', naiveRound],
        ['ours', oursRound],
      ]) {
    const began = performance.now();
    await round((r + 2) * 1000);
    times[name] += performance.now() - began;
  }
}
const rate = (ms) => ((ROUNDS * PACKETS) / ms) * 1000;
console.log(
  `packets sent, listed, fetched, acknowledged, one after another: ours ${rate(times.ours).toFixed(0)}/s, naive undici ${rate(times.naive).toFixed(0)}/s, ratio ${(times.naive / times.ours).toFixed(2)}`,
);

await fetch(`${url}/_admin/faults`, { method: 'PUT', body: JSON.stringify({ faults: [{ op: '*', fault: 'big-directory' }] }) });
const directory = await openDirectory();
let began = performance.now();
await directory.syncFull(client);
console.log(`directory: ${directory.size} agencies loaded in ${((performance.now() - began) / 1000).toFixed(2)} s`);
const codes = [...directory.rows()].flatMap((row) => [row.code, ...row.aliases]);
const picks = Array.from({ length: 1_000_000 }, (_x, i) => codes[(i * 7919) % codes.length]);
began = performance.now();
let hits = 0;
for (const code of picks) if (directory.find(code) !== undefined) hits++;
console.log(
  `look-up: ${(((performance.now() - began) * 1000) / picks.length).toFixed(3)} µs each, ${hits} of ${picks.length} found`,
);
await client.close();
await agent.close();
house.stop();
const end = await house.end;
console.log(`peak: client ${Math.round(process.resourceUsage().maxRSS / 1024)} MB, sandbox ${end.peakMb} MB`);
