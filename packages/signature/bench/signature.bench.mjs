// Verify and sign against other implementations, interleaved in one run: `pnpm bench signature`.
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { customTrust, readCertificate, readCrl } from '@lienthong/pki';
import { verifyXmlWithKey } from '@lienthong/signature/internal';
import { signXml, verifyXml } from '@lienthong/signature/xml';
import { createGovernmentPki } from '@lienthong/testkit';
import { readXml } from '@lienthong/xml';
import { jdk, libxmlsec1, timed, xmlCrypto, xmldsigjs } from './peers.mjs';

const folder = mkdtempSync(join(tmpdir(), 'lienthong-bench-'));
const pki = await createGovernmentPki();
const policy = {
  trust: customTrust([readCertificate(pki.root.certificate)]),
  intermediates: [readCertificate(pki.subCa.certificate)],
  at: pki.at,
  revocation: { mode: 'require', crls: pki.crls().map((der) => readCrl(der)) },
};
const key = { kind: 'public', key: new X509Certificate(pki.agency.certificate).publicKey };
const signer = pki.agency.signer();
writeFileSync(join(folder, 'public.pem'), key.key.export({ type: 'spki', format: 'pem' }));
writeFileSync(join(folder, 'private.pem'), pki.agency.keyPem);
writeFileSync(join(folder, 'leaf.der'), pki.agency.certificate);

const item = (i) =>
  `<e:Item n="${i}" e:kind="thường"><e:Name>Văn bản số ${i}</e:Name><e:Value>${'x'.repeat(40)}</e:Value></e:Item>`;
const envelope = (content) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<e:Envelope xmlns:e="urn:x"><e:Header/><e:Body>${content}</e:Body></e:Envelope>`;
const small = Buffer.from(envelope(Array.from({ length: 80 }, (_, i) => item(i)).join('')));
const large = Buffer.from(envelope(Buffer.alloc(37_500_000, 7).toString('base64')));

// The Signature is a child of the root: xmldsigjs finds it nowhere else.
async function signed(bytes) {
  const document = readXml(bytes);
  const out = await signXml({ document, parent: document.root }, signer, { gate: policy });
  return { out, bytes: Buffer.concat(Array.from(out.chunks(), (c) => Buffer.from(c))) };
}

const xmlsec = libxmlsec1(folder);
const java = jdk(folder);
const rounds = Number(process.env.ROUNDS ?? 5);

async function measure(name, contestants) {
  const best = new Map();
  // One round that does not count: JIT compilers need it.
  for (const [, run] of contestants) await run?.();
  for (let round = 0; round < rounds; round++) {
    for (const [who, run] of contestants) {
      if (run === undefined) continue;
      const { operations, nanoseconds, cpu } = await run();
      const known = best.get(who) ?? { wall: Number.POSITIVE_INFINITY, cpu: Number.POSITIVE_INFINITY };
      best.set(who, {
        wall: Math.min(known.wall, nanoseconds / operations / 1e6),
        cpu: Math.min(known.cpu, cpu === undefined ? Number.NaN : cpu / operations / 1e6),
      });
    }
  }
  // Processor time beside wall time: on a busy machine only the former compares.
  console.log(`\n${name} (ms an operation, the best of ${rounds} interleaved rounds)`);
  const ours = best.get('lienthong');
  for (const [who, { wall, cpu }] of best) {
    const ratio = Number.isNaN(cpu) ? '' : `   processor ${cpu.toFixed(3).padStart(9)}  ${(cpu / ours.cpu).toFixed(2)}x`;
    console.log(`  ${who.padEnd(34)} ${wall.toFixed(3).padStart(10)}  lienthong is ${(wall / ours.wall).toFixed(2)}x${ratio}`);
  }
}

const one = await signed(small);
writeFileSync(join(folder, 'small.xml'), one.bytes);
const text = one.bytes.toString('utf8');
const ms = 1000;
const witness = xmldsigjs();
const other = xmlCrypto(pki.agency.pem);
await measure(`verify ${(one.bytes.length / 1000).toFixed(0)} KB`, [
  [
    'lienthong',
    () =>
      timed(ms, async () => {
        const [r] = await verifyXmlWithKey(readXml(one.bytes), key);
        if (r.outcome !== 'valid') throw new Error(r.finding.code);
      }),
  ],
  [
    'lienthong, with chain and CRLs',
    () =>
      timed(ms, async () => {
        const [r] = await verifyXml(readXml(one.bytes), policy);
        if (r.outcome !== 'valid') throw new Error(r.code);
      }),
  ],
  ['libxmlsec1', xmlsec && (() => xmlsec.ask(`verify ${join(folder, 'small.xml')} ${join(folder, 'public.pem')} ${ms}`))],
  ['JDK', java && (() => java.ask(['bench', join(folder, 'small.xml'), join(folder, 'leaf.der'), ms].join('\t')))],
  ['xml-crypto', () => timed(ms, () => other(text))],
  ['xmldsigjs', () => timed(ms, () => witness(text))],
]);

// The template that libxmlsec1 fills in: our own signature without its values.
const template = text
  .replace(/<DigestValue>[^<]*</, '<DigestValue><')
  .replace(/<SignatureValue>[^<]*</, '<SignatureValue><')
  .replace(/<KeyInfo>.*<\/KeyInfo>/, '');
writeFileSync(join(folder, 'template.xml'), template);
await measure(`sign ${(small.length / 1000).toFixed(0)} KB`, [
  ['lienthong', () => timed(ms, () => signed(small))],
  ['libxmlsec1', xmlsec && (() => xmlsec.ask(`sign ${join(folder, 'template.xml')} ${join(folder, 'private.pem')} ${ms}`))],
]);

const big = await signed(large);
writeFileSync(join(folder, 'large.xml'), big.bytes);
await measure(`verify ${(big.bytes.length / 1e6).toFixed(0)} MB, one base64 text`, [
  [
    'lienthong',
    () =>
      timed(1, async () => {
        const [r] = await verifyXmlWithKey(readXml(big.bytes), key);
        if (r.outcome !== 'valid') throw new Error(r.finding.code);
      }),
  ],
  ['SHA-256 of the same bytes', () => timed(1, () => createHash('sha256').update(big.bytes).digest())],
  ['libxmlsec1', xmlsec && (() => xmlsec.ask(`verify ${join(folder, 'large.xml')} ${join(folder, 'public.pem')} 1`))],
]);
console.log(`\npeak RSS ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB (the documents are held in memory here)`);
xmlsec?.close();
java?.close();
rmSync(folder, { recursive: true, force: true });
