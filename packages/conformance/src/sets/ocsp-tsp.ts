import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  type AlgorithmPolicy,
  type Certificate,
  type ChainPolicy,
  customTrust,
  readCertificate,
  readCrl,
  readOcspResponse,
  slideControlTime,
  validateChain,
  verifyOcspResponse,
  verifyTimestamp,
} from '@lienthong/pki';
import { permissivePolicy } from '@lienthong/pki/internal';
import { type CaseResult, type ConformanceReport, HANG_MS, ReportBuilder } from '../report.ts';

interface Case {
  readonly id: string;
  readonly kind: string;
  readonly time: string;
  readonly expected: string;
  readonly failure?: string | null;
  readonly response?: string;
  readonly certificate?: string;
  readonly issuerCertificate?: string;
  readonly target?: string;
  readonly trustAnchor?: string;
  readonly intermediates?: readonly string[];
  readonly otherCertificates?: readonly string[];
  readonly ocspResponses?: readonly string[];
  readonly crls?: readonly string[];
  readonly revocation?: string;
  readonly freshness?: { readonly type: string; readonly seconds: number };
  readonly bestSignatureTime?: string | null;
  readonly proofOfExistence?: readonly { readonly object: string; readonly time: string }[];
  readonly expectedControlTime?: string | null;
  readonly token?: string;
  readonly imprintAlgorithm?: string;
  readonly imprint?: string;
}

interface Manifest {
  readonly filesFolder: string;
  readonly cases: readonly Case[];
}

/** The vectors are of 2012 and 2020: SHA-1 and short keys. The question is authenticity, not what a policy thinks of SHA-1. */
const anything: AlgorithmPolicy = {
  ...permissivePolicy,
  rules: permissivePolicy.rules.flatMap((rule) => [rule, { ...rule, use: 'document' as const }]),
};

/** OCSP answers, paths judged by them, control times, time-stamp tokens. */
export async function run(dir: string): Promise<ConformanceReport> {
  const { cases, filesFolder } = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as Manifest;
  const files = new Files(join(dir, filesFolder));
  const report = new ReportBuilder('ocsp-tsp');
  for (const [index, item] of cases.entries()) {
    const begin = performance.now();
    const result = await judge(files, item);
    const ms = performance.now() - begin;
    report.add(item.id, index, ms > HANG_MS ? { kind: 'hang' } : result, ms);
  }
  return report.report();
}

class Files {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  bytes(name: string | undefined): Uint8Array {
    return readFileSync(join(this.#dir, name ?? ''));
  }

  certificate(name: string | undefined): Certificate {
    return readCertificate(this.bytes(name));
  }
}

interface Verdict {
  readonly got: string;
  readonly why: string;
}

const JUDGES: Readonly<Record<string, (files: Files, item: Case) => Promise<Verdict>>> = {
  'ocsp-response': judgeResponse,
  'path-with-ocsp': judgePath,
  'path-with-freshness-policy': judgePath,
  'time-slide': judgeSlide,
  'timestamp-token': judgeToken,
};

async function judge(files: Files, item: Case): Promise<CaseResult> {
  const judgeKind = Object.hasOwn(JUDGES, item.kind) ? JUDGES[item.kind] : undefined;
  if (judgeKind === undefined) return { kind: 'skip', reason: `unknown kind ${item.kind}` };
  let verdict: Verdict;
  try {
    verdict = await judgeKind(files, item);
  } catch (error) {
    // What cannot be read cannot be valid.
    verdict = { got: 'invalid', why: error instanceof Error ? error.message : String(error) };
  }
  const { got, why } = verdict;
  return got === item.expected ? { kind: 'agree' } : { kind: 'disagree', expected: item.expected, got, why };
}

async function judgeResponse(files: Files, item: Case): Promise<Verdict> {
  const verified = verifyOcspResponse(
    readOcspResponse(files.bytes(item.response)),
    files.certificate(item.certificate),
    files.certificate(item.issuerCertificate),
    { at: new Date(item.time), algorithms: anything },
  );
  return { got: verified.authentic ? 'valid' : 'invalid', why: verified.why ?? '' };
}

function chainPolicy(files: Files, item: Case): ChainPolicy {
  const { freshness, bestSignatureTime } = item;
  const seconds = freshness?.seconds ?? 0;
  const rule = freshness?.type.includes('after the best signature time')
    ? { afterProofSeconds: seconds }
    : { maxAgeSeconds: seconds };
  return {
    trust: customTrust([files.certificate(item.trustAnchor)], 'vectors'),
    intermediates: (item.intermediates ?? []).map((name) => files.certificate(name)),
    at: new Date(item.time),
    ...(typeof bestSignatureTime === 'string' ? { proof: new Date(bestSignatureTime) } : {}),
    revocation: {
      mode: 'require',
      crls: (item.crls ?? []).map((name) => readCrl(files.bytes(name))),
      ocsps: (item.ocspResponses ?? []).map((name) => files.bytes(name)),
      responderStatus: item.revocation?.includes('declares') === true ? 'where-declared' : 'required',
      ...(freshness === undefined ? {} : { freshness: rule }),
    },
    algorithms: anything,
    purpose: 'any',
  };
}

async function judgePath(files: Files, item: Case): Promise<Verdict> {
  const report = await validateChain(files.certificate(item.target), chainPolicy(files, item));
  const notes = report.evidence.flatMap((one) => one.notes).join('; ');
  return {
    got: report.outcome === 'valid' ? 'valid' : 'invalid',
    why: `${report.subIndication ?? ''} ${report.message.en} ${notes}`,
  };
}

async function judgeSlide(files: Files, item: Case): Promise<Verdict> {
  const policy = chainPolicy(files, item);
  const target = files.certificate(item.target);
  const proofs = new Map<string, Date>();
  for (const { object, time } of item.proofOfExistence ?? []) {
    const name = object.replace(/^\w+ /, '');
    const file = item.crls?.find((crl) => basename(crl) === name);
    const digest = object === 'target' ? target.sha256 : readCrl(files.bytes(file)).sha256;
    proofs.set(digest, new Date(time));
  }
  const path = [target, ...(policy.intermediates ?? []), files.certificate(item.trustAnchor)];
  const slid = slideControlTime(path, { ...policy, proofs });
  const expected = item.expectedControlTime ?? null;
  const got = slid.controlTime?.toISOString().replace('.000Z', 'Z') ?? null;
  if (got === expected) return { got: item.expected, why: '' };
  return { got: `control time ${got}`, why: slid.message.en };
}

async function judgeToken(files: Files, item: Case): Promise<Verdict> {
  const report = await verifyTimestamp(
    files.bytes(item.token),
    { algorithm: item.imprintAlgorithm ?? '', digest: Buffer.from(item.imprint ?? '', 'hex') },
    {
      trust: customTrust([files.certificate(item.trustAnchor)], 'vectors'),
      intermediates: (item.otherCertificates ?? []).map((name) => files.certificate(name)),
      at: new Date(item.time),
      revocation: { mode: 'skip' },
      algorithms: anything,
    },
  );
  return { got: report.outcome === 'valid' ? 'valid' : 'invalid', why: `${report.code} ${report.message.en}` };
}
