// The clause and the certificate that a verdict names, and the small decisions in between: a report that blames the wrong rule
// sends people to the wrong office.
import { describe, expect, test } from 'vitest';
import {
  addTrust,
  algorithmPolicy,
  type Certificate,
  type ChainReport,
  customTrust,
  governmentTrust,
  type TrustAnchor,
  type TrustStore,
} from '../src/index.ts';
import { governmentProfile, permissivePolicy, strictProfile } from '../src/internal/index.ts';
import { processPath } from '../src/path/process.ts';
import { makeContext } from '../src/path/validate.ts';
import * as m from './make.ts';
import { type Ask, AT, ca, caCrl, caExtensions, caName, check, leaf, leafExtensions, root, rootCrl, rootName } from './world.ts';

const anchors = [root()];
const first = (report: ChainReport): string => `${report.attempts[0]?.code} ${report.attempts[0]?.rule}`;
const onLeaf = (extensions: readonly Uint8Array[], change: Parameters<typeof leaf>[0] = {}, ask: Ask = {}): string =>
  first(check(leaf({ extensions, ...change }), { anchors, intermediates: [ca()], ...ask }));
const onCa = (extensions: readonly Uint8Array[], ask: Ask = {}): string =>
  first(check(leaf(), { anchors, intermediates: [ca({ extensions })], ...ask }));
const aki = m.aki(m.pooled(1));
const strict: Ask = { profile: strictProfile };

describe('the clause that is named', () => {
  test.each<[string, () => string]>([
    ['CRITICAL_EXTENSION RFC 5280 §4.2', () => onLeaf([m.ext('2.5.29.14', m.octets(m.pooled(2).id), true)])],
    ['PROFILE RFC 5280 §4.1.2.1', () => onLeaf([], { version: 1 })],
    ['PROFILE RFC 5280 §4.1.2.2', () => onLeaf([aki], { serial: 0 })],
    ['PROFILE RFC 5280 §4.2.1.3', () => onLeaf([m.ext('2.5.29.15', m.namedBits([]), true)])],
    ['PROFILE RFC 5280 §4.2.1.1', () => onLeaf([m.ext('2.5.29.35', m.seq(m.int(5, 0x82)))])],
    ['PROFILE RFC 5280 §4.2.1.3', () => onLeaf([m.usage('digitalSignature', 'keyCertSign')])],
    ['PROFILE RFC 5280 §4.2.1.9', () => onLeaf([m.basic(false, 0)])],
    ['PROFILE RFC 5280 §4.2.1', () => onCa(caExtensions(m.subtrees([m.dnsName('a.vn')], [], false)))],
    ['PROFILE RFC 5280 §4.2.1.10', () => onLeaf([m.subtrees([m.dnsName('a.vn')], [])])],
    ['PROFILE RFC 5280 §4.2.1.10', () => onCa(caExtensions(m.subtrees([], [])))],
    ['PROFILE RFC 5280 §4.2.1.11', () => onCa(caExtensions(m.policyConstraints()))],
    ['PROFILE RFC 5280 §4.2.1.1', () => onLeaf([m.ski(m.pooled(2))], {}, strict)],
    ['PROFILE RFC 5280 §4.2.1.2', () => onCa([m.basic(true), m.aki(m.pooled(0))], strict)],
    ['PROFILE RFC 5280 §4.2.1.9', () => onCa([m.basic(true, undefined, false), m.ski(m.pooled(1)), m.aki(m.pooled(0))], strict)],
    ['PROFILE RFC 5280 §4.2.1.7', () => onLeaf([aki, m.ext('2.5.29.18', m.seq())], {}, strict)],
    ['PROFILE RFC 5280 §4.1.2.6', () => onLeaf([], { subject: m.dn() })],
    ['PROFILE RFC 5280 §4.2.1.6', () => onLeaf([m.san()])],
    ['PROFILE RFC 5280 §4.2.1.6', () => onLeaf([m.san(m.dnsName('a.vn'))], { subject: m.dn() })],
    ['PROFILE RFC 5280 §4.2.1.6', () => onLeaf([m.san(m.dnsName('a_b.vn'))])],
    ['NOT_A_CA RFC 5280 §6.1.4 (k)', () => onCa([m.ski(m.pooled(1))])],
    ['KEY_USAGE RFC 5280 §6.1.4 (n)', () => onCa([m.basic(true), m.usage('cRLSign')])],
    ['KEY_USAGE RFC 5280 §4.2.1.3', () => onLeaf([m.usage('keyEncipherment')])],
    ['EXTENDED_KEY_USAGE RFC 5280 §4.2.1.12', () => onLeaf([m.eku('1.3.6.1.5.5.7.3.8')])],
  ])('%s', (expected, run) => {
    expect(run()).toBe(expected);
  });

  test('an issuer without a name, a CA without a name', () => {
    const nameless = root({ subject: m.dn(), issuer: m.dn() });
    expect(first(check(leaf({ issuer: m.dn(), by: m.pooled(0), extensions: [] }), { anchors: [nameless] }))).toBe(
      'PROFILE RFC 5280 §4.1.2.4',
    );
    const unnamed = [ca({ subject: m.dn(), extensions: [m.basic(true), m.ext('2.5.29.17', m.seq(m.dnsName('a.vn')), true)] })];
    expect(first(check(leaf({ issuer: m.dn() }), { anchors, intermediates: unnamed }))).toBe('PROFILE RFC 5280 §4.1.2.6');
  });

  test('the certificate is named by its subject, or by its number when it has none', () => {
    expect(check(leaf({ extensions: [m.san()] }), { anchors, intermediates: [ca()] }).message.en).toContain(
      'CN=Cơ quan,O=Thử,C=VN',
    );
    const nameless = leaf({ extensions: [], subject: m.dn(), serial: 0xabc });
    expect(check(nameless, { anchors, intermediates: [ca()] }).message.vi).toContain('«abc»');
  });
});

