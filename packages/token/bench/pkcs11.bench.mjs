// The bridge against the driver itself, interleaved: one signature at a time, and a pipeline over eight sessions. Goals: p50 at most 1.3
// times the driver's own, pipelined at least 0.9 of pkcs11js used directly. Beside them what no bridge can go below without doing part
// of the work beforehand: an empty round trip through the pipes of two Node processes, and the driver's own time.
import { execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCertificate } from '@lienthong/pki';
import { signWith } from '@lienthong/signature';
import { createGovernmentPki } from '@lienthong/testkit';
import { openToken } from '../dist/pkcs11/index.js';

const module = process.env.SOFTHSM2_MODULE ?? '/usr/lib/softhsm/libsofthsm2.so';
const folder = mkdtempSync(join(tmpdir(), 'lienthong-bench-'));
mkdirSync(join(folder, 'tokens'));
process.env.SOFTHSM2_CONF = join(folder, 'softhsm2.conf');
process.env.UV_THREADPOOL_SIZE = '8';
writeFileSync(
  process.env.SOFTHSM2_CONF,
  `directories.tokendir = ${join(folder, 'tokens')}\nobjectstore.backend = file\nlog.level = ERROR\n`,
);
const pin = randomBytes(4).toString('hex');
execFileSync('softhsm2-util', ['--init-token', '--free', '--label', 'bench', '--so-pin', pin, '--pin', pin]);

const pki = await createGovernmentPki();
const keys = { 'RSA-2048': 2048, 'RSA-3072': 3072, 'RSA-4096': 4096, 'P-256': 'P-256' };
let id = 1;
for (const [name, key] of Object.entries(keys)) {
  const identity = await pki.issue({ key });
  const place = ['--id', `0${id++}`, '--label', name];
  const write = (type, der) => {
    writeFileSync(join(folder, 'object.der'), der);
    const tool = ['--module', module, '--login', '--pin', pin, '--write-object', join(folder, 'object.der'), '--type', type];
    execFileSync('pkcs11-tool', [...tool, ...(type === 'privkey' ? ['--usage-sign'] : []), ...place], {
      stdio: ['ignore', 'ignore', 'ignore'],
    });
  };
  write('privkey', identity.privateKey.export({ type: 'pkcs8', format: 'der' }));
  write('pubkey', identity.publicKey.export({ type: 'spki', format: 'der' }));
  write('cert', identity.certificate);
}

// pkcs11js used directly.
const pkcs11js = createRequire(import.meta.url)('pkcs11js');
const driver = new pkcs11js.PKCS11();
driver.load(module);
driver.C_Initialize({ flags: 2 });
const slot = driver.C_GetSlotList(true)[0];
const sessions = Array.from({ length: 8 }, () => driver.C_OpenSession(slot, 4));
driver.C_Login(sessions[0], 1, pin);
const keyOf = (label) => {
  driver.C_FindObjectsInit(sessions[0], [
    { type: pkcs11js.CKA_CLASS, value: pkcs11js.CKO_PRIVATE_KEY },
    { type: pkcs11js.CKA_LABEL, value: label },
  ]);
  const [key] = driver.C_FindObjects(sessions[0], 1);
  driver.C_FindObjectsFinal(sessions[0]);
  return key;
};
const prefix = Buffer.from('3031300d060960864801650304020105000420', 'hex');
const input = (name, tbs) => {
  const hash = createHash('sha256').update(tbs).digest();
  return name.startsWith('RSA') ? Buffer.concat([prefix, hash]) : hash;
};
const mechanism = (name) => ({ mechanism: name.startsWith('RSA') ? pkcs11js.CKM_RSA_PKCS : pkcs11js.CKM_ECDSA });
const directSync = (name, key, tbs) => {
  driver.C_SignInit(sessions[0], mechanism(name), key);
  return driver.C_Sign(sessions[0], input(name, tbs), Buffer.alloc(1024));
};
const directAsync = (name, key, session, tbs) => {
  driver.C_SignInit(session, mechanism(name), key);
  return driver.C_SignAsync(session, input(name, tbs), Buffer.alloc(1024));
};

