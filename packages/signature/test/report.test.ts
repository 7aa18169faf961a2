import type { GovernmentPki } from '@lienthong/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { type SignaturePolicy, signedAt } from '../src/index.ts';
import { verifyXml, xmlSignatureJson } from '../src/xml/index.ts';
import { packet, read, sign, trustedPki } from './support.ts';

let pki: GovernmentPki;
let policy: SignaturePolicy;
beforeAll(async () => {
  ({ pki, policy } = await trustedPki());
});

describe('the moment of signing', () => {
  const judged = async (options: object, changed: Partial<SignaturePolicy> = {}) => {
    const { bytes } = await sign(packet(), pki.agency, { gate: policy, ...options });
    const [report] = await verifyXml(read(bytes), { ...policy, ...changed });
    if (report === undefined) throw new Error('no signature');
    return { report, json: xmlSignatureJson(report) };
  };

  test('the time of judgement is not the time of signing', async () => {
    const { report, json } = await judged({});
    expect(report.report.time).toEqual({ source: 'judgement', at: '2026-11-22T09:00:00+07:00' });
    expect(signedAt(report.report)).toBeNull();
    expect(json.signedAt).toBeNull();
  });

  test('a claim is shown as the claim that it is, a record of ours as the record', async () => {
    const signingTime = new Date(policy.at.getTime() - 3_600_000);
    const claimed = await judged({ profile: 'xades-b', signingTime });
    expect(claimed.report.report.time?.source).toBe('claimed');
    expect(claimed.json.signedAt).toBe('2026-11-22T08:00:00+07:00');
    const recorded = await judged({}, { proof: signingTime });
    expect(recorded.report.report.time?.source).toBe('proof-of-existence');
    expect(recorded.json.signedAt).toBe('2026-11-22T08:00:00+07:00');
  });
});