describe('several values in one extension', () => {
  const qualified = (...types: string[]): Uint8Array =>
    m.ext('2.5.29.32', m.seq(m.seq(m.oid('1.2.3'), m.seq(...types.map((type) => m.seq(m.oid(type), m.nul()))))), true);
  test('one unknown qualifier among known ones is unknown', () => {
    expect(onLeaf([qualified('1.3.6.1.5.5.7.2.1', '1.2.3.4')])).toContain('CRITICAL_EXTENSION');
    const critical = m.ext('2.5.29.15', m.namedBits([0]), true);
    const others = m.ext('2.5.29.32', m.seq(m.seq(m.oid('1.2.3'), m.seq(m.seq(m.oid('1.2.3.4'), m.nul())))));
    expect(check(leaf({ extensions: [critical, others] }), { anchors, intermediates: [ca()] }).outcome).toBe('valid');
  });
  test('one purpose that fits among others is enough', () => {
    const both = m.eku('1.3.6.1.5.5.7.3.8', '1.3.6.1.5.5.7.3.4');
    expect(check(leaf({ extensions: [both] }), { anchors, intermediates: [ca()] }).outcome).toBe('valid');
  });
  test('one mapping to any-policy among good ones breaks the path', () => {
    const mixed = [m.basic(true), m.policies('1.2.3'), m.mappings(['1.2.3', '1.2.4'], ['1.2.3', '2.5.29.32.0'])];
    expect(onCa(mixed)).toBe('POLICY RFC 5280 §6.1.4 (a)');
  });
});

