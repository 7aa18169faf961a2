import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Certificate, type ChainReport, customTrust, readCertificate, readCrl } from '@lienthong/pki';
import { permissivePolicy, validateChainSync } from '@lienthong/pki/internal';
import { type CaseResult, type ConformanceReport, HANG_MS, ReportBuilder } from '../report.ts';
import { type PkitsCase, pkitsProfile, readPkitsCases } from './pkits-cases.ts';

/** NIST PKITS: every path with its CRLs, hard-fail revocation; verdicts, and for valid cases the resulting policies too. */
export async function run(dir: string): Promise<ConformanceReport> {
  const { validationTime, cases } = readPkitsCases(dir);
  const at = new Date(validationTime);
  const report = new ReportBuilder('pkits');
  for (const [index, item] of cases.entries()) {
    const begin = performance.now();
    const result = judge(dir, item, at);
    const ms = performance.now() - begin;
    report.add(item.id, index, ms > HANG_MS ? { kind: 'hang' } : result, ms);
  }
  return report.report();
}

function judge(dir: string, item: PkitsCase, at: Date): CaseResult {
  let got: string;
  let why: string;
  try {
    const chain = validate(dir, item, at);
    got = chain.outcome === 'valid' ? 'valid' : 'invalid';
    why = `${chain.subIndication ?? ''} ${chain.message.en}`.trim();
    const wanted = item.userConstrainedPolicySet;
    if (got === 'valid' && item.expected === 'valid' && Array.isArray(wanted)) {
      const policies = chain.policies.join(' ');
      const expected = [...wanted].sort().join(' ');
      if (policies !== expected)
        return {
          kind: 'disagree',
          expected: `valid, policies ${expected}`,
          got: `valid, policies ${policies}`,
          why: 'policies differ',
        };
    }
  } catch (error) {
    // What cannot be read cannot be valid.
    got = 'invalid';
    why = error instanceof Error ? error.message : String(error);
  }
  return got === item.expected ? { kind: 'agree' } : { kind: 'disagree', expected: item.expected, got, why };
}

function validate(dir: string, item: PkitsCase, at: Date): ChainReport {
  const certificate = (file: string): Certificate => readCertificate(readFileSync(join(dir, 'certs', file)));
  const crls = item.crls.map((file) => readCrl(readFileSync(join(dir, 'crls', file))));
  return validateChainSync(
    certificate(item.target),
    {
      trust: customTrust([certificate(item.trustAnchor)], 'pkits'),
      intermediates: [...item.intermediates, ...item.otherCertificates].map(certificate),
      at,
      revocation: { mode: 'require', crls },
      algorithms: permissivePolicy,
      purpose: 'any',
      policies: {
        initialPolicySet: item.initialPolicySet,
        requireExplicitPolicy: item.initialExplicitPolicy,
        inhibitPolicyMapping: item.initialPolicyMappingInhibit,
        inhibitAnyPolicy: item.initialInhibitAnyPolicy,
      },
    },
    { profile: pkitsProfile },
  );
}
