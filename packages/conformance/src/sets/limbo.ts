import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Certificate, type ChainReport, customTrust, readCertificate, readCrl, signatureScheme } from '@lienthong/pki';
import { permissivePolicy, strictProfile, validateChainSync } from '@lienthong/pki/internal';
import { type CaseResult, type ConformanceReport, ReportBuilder } from '../report.ts';
import type { ConformanceOptions } from '../run.ts';
import { matchesPeer, type PeerName } from './limbo-names.ts';

interface Case {
  readonly id: string;
  readonly trusted_certs: readonly string[];
  readonly untrusted_intermediates: readonly string[];
  readonly peer_certificate: string;
  readonly validation_time: string | null;
  readonly signature_algorithms: readonly string[];
  readonly key_usage: readonly string[];
  readonly extended_key_usage: readonly string[];
  readonly max_chain_depth: number | null;
  readonly expected_peer_name: PeerName | null;
  readonly expected_peer_names: readonly PeerName[];
  readonly crls: readonly string[];
  readonly expected_result: string;
}

/** "A few seconds" of the set's own words. */
const HANG_MS = 5000;
/** Cases without a time are good from 1970 to 2969: a fixed one keeps the run repeatable. */
const DEFAULT_TIME = '2026-01-01T00:00:00Z';
/** Rules of web servers: reported, never counted against us. */
const INFORMATIVE = /^(?:webpki|online)::/;

const PURPOSES: Readonly<Record<string, string>> = {
  anyExtendedKeyUsage: '2.5.29.37.0',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  codeSigning: '1.3.6.1.5.5.7.3.3',
  emailProtection: '1.3.6.1.5.5.7.3.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
  OCSPSigning: '1.3.6.1.5.5.7.3.9',
};

/** x509-limbo in the strict test profile; the peer name, where a case has one, is matched here: the SDK judges documents. */
export async function run(dir: string, options: ConformanceOptions = {}): Promise<ConformanceReport> {
  const { testcases } = JSON.parse(readFileSync(join(dir, 'limbo.json'), 'utf8')) as { testcases: readonly Case[] };
  const report = new ReportBuilder('limbo');
  for (const [index, item] of testcases.entries()) {
    if (options.only !== undefined && !item.id.startsWith(options.only)) continue;
    const begin = performance.now();
    const result = judge(item);
    const ms = performance.now() - begin;
    report.add(item.id, index, ms > HANG_MS ? { kind: 'hang' } : result, ms);
  }
  return report.report();
}

function judge(item: Case): CaseResult {
  let problem: string | undefined;
  try {
    problem = refusal(item);
  } catch (error) {
    // What cannot be read cannot be accepted.
    problem = error instanceof Error ? error.message : String(error);
  }
  const got = problem === undefined ? 'SUCCESS' : 'FAILURE';
  if (got === item.expected_result) return { kind: 'agree' };
  const why = problem ?? 'accepted';
  if (INFORMATIVE.test(item.id))
    return { kind: 'skip', reason: `informative: expected ${item.expected_result}, got ${got}: ${why}` };
  return { kind: 'disagree', expected: item.expected_result, got, why };
}

/** Why a case is refused, or undefined when it is accepted. */
function refusal(item: Case): string | undefined {
  const leaf = readCertificate(item.peer_certificate);
  const chain = validate(leaf, item);
  if (chain.outcome !== 'valid') return `${chain.subIndication ?? ''} ${chain.message.en}`.trim();
  const names =
    item.expected_peer_name === null ? item.expected_peer_names : [item.expected_peer_name, ...item.expected_peer_names];
  const missing = names.find((name) => !matchesPeer(leaf, name));
  if (missing !== undefined) return `the certificate is not for ${missing.kind} ${missing.value}`;
  return checkUsages(leaf, item) ?? checkAlgorithms(chain, item);
}

function checkUsages(leaf: Certificate, item: Case): string | undefined {
  const usages: readonly string[] | undefined = leaf.keyUsage;
  const wanted = item.key_usage.map((usage) => (usage === 'contentCommitment' ? 'nonRepudiation' : usage));
  const lacking = usages === undefined ? undefined : wanted.find((usage) => !usages.includes(usage));
  return lacking === undefined ? undefined : `keyUsage lacks ${lacking}`;
}

function checkAlgorithms(chain: ChainReport, item: Case): string | undefined {
  if (item.signature_algorithms.length === 0) return undefined;
  for (const certificate of chain.path.slice(0, -1)) {
    const name = limboName(certificate);
    if (!item.signature_algorithms.includes(name)) return `signature algorithm ${name}`;
  }
  return undefined;
}

function limboName(certificate: Certificate): string {
  const algorithm = signatureScheme(certificate.signatureAlgorithm)?.algorithm ?? 'unknown';
  if (algorithm.startsWith('rsa-pss')) return 'RSASSA_PSS';
  const [family = '', ...digest] = algorithm.split('-');
  return `${family.toUpperCase()}_WITH_${digest.join('_').toUpperCase()}`;
}

function validate(leaf: Certificate, item: Case): ChainReport {
  const crls = item.crls.map((pem) => readCrl(pem));
  const purposes = item.extended_key_usage.map((name) => PURPOSES[name] ?? name);
  return validateChainSync(
    leaf,
    {
      trust: customTrust(readable(item.trusted_certs), 'limbo'),
      intermediates: readable(item.untrusted_intermediates),
      at: new Date(item.validation_time ?? DEFAULT_TIME),
      revocation: crls.length > 0 ? { mode: 'require', crls } : { mode: 'skip' },
      algorithms: permissivePolicy,
      ...(item.max_chain_depth === null ? {} : { maxPathLength: item.max_chain_depth }),
    },
    { profile: { ...strictProfile, leafPurposes: purposes.length === 0 ? undefined : purposes } },
  );
}

/** Certificates that cannot be read are not in the graph; a path that needs one fails for the lack of it. */
function readable(texts: readonly string[]): Certificate[] {
  return texts.flatMap((pem) => {
    try {
      return [readCertificate(pem)];
    } catch {
      return [];
    }
  });
}
