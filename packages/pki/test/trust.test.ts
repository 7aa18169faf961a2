import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chainCases, createGovernmentPki } from '@lienthong/testkit';
import { describe, expect, test } from 'vitest';
import { vectors } from '../../tests/src/vectors.ts';
import {
  addTrust,
  algorithmPolicy,
  allowsKey,
  type ChainReport,
  confirmTrust,
  customTrust,
  governmentTrust,
  judgeAlgorithm,
  listTrust,
  PkiCache,
  readCertificate,
  readCrl,
  removeTrust,
  type SignatureAlgorithm,
  type TrustStore,
  updateTrust,
  validateChain,
} from '../src/index.ts';
import { strictProfile, validateChainSync } from '../src/internal/index.ts';
import { algorithmPolicies } from '../src/policy/data.ts';
import { readRecord } from '../src/trust/store.ts';
import * as m from './make.ts';
import { AT, ca, caCrl, check, leaf, root, rootCrl } from './world.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

describe('the government store', () => {
  const store = governmentTrust();
  test('holds what the list of trust says, and no foreign anchor', () => {
    expect(store.anchors.map((a) => [a.hierarchy, a.generation, a.provenance.status])).toEqual([
      ['vgca', 'g1', 'not-confirmed-out-of-band'],
      ['vgca', 'g2', 'not-confirmed-out-of-band'],
    ]);
    expect(store.intermediates).toHaveLength(1);
    expect(store.foreign.map((f) => f.hierarchy)).toEqual(['neac']);
    for (const [file, entry] of [
      ['vgca-rootca-g1.pem', store.anchors[0]],
      ['vgca-rootca-g2.pem', store.anchors[1]],
      ['vgca-cpca-g2-co-quan-nha-nuoc.pem', store.intermediates[0]],
      ['vn-national-rootca-sha256-2014.pem', store.foreign[0]],
    ] as const) {
      const path = vectors(`trust/${file}`);
      if (path !== undefined) expect(readCertificate(readFileSync(path)).sha256).toBe(entry?.certificate.sha256);
    }
  });
  test('the public sub-CA never chains to it', async () => {
    const path = vectors('trust/vnpt-ca-sha2-2024.pem');
    if (path === undefined) return;
    const report = await validateChain(readCertificate(readFileSync(path)), {
      trust: store,
      at: AT,
      revocation: { mode: 'skip' },
      purpose: 'path',
    });
    expect([report.outcome, report.subIndication]).toEqual(['indeterminate', 'FOREIGN_HIERARCHY']);
  });
  test('a missing sub-CA is named, with its file', () => {
    const cp = Buffer.from('053140de34beb38fc0db6ec5430e3e12f763c61c', 'hex');
    const report = check(leaf({ extensions: [m.ext('2.5.29.35', m.seq(m.tlv(0x80, cp)))] }), { trust: store });
    expect(report.message.vi).toContain('Co quan chung thuc so Chinh phu');
    expect(report.message.vi).toContain('http://ca.gov.vn/pki/pub/cert/cp.crt');
  });
  test('a record whose bytes are not the pinned ones is refused', () => {
    const record = {
      role: 'anchor',
      hierarchy: 'x',
      generation: undefined,
      sha256: '00',
      der: Buffer.from(root().der).toString('base64'),
      provenance: { status: 'given-by-caller', source: 's' },
    } as const;
    expect(() => readRecord(record)).toThrow(/TRUST_PIN_MISMATCH/);
  });
});

