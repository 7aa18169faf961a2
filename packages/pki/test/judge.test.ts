// An algorithm policy is data: each word of a rule must count, alone. And what a store and its cache hold, no more and no less.
import type { LienThongError } from '@lienthong/core';
import { describe, expect, test } from 'vitest';
import { customTrust, governmentTrust } from '../src/index.ts';
import { type AlgorithmQuestion, allowsKey, judgeAlgorithm, namesAlgorithm } from '../src/policy/judge.ts';
import type { AlgorithmPolicy, AlgorithmRule } from '../src/policy/model.ts';
import { PkiCache } from '../src/trust/cache.ts';
import { readRecord } from '../src/trust/store.ts';

const RULE: AlgorithmRule = { use: 'certificate', family: 'rsa', digests: ['sha256'], minBits: 2048, reason: 'vì thế' };
const policy = (...rules: Partial<AlgorithmRule>[]): AlgorithmPolicy => ({
  id: 'thử',
  edition: '2026-11-22',
  title: { vi: 'thử', en: 'test' },
  cutOff: '2021-01-01T00:00:00Z',
  keys: { rsa: 2048, ec: 256 },
  rules: rules.map((rule) => ({ ...RULE, ...rule })),
});
const QUESTION: AlgorithmQuestion = {
  use: 'certificate',
  algorithm: 'rsa-sha256',
  key: { type: 'rsa', bits: 2048, inherits: false },
};
const judge = (rule: Partial<AlgorithmRule>, question: Partial<AlgorithmQuestion> = {}): string => {
  const { allowed, subIndication, reason } = judgeAlgorithm(policy(rule), { ...QUESTION, ...question });
  expect(reason.vi).not.toBe('');
  if (allowed) expect([reason, subIndication]).toEqual([{ vi: 'vì thế', en: 'vì thế' }, undefined]);
  return allowed ? 'allowed' : (subIndication as string);
};
const NO = 'CRYPTO_CONSTRAINTS_FAILURE';
const NEEDS_PROOF = 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE';
const before = new Date('2020-12-31T23:59:59Z');
const cutOff = new Date('2021-01-01T00:00:00Z');

describe('one rule', () => {
  test('use, family, digest and size must all fit', () => {
    expect(judge({})).toBe('allowed');
    expect(judge({ use: 'document' })).toBe(NO);
    expect(judge({ family: 'rsa-pss' })).toBe(NO);
    expect(judge({ family: 'ecdsa' })).toBe(NO);
    expect(judge({ digests: ['sha384', 'sha512'] })).toBe(NO);
    expect(judge({ digests: ['sha384', 'sha256'] })).toBe('allowed');
    expect(judge({ minBits: 2049 })).toBe(NO);
    expect(judge({}, { key: { type: 'rsa', bits: 2047, inherits: false } })).toBe(NO);
  });
  test('the parts of a name', () => {
    expect(judge({ family: 'rsa-pss', digests: ['sha512'] }, { algorithm: 'rsa-pss-sha512' })).toBe('allowed');
    expect(judge({ family: 'rsa', digests: ['sha512-256'] }, { algorithm: 'rsa-sha512-256' })).toBe('allowed');
    expect(judge({ family: 'ecdsa', digests: ['sha3-256'] }, { algorithm: 'ecdsa-sha3-256' })).toBe('allowed');
    expect(judge({ family: 'rsa', digests: ['pss-sha256'] }, { algorithm: 'rsa-pss-sha256' })).toBe(NO);
    const ed = { algorithm: 'ed25519', key: { type: 'ed25519', bits: 256, inherits: false } } as const;
    expect(judge({ family: 'ed25519', digests: ['ed25519'], minBits: 256 }, ed)).toBe('allowed');
    expect(judge({ family: 'ed25519', digests: [''], minBits: 256 }, ed)).toBe(NO);
  });
  test('a scheme or a key that is not known is allowed by nothing', () => {
    expect(judge({}, { algorithm: undefined })).toBe(NO);
    expect(judge({}, { key: undefined })).toBe(NO);
    expect(judge({}, { algorithm: undefined, key: undefined })).toBe(NO);
  });
  test('only the first generation, and only its pinned CAs', () => {
    expect(judge({ condition: 'g1' }, { generation: 'g1' })).toBe('allowed');
    for (const generation of ['g2', undefined]) expect(judge({ condition: 'g1' }, { generation, pinnedCa: true })).toBe(NO);
    expect(judge({ condition: 'g1-pinned-ca' }, { generation: 'g1', pinnedCa: true })).toBe('allowed');
    for (const question of [{ generation: 'g1' }, { generation: 'g1', pinnedCa: false }, { generation: 'g2', pinnedCa: true }])
      expect(judge({ condition: 'g1-pinned-ca' }, question)).toBe(NO);
  });
  test('only with proof of existence before the cut-off', () => {
    expect(judge({ condition: 'proof' }, { proof: before })).toBe('allowed');
    for (const proof of [undefined, cutOff, new Date('2022-01-01T00:00:00Z')])
      expect(judge({ condition: 'proof' }, { proof })).toBe(NEEDS_PROOF);
  });
  test('a leaf of the first generation with proof; a CA never, a leaf without proof not yet', () => {
    const leaf = { generation: 'g1', ca: false } as const;
    expect(judge({ condition: 'g1-leaf-proof' }, { ...leaf, proof: before })).toBe('allowed');
    expect(judge({ condition: 'g1-leaf-proof' }, { generation: 'g1', proof: before })).toBe('allowed');
    for (const proof of [undefined, cutOff]) expect(judge({ condition: 'g1-leaf-proof' }, { ...leaf, proof })).toBe(NEEDS_PROOF);
    expect(judge({ condition: 'g1-leaf-proof' }, { generation: 'g1', ca: true, proof: before })).toBe(NO);
    expect(judge({ condition: 'g1-leaf-proof' }, { generation: 'g1', ca: true })).toBe(NO);
    for (const proof of [undefined, before]) expect(judge({ condition: 'g1-leaf-proof' }, { generation: 'g2', proof })).toBe(NO);
    expect(judge({ condition: 'g1' }, { generation: 'g2' })).toBe(NO);
  });
  test('a rule that would need proof does not hide the one that holds, nor one that fits nothing', () => {
    const two = policy({ condition: 'proof' }, {});
    expect(judgeAlgorithm(two, QUESTION).allowed).toBe(true);
    const other = judgeAlgorithm(policy({ condition: 'proof' }, { condition: 'g1' }), QUESTION);
    expect(other.subIndication).toBe(NEEDS_PROOF);
    expect(other.reason.en).toContain('rsa-sha256 (2048 bit)');
  });
});

