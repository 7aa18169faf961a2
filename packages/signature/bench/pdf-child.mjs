// Verifies one file in a process of its own; prints the time and the peak memory.
import { readFileSync } from 'node:fs';
import { openFile } from '@lienthong/core';
import { customTrust, readCertificates, readCrls } from '@lienthong/pki';
import { verifyPdf } from '@lienthong/signature/pdf';

const [file, folder, at] = process.argv.slice(2);
const pem = (name) => readFileSync(`${folder}/${name}`);
const policy = {
  trust: customTrust(readCertificates(pem('root.pem'))),
  intermediates: readCertificates(pem('ca.pem')),
  at: new Date(at),
  revocation: { mode: 'require', crls: readCrls(pem('crl.pem')) },
};
/** Peak of this process alone, in MB: what getrusage says includes the parent at the moment of the fork. */
function peak() {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}
const before = peak();
const began = performance.now();
const { outcome } = await verifyPdf(openFile(file), policy);
if (outcome !== 'valid') throw new Error(outcome);
console.log(JSON.stringify({ ms: performance.now() - began, before, rss: peak() }));
