// CMS verify of 1 MiB beside pkijs, `openssl cms` and the SHA-256 of the same bytes: `pnpm bench cms`.
import { spawnSync } from 'node:child_process';
import { createHash, webcrypto } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { customTrust, readCertificate, readCrl } from '@lienthong/pki';
import { signCms, verifyCms } from '@lienthong/signature/cms';
import { createGovernmentPki } from '@lienthong/testkit';
import { timed } from './peers.mjs';

const require = createRequire(import.meta.url);
// pkijs belongs to the room of certificates: the same copy is measured.
const pkijs = createRequire(require.resolve('@lienthong/pki/package.json'))('pkijs');
pkijs.setEngine('node', new pkijs.CryptoEngine({ name: 'node', crypto: webcrypto }));

const folder = mkdtempSync(join(tmpdir(), 'lienthong-bench-cms-'));
const path = (name) => join(folder, name);
const pki = await createGovernmentPki();
const policy = {
  trust: customTrust([readCertificate(pki.root.certificate)]),
  intermediates: [readCertificate(pki.subCa.certificate)],
  at: pki.at,
  revocation: { mode: 'require', crls: pki.crls().map((der) => readCrl(der)) },
};
const content = Buffer.alloc(1 << 20, 'Văn bản ');
const signature = Buffer.from(await signCms(content, pki.agency.signer(), { gate: policy }));
writeFileSync(path('data'), content);
writeFileSync(path('sig'), signature);
writeFileSync(path('root.pem'), pki.trustPem);
writeFileSync(path('ca.pem'), pki.intermediatesPem);

const rounds = Number(process.env.ROUNDS ?? 7);
const ms = 400;
/** Many verifications in one call of openssl are not to be had: the process is measured and its start taken off. */
function openssl(...args) {
  const line = ['openssl', ...args].map((one) => `'${one}'`).join(' ');
  const { stderr } = spawnSync(
    'bash',
    ['-c', `TIMEFORMAT='%U %S'; time (for i in 1 2 3 4 5; do ${line} >/dev/null 2>&1; done)`],
    {
      encoding: 'utf8',
    },
  );
  const [user = 0, system = 0] = stderr.trim().split(/\s+/).map(Number);
  return { operations: 5, nanoseconds: Number.NaN, cpu: (user + system) * 1e9 };
}
const contestants = [
  [
    'lienthong, chain and CRLs',
    () =>
      timed(ms, async () => {
        const [r] = await verifyCms(signature, content, policy);
        if (r.outcome !== 'valid') throw new Error(r.code);
      }),
  ],
  ['SHA-256 of 1 MiB', () => timed(ms, () => createHash('sha256').update(content).digest())],
  [
    'pkijs, no chain',
    () =>
      timed(ms, async () => {
        const info = pkijs.ContentInfo.fromBER(signature);
        const signed = new pkijs.SignedData({ schema: info.content });
        if (!(await signed.verify({ signer: 0, data: content, checkChain: false }))) throw new Error('pkijs says no');
      }),
  ],
  [
    'openssl cms, no chain (process)',
    () =>
      openssl(
        'cms',
        '-verify',
        '-binary',
        '-noverify',
        '-inform',
        'DER',
        '-in',
        path('sig'),
        '-content',
        path('data'),
        '-out',
        '/dev/null',
      ),
  ],
  ['openssl version (start of process)', () => openssl('version')],
];

const best = new Map();
for (const [, run] of contestants) await run();
for (let round = 0; round < rounds; round++) {
  for (const [who, run] of contestants) {
    const { operations, nanoseconds, cpu } = await run();
    const known = best.get(who) ?? { wall: Number.POSITIVE_INFINITY, cpu: Number.POSITIVE_INFINITY };
    best.set(who, {
      wall: Math.min(known.wall, nanoseconds / operations / 1e6),
      cpu: Math.min(known.cpu, cpu / operations / 1e6),
    });
  }
}
console.log(`\nCMS of 1 MiB, detached, RSA-2048 (ms an operation, the best of ${rounds} interleaved rounds)`);
const ours = best.get('lienthong, chain and CRLs').cpu;
for (const [who, { wall, cpu }] of best) {
  const seen = Number.isFinite(wall) ? wall.toFixed(3).padStart(9) : '        -';
  console.log(`  ${who.padEnd(36)} wall ${seen}   processor ${cpu.toFixed(3).padStart(9)}   ${(cpu / ours).toFixed(2)}x ours`);
}
const floor = best.get('SHA-256 of 1 MiB').cpu;
console.log(
  `  hash floor: ours is ${(ours / floor).toFixed(2)}x; pkijs is ${(best.get('pkijs, no chain').cpu / ours).toFixed(1)}x ours`,
);
console.log(`peak RSS ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
rmSync(folder, { recursive: true, force: true });