describe('changing a store', () => {
  const base = customTrust([root()], 'thử');
  const other = ca();
  const file = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
  const record = { role: 'intermediate', hierarchy: 'thử', sha256: other.sha256, der: Buffer.from(other.der).toString('base64') };
  const update = { format: 'lienthong-trust/1', records: [record] };
  const apply = (value: unknown): TrustStore => updateTrust(base, file(value), sha256(file(value)));

  test('add, replace, remove: the old one stays as it was', () => {
    const entry = {
      certificate: other,
      role: 'intermediate',
      hierarchy: 'thử',
      generation: undefined,
      provenance: { status: 'given-by-caller', source: 's' },
    } as const;
    const more = addTrust(base, [entry]);
    expect(listTrust(more)).toHaveLength(2);
    expect(listTrust(base)).toHaveLength(1);
    expect(listTrust(addTrust(more, [entry]))).toHaveLength(2);
    expect(more.bySubject(other.subject.key)).toHaveLength(1);
    expect(more.bySubject('?')).toEqual([]);
    expect(listTrust(removeTrust(more, other.sha256))).toHaveLength(1);
    expect(check(leaf(), { trust: more }).outcome).toBe('valid');
    const twins = customTrust([root(), root()]);
    expect(twins.bySubject(root().subject.key)).toHaveLength(2);
  });
  test('update from a pinned file', () => {
    const updated = apply(update);
    expect(updated.intermediates[0]?.provenance).toEqual({ status: 'not-confirmed-out-of-band', source: 'update file' });
    expect(
      apply({ ...update, records: [{ ...record, generation: 'g3', source: 'biên bản 12' }] }).intermediates[0],
    ).toMatchObject({ generation: 'g3', provenance: { source: 'biên bản 12' } });
    const gone = apply({ ...update, remove: [base.anchors[0]?.certificate.sha256] });
    expect(gone.anchors).toEqual([]);
    expect(updateTrust(base, file(update), sha256(file(update)).toUpperCase()).intermediates).toHaveLength(1);
  });
  test.each<[string, unknown, RegExp]>([
    ['wrong pin in the record', { ...update, records: [{ ...record, sha256: 'a'.repeat(64) }] }, /TRUST_PIN_MISMATCH/],
    ['no format', { records: [] }, /TRUST_FILE_INVALID.*format/],
    ['not an object', [], /file is not an object/],
    ['null', null, /file is not an object/],
    ['no records', { format: 'lienthong-trust/1' }, /records is not a list/],
    ['too many records', { format: 'lienthong-trust/1', records: new Array(1001).fill(record) }, /records is not a list/],
    ['record of another kind', { ...update, records: [5] }, /record is not an object/],
    ['role', { ...update, records: [{ ...record, role: 'king' }] }, /role/],
    ['role of another kind', { ...update, records: [{ ...record, role: 5 }] }, /role/],
    ['hierarchy', { ...update, records: [{ ...record, hierarchy: '' }] }, /hierarchy is not text/],
    ['digest', { ...update, remove: ['XYZ'] }, /64 lower-case/],
    ['digest of another kind', { ...update, remove: [5] }, /sha256 is not text/],
  ])('%s', (_, value, message) => {
    expect(() => apply(value)).toThrow(message);
  });
  test('the pin of the file, its size, its form', () => {
    expect(() => updateTrust(base, file(update), 'a'.repeat(64))).toThrow(/TRUST_PIN_MISMATCH/);
    const junk = Buffer.from('{');
    expect(() => updateTrust(base, junk, sha256(junk))).toThrow(/not JSON/);
    const big = Buffer.alloc((4 << 20) + 1, 0x20);
    expect(() => updateTrust(base, big, sha256(big))).toThrow(/longer than/);
  });
  test('a person confirms', () => {
    const confirmed = confirmTrust(
      governmentTrust(),
      'F04BA4B459A7C9A1B971AD9B1CB833E695A80C79AEA63B174B66A70EDFE2FDB8',
      'Nguyễn A',
      AT,
    );
    expect(confirmed.anchors.find((a) => a.generation === 'g2')?.provenance).toMatchObject({
      status: 'confirmed',
      confirmedBy: 'Nguyễn A',
      confirmedAt: AT.toISOString(),
    });
    const sub = confirmed.intermediates[0]?.certificate;
    expect(check(sub as never, { trust: confirmed, purpose: 'path' }).warnings.map((w) => w.code)).toEqual([
      'REVOCATION_SKIPPED',
    ]);
    expect(() => confirmTrust(base, 'ab', 'x', AT)).toThrow(/no certificate/);
  });
});

