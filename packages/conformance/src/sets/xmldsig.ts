import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isLienThongError } from '@lienthong/core';
import { type VerificationKey, verifyXmlWithKey } from '@lienthong/signature/internal';
import { readXml } from '@lienthong/xml';
import { type CaseResult, type ConformanceReport, HANG_MS, ReportBuilder } from '../report.ts';

export interface ManifestKey {
  readonly type: 'public' | 'secret';
  readonly file?: string;
  readonly hex?: string;
}

interface Case {
  readonly id?: string;
  readonly file: string;
  readonly verdict: 'valid' | 'invalid' | 'unsupported';
  readonly core: 'valid' | 'invalid' | 'disputed' | 'unknown';
  readonly key: ManifestKey;
}

/** The key of a manifest: an SPKI PEM file or a secret in hex. */
export function manifestKey(dir: string, key: ManifestKey): VerificationKey {
  if (key.type === 'secret') return { kind: 'secret', secret: Buffer.from(key.hex ?? '', 'hex') };
  return { kind: 'public', key: createPublicKey(readFileSync(join(dir, key.file ?? ''))) };
}

/** What came out for the first Signature: its outcome, or the code with which the document was refused. */
interface Verdict {
  readonly outcome: 'valid' | 'invalid' | 'indeterminate';
  readonly code: string;
}

/** XML signatures of other implementations: the first ds:Signature of each document, with the key of the manifest. */
export async function run(dir: string): Promise<ConformanceReport> {
  const { cases } = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as { cases: readonly Case[] };
  const report = new ReportBuilder('xmldsig');
  for (const [index, item] of cases.entries()) {
    const begin = performance.now();
    let result: CaseResult;
    try {
      result = compare(item, await verdictOf(dir, item));
    } catch (error) {
      result = {
        kind: 'disagree',
        expected: item.verdict,
        got: 'error',
        why: error instanceof Error ? error.message : String(error),
      };
    }
    const ms = performance.now() - begin;
    report.add(item.id ?? item.file, index, ms > HANG_MS ? { kind: 'hang' } : result, ms);
  }
  return report.report();
}

async function verdictOf(dir: string, item: Case): Promise<Verdict> {
  try {
    const document = readXml(readFileSync(join(dir, item.file)));
    const [first] = await verifyXmlWithKey(document, manifestKey(dir, item.key), { ids: 'vectors' });
    if (first === undefined) return { outcome: 'indeterminate', code: 'no Signature element' };
    return { outcome: first.outcome, code: first.finding.code };
  } catch (error) {
    // A document that is not read at all is refused, whatever its signature says.
    if (!isLienThongError(error) || !error.code.startsWith('XML_')) throw error;
    return { outcome: 'indeterminate', code: error.code };
  }
}

function compare(item: Case, got: Verdict): CaseResult {
  const disagree = (why: string): CaseResult => ({
    kind: 'disagree',
    expected: item.verdict,
    got: got.outcome,
    why: `${why} (${got.code})`,
  });
  switch (item.verdict) {
    case 'valid':
      return got.outcome === 'valid' ? { kind: 'agree' } : disagree('the signature is right');
    case 'invalid':
      return got.outcome === 'valid' ? disagree('the signature is wrong') : { kind: 'agree' };
    case 'unsupported':
      if (got.outcome === 'valid') return item.core === 'valid' ? { kind: 'agree' } : disagree('not a good signature');
      if (got.outcome === 'invalid' && item.core === 'valid') return disagree('called broken, although it is only unsupported');
      return { kind: 'agree' };
    default:
      return disagree('a verdict that the runner does not know');
  }
}
