import type { KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MaskHash, type SignatureAlgorithm, verifySignature } from '@lienthong/pki';
import { importKey } from '@lienthong/pki/internal';
import { type CaseResult, type ConformanceReport, HANG_MS, ReportBuilder } from '../report.ts';

interface Test {
  readonly tcId: number;
  readonly comment: string;
  readonly msg: string;
  readonly sig: string;
  readonly result: string;
}

interface Group {
  readonly type: string;
  readonly sha: string;
  readonly mgfSha?: string;
  readonly sLen?: number;
  readonly publicKeyDer: string;
  readonly tests: readonly Test[];
}

interface Manifest {
  readonly files: readonly { readonly file: string; readonly tests: number }[];
}

/** Wycheproof: RSA and ECDSA signatures, good, bad and malformed. A case's id is its file; `index` counts over all files. */
export async function run(dir: string): Promise<ConformanceReport> {
  const { files } = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as Manifest;
  const report = new ReportBuilder('wycheproof');
  let index = 0;
  for (const { file, tests } of files) {
    const { testGroups } = JSON.parse(readFileSync(join(dir, file), 'utf8')) as { testGroups: readonly Group[] };
    let count = 0;
    for (const group of testGroups) {
      const verify = verifierOf(group);
      for (const test of group.tests) {
        const begin = performance.now();
        const result = judge(test, verify);
        const ms = performance.now() - begin;
        report.add(file, index++, ms > HANG_MS ? { kind: 'hang' } : result, ms);
        count++;
      }
    }
    // Tests that the manifest promises and the file does not have were not passed.
    for (; count < tests; count++) report.add(file, index++, disagree('a test', 'none', `the manifest says ${tests} tests`), 0);
  }
  return report.report();
}

function disagree(expected: string, got: string, why: string): CaseResult {
  return { kind: 'disagree', expected, got, why };
}

function judge(test: Test, verify: ((test: Test) => boolean) | undefined): CaseResult {
  const good = verify?.(test) === true;
  const got = good ? 'valid' : 'invalid';
  return test.result === 'acceptable' || test.result === got
    ? { kind: 'agree' }
    : disagree(test.result, got, `tcId ${test.tcId}: ${test.comment}`);
}

/** One key for a group; undefined when the key or the kind of group is not known: then nothing verifies. */
function verifierOf(group: Group): ((test: Test) => boolean) | undefined {
  const family = {
    RsassaPkcs1Verify: 'rsa',
    RsassaPssVerify: 'rsa-pss',
    RsassaPssWithParametersVerify: 'rsa-pss',
    EcdsaVerify: 'ecdsa',
    EcdsaP1363Verify: 'ecdsa',
  }[group.type];
  let key: KeyObject;
  try {
    key = importKey(Buffer.from(group.publicKeyDer, 'hex'));
  } catch {
    return undefined;
  }
  const algorithm = `${family}-${hashName(group.sha)}` as SignatureAlgorithm;
  const ecdsa = group.type === 'EcdsaP1363Verify' ? 'p1363' : 'der';
  const salt = group.sLen === undefined ? {} : { saltLength: group.sLen };
  const mask = group.mgfSha === undefined ? {} : { mgf1Hash: hashName(group.mgfSha) as MaskHash };
  return ({ msg, sig }) =>
    verifySignature({
      algorithm,
      key,
      ecdsa,
      data: Buffer.from(msg, 'hex'),
      signature: Buffer.from(sig, 'hex'),
      ...salt,
      ...mask,
    });
}

const hashName = (sha: string): string => sha.toLowerCase().replace('sha-', 'sha');