describe('the cache', () => {
  test('is bounded, and keyed by content', () => {
    const cache = new PkiCache({ certificates: 2, signatures: 2 });
    const [a, b, c] = [root(), ca(), leaf()];
    expect(cache.certificate(a.der)).toBe(cache.certificate(Uint8Array.from(a.der)));
    cache.certificate(b.der);
    cache.certificate(c.der);
    for (const sha256 of ['x', 'y', 'z']) cache.rememberSignature({ sha256 }, 'k', true);
    expect(cache.sizes).toEqual({ certificates: 2, signatures: 2 });
    expect(cache.signature({ sha256: 'x' }, 'k')).toBeUndefined();
    const again = { sha256: 'z' };
    expect([cache.signature(again, 'k'), cache.signature(again, 'k'), cache.signature(again, 'j')]).toEqual([
      true,
      true,
      undefined,
    ]);
  });
  test('remembers signatures, never time or revocation', () => {
    const trust = customTrust([root()]);
    const [subject, issuer] = [leaf({ serial: 5, to: '2030-01-01T00:00:00Z' }), ca()];
    const crls = [rootCrl(), caCrl()];
    const run = (at: string, list = crls): ChainReport =>
      check(subject, { trust, intermediates: [issuer], crls: list, at: new Date(at) });
    expect(run('2026-06-01T00:00:00Z').spent.signatures).toBe(4);
    const again = run('2026-06-01T00:00:00Z');
    expect([again.outcome, again.spent.signatures]).toEqual(['valid', 0]);
    expect(run('2027-06-01T00:00:00Z').subIndication).toBe('TRY_LATER');
    expect(run('2031-06-01T00:00:00Z').subIndication).toBe('OUT_OF_BOUNDS_NO_POE');
    expect(run('2026-06-01T00:00:00Z', [crls[0] as never, caCrl({ entries: [{ serial: 5 }] })]).subIndication).toBe(
      'REVOKED_NO_POE',
    );
    const forged = check(leaf({ by: m.pooled(5) }), { trust, intermediates: [issuer] });
    const twice = check(forged.path[0] as never, { trust, intermediates: [issuer] });
    expect([forged.outcome, twice.outcome, twice.spent.signatures]).toEqual(['invalid', 'invalid', 0]);
  });
});

