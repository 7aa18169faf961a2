import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isLienThongError } from '@lienthong/core';
import { type CoreReport, verifyXmlWithKey } from '@lienthong/signature/internal';
import { readXml, type XmlDocument } from '@lienthong/xml';
import { type CaseResult, type ConformanceReport, HANG_MS, ReportBuilder } from '../report.ts';
import { selectElement } from '../select.ts';
import { type ManifestKey, manifestKey } from './xmldsig.ts';

interface Case {
  readonly id?: string;
  readonly file: string;
  readonly verdict: 'accept' | 'refuse' | 'accept-only-covered' | 'accept-or-refuse' | 'refuse-first-accept-second';
  readonly why: string;
  readonly key: ManifestKey;
  readonly covered?: string;
  readonly forged?: string;
  readonly xpathNamespaces?: Readonly<Record<string, string>>;
}

const NAMESPACES: Readonly<Record<string, string>> = {
  ds: 'http://www.w3.org/2000/09/xmldsig#',
  wsu: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd',
  soap: 'http://schemas.xmlsoap.org/soap/envelope/',
  xades: 'http://uri.etsi.org/01903/v1.3.2#',
};

/** Signature wrapping and other attacks: what is not covered must not pass as signed. */
export async function run(dir: string): Promise<ConformanceReport> {
  const { cases } = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as { cases: readonly Case[] };
  const report = new ReportBuilder('xsw');
  for (const [index, item] of cases.entries()) {
    const begin = performance.now();
    let result: CaseResult;
    try {
      result = await judge(dir, item);
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

interface Judged {
  readonly document: XmlDocument | undefined;
  readonly reports: readonly CoreReport[];
  readonly refusal: string | undefined;
}

async function judge(dir: string, item: Case): Promise<CaseResult> {
  const judged = await verify(dir, item);
  const [first, second] = judged.reports;
  const accepted = first?.outcome === 'valid';
  const said = judged.refusal ?? first?.finding.code ?? 'no Signature element';
  const disagree = (why: string): CaseResult => ({
    kind: 'disagree',
    expected: item.verdict,
    got: accepted ? 'accept' : 'refuse',
    why: `${why} (${said}); ${item.why}`,
  });
  switch (item.verdict) {
    case 'refuse':
      return accepted ? disagree('accepted') : { kind: 'agree' };
    case 'accept':
    case 'accept-only-covered':
      if (!accepted) return disagree('refused');
      return coverage(item, judged.document, first) ?? { kind: 'agree' };
    case 'refuse-first-accept-second':
      if (accepted) return disagree('the first was accepted');
      if (second?.outcome !== 'valid') return disagree(`the second was refused: ${second?.finding.code}`);
      return coverage(item, judged.document, second) ?? { kind: 'agree' };
    case 'accept-or-refuse':
      // Both are defensible; what is accepted must still not cover the forged element.
      return (accepted ? coverage(item, judged.document, first) : undefined) ?? { kind: 'agree' };
    default:
      return disagree('a verdict that the runner does not know');
  }
}

async function verify(dir: string, item: Case): Promise<Judged> {
  try {
    const document = readXml(readFileSync(join(dir, item.file)));
    const reports = await verifyXmlWithKey(document, manifestKey(dir, item.key), { ids: 'vectors' });
    return { document, reports, refusal: undefined };
  } catch (error) {
    if (!isLienThongError(error) || !error.code.startsWith('XML_')) throw error;
    return { document: undefined, reports: [], refusal: error.code };
  }
}

/** The element that the manifest calls covered must be, the forged one must not. */
function coverage(item: Case, document: XmlDocument | undefined, report: CoreReport): CaseResult | undefined {
  const namespaces = { ...NAMESPACES, ...item.xpathNamespaces };
  for (const [name, xpath, wanted] of [
    ['covered', item.covered, true],
    ['forged', item.forged, false],
  ] as const) {
    if (xpath === undefined || xpath === null || document === undefined) continue;
    const element = selectElement(document, xpath, namespaces);
    if (element === undefined) return fail(item, `${name}: no element for ${xpath}`);
    const found = report.coverage.of(element);
    const ok = wanted ? found === 'whole' || found === 'except-omitted' : found === 'none' || found === 'part';
    if (!ok) return fail(item, `${name} ${xpath} is ${found}`);
  }
  return undefined;
}

function fail(item: Case, why: string): CaseResult {
  return { kind: 'disagree', expected: item.verdict, got: 'accept', why };
}