describe('time, policy counters and the anchor', () => {
  test('not yet valid ends the path; an expired one is named beside what else is open', () => {
    const soon = ca({ from: '2026-07-01T00:00:00Z' });
    const report = check(leaf({ extensions: [m.ext('1.2.3.4', m.nul(), true)] }), { anchors, intermediates: [soon] });
    expect(report.attempts.map(({ code, certificate }) => [code, certificate.subject.text])).toEqual([
      ['NOT_YET_VALID', 'CN=CA 1,O=Thử,C=VN'],
    ]);
    const early = [root({ from: '2027-01-01T00:00:00Z' })];
    const other = check(leaf({ extensions: [m.ext('1.2.3.4', m.nul(), true)] }), { anchors: early, intermediates: [ca()] });
    expect(first(other)).toBe('NOT_YET_VALID RFC 5280 §6.1.3 (a)(2)');
  });
  test('an anchor may have the number zero, a certificate may not', () => {
    expect(check(leaf(), { anchors: [root({ serial: 0 })], intermediates: [ca()] }).outcome).toBe('valid');
    expect(onCa(caExtensions(), {})).toBe('undefined undefined');
    expect(first(check(leaf(), { anchors, intermediates: [ca({ serial: 0 })] }))).toBe('PROFILE RFC 5280 §4.1.2.2');
  });
  test('counters stop at zero: below it nothing would be inhibited any more', () => {
    const ANY = '2.5.29.32.0';
    const deep = (top: readonly Uint8Array[], last: readonly Uint8Array[], end: readonly Uint8Array[]): ChainReport => {
      const pool: Certificate[] = [];
      for (let i = 0; i < 4; i++) {
        const issuer = i === 0 ? rootName : m.dn(`CN=Tầng ${i - 1}`);
        const extensions = [m.basic(true), ...(i === 0 ? top : i === 3 ? last : [m.policies(ANY, '1.2.3')])];
        pool.push(
          ca({ subject: m.dn(`CN=Tầng ${i}`), issuer, keys: m.pooled(20 + i), by: m.pooled(i === 0 ? 0 : 19 + i), extensions }),
        );
      }
      const bottom = leaf({ issuer: m.dn('CN=Tầng 3'), by: m.pooled(23), extensions: end });
      return check(bottom, { anchors, intermediates: pool, policies: { requireExplicitPolicy: true } });
    };
    const top = [m.policies(ANY, '1.2.3'), m.inhibitAny(0)];
    expect(deep(top, [m.policies('1.2.3')], [m.policies(ANY)]).outcome).toBe('invalid');
    expect(deep(top, [m.policies('1.2.3')], [m.policies('1.2.3')]).policies).toEqual(['1.2.3']);
    const noMapping = [m.policies('1.2.3'), m.policyConstraints(undefined, 0)];
    const mapped = [m.policies('1.2.3'), m.mappings(['1.2.3', '1.2.4'])];
    expect(deep(noMapping, mapped, [m.policies('1.2.4')]).outcome).toBe('invalid');
  });
  test('mapping is not inhibited unless somebody asks for it', () => {
    const report = check(leaf({ extensions: [m.policies('1.2.4')] }), {
      anchors,
      intermediates: [ca({ extensions: [m.basic(true), m.policies('1.2.3'), m.mappings(['1.2.3', '1.2.4'])] })],
      policies: { requireExplicitPolicy: true },
    });
    expect(report.policies).toEqual(['1.2.3']);
  });
  test('the policy that the user does not accept is missed at the end of the path, at the leaf or at the anchor itself', () => {
    const policies = { requireExplicitPolicy: true, initialPolicySet: [] };
    const end = leaf({ extensions: [m.policies('1.2.3')] });
    const issuers = [ca({ extensions: [m.basic(true), m.policies('1.2.3')] })];
    expect(check(end, { anchors, intermediates: issuers, policies }).attempts[0]?.certificate).toBe(end);
    const itself = check(anchors[0] as Certificate, { anchors, purpose: 'path', policies });
    expect([first(itself), itself.attempts[0]?.certificate]).toEqual(['POLICY RFC 5280 §6.1.5 (g)', anchors[0]]);
  });
});

describe('algorithms', () => {
  const compat = algorithmPolicy('vgca-compat');
  test('a key of the leaf, of a CA and of the anchor outside the policy is open, and says so', () => {
    const wide = { ...permissivePolicy, keys: { ec: 384 } };
    const report = check(leaf(), { anchors, intermediates: [ca()], algorithms: wide });
    expect([report.outcome, report.subIndication, first(report)]).toEqual([
      'indeterminate',
      'CRYPTO_CONSTRAINTS_FAILURE',
      'ALGORITHM policy permissive-vectors-only',
    ]);
    const small = m.newKeys('rsa', 1024);
    const own = check(leaf({ keys: small }), { anchors, intermediates: [ca()], algorithms: compat });
    expect([own.outcome, first(own)]).toEqual(['indeterminate', 'ALGORITHM policy vgca-compat']);
  });
  test('a scheme outside the policy is not evaluated: a bad value is as open as a good one', () => {
    const noEcdsa = { ...compat, rules: compat.rules.filter(({ family }) => family !== 'ecdsa') };
    for (const by of [m.pooled(1), m.pooled(5)]) {
      const report = check(leaf({ by }), { anchors, intermediates: [ca()], algorithms: noEcdsa });
      expect([report.outcome, report.subIndication, first(report)]).toEqual([
        'indeterminate',
        'CRYPTO_CONSTRAINTS_FAILURE',
        'ALGORITHM policy vgca-compat',
      ]);
    }
    const odd = check(leaf({ by: m.pooled(5) }), { anchors, intermediates: [ca()], algorithms: noEcdsa });
    expect([odd.message.vi, odd.message.en].every((text) => text.includes('ecdsa-sha256'))).toBe(true);
  });
  test('an unknown scheme and a key that cannot be read are told apart', () => {
    const unknown = leaf({ algorithm: m.seq(m.oid('1.2.3')) });
    const report = check(unknown, { anchors, intermediates: [ca()] });
    expect([report.outcome, report.subIndication, first(report)]).toEqual([
      'indeterminate',
      'CRYPTO_CONSTRAINTS_FAILURE',
      'KEY_UNSUPPORTED RFC 5280 §6.1.3 (a)(1)',
    ]);
    expect(report.message.vi).toContain('1.2.3');
    expect(report.message.en).toContain('1.2.3');
    const strange = ca({ spki: m.seq(m.seq(m.oid('1.2.3.9')), m.bits(Buffer.alloc(2))) });
    const other = check(leaf(), { anchors, intermediates: [strange] });
    expect([other.outcome, first(other)]).toEqual(['indeterminate', 'KEY_UNSUPPORTED RFC 5280 §6.1.3 (a)(1)']);
    expect(other.message.en).toContain('issuer key');
  });
  test('only a CA that is pinned gets what pinned CAs get', () => {
    const g1 = { ...(governmentTrust().anchors[0] as TrustAnchor), certificate: anchors[0] as Certificate };
    const pins = (pinned: boolean): TrustStore => {
      const store = customTrust(anchors);
      return { ...store, bySubject: () => [g1], isPinned: () => pinned, cache: store.cache } as TrustStore;
    };
    const codes = (subject: Certificate, pinned: boolean): string[] =>
      processPath(
        g1,
        [subject],
        makeContext(
          { trust: pins(pinned), at: AT, revocation: { mode: 'skip' }, purpose: 'any', algorithms: sha1Ecdsa },
          { profile: governmentProfile },
        ),
      ).failures.map(({ code, subIndication }) => `${code} ${subIndication}`);
    const sha1Ecdsa = {
      ...compat,
      keys: { ec: 256 },
      rules: compat.rules.map((rule) => ({ ...rule, family: 'ecdsa' as const, minBits: 0 })),
    };
    const old = { algorithm: m.seq(m.oid('1.2.840.10045.4.1')), hash: 'sha1' };
    expect(codes(ca(old), true)).toEqual([]);
    expect(codes(ca(old), false)).toEqual(['ALGORITHM CRYPTO_CONSTRAINTS_FAILURE']);
    const end = leaf({ ...old, issuer: rootName, by: m.pooled(0), extensions: [] });
    expect(codes(end, true)).toEqual(['ALGORITHM CRYPTO_CONSTRAINTS_FAILURE_NO_POE']);
  });
});

