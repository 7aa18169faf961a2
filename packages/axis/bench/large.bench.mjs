// A packet of LIENTHONG_BENCH_MB megabytes (default 1024) through the sandbox, each side in its own process: seconds and peak memory.
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { side } from './peak.mjs';

const MB = Number(process.env.LIENTHONG_BENCH_MB ?? 1024);
const NS = 'http://www.mic.gov.vn/TBT/QCVN_102_2016';
const A = 'H48.12';
const B = 'G22';
const folder = mkdtempSync(join(tmpdir(), 'lienthong-bench-'));
try {
  const path = join(folder, 'large.edxml');
  const made = makePacket(path, MB * 1024 * 1024);
  const config = {
    systems: [
      { systemId: 'a', secret: 'sa', agencies: [A] },
      { systemId: 'b', secret: 'sb', agencies: [B] },
    ],
  };
  const sandbox = side('sandbox', { config, data: join(folder, 'data') });
  const { url } = await sandbox.first;
  const client = (systemId, secret) => ({ endpoint: url, systemId, secret });
  const sent = await side('send', { client: client('a', 'sa'), path, from: A }).end;
  const rows = [['send', sent]];
  for (const role of ['getEdoc', 'download']) {
    const got = await side(role, { client: client('b', 'sb'), out: join(folder, 'out') }).end;
    if (got.sha256 !== made.sha256) throw new Error(`${role}: the bytes differ`);
    rows.push([role === 'download' ? 'downloadEdoc' : role, got]);
  }
  sandbox.stop();
  const house = await sandbox.end;
  for (const [name, r] of rows)
    console.log(
      `${name.padEnd(13)} ${made.size} bytes  ${r.seconds.toFixed(1)} s  ${(made.size / 1e6 / r.seconds).toFixed(0)} MB/s  peak ${r.peakMb} MB`,
    );
  console.log(`sandbox       peak ${house.peakMb} MB`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function makePacket(path, bytes) {
  const fd = openSync(path, 'w');
  const hash = createHash('sha256');
  let size = 0;
  const put = (text) => {
    const chunk = Buffer.from(text, 'latin1');
    hash.update(chunk);
    writeSync(fd, chunk);
    size += chunk.length;
  };
  put(
    `<?xml version="1.0" encoding="UTF-8"?>\r\n<edXML xmlns="${NS}"><edXML:edXMLEnvelope xmlns:edXML="${NS}"><edXML:edXMLHeader><edXML:MessageHeader>` +
      `<edXML:From><edXML:OrganId>${A}</edXML:OrganId></edXML:From><edXML:To><edXML:OrganId>${B}</edXML:OrganId></edXML:To>` +
      '<edXML:DocumentId>x</edXML:DocumentId><edXML:Code><edXML:CodeNumber>1</edXML:CodeNumber><edXML:CodeNotation>X</edXML:CodeNotation></edXML:Code><edXML:Subject>x</edXML:Subject>' +
      '</edXML:MessageHeader></edXML:edXMLHeader></edXML:edXMLEnvelope><AttachmentEncoded><Attachment><ContentId>cid:1</ContentId><AttachmentName>a.bin</AttachmentName><ContentTransferEncoded>',
  );
  const block = randomBytes(768 * 1024).toString('base64');
  while (size < bytes) put(block);
  put('</ContentTransferEncoded></Attachment></AttachmentEncoded></edXML>');
  closeSync(fd);
  return { size, sha256: hash.digest('hex') };
}
