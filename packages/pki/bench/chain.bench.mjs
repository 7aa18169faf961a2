// Three certificates and two CRLs, RSA-2048: cold (bytes in, verdict out, nothing remembered) and cached (objects kept; time and
// revocation still judged). Ours, pkijs, @peculiar/x509, OpenSSL and Java take turns in one run.
import 'reflect-metadata';
import { execFileSync, spawnSync } from 'node:child_process';
import { webcrypto } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { customTrust, readCertificate, readCrl, validateChain } from '@lienthong/pki';
import { createGovernmentPki, toPem } from '@lienthong/testkit';
import * as x509 from '@peculiar/x509';
import * as pkijs from 'pkijs';

const pki = await createGovernmentPki();
const at = pki.at;
const leaf = pki.agency.certificate;
const ca = pki.subCa.certificate;
const root = pki.root.certificate;
const crls = pki.crls();

async function oursCold() {
  const report = await validateChain(readCertificate(leaf), {
    trust: customTrust([readCertificate(root)]),
    intermediates: [readCertificate(ca)],
    at,
    revocation: { mode: 'require', crls: crls.map((der) => readCrl(der)) },
  });
  if (report.outcome !== 'valid') throw new Error(report.message.en);
}

const kept = {
  leaf: readCertificate(leaf),
  policy: {
    trust: customTrust([readCertificate(root)]),
    intermediates: [readCertificate(ca)],
    at,
    revocation: { mode: 'require', crls: crls.map((der) => readCrl(der)) },
  },
};
async function oursCached() {
  const report = await validateChain(kept.leaf, kept.policy);
  if (report.outcome !== 'valid') throw new Error(report.message.en);
}

pkijs.setEngine('node', new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto }));
const buffer = (bytes) => Uint8Array.from(bytes).buffer;
const pkijsRead = () => ({
  trustedCerts: [pkijs.Certificate.fromBER(buffer(root))],
  certs: [pkijs.Certificate.fromBER(buffer(ca)), pkijs.Certificate.fromBER(buffer(leaf))],
  crls: crls.map((der) => pkijs.CertificateRevocationList.fromBER(buffer(der))),
});
async function pkijsRun(objects) {
  const result = await new pkijs.CertificateChainValidationEngine({ ...objects, checkDate: at }).verify();
  if (!result.result) throw new Error(`pkijs: ${result.resultMessage}`);
}
const pkijsKept = pkijsRead();

x509.cryptoProvider.set(webcrypto);
async function peculiarCold() {
  // Chain and dates only: it looks at no constraint and at no CRL.
  const builder = new x509.X509ChainBuilder({ certificates: [new x509.X509Certificate(ca), new x509.X509Certificate(root)] });
  const chain = await builder.build(new x509.X509Certificate(leaf));
  if (chain.length !== 3) throw new Error('peculiar: no chain');
}

async function rate(action, ms = 700) {
  for (let i = 0; i < 30; i++) await action();
  const begin = performance.now();
  let count = 0;
  while (performance.now() - begin < ms) {
    for (let i = 0; i < 10; i++) await action();
    count += 10;
  }
  return (count * 1000) / (performance.now() - begin);
}

const folder = mkdtempSync(join(tmpdir(), 'chain-'));
try {
  for (const [name, bytes] of [
    ['leaf.der', leaf],
    ['ca.der', ca],
    ['root.der', root],
    ['root.crl', crls[0]],
    ['ca.crl', crls[1]],
  ])
    writeFileSync(join(folder, name), bytes);
  writeFileSync(join(folder, 'leaf.pem'), toPem('CERTIFICATE', leaf));
  writeFileSync(join(folder, 'ca.pem'), toPem('CERTIFICATE', ca));
  writeFileSync(join(folder, 'root.pem'), toPem('CERTIFICATE', root));
  writeFileSync(join(folder, 'crls.pem'), toPem('X509 CRL', ...crls));

  const rows = [
    ['lienthong, cold', oursCold, 700],
    ['pkijs, cold', () => pkijsRun(pkijsRead()), 700],
    ['@peculiar/x509, cold (no CRL, no constraints)', peculiarCold, 700],
    ['lienthong, cached', oursCached, 700],
    ['pkijs, objects kept', () => pkijsRun(pkijsKept), 700],
  ];
  const best = new Map();
  for (let round = 0; round < 3; round++) {
    for (const [name, action, ms] of rows) best.set(name, Math.max(best.get(name) ?? 0, await rate(action, ms)));
    const openssl = opensslRate(folder);
    if (openssl !== undefined)
      best.set(
        'OpenSSL verify, many leaves in one process',
        Math.max(best.get('OpenSSL verify, many leaves in one process') ?? 0, openssl),
      );
  }
  for (const [name, value] of javaRates(folder)) best.set(`Java PKIX, ${name}`, value);
  for (const [name, value] of best) console.log(`${name.padEnd(50)} ${Math.round(value).toString().padStart(8)} /s`);
  const ratio = (a, b) => (best.get(a) / best.get(b)).toFixed(1);
  console.log(
    `cold: ${ratio('lienthong, cold', 'pkijs, cold')}x pkijs, ${ratio('lienthong, cold', '@peculiar/x509, cold (no CRL, no constraints)')}x @peculiar/x509; cached: ${Math.round(best.get('lienthong, cached'))}/s`,
  );
  console.log(`peak RSS ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function opensslRate(dir) {
  const leaves = new Array(400).fill(join(dir, 'leaf.pem'));
  const base = [
    'verify',
    '-attime',
    String(Math.floor(at.getTime() / 1000)),
    '-crl_check_all',
    '-x509_strict',
    '-CAfile',
    join(dir, 'root.pem'),
    '-untrusted',
    join(dir, 'ca.pem'),
    '-CRLfile',
    join(dir, 'crls.pem'),
  ];
  const begin = performance.now();
  const run = spawnSync('openssl', [...base, ...leaves]);
  if (run.error !== undefined) return undefined;
  if (run.status !== 0) throw new Error(run.stderr.toString().slice(0, 300));
  return (leaves.length * 1000) / (performance.now() - begin);
}

function javaRates(dir) {
  try {
    const out = execFileSync('java', [join(import.meta.dirname, 'Chain.java'), dir, String(at.getTime())], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return out
      .trim()
      .split('\n')
      .map((line) => line.split(' '))
      .map(([name, value]) => [name, Number(value)]);
  } catch (error) {
    console.log(`Java: ${error.code ?? String(error.stderr ?? error).slice(0, 300)}`);
    return [];
  }
}