const token = await openToken({ module, sessions: 8, askPin: () => Uint8Array.from(Buffer.from(pin)) });
const tbs = randomBytes(2048);
// The tenth percentile beside the median: on a busy machine it is nearer to what the code costs.
const at = (times, share) => times.sort((a, b) => a - b)[Math.floor(times.length * share)];
const median = (times) => at(times, 0.5);
const ROUNDS = Number(process.env.ROUNDS ?? 300);

// The empty round trip: a process that waits in a plain read and answers a byte with a byte.
const echo = spawn(
  process.execPath,
  ['-e', "const f=require('fs'),b=Buffer.alloc(64);for(let n;(n=f.readSync(3,b,0,64,null))>0;)f.writeSync(4,b,0,n)"],
  { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
);
let answered;
echo.stdio[4].on('data', () => answered());
const emptyTrip = () =>
  new Promise((resolve) => {
    answered = resolve;
    echo.stdio[3].write('.');
  });

const timed = async (times, work) => {
  const start = performance.now();
  await work();
  times.push(performance.now() - start);
};
const ms = (value) => `${value.toFixed(3)} ms`;

for (const name of Object.keys(keys)) {
  const key = keyOf(name);
  const signer = await token.signer({ label: name });
  const algorithm = name.startsWith('RSA') ? 'rsa-sha256' : 'ecdsa-sha256';
  const certificate = readCertificate(signer.certificate); // once, as the creators do
  for (let i = 0; i < 30; i++) {
    await signer.sign(tbs, algorithm);
    directSync(name, key, tbs);
    await emptyTrip();
  }
  const [direct, bridge, trip, checked] = [[], [], [], []];
  for (let i = 0; i < ROUNDS; i++) {
    await timed(direct, () => directSync(name, key, tbs));
    await timed(bridge, () => signer.sign(tbs, algorithm));
    directSync(name, key, tbs); // so that each process has slept equally long
    await timed(trip, emptyTrip);
    directSync(name, key, tbs);
    await timed(checked, () => signWith(signer, tbs, algorithm, {}, certificate));
  }
  for (const share of [0.1, 0.5]) {
    const [own, ours, empty, guarded] = [direct, bridge, trip, checked].map((times) => at(times, share));
    console.log(
      `${name} p${100 * share}: C_Sign ${ms(own)}, bridge ${ms(ours)}, ratio ${(ours / own).toFixed(2)} (goal <= 1.3); ` +
        `floor ${ms(empty)} + C_Sign = ${((empty + own) / own).toFixed(2)}; compared with the certificate (signWith) ${ms(guarded)}`,
    );
  }

  const pipeline = async (one) => {
    const start = performance.now();
    let next = 0;
    await Promise.all(
      sessions.map(async (session) => {
        while (next++ < ROUNDS) await one(session);
      }),
    );
    return ROUNDS / ((performance.now() - start) / 1000);
  };
  const rates = { ours: [], theirs: [] };
  for (let round = 0; round < 5; round++) {
    rates.theirs.push(await pipeline((session) => directAsync(name, key, session, tbs)));
    rates.ours.push(await pipeline(() => signer.sign(tbs, algorithm)));
  }
  const [mine, direct8] = [median(rates.ours), median(rates.theirs)];
  console.log(
    `${name} pipelined: pkcs11js ${direct8.toFixed(0)}/s, bridge ${mine.toFixed(0)}/s, ratio ${(mine / direct8).toFixed(2)} (goal >= 0.9)`,
  );
}
echo.stdio[3].destroy();
await token.close();
driver.C_Finalize();
console.log(`peak RSS ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
rmSync(folder, { recursive: true });
