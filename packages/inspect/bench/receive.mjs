// One receiving process: read, judge, extract. Prints one line of JSON. Run by receive.bench.mjs and by the memory test.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFile } from '@lienthong/core';
import { extractAttachments, readPacketAsync } from '@lienthong/edxml';
import { customTrust, readCertificates, readCrls } from '@lienthong/pki';
import { inspect } from '../dist/index.js';

const [packetPath, evidencePath] = process.argv.slice(2);
const { trust, intermediates, crl, at } = JSON.parse(readFileSync(evidencePath, 'utf8'));
const policy = {
  trust: customTrust(readCertificates(trust)),
  intermediates: readCertificates(intermediates),
  at: new Date(at),
  revocation: { mode: 'require', crls: readCrls(crl) },
};
const idle = process.resourceUsage().maxRSS / 1024;
const out = mkdtempSync(join(tmpdir(), 'lienthong-receive-'));
const source = openFile(packetPath);
try {
  const start = performance.now();
  const before = process.cpuUsage();
  const packet = await readPacketAsync(source);
  const read = performance.now();
  const report = await inspect(packet, policy);
  const judged = performance.now();
  const files = await extractAttachments(packet, out);
  const end = performance.now();
  const cpu = process.cpuUsage(before);
  const peak = process.resourceUsage().maxRSS / 1024;
  const ms = { read: read - start, inspect: judged - read, extract: end - judged, all: end - start };
  const cpuMs = Math.round((cpu.user + cpu.system) / 1000);
  process.stdout.write(
    `${JSON.stringify({ bytes: source.size, outcome: report.outcome, extracted: files[0]?.size, ms, cpuMs, peakMb: Math.round(peak), idleMb: Math.round(idle) })}\n`,
  );
} finally {
  source.close();
  rmSync(out, { recursive: true, force: true });
}
