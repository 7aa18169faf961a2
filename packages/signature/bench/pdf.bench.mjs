// A PDF of 1 MB, 50 MB and 200 MB beside pdfsig and the SHA-256 of the same bytes: `pnpm bench pdf`.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openFile } from '@lienthong/core';
import { customTrust, readCertificate, readCrl } from '@lienthong/pki';
import { verifyPdf } from '@lienthong/signature/pdf';
import { createGovernmentPki } from '@lienthong/testkit';
import { signedPdf } from './pdf-make.mjs';

const folder = mkdtempSync(join(tmpdir(), 'lienthong-bench-pdf-'));
const path = (name) => join(folder, name);
const pki = await createGovernmentPki();
const policy = {
  trust: customTrust([readCertificate(pki.root.certificate)]),
  intermediates: [readCertificate(pki.subCa.certificate)],
  at: pki.at,
  revocation: { mode: 'require', crls: pki.crls().map((der) => readCrl(der)) },
};
writeFileSync(path('root.pem'), pki.trustPem);
writeFileSync(path('ca.pem'), pki.intermediatesPem);
writeFileSync(path('crl.pem'), pki.crlPem());

const rounds = Number(process.env.ROUNDS ?? 5);
const cpuOf = (usage) => (usage.user + usage.system) / 1000;

/** Processor milliseconds and wall milliseconds of work in this process. */
async function own(work) {
  const spent = process.cpuUsage();
  const began = performance.now();
  await work();
  return { wall: performance.now() - began, cpu: cpuOf(process.cpuUsage(spent)) };
}

/** The same of a program, by the accounting of the shell. */
function program(...args) {
  const line = args.map((one) => `'${one}'`).join(' ');
  const began = performance.now();
  const { stderr } = spawnSync('bash', ['-c', `TIMEFORMAT='%U %S'; time ${line} >/dev/null 2>&1`], { encoding: 'utf8' });
  const [user = 0, system = 0] = stderr.trim().split(/\s+/).map(Number);
  return { wall: performance.now() - began, cpu: (user + system) * 1000 };
}

const available = spawnSync('pdfsig', ['-v'], { stdio: 'ignore' }).status !== null;
for (const megabytes of [1, 50, 200]) {
  const file = path(`${megabytes}.pdf`);
  writeFileSync(file, await signedPdf(megabytes * 1e6, pki.agency.signer(), policy));
  const contestants = [
    [
      'lienthong, chain and CRLs',
      () =>
        own(async () => {
          const { outcome } = await verifyPdf(openFile(file), policy);
          if (outcome !== 'valid') throw new Error(outcome);
        }),
    ],
    ['SHA-256 of the bytes in memory', () => own(() => createHash('sha256').update(readFileSync(file)).digest())],
    ...(available ? [['pdfsig -nocert (whole process)', () => program('pdfsig', '-nocert', file)]] : []),
  ];
  const best = new Map();
  for (const [, run] of contestants) await run();
  for (let round = 0; round < rounds; round++) {
    for (const [who, run] of contestants) {
      const { wall, cpu } = await run();
      const known = best.get(who) ?? { wall: Number.POSITIVE_INFINITY, cpu: Number.POSITIVE_INFINITY };
      best.set(who, { wall: Math.min(known.wall, wall), cpu: Math.min(known.cpu, cpu) });
    }
  }
  const child = fileURLToPath(new URL('pdf-child.mjs', import.meta.url));
  const memory = JSON.parse(execFileSync(process.execPath, [child, file, folder, pki.at.toISOString()], { encoding: 'utf8' }));
  console.log(`\nPDF of ${megabytes} MB (ms, the best of ${rounds} interleaved rounds)`);
  for (const [who, { wall, cpu }] of best)
    console.log(`  ${who.padEnd(34)} wall ${wall.toFixed(1).padStart(8)}   processor ${cpu.toFixed(1).padStart(8)}`);
  console.log(`  peak RSS of a process that verifies it: ${memory.rss.toFixed(0)} MB (${memory.before.toFixed(0)} MB before)`);
}
rmSync(folder, { recursive: true, force: true });
