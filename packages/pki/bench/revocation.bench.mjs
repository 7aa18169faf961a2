// A CRL of 20,000 and of 200,000 entries: load (bytes in, index made) and look-up; an OCSP answer read and verified; a time-stamp token
// verified. OpenSSL beside ours in the same run; the start of its process is measured and taken off.
import { execFileSync } from 'node:child_process';
import { createHash, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { customTrust, readCertificate, readCrl, readOcspResponse, verifyOcspResponse, verifyTimestamp } from '@lienthong/pki';
import {
  certId,
  createGovernmentPki,
  issueOcspResponder,
  issueTimestampAuthority,
  writeOcspResponse,
  writeTimestampToken,
} from '@lienthong/testkit';

const pki = await createGovernmentPki();
const subCa = readCertificate(pki.subCa.certificate);
const leaf = readCertificate(pki.agency.certificate);
const dir = mkdtempSync(join(tmpdir(), 'revocation-'));
const path = (name) => join(dir, name);
const mib = (bytes) => (bytes / 1048576).toFixed(1);
/** Milliseconds of this process: on a machine with other work the clock on the wall measures the others too. */
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

function tlv(tag, ...parts) {
  const body = Buffer.concat(parts);
  const size = [];
  for (let rest = body.length; rest > 0; rest = Math.floor(rest / 256)) size.unshift(rest & 255);
  const header = body.length < 128 ? [tag, body.length] : [tag, 128 | size.length, ...size];
  return Buffer.concat([Buffer.from(header), body]);
}
const serialAt = (i) => Buffer.from(`4${createHash('sha256').update(String(i)).digest('hex').slice(0, 15)}`, 'hex');

/** By hand: the kit's writer makes an object an entry. */
function bigCrl(count) {
  const reason = Buffer.from('300c300a0603551d1504030a0101', 'hex');
  const when = tlv(0x17, Buffer.from('260101000000Z'));
  const entries = Array.from({ length: count }, (_, i) => tlv(0x30, tlv(2, serialAt(i)), when, reason));
  const algorithm = Buffer.from('300d06092a864886f70d01010b0500', 'hex');
  const number = Buffer.from('300a0603551d140403020101', 'hex');
  const time = (text) => tlv(0x17, Buffer.from(text));
  const tbs = tlv(
    0x30,
    Buffer.from([2, 1, 1]),
    algorithm,
    subCa.subject.der,
    time('261101000000Z'),
    time('261231000000Z'),
    tlv(0x30, Buffer.concat(entries)),
    tlv(0xa0, tlv(0x30, number)),
  );
  return tlv(0x30, tbs, algorithm, tlv(3, Buffer.from([0]), sign('sha256', tbs, pki.subCa.keys.privateKey)));
}

function openssl(...args) {
  const begin = performance.now();
  execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  return performance.now() - begin;
}
const hasOpenssl = (() => {
  try {
    openssl('version');
    return true;
  } catch {
    return false;
  }
})();
const start = hasOpenssl ? median(Array.from({ length: 7 }, () => openssl('version'))) : 0;

for (const count of [20_000, 200_000]) {
  const der = bigCrl(count);
  writeFileSync(path('crl.der'), der);
  const loads = [];
  const loadsCpu = [];
  const peers = [];
  let crl;
  globalThis.gc?.();
  for (let round = 0; round < 9; round++) {
    const begin = performance.now();
    const beginCpu = cpu();
    crl = readCrl(der);
    crl.find(serialAt(0), crl.issuer);
    loads.push(performance.now() - begin);
    loadsCpu.push(cpu() - beginCpu);
    if (hasOpenssl) peers.push(openssl('crl', '-inform', 'DER', '-in', path('crl.der'), '-noout') - start);
  }
  const wanted = Array.from({ length: 20_000 }, (_, i) => serialAt((i * 7919) % (count * 2)));
  let hits = 0;
  const rounds = [];
  for (let round = 0; round < 7; round++) {
    const begin = cpu();
    hits = 0;
    for (const serial of wanted) if (crl.find(serial, crl.issuer) !== undefined) hits++;
    rounds.push(((cpu() - begin) * 1000) / wanted.length);
  }
  const each = median(rounds);
  console.log(
    `CRL ${count} entries, ${mib(der.length)} MiB: load ${median(loadsCpu).toFixed(1)} ms of processor, ${median(loads).toFixed(1)} ms on the wall (best ${Math.min(...loads).toFixed(1)}, first ${loads[0].toFixed(1)}), ` +
      `look-up ${each.toFixed(2)} µs (first round ${rounds[0].toFixed(2)}; ${hits} hits of ${wanted.length})` +
      (hasOpenssl ? `; openssl crl ${median(peers).toFixed(1)} ms, ratio ${(median(loads) / median(peers)).toFixed(2)}` : ''),
  );
  if (count === 20_000)
    console.log(`  first step 35 ms / 5 µs: ${median(loadsCpu) <= 35 && each <= 5 ? 'reached' : 'NOT reached'}`);
}

const responder = await issueOcspResponder(pki);
const answer = writeOcspResponse({
  responder,
  producedAt: pki.at,
  singles: [{ certId: certId(pki.subCa.certificate, pki.agency.serial), status: 'good', thisUpdate: pki.at, nextUpdate: null }],
});
const tsa = await issueTimestampAuthority(pki);
const data = Buffer.from('x');
const imprint = tlv(
  0x30,
  Buffer.from('300d06096086480165030402010500', 'hex'),
  tlv(4, createHash('sha256').update(data).digest()),
);
const token = writeTimestampToken({ authority: tsa, imprint, at: pki.at, serial: Uint8Array.of(9), accuracy: 1 });
writeFileSync(path('ocsp.der'), answer);
writeFileSync(path('issuer.pem'), pki.subCa.pem);
writeFileSync(path('leaf.pem'), pki.agency.pem);
writeFileSync(path('root.pem'), pki.trustPem);
writeFileSync(path('data'), data);
writeFileSync(path('token.der'), token);

const checkOcsp = () => {
  const { authentic, why } = verifyOcspResponse(readOcspResponse(answer), leaf, subCa, { at: pki.at });
  if (!authentic) throw new Error(why);
};
const checkToken = async () => {
  const trust = customTrust([readCertificate(pki.root.certificate)]);
  const report = await verifyTimestamp(token, data, { trust, intermediates: [subCa], at: pki.at, revocation: { mode: 'skip' } });
  if (report.outcome !== 'valid') throw new Error(report.message.en);
};
async function perCall(action) {
  for (let i = 0; i < 50; i++) await action();
  const begin = performance.now();
  let count = 0;
  for (; performance.now() - begin < 1000; count++) await action();
  return (performance.now() - begin) / count;
}
const attime = ['-attime', String(pki.at.getTime() / 1000)];
const jobs = [
  [
    'OCSP answer: read, delegation and both signatures verified',
    checkOcsp,
    [
      'ocsp',
      '-respin',
      path('ocsp.der'),
      '-issuer',
      path('issuer.pem'),
      '-cert',
      path('leaf.pem'),
      '-CAfile',
      path('root.pem'),
      '-verify_other',
      path('issuer.pem'),
      ...attime,
      '-validity_period',
      '999999999',
      '-no_nonce',
    ],
  ],
  [
    'time-stamp token: read, verified with its chain',
    checkToken,
    [
      'ts',
      '-verify',
      '-data',
      path('data'),
      '-in',
      path('token.der'),
      '-token_in',
      '-CAfile',
      path('root.pem'),
      '-untrusted',
      path('issuer.pem'),
      ...attime,
    ],
  ],
];
for (const [name, action, args] of jobs) {
  const ours = await perCall(action);
  const peer = hasOpenssl ? median(Array.from({ length: 7 }, () => openssl(...args))) - start : undefined;
  console.log(
    `${name}: ${ours.toFixed(3)} ms` +
      (peer === undefined ? '' : `; openssl ${peer.toFixed(2)} ms without its start (${start.toFixed(1)} ms)`),
  );
}
console.log(`peak RSS ${mib(process.resourceUsage().maxRSS * 1024)} MiB`);
rmSync(dir, { recursive: true });