describe('what a policy names', () => {
  test('a scheme, by use, family and digest', () => {
    expect(namesAlgorithm(policy({ condition: 'g1' }), 'certificate', 'rsa-sha256')).toBe(true);
    expect(namesAlgorithm(policy({}), 'document', 'rsa-sha256')).toBe(false);
    expect(namesAlgorithm(policy({}), 'certificate', 'rsa-pss-sha256')).toBe(false);
    expect(namesAlgorithm(policy({}), 'certificate', 'rsa-sha1')).toBe(false);
    expect(namesAlgorithm(policy(), 'certificate', 'rsa-sha256')).toBe(false);
  });
  test('a key, by kind and least size', () => {
    const allowed = (type: 'rsa' | 'rsa-pss' | 'ec' | 'dsa' | 'ed25519', bits: number) =>
      allowsKey(policy(), { type, bits, inherits: false });
    expect([allowed('rsa', 2048), allowed('rsa-pss', 2048), allowed('ec', 256)]).toEqual([true, true, true]);
    expect([allowed('rsa', 2047), allowed('rsa-pss', 2047), allowed('ec', 255)]).toEqual([false, false, false]);
    expect([allowed('dsa', 4096), allowed('ed25519', 256), allowsKey(policy(), undefined)]).toEqual([false, false, false]);
  });
});

describe('stores and caches', () => {
  test('a store of its own has its name, nothing missing, nothing pinned; the shipped one pins what it only knows by digest', () => {
    const own = customTrust([]);
    expect([own.name, own.missing, own.bySubject('')]).toEqual(['custom', [], []]);
    expect(customTrust([], 'nhà').name).toBe('nhà');
    const shipped = governmentTrust();
    expect(shipped.name).toBe('vgca');
    const digests = shipped.missing.flatMap(({ sha256 }) => (sha256 === undefined ? [] : [sha256]));
    for (const sha256 of [...digests, ...shipped.intermediates.map(({ certificate }) => certificate.sha256)])
      expect(shipped.isPinned(sha256)).toBe(true);
    for (const { certificate } of [...shipped.anchors, ...shipped.foreign])
      expect(shipped.isPinned(certificate.sha256)).toBe(false);
    expect(shipped.isPinned(undefined as unknown as string)).toBe(false);
  });
  test('a pin that does not fit says both digests', () => {
    const [anchor] = governmentTrust().anchors;
    const der = Buffer.from(anchor?.certificate.der ?? []).toString('base64');
    const { role, hierarchy, generation, provenance } = anchor as NonNullable<typeof anchor>;
    const record = { role, hierarchy, generation, provenance, der };
    const expected = '0'.repeat(64);
    try {
      readRecord({ ...record, sha256: expected });
      expect.unreachable();
    } catch (error) {
      expect((error as LienThongError).details).toEqual({ expected, actual: anchor?.certificate.sha256 });
    }
    expect(readRecord({ ...record, sha256: anchor?.certificate.sha256 ?? '' }).certificate.sha256).toBe(
      anchor?.certificate.sha256,
    );
  });
  test('remembers a bounded number of signatures, the newest', () => {
    const cache = new PkiCache();
    const signed = (i: number) => ({ sha256: i.toString(16).padStart(64, '0') });
    for (let i = 0; i < 16_400; i++) cache.rememberSignature(signed(i), 'khoá', i % 2 === 0);
    expect(cache.sizes).toEqual({ certificates: 0, signatures: 16_384 });
    expect([0, 15, 16, 17, 16_399].map((i) => cache.signature(signed(i), 'khoá'))).toEqual([
      undefined,
      undefined,
      true,
      false,
      false,
    ]);
    expect(cache.signature(signed(20), 'khác')).toBeUndefined();
  });
  test('one object asked about two keys gets the answer for each', () => {
    const cache = new PkiCache();
    const object = { sha256: 'a' };
    cache.rememberSignature(object, 'tốt', true);
    cache.rememberSignature(object, 'xấu', false);
    expect([cache.signature(object, 'tốt'), cache.signature(object, 'xấu'), cache.signature(object, 'lạ')]).toEqual([
      true,
      false,
      undefined,
    ]);
    expect(cache.signature({ sha256: 'a' }, 'tốt')).toBe(true);
  });
});