describe('algorithm policies', () => {
  const rsa = (bits: number) => ({ type: 'rsa', bits, inherits: false }) as const;
  const ec = { type: 'ec', bits: 256, inherits: false } as const;
  const early = new Date('2020-12-31T00:00:00Z');
  const judge = (
    id: Parameters<typeof algorithmPolicy>[0],
    use: 'document' | 'certificate',
    algorithm: SignatureAlgorithm | undefined,
    key = rsa(2048) as never,
    more = {},
  ): string => {
    const verdict = judgeAlgorithm(algorithmPolicy(id), { use, algorithm, key, ...more });
    expect(verdict.reason.vi.length).toBeGreaterThan(5);
    return verdict.allowed ? 'yes' : (verdict.subIndication as string).replace('CRYPTO_CONSTRAINTS_', '');
  };
  const g1 = { generation: 'g1' };
  test.each<[string, string, string]>([
    ['tt15 pss', judge('strict-tt15', 'document', 'rsa-pss-sha256'), 'yes'],
    ['tt15 pkcs1', judge('strict-tt15', 'document', 'rsa-sha256'), 'FAILURE'],
    ['tt15 ecdsa', judge('strict-tt15', 'document', 'ecdsa-sha384', ec as never), 'yes'],
    ['tt15 certificate pkcs1', judge('strict-tt15', 'certificate', 'rsa-sha256'), 'yes'],
    ['tt15 sha-3', judge('strict-tt15', 'certificate', 'rsa-sha3-256'), 'yes'],
    ['tt15 sha-512/256', judge('strict-tt15', 'certificate', 'rsa-sha512-256'), 'yes'],
    ['tt15 sha-224', judge('strict-tt15', 'certificate', 'rsa-sha224'), 'FAILURE'],
    [
      'tt15 sha-1 g1',
      judge('strict-tt15', 'certificate', 'rsa-sha1', undefined, { ...g1, pinnedCa: true, ca: true, proof: early }),
      'FAILURE',
    ],
    ['compat pkcs1', judge('vgca-compat', 'document', 'rsa-sha256'), 'yes'],
    ['compat pkcs1 short', judge('vgca-compat', 'document', 'rsa-sha256', rsa(2047) as never), 'FAILURE'],
    ['compat sha-1 document', judge('vgca-compat', 'document', 'rsa-sha1', undefined, { ...g1, proof: early }), 'FAILURE'],
    [
      'compat sha-1 pinned CA',
      judge('vgca-compat', 'certificate', 'rsa-sha1', undefined, { ...g1, pinnedCa: true, ca: true }),
      'yes',
    ],
    [
      'compat sha-1 pinned CA elsewhere',
      judge('vgca-compat', 'certificate', 'rsa-sha1', undefined, { generation: 'g2', pinnedCa: true, ca: true }),
      'FAILURE',
    ],
    [
      'compat sha-1 CA not pinned',
      judge('vgca-compat', 'certificate', 'rsa-sha1', undefined, { ...g1, ca: true, proof: early }),
      'FAILURE',
    ],
    ['compat sha-1 leaf', judge('vgca-compat', 'certificate', 'rsa-sha1', undefined, g1), 'FAILURE_NO_POE'],
    ['compat sha-1 leaf, proof', judge('vgca-compat', 'certificate', 'rsa-sha1', undefined, { ...g1, proof: early }), 'yes'],
    [
      'compat sha-1 leaf, proof at the cut-off',
      judge('vgca-compat', 'certificate', 'rsa-sha1', undefined, { ...g1, proof: new Date('2021-01-01T00:00:00Z') }),
      'FAILURE_NO_POE',
    ],
    ['compat sha-1 leaf elsewhere', judge('vgca-compat', 'certificate', 'rsa-sha1', undefined, { proof: early }), 'FAILURE'],
    ['archive sha-1 document', judge('archive-legacy', 'document', 'rsa-sha1'), 'FAILURE_NO_POE'],
    ['archive sha-1 document, proof', judge('archive-legacy', 'document', 'rsa-sha1', undefined, { proof: early }), 'yes'],
    ['archive sha-1 certificate g1', judge('archive-legacy', 'certificate', 'rsa-sha1', undefined, g1), 'yes'],
    [
      'archive sha-1 certificate elsewhere',
      judge('archive-legacy', 'certificate', 'rsa-sha1', undefined, { proof: early }),
      'FAILURE',
    ],
    ['never md5', judge('archive-legacy', 'certificate', 'rsa-md5', undefined, { ...g1, proof: early }), 'FAILURE'],
    [
      'never dsa',
      judge('archive-legacy', 'certificate', 'dsa-sha256', { type: 'dsa', bits: 3072, inherits: false } as never),
      'FAILURE',
    ],
    [
      'never ed25519 yet',
      judge('vgca-compat', 'document', 'ed25519', { type: 'ed25519', bits: 256, inherits: false } as never),
      'FAILURE',
    ],
    ['unknown', judge('vgca-compat', 'document', undefined), 'FAILURE'],
    [
      'no key',
      judgeAlgorithm(algorithmPolicy('vgca-compat'), { use: 'document', algorithm: 'rsa-sha256', key: undefined })
        .subIndication ?? '',
      'CRYPTO_CONSTRAINTS_FAILURE',
    ],
  ])('%s', (_, got, expected) => {
    expect(got).toBe(expected);
  });
  test('keys', () => {
    const policy = algorithmPolicy('vgca-compat');
    expect(
      [
        rsa(2048),
        rsa(2047),
        { type: 'rsa-pss', bits: 3072, inherits: false },
        ec,
        { type: 'dsa', bits: 3072, inherits: false },
        undefined,
      ].map((key) => allowsKey(policy, key as never)),
    ).toEqual([true, false, true, true, false, false]);
  });
  test('every entry is dated and has its reason', () => {
    for (const policy of Object.values(algorithmPolicies)) {
      expect(policy.edition).toMatch(/^\d{4}-\d\d-\d\d$/);
      expect(policy.cutOff).toBe('2021-01-01T00:00:00Z');
      for (const rule of policy.rules) expect(rule.reason.length).toBeGreaterThan(10);
    }
  });

  const rsaKeys = m.newKeys('rsa', 2048);
  const weak = m.newKeys('rsa', 1024);
  const compat = algorithmPolicy('vgca-compat');
  const g1Store = (): TrustStore => {
    const anchor = root({ keys: rsaKeys, by: rsaKeys, extensions: [m.basic(true)] });
    return addTrust(customTrust([]), [
      {
        certificate: anchor,
        role: 'anchor',
        hierarchy: 'vgca',
        generation: 'g1',
        provenance: { status: 'given-by-caller', source: 's' },
      },
    ]);
  };
  const sha1Leaf = leaf({
    issuer: root().subject.der,
    by: rsaKeys,
    keys: rsaKeys,
    algorithm: m.RSA_SHA1,
    hash: 'sha1',
    extensions: [],
  });
  test('a SHA-1 leaf under G1: only with proof before the cut-off', () => {
    const run = (more: object): string => {
      const report = check(sha1Leaf, { trust: g1Store(), algorithms: compat, ...more });
      return `${report.outcome} ${report.subIndication ?? ''}`.trim();
    };
    expect(run({})).toBe('indeterminate CRYPTO_CONSTRAINTS_FAILURE_NO_POE');
    expect(run({ proof: early })).toBe('valid');
    expect(run({ algorithms: algorithmPolicy('archive-legacy') })).toBe('valid');
  });
  test('a SHA-1 CA under G1: only pinned', () => {
    const sub = ca({ by: rsaKeys, keys: rsaKeys, algorithm: m.RSA_SHA1, hash: 'sha1', extensions: [m.basic(true)] });
    const end = leaf({ by: rsaKeys, keys: rsaKeys, extensions: [] });
    const unpinned = check(end, { trust: g1Store(), algorithms: compat, intermediates: [sub] });
    expect(unpinned.subIndication).toBe('CRYPTO_CONSTRAINTS_FAILURE');
    expect(unpinned.attempts[0]?.code).toBe('ALGORITHM');
    const pinned = addTrust(g1Store(), [
      {
        certificate: sub,
        role: 'intermediate',
        hierarchy: 'vgca',
        generation: 'g1',
        provenance: { status: 'given-by-caller', source: 's' },
      },
    ]);
    expect(check(end, { trust: pinned, algorithms: compat }).outcome).toBe('valid');
  });
  test('a weak key anywhere', () => {
    const anchors = [root({ keys: rsaKeys, by: rsaKeys, extensions: [m.basic(true)] })];
    const weakLeaf = leaf({ issuer: root().subject.der, by: rsaKeys, keys: weak, extensions: [] });
    expect(check(weakLeaf, { anchors, algorithms: compat }).subIndication).toBe('CRYPTO_CONSTRAINTS_FAILURE');
    const weakRoot = [root({ keys: weak, by: weak, extensions: [m.basic(true)] })];
    expect(
      check(leaf({ issuer: root().subject.der, by: weak, keys: rsaKeys, extensions: [] }), {
        anchors: weakRoot,
        algorithms: compat,
      }).subIndication,
    ).toBe('CRYPTO_CONSTRAINTS_FAILURE');
  });
  test('a scheme nobody knows is indeterminate, a CRL outside the policy does not count', () => {
    const odd = leaf({ issuer: root().subject.der, by: m.pooled(0), algorithm: m.seq(m.oid('1.2.3.4')), extensions: [] });
    expect(check(odd, { anchors: [root()] }).outcome).not.toBe('valid');
    const anchors = [root({ keys: rsaKeys, by: rsaKeys, extensions: [m.basic(true)] })];
    const end = leaf({ issuer: root().subject.der, by: rsaKeys, keys: rsaKeys, extensions: [] });
    const crl = (algorithm: Buffer, hash: string) =>
      readCrl(m.makeCrl({ issuer: root().subject.der, by: rsaKeys, algorithm, hash }));
    expect(check(end, { anchors, algorithms: compat, crls: [crl(m.RSA_SHA256, 'sha256')] }).outcome).toBe('valid');
    expect(check(end, { anchors, algorithms: compat, crls: [crl(m.RSA_SHA1, 'sha1')] }).subIndication).toBe('TRY_LATER');
    const complete = readCrl(m.makeCrl({ issuer: root().subject.der, by: rsaKeys, number: 5 }));
    const delta = readCrl(
      m.makeCrl({
        issuer: root().subject.der,
        by: rsaKeys,
        number: 6,
        extensions: [m.deltaBase(5)],
        algorithm: m.RSA_SHA1,
        hash: 'sha1',
        entries: [{ serial: end.serialBytes }],
      }),
    );
    expect(check(end, { anchors, algorithms: compat, crls: [complete, delta] }).outcome).toBe('valid');
  });
});

