import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isLienThongError, toHex } from '@lienthong/core';
import {
  c14n10,
  c14n10WithComments,
  c14n11,
  c14n11WithComments,
  canonicalize,
  excC14n,
  excC14nWithComments,
  readXml,
  type XmlDocument,
} from '@lienthong/xml';
import { type CaseResult, type ConformanceReport, ReportBuilder } from '../report.ts';
import { selectElement } from '../select.ts';

interface Case {
  readonly id: string;
  readonly input: string;
  readonly algorithm: string;
  readonly algorithmUri: string;
  readonly select: 'document' | 'subtree' | 'nodeset';
  readonly xpath?: string;
  readonly xpathNamespaces?: Readonly<Record<string, string>>;
  readonly inclusivePrefixes?: readonly string[] | string;
  readonly doctype?: boolean;
  readonly expected: string | null;
  readonly sha256?: string;
  readonly expectedError?: string;
}

const ALGORITHMS: Readonly<Record<string, string>> = {
  c14n: c14n10,
  'c14n-comments': c14n10WithComments,
  c14n11,
  'c14n11-comments': c14n11WithComments,
  'exc-c14n': excC14n,
  'exc-c14n-comments': excC14nWithComments,
};

/** A case that takes longer counts as a hang. */
const HANG_MS = 10_000;

/** Canonicalization pairs: each input must come out as exactly the expected bytes, or fail where failure is expected. */
export async function run(dir: string): Promise<ConformanceReport> {
  const { cases } = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as { cases: readonly Case[] };
  const report = new ReportBuilder('c14n');
  for (const [index, item] of cases.entries()) {
    const begin = performance.now();
    let result: CaseResult;
    try {
      result = judge(dir, item);
    } catch (error) {
      result = disagree(item, 'error', error instanceof Error ? error.message : String(error));
    }
    const ms = performance.now() - begin;
    report.add(item.id ?? item.input, index, ms > HANG_MS ? { kind: 'hang' } : result, ms);
  }
  return report.report();
}

function judge(dir: string, item: Case): CaseResult {
  if (item.doctype === true) return { kind: 'skip', reason: 'doctype: the reader refuses DOCTYPE' };
  if (item.select === 'nodeset') return { kind: 'skip', reason: 'nodeset: needs an XPath engine' };
  const known = ALGORITHMS[item.algorithm];
  if (known !== undefined && known !== item.algorithmUri)
    return disagree(item, item.algorithmUri, 'algorithm and algorithmUri differ');
  let bytes: Buffer;
  try {
    const document = readXml(readFileSync(join(dir, item.input)), { limits: { depth: 100_000, nodes: 10_000_000 } });
    bytes = canonicalBytes(document, item);
  } catch (error) {
    if (!isLienThongError(error)) throw error;
    if (error.code === 'XML_ENCODING' || error.code === 'XML_UTF8') return { kind: 'skip', reason: 'the input is not UTF-8' };
    // A document that cannot be read is no proof that the canonicalizer refuses what it must.
    if (expectsFailure(item) && /^XML_(C14N_|NAMESPACE)/.test(error.code)) return { kind: 'agree' };
    return disagree(item, error.code, error.message);
  }
  if (expectsFailure(item)) return disagree(item, `${bytes.length} bytes`, item.expectedError ?? 'the operation must fail');
  return compare(dir, item, bytes);
}

function expectsFailure(item: Case): boolean {
  return item.expectedError !== undefined && item.expectedError !== null;
}

function canonicalBytes(document: XmlDocument, item: Case): Buffer {
  const node = item.select === 'document' ? document : selectElement(document, item.xpath ?? '', item.xpathNamespaces ?? {});
  if (node === undefined) throw new Error(`no element for ${item.xpath}`);
  const listed = item.inclusivePrefixes ?? [];
  const inclusivePrefixes = typeof listed === 'string' ? listed.split(/\s+/).filter((prefix) => prefix !== '') : listed;
  const parts: Buffer[] = [];
  for (const chunk of canonicalize(node, { algorithm: item.algorithmUri, inclusivePrefixes })) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts);
}

function compare(dir: string, item: Case, bytes: Buffer): CaseResult {
  const sha256 = toHex(createHash('sha256').update(bytes).digest());
  if (item.sha256 !== undefined && item.sha256 !== sha256) return disagree(item, sha256, 'sha256 of the canonical bytes differs');
  if (item.expected === null) return disagree(item, sha256, 'the case names no expected bytes');
  const expected = readFileSync(join(dir, item.expected));
  if (bytes.equals(expected)) return { kind: 'agree' };
  let at = 0;
  while (at < bytes.length && bytes[at] === expected[at]) at++;
  return disagree(
    item,
    sha256,
    `first difference at byte ${at}: ${JSON.stringify(bytes.subarray(at, at + 40).toString('latin1'))}`,
  );
}

function disagree(item: Case, got: string, why: string): CaseResult {
  const expected = expectsFailure(item) ? 'failure' : (item.sha256 ?? item.expected ?? 'canonical bytes');
  return { kind: 'disagree', expected, got, why };
}