describe('which path speaks when several fail', () => {
  const elsewhere = ca({ issuer: m.dn('CN=Nơi khác'), by: m.pooled(7), extensions: [m.basic(true)] });
  const forged = ca({ by: m.pooled(9), extensions: [m.basic(true)] });
  const looped = ca({ issuer: leafNameOf(), by: m.pooled(2), extensions: [m.basic(true)] });
  const own = ca({ issuer: caName, by: m.pooled(1), extensions: [m.basic(true)] });
  function leafNameOf(): Uint8Array {
    return m.dn('CN=Vòng');
  }
  const circle = ca({ subject: leafNameOf(), issuer: caName, keys: m.pooled(2), by: m.pooled(1), extensions: [m.basic(true)] });
  const decided = (...intermediates: Certificate[]): string => {
    const forward = check(leaf(), { anchors, intermediates });
    const backward = check(leaf(), { anchors, intermediates: [...intermediates].reverse() });
    expect(backward.message).toEqual(forward.message);
    return `${forward.indication} ${forward.subIndication} ${forward.message.en.slice(0, 24)}`;
  };
  test('a missing issuer, then a bad signature, then a root nobody trusts, then a loop', () => {
    expect(decided(forged, elsewhere)).toContain('INDETERMINATE NO_CERTIFICATE_CHAIN_FOUND');
    expect(decided(forged, own)).toContain('TOTAL-FAILED SIG_CRYPTO_FAILURE The signature was not');
    expect(decided(own, looped, circle)).toContain('TOTAL-FAILED NO_CERTIFICATE_CHAIN_FOUND The chain ends at a self');
    expect(decided(forged, looped, circle)).toContain('SIG_CRYPTO_FAILURE');
    expect(decided(looped, circle)).toContain('CHAIN_CONSTRAINTS_FAILURE The path loops');
  });
  test('a known foreign root before a missing issuer', () => {
    const otherName = m.dn('CN=Gốc của hệ thống khác');
    const other = root({ subject: otherName, issuer: otherName, keys: m.pooled(12), by: m.pooled(12) });
    const provenance = { status: 'given-by-caller', source: 's' } as const;
    const entry = { certificate: other, role: 'foreign', hierarchy: 'khác', generation: undefined, provenance } as const;
    const trust = addTrust(customTrust(anchors), [entry]);
    const crossed = ca({ issuer: otherName, by: m.pooled(12), extensions: [m.basic(true)] });
    for (const intermediates of [
      [crossed, elsewhere],
      [elsewhere, crossed],
    ]) {
      const report = check(leaf(), { trust, intermediates });
      expect([report.indication, report.subIndication, report.attempts.length]).toEqual([
        'INDETERMINATE',
        'FOREIGN_HIERARCHY',
        2,
      ]);
      expect(report.message.en).toContain('khác');
    }
    const pretender = ca({ issuer: otherName, by: m.pooled(13), extensions: [m.basic(true)] });
    expect(check(leaf(), { trust, intermediates: [pretender] }).subIndication).toBe('NO_CERTIFICATE_CHAIN_FOUND');
  });
  test('a path that never reached an anchor has no anchor, no evidence and no warnings, and its revocation was not checked', () => {
    const report = check(leaf(), { anchors, intermediates: [elsewhere], crls: [] });
    expect(report.anchor).toBeUndefined();
    expect([report.evidence, report.policies, report.warnings, report.revocation]).toEqual([[], [], [], 'unavailable']);
  });
  test('a broken rule is said before revocation is asked, and revocation before what is merely late', () => {
    const bad = leaf({ extensions: leafExtensions(m.ext('1.2.3.4', m.nul(), true)) });
    const report = check(bad, { anchors, intermediates: [ca()], crls: [] });
    expect([report.indication, report.evidence]).toEqual(['TOTAL-FAILED', []]);
    const revoked = check(leaf({ serial: 77, to: '2026-05-01T00:00:00Z' }), {
      anchors,
      intermediates: [ca()],
      crls: [rootCrl(), caCrl({ entries: [{ serial: 77 }] })],
      proof: AT,
    });
    expect([revoked.indication, revoked.subIndication]).toEqual(['TOTAL-FAILED', 'EXPIRED']);
    const final = check(leaf({ serial: 77 }), {
      anchors,
      intermediates: [ca({ extensions: caExtensions() })],
      crls: [rootCrl(), caCrl({ entries: [{ serial: 77 }] })],
      proof: AT,
      algorithms: { ...permissivePolicy, keys: { ec: 384 } },
    });
    expect([final.indication, final.subIndication]).toEqual(['TOTAL-FAILED', 'REVOKED']);
  });
  test('of equal failures the first on the way down speaks', () => {
    const report = check(leaf(), { anchors, intermediates: [ca()], algorithms: { ...permissivePolicy, keys: { ec: 384 } } });
    expect(report.attempts[0]?.certificate).toBe(anchors[0]);
  });
  test('one status that is not known leaves revocation unchecked', () => {
    const report = check(leaf(), { anchors, intermediates: [ca()], crls: [rootCrl()] });
    expect(report.evidence.map(({ status }) => status)).toEqual(['good', 'unavailable']);
    expect(report.revocation).toBe('unavailable');
  });
  test('policies come in order', () => {
    const both = [m.policies('1.2.9', '1.2.10', '1.2.3')];
    const report = check(leaf({ extensions: both }), { anchors, intermediates: [ca({ extensions: [m.basic(true), ...both] })] });
    expect(report.policies).toEqual(['1.2.10', '1.2.3', '1.2.9']);
  });
});