describe('the look-alike hierarchy and all that goes wrong in it', () => {
  test('each case is stopped by what it says', async () => {
    const pki = await createGovernmentPki();
    const wrong: string[] = [];
    for (const item of await chainCases(pki)) {
      const strict = (): ChainReport =>
        validateChainSync(
          readCertificate(item.leaf),
          {
            trust: customTrust(item.anchors.map((der) => readCertificate(der))),
            intermediates: item.intermediates.map((der) => readCertificate(der)),
            at: item.at,
            revocation: { mode: 'require', crls: item.crls.map((der) => readCrl(der)) },
          },
          { profile: { ...strictProfile, leafUsages: ['digitalSignature', 'nonRepudiation'] } },
        );
      let report: ChainReport | undefined;
      try {
        report = await validateChain(readCertificate(item.leaf), {
          trust: customTrust(item.anchors.map((der) => readCertificate(der))),
          intermediates: item.intermediates.map((der) => readCertificate(der)),
          at: item.at,
          revocation: { mode: 'require', crls: item.crls.map((der) => readCrl(der)) },
        });
      } catch {
        report = undefined;
      }
      const accepted = report?.outcome === 'valid';
      const shouldPass = item.stoppedBy === 'nothing' || item.stoppedBy === 'strict';
      if (accepted !== shouldPass)
        wrong.push(
          `${item.id} (${item.stoppedBy}, ${item.rule}): ${report?.outcome} ${report?.subIndication} ${report?.message.en}`,
        );
      if (item.stoppedBy === 'strict' && strict().outcome === 'valid') wrong.push(`${item.id}: strict accepts`);
    }
    expect(wrong).toEqual([]);
  });
});
