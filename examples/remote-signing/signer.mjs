// The process that holds the key: a job on standard input, the answer on standard output. It sees what is signed, not the document.
import { readFile } from 'node:fs/promises';
import { Secret } from '@lienthong/core';
import { signJob } from '@lienthong/token';
import { openPkcs12 } from '@lienthong/token/pkcs12';

const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const job = JSON.parse(Buffer.concat(chunks).toString('utf8'));

const token = await openPkcs12(await readFile(process.argv[2]), { passphrase: () => new Secret(process.env.PASSPHRASE ?? '') });
const signer = await token.signer({ certificate: Uint8Array.from(Buffer.from(job.certificate, 'base64')) });
process.stdout.write(JSON.stringify(await signJob(job, signer)));
await token.close();