describe('what stops without a verdict', () => {
  test('a failure that is not a budget is not swallowed', () => {
    const now = (() => {
      let calls = 0;
      return () => {
        if (++calls > 1) throw new TypeError('clock');
        return 0;
      };
    })();
    expect(() => check(leaf(), { anchors, intermediates: [ca()], now })).toThrow(TypeError);
  });
  test('the last millisecond of the budget may be used', () => {
    let calls = 0;
    const now = (): number => (calls++ === 0 ? 0 : 5);
    expect(check(leaf(), { anchors, intermediates: [ca()], budget: { timeMs: 5 }, now }).outcome).toBe('valid');
    calls = 0;
    expect(check(leaf(), { anchors, intermediates: [ca()], budget: { timeMs: 4 }, now }).attempts[0]?.code).toBe('BUDGET');
  });
  test('a spent budget decides over every path that was tried', () => {
    const report = check(leaf(), { anchors, intermediates: [ca()], budget: { signatures: 1 } });
    expect([report.subIndication, report.attempts[0]?.code, report.attempts[0]?.path.length]).toEqual([
      'CERTIFICATE_CHAIN_GENERAL_FAILURE',
      'BUDGET',
      1,
    ]);
    const bad = ca({ extensions: [m.basic(true), m.ext('1.2.3.4', m.nul(), true)] });
    const late = check(leaf(), { anchors, intermediates: [bad, ca({ to: '2025-01-01T00:00:00Z' })], budget: { paths: 1 } });
    expect(late.subIndication).toBe('CERTIFICATE_CHAIN_GENERAL_FAILURE');
  });
});
