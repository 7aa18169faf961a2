// The vendor's process: prepares, sends the job to whoever holds the key, completes, verifies. It never has the key.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyBytes } from '@lienthong/core';
import { customTrust, readCertificate, readCrl } from '@lienthong/pki';
import { completeXml, prepareXml, verifyXml } from '@lienthong/signature/xml';
import { createGovernmentPki } from '@lienthong/testkit';
import { answerValue } from '@lienthong/token';
import { readXml } from '@lienthong/xml';

const pki = await createGovernmentPki();
const passphrase = randomBytes(9).toString('base64url');
const folder = await mkdtemp(join(tmpdir(), 'lienthong-remote-'));
const p12 = join(folder, 'key.p12');
await writeFile(p12, pki.agency.p12(passphrase));

const policy = {
  trust: customTrust([readCertificate(pki.root.certificate)]),
  intermediates: [readCertificate(pki.subCa.certificate)],
  at: pki.at,
  revocation: { mode: 'require', crls: pki.crls().map((der) => readCrl(der)) },
};
const text = '<congVan><trichYeu>V/v ký từ xa</trichYeu></congVan>';

// Phase one: the gate runs, the document is digested; the job is JSON and can wait in a database.
const first = readXml(Buffer.from(text));
const { certificate, chain } = pki.agency;
const job = await prepareXml(
  { document: first, parent: first.root },
  { certificate, chain, algorithms: ['rsa-sha256'] },
  { gate: policy },
);

// The second process.
const answer = await new Promise((resolve, reject) => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./signer.mjs', import.meta.url)), p12], {
    env: { ...process.env, PASSPHRASE: passphrase },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.on('close', (code) => (code === 0 ? resolve(JSON.parse(out)) : reject(new Error(`signer: exit ${code}`))));
  child.stdin.end(JSON.stringify(job));
});

// Phase two, perhaps days later: the document is digested again and must not have moved.
const signed = await completeXml(readXml(Buffer.from(text)), job, answerValue(job, answer));
const [report] = await verifyXml(readXml(copyBytes(signed.source())), policy);
console.log(JSON.stringify({ outcome: report.outcome, algorithm: signed.algorithm }));
await rm(folder, { recursive: true });
