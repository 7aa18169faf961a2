import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { customTrust } from '@lienthong/pki';
import { readSignedData } from '@lienthong/pki/asn1';
import { afterAll, expect, test } from 'vitest';
import { amount, peer } from '../../tests/src/peer.ts';
import { vectors } from '../../tests/src/vectors.ts';
import { type PdfSignatureReport, verifyPdf } from '../src/pdf/index.ts';

const pdfsig = peer('pdfsig');
const openssl = peer('openssl');
const dir = vectors('vectors/pdf');
const folder = mkdtempSync(join(tmpdir(), 'lienthong-pdf-peers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Case {
  readonly file: string;
  readonly unsupportedAlgorithms: readonly string[];
}

/** Every k-th file, and all of them nightly. */
function sample(): readonly Case[] {
  const { cases } = JSON.parse(readFileSync(join(dir as string, 'manifest.json'), 'utf8')) as { cases: readonly Case[] };
  const known = cases.filter((item) => item.unsupportedAlgorithms.length === 0);
  const step = Math.ceil(known.length / amount(25, known.length));
  return known.filter((_, i) => i % step === 0);
}

/** Trust is nobody's question here: digest and value are. */
const policy = { trust: customTrust([]), at: new Date('2026-11-22T00:00:00Z'), revocation: { mode: 'skip' } } as const;

async function signaturesOf(bytes: Uint8Array): Promise<readonly PdfSignatureReport[]> {
  return (await verifyPdf(bytes, policy).catch(() => undefined))?.signatures ?? [];
}

const found = (s: PdfSignatureReport, code: string): boolean => s.findings.some((f) => f.code === code);

/** What pdfsig says of each field: it looks at ByteRange and CMS and at nothing else. */
function ask(file: string): Map<string, string> {
  const text = execFileSync(pdfsig as string, ['-nocert', file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  const said = new Map<string, string>();
  for (const part of text.split(/^Signature #\d+:$/m).slice(1)) {
    const field = /Signature Field Name: (.*)/.exec(part)?.[1] ?? '';
    said.set(field, /Signature Validation: (.*)/.exec(part)?.[1] ?? '');
  }
  return said;
}

/** Why pdfsig may say otherwise (see docs/pdf-stricter.md). Undefined: it must agree. */
function excuse(s: PdfSignatureReport, words: string): string | undefined {
  if (s.kind === 'timestamp' || s.subFilter === 'ETSI.RFC3161') return 'does not verify document time stamps';
  if (found(s, 'CMS_DIGEST_DIFFERS') || s.digest === 'md5') return 'cannot do this digest';
  if (found(s, 'CMS_NO_SIGNED_ATTRIBUTES')) return 'reads the value of such a signer otherwise';
  if (found(s, 'CMS_CONTENT_ATTACHED')) return 'takes the content inside for the document';
  if (words === '') return 'lists a second field of the same name without looking at it';
  const id = s.container === undefined ? {} : readSignedData(s.container).signers[0]?.id;
  return 'subjectKeyId' in (id ?? {}) ? 'finds signers by issuer and number only' : undefined;
}

test.runIf(pdfsig !== undefined && dir !== undefined)('pdfsig agrees on digest and value, else there is a reason', async () => {
  const differences: string[] = [];
  let compared = 0;
  for (const item of sample()) {
    const file = join(dir as string, 'files', item.file);
    const signatures = await signaturesOf(readFileSync(file));
    const said = signatures.length === 0 ? undefined : ask(file);
    for (const s of signatures) {
      const words = said?.get(s.field);
      if (words === undefined || excuse(s, words) !== undefined) continue;
      compared++;
      if ((s.intact && s.signatureValid) !== (words === 'Signature is Valid.'))
        differences.push(`${item.file} ${s.field}: ${words}, ours ${s.code}`);
    }
  }
  expect(differences).toEqual([]);
  expect(compared).toBeGreaterThan(amount(15, 180));
});

test.runIf(openssl !== undefined && dir !== undefined)('openssl cms agrees on digest and value', async () => {
  const differences: string[] = [];
  let compared = 0;
  for (const item of sample()) {
    const bytes = readFileSync(join(dir as string, 'files', item.file));
    for (const s of await signaturesOf(bytes)) {
      const { container, byteRange, kind } = s;
      if (container === undefined || found(s, 'CMS_CONTENT_ATTACHED')) continue;
      // openssl takes the digest of the content for the value too; we follow the signature algorithm, and refuse the pair.
      if (found(s, 'CMS_DIGEST_DIFFERS')) continue;
      const [a = 0, b = 0, c = 0, d = 0] = byteRange;
      writeFileSync(join(folder, 'sig'), container);
      writeFileSync(join(folder, 'data'), Buffer.concat([bytes.subarray(a, a + b), bytes.subarray(c, c + d)]));
      const content = kind === 'timestamp' ? [] : ['-content', join(folder, 'data')];
      const args = ['cms', '-verify', '-binary', '-noverify', '-inform', 'DER', '-in', join(folder, 'sig'), '-out', '/dev/null'];
      const { status } = spawnSync(openssl as string, [...args, ...content], { stdio: 'ignore' });
      compared++;
      // A token carries its own content: openssl sees its value, not its imprint.
      const good = (kind === 'timestamp' || s.intact) && s.signatureValid;
      if (good !== (status === 0)) differences.push(`${item.file} ${s.field}: openssl ${status}, ours ${s.code}`);
    }
  }
  expect(differences).toEqual([]);
  expect(compared).toBeGreaterThan(amount(20, 230));
});
