import { describe, expect, test } from 'vitest';
import { algorithmPolicy, type Certificate, customTrust, governmentTrust, readCertificate, validateChain } from '../src/index.ts';
import { governmentProfile, strictProfile } from '../src/internal/index.ts';
import * as m from './make.ts';
import { type Ask, AT, ca, caExtensions, caName, check, leaf, leafExtensions, leafName, root, rootName } from './world.ts';

const verdict = (certificate: Certificate, ask: Ask = {}): string => {
  const report = check(certificate, ask);
  const codes = report.attempts.map((attempt) => attempt.code).join(' ');
  return [report.outcome, report.subIndication, codes].filter(Boolean).join(' ');
};
const broken = (code: string): string =>
  `invalid ${code === 'SIGNATURE_INVALID' ? 'SIG_CRYPTO_FAILURE' : 'CHAIN_CONSTRAINTS_FAILURE'} ${code}`;
const anchors = [root()];

describe('the healthy chain', () => {
  test('stands in both profiles and says what it cost', () => {
    expect(verdict(leaf(), { anchors, intermediates: [ca()] })).toBe('valid');
    const report = check(leaf(), { anchors, intermediates: [ca()], profile: strictProfile });
    expect(report.outcome).toBe('valid');
    expect(report.indication).toBe('TOTAL-PASSED');
    expect(report.path.map((c) => c.subject.text)).toEqual(['CN=Cơ quan,O=Thử,C=VN', 'CN=CA 1,O=Thử,C=VN', 'CN=Gốc,O=Thử,C=VN']);
    expect(report.spent).toEqual({ paths: 1, signatures: 3, names: 0 });
    expect(report.hierarchy).toBe('custom');
    expect(report.anchor?.certificate).toBe(anchors[0]);
    expect(report.provenance?.status).toBe('given-by-caller');
    expect(report.revocation).toBe('skipped');
    expect(report.warnings.map((w) => w.code)).toEqual(['REVOCATION_SKIPPED']);
    expect(report.message.vi).toContain('đứng vững');
    expect(report.attempts).toEqual([]);
  });

  test('the asynchronous door gives the same and heeds the signal', async () => {
    const policy = { trust: customTrust(anchors), intermediates: [ca()], at: AT, revocation: { mode: 'skip' } } as const;
    expect((await validateChain(leaf(), policy)).outcome).toBe('valid');
    await expect(validateChain(leaf(), policy, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
  });

  test('a leaf directly under the anchor, and a CA as leaf for those who ask about the path', () => {
    const direct = leaf({
      issuer: rootName,
      by: m.pooled(0),
      extensions: [m.usage('digitalSignature'), m.ski(m.pooled(2)), m.aki(m.pooled(0))],
    });
    expect(verdict(direct, { anchors })).toBe('valid');
    expect(verdict(ca(), { anchors, purpose: 'path' })).toBe('valid');
    expect(verdict(ca(), { anchors, purpose: 'any' })).toBe('valid');
    expect(verdict(ca(), { anchors })).toBe(broken('KEY_USAGE'));
  });

  describe('the anchor as its own leaf: a path of length zero, trusted as it is', () => {
    const gate = anchors[0] as Certificate;
    test('nothing is signed, nothing is revoked, and the report says so', () => {
      const report = check(gate, { anchors, purpose: 'path', crls: [] });
      expect([report.outcome, report.revocation, report.path, report.evidence]).toEqual(['valid', 'skipped', [gate], []]);
      expect(report.spent.signatures).toBe(0);
      expect(report.warnings.map(({ code }) => code)).toEqual(['ANCHOR_ITSELF']);
      expect(check(gate, { anchors, purpose: 'any' }).warnings.map(({ code }) => code)).toEqual([
        'REVOCATION_SKIPPED',
        'ANCHOR_ITSELF',
      ]);
    });
    test('the real root of the first generation, signed with SHA-1, and an anchor below another one', () => {
      const trust = governmentTrust();
      for (const { certificate } of trust.anchors) {
        const report = check(certificate, { trust, purpose: 'path', algorithms: algorithmPolicy('vgca-compat') });
        expect([report.outcome, report.hierarchy]).toEqual(['valid', 'vgca']);
      }
      const sub = ca();
      expect(verdict(sub, { anchors: [sub], purpose: 'path' })).toBe('valid');
      expect(check(sub, { anchors: [sub, ...anchors], purpose: 'path' }).path).toEqual([sub]);
    });
    test('its validity, its key and its usages bind', () => {
      expect(verdict(gate, { anchors })).toBe(broken('KEY_USAGE'));
      const old = root({ to: '2026-05-01T00:00:00Z' });
      expect(verdict(old, { anchors: [old], purpose: 'path' })).toBe('indeterminate OUT_OF_BOUNDS_NO_POE EXPIRED');
      const early = root({ from: '2026-07-01T00:00:00Z' });
      expect(verdict(early, { anchors: [early], purpose: 'path' })).toBe('invalid NOT_YET_VALID NOT_YET_VALID');
      const odd = root({ extensions: [m.basic(true), m.ext('1.2.3.4', m.nul(), true)] });
      expect(verdict(odd, { anchors: [odd], purpose: 'path' })).toBe(broken('CRITICAL_EXTENSION'));
      const wide = { ...algorithmPolicy('vgca-compat'), keys: { ec: 384 } };
      expect(verdict(gate, { anchors, purpose: 'path', algorithms: wide })).toBe(
        'indeterminate CRYPTO_CONSTRAINTS_FAILURE ALGORITHM',
      );
    });
    test('an end entity that is trusted itself issues nothing, so it needs not be a CA; it may not issue either', () => {
      const own = leaf({ issuer: leafName, by: m.pooled(2), extensions: [m.usage('digitalSignature')] });
      expect(verdict(own, { anchors: [own] })).toBe('valid');
      const below = leaf({ subject: m.dn('CN=Dưới'), issuer: leafName, by: m.pooled(2), keys: m.pooled(4), extensions: [] });
      expect(verdict(below, { anchors: [own] })).toBe(broken('NOT_A_CA'));
      const stamping = leaf({ issuer: leafName, by: m.pooled(2), extensions: [m.eku('1.3.6.1.5.5.7.3.8')] });
      expect(verdict(stamping, { anchors: [stamping] })).toBe(broken('EXTENDED_KEY_USAGE'));
    });
    test('policies: what the user asks for stands, none is demanded of anybody', () => {
      const policies = { requireExplicitPolicy: true, initialPolicySet: ['1.2.3'] };
      expect(check(gate, { anchors, purpose: 'path', policies }).policies).toEqual(['1.2.3']);
    });
    test('another certificate with the name and key of the anchor is no anchor', () => {
      const twin = root({ serial: 99, extensions: [m.basic(true), m.usage('keyCertSign')] });
      const report = check(twin, { anchors, purpose: 'path' });
      expect([report.outcome, report.path]).toEqual(['valid', [twin, gate]]);
      expect(verdict(root({ by: m.pooled(5), keys: m.pooled(5) }), { anchors, purpose: 'path' })).toContain('invalid');
    });
    test('an anchor among the intermediates stands on no path twice', () => {
      const bad = ca({ extensions: [m.basic(true), m.ext('1.2.3.4', m.nul(), true)] });
      const report = check(leaf(), { anchors, intermediates: [gate, bad] });
      expect(report.attempts.map(({ path }) => path.length)).toEqual([3]);
    });
  });
});

describe('where a path ends', () => {
  test('a missing issuer is indeterminate, with the remedy', () => {
    const url = m.ext(
      '1.3.6.1.5.5.7.1.1',
      m.seq(
        m.seq(m.oid('1.3.6.1.5.5.7.48.1'), m.uriName('http://ocsp.invalid')),
        m.seq(m.oid('1.3.6.1.5.5.7.48.2'), m.uriName('http://ca.invalid/ca.crt')),
      ),
    );
    const report = check(leaf({ extensions: leafExtensions(url) }), { anchors });
    expect([report.outcome, report.subIndication, report.attempts[0]?.code]).toEqual([
      'indeterminate',
      'NO_CERTIFICATE_CHAIN_FOUND',
      'ISSUER_MISSING',
    ]);
    expect(report.message.vi).toContain('http://ca.invalid/ca.crt');
    expect(report.message.en).toContain(m.pooled(1).id.toString('hex'));
    expect(report.revocation).toBe('skipped');
    expect(check(leaf({ extensions: [] }), { anchors }).message.vi).not.toContain('khoá');
  });

  test('a self-signed root that nobody trusts is invalid', () => {
    const other = m.dn('CN=Gốc lạ');
    const stranger = root({ subject: other, issuer: other });
    const below = leaf({ issuer: other, by: m.pooled(0), extensions: [] });
    expect(verdict(below, { anchors, intermediates: [stranger] })).toBe('invalid NO_CERTIFICATE_CHAIN_FOUND UNTRUSTED_ROOT');
    expect(verdict(stranger, { anchors })).toContain('invalid NO_CERTIFICATE_CHAIN_FOUND');
  });

  test('a broken signature of a CA that is at hand is invalid; another key of that CA is a missing issuer', () => {
    const forged = leaf({ by: m.pooled(5) });
    expect(verdict(forged, { anchors, intermediates: [ca()] })).toBe(broken('SIGNATURE_INVALID'));
    const otherKey = leaf({ by: m.pooled(5), extensions: [m.aki(m.pooled(5))] });
    expect(verdict(otherKey, { anchors, intermediates: [ca()] })).toBe('indeterminate NO_CERTIFICATE_CHAIN_FOUND ISSUER_MISSING');
    const noIds = leaf({ by: m.pooled(5), extensions: [] });
    expect(verdict(noIds, { anchors, intermediates: [ca({ extensions: [m.basic(true)] })] })).toBe(broken('SIGNATURE_INVALID'));
    const ownId = leaf({ by: m.pooled(5), extensions: [m.aki(m.pooled(5))] });
    expect(verdict(ownId, { anchors, intermediates: [ca({ extensions: [m.basic(true)] })] })).toBe(broken('SIGNATURE_INVALID'));
  });

  test('the public hierarchy is named, never trusted', () => {
    const trust = governmentTrust();
    const national = trust.foreign[0]?.certificate as Certificate;
    const report = check(national, { trust, purpose: 'path', revocation: { mode: 'skip' } });
    expect([report.outcome, report.subIndication]).toEqual(['indeterminate', 'FOREIGN_HIERARCHY']);
    expect(report.message.vi).toContain('neac');
  });

  test('a name like the foreign root without its signature is not that root', () => {
    const trust = governmentTrust();
    const national = trust.foreign[0]?.certificate as Certificate;
    const pretender = leaf({ issuer: national.subject.der, by: m.pooled(5), extensions: [] });
    expect(check(pretender, { trust }).subIndication).toBe('NO_CERTIFICATE_CHAIN_FOUND');
  });

  test('cross-signing, loops and dead ends: the good path is found, the others are told', () => {
    const [nameB, nameC] = [m.dn('CN=B'), m.dn('CN=C')];
    const caBy = (subject: Uint8Array, keys: number, issuer: Uint8Array, by: number, id = keys): Certificate => {
      const extensions = [m.basic(true), m.usage('keyCertSign'), m.ski(m.pooled(id)), m.aki(m.pooled(by))];
      return ca({ subject, issuer, keys: m.pooled(keys), by: m.pooled(by), extensions });
    };
    // The key identifier of the good one does not fit: it is looked at last.
    const pool = [caBy(nameB, 6, nameC, 7), caBy(nameC, 7, nameB, 6), caBy(nameB, 6, rootName, 0, 8)];
    const end = leaf({ issuer: nameC, by: m.pooled(7), extensions: [] });
    const report = check(end, { anchors, intermediates: pool });
    expect(report.outcome).toBe('valid');
    expect(report.path).toHaveLength(4);
    expect(report.attempts.map((a) => a.code)).toEqual(['LOOP']);
    expect(report.attempts[0]?.path.map((c) => c.subject.text)).toEqual(['CN=Cơ quan,O=Thử,C=VN', 'CN=C', 'CN=B', 'CN=C']);
    expect(verdict(end, { anchors, intermediates: pool.slice(0, 2) })).toBe(broken('LOOP'));
  });

  test('candidates whose key identifier fits come first, twice given counts once', () => {
    const wrong = ca({ keys: m.pooled(8), extensions: [m.basic(true), m.ski(m.pooled(8)), m.aki(m.pooled(0))] });
    const report = check(leaf(), { anchors, intermediates: [wrong, ca(), wrong] });
    expect([report.outcome, report.spent.signatures]).toEqual(['valid', 2]);
  });

  test('an intermediate of the store is used, and an offered copy adds nothing', () => {
    const trust = governmentTrust();
    const sub = trust.intermediates[0]?.certificate as Certificate;
    const report = check(sub, { trust, purpose: 'path', intermediates: [sub], at: new Date('2026-01-01T00:00:00Z') });
    expect(report.outcome).toBe('valid');
    expect(report.hierarchy).toBe('vgca');
    expect(report.warnings.map((w) => w.code)).toEqual(['ANCHOR_NOT_CONFIRMED', 'REVOCATION_SKIPPED']);
    const under = leaf({ issuer: sub.subject.der, by: m.pooled(5), extensions: [] });
    expect(check(under, { trust, intermediates: [sub] }).attempts).toHaveLength(1);
  });
});

describe('time', () => {
  const times = (from: string, to: string): Certificate => leaf({ from, to });
  const at = (text: string): Ask => ({ anchors, intermediates: [ca()], at: new Date(text) });
  const subject = times('2024-03-01T00:00:00Z', '2024-04-01T00:00:00Z');
  test.each([
    ['2024-03-01T00:00:00Z', 'valid'],
    ['2024-02-29T23:59:59.999Z', 'invalid NOT_YET_VALID NOT_YET_VALID'],
    ['2024-04-01T00:00:00.999Z', 'valid'],
    ['2024-04-01T00:00:01Z', 'indeterminate OUT_OF_BOUNDS_NO_POE EXPIRED'],
  ])('%s: %s', (when, expected) => {
    expect(verdict(subject, at(when))).toBe(expected);
  });
  test('with proof of the time expiry is final', () => {
    expect(verdict(subject, { ...at('2025-01-01T00:00:00Z'), proof: new Date('2025-01-01T00:00:00Z') })).toBe(
      'invalid EXPIRED EXPIRED',
    );
  });
  test('expiry without proof does not hide a rule that is broken for good', () => {
    const both = leaf({ to: '2024-04-01T00:00:00Z', extensions: leafExtensions(m.ext('1.2.3.4', m.nul(), true)) });
    expect(verdict(both, at('2025-01-01T00:00:00Z'))).toBe(broken('CRITICAL_EXTENSION'));
  });
  test('CAs and anchors have a validity too', () => {
    expect(verdict(leaf(), { anchors, intermediates: [ca({ to: '2025-01-01T00:00:00Z' })] })).toBe(
      'indeterminate OUT_OF_BOUNDS_NO_POE EXPIRED',
    );
    expect(verdict(leaf(), { anchors: [root({ to: '2025-01-01T00:00:00Z' })], intermediates: [ca()] })).toBe(
      'indeterminate OUT_OF_BOUNDS_NO_POE EXPIRED',
    );
    expect(verdict(leaf(), { anchors: [root({ from: '2027-01-01T00:00:00Z' })], intermediates: [ca()] })).toBe(
      'invalid NOT_YET_VALID NOT_YET_VALID',
    );
  });
});

describe('rules on issuers', () => {
  const underCa = (extensions: readonly Uint8Array[], ask: Ask = {}): string =>
    verdict(leaf(), { anchors, intermediates: [ca({ extensions })], ...ask });
  test.each<[string, readonly Uint8Array[], string]>([
    ['no basicConstraints', [m.usage('keyCertSign'), m.ski(m.pooled(1))], broken('PROFILE')],
    ['no basicConstraints and no usage', [m.ski(m.pooled(1))], broken('NOT_A_CA')],
    ['cA false', [m.basic(false), m.ski(m.pooled(1))], broken('NOT_A_CA')],
    ['no keyCertSign', [m.basic(true), m.usage('cRLSign')], broken('KEY_USAGE')],
    ['usage absent', [m.basic(true)], 'valid'],
    ['basicConstraints not critical is tolerated', [m.basic(true, undefined, false)], 'valid'],
    ['path length of a CA without certSign', [m.basic(true, 0), m.usage('cRLSign')], broken('PROFILE')],
    ['policyConstraints empty', caExtensions(m.policyConstraints()), broken('PROFILE')],
    [
      'policyConstraints not critical is applied all the same',
      caExtensions(m.policyConstraints(0, undefined, false)),
      broken('POLICY'),
    ],
    ['inhibitAnyPolicy not critical', caExtensions(m.ext('2.5.29.54', m.int(0))), broken('PROFILE')],
    ['nameConstraints not critical', caExtensions(m.subtrees([m.dnsName('a.vn')], [], false)), broken('PROFILE')],
    ['nameConstraints empty', caExtensions(m.subtrees([], [])), broken('PROFILE')],
    ['unknown critical extension', caExtensions(m.ext('1.3.6.1.4.1.55738.666.1', m.nul(), true)), broken('CRITICAL_EXTENSION')],
    ['unknown extension', caExtensions(m.ext('1.3.6.1.4.1.55738.666.1', m.nul())), 'valid'],
    ['critical AKI', [m.basic(true), m.ext('2.5.29.35', m.seq(m.tlv(0x80, m.pooled(0).id)), true)], broken('CRITICAL_EXTENSION')],
    ['critical SKI', [m.basic(true), m.ext('2.5.29.14', m.octets(m.pooled(1).id), true)], broken('CRITICAL_EXTENSION')],
  ])('%s', (_, extensions, expected) => {
    expect(underCa(extensions)).toBe(expected);
  });

  test('an issuer without a name', () => {
    const nameless = ca({ subject: m.dn() });
    expect(verdict(leaf({ issuer: m.dn() }), { anchors, intermediates: [nameless] })).toBe(broken('PROFILE'));
  });

  test('path length: counted down, narrowed, self-issued free', () => {
    const deep = (first: readonly Uint8Array[], more: Ask = {}): string => {
      const second = m.dn('CN=CA 2');
      const sub = ca({
        subject: second,
        issuer: caName,
        keys: m.pooled(3),
        by: m.pooled(1),
        extensions: [m.basic(true), m.usage('keyCertSign')],
      });
      const end = leaf({ issuer: second, by: m.pooled(3), extensions: [] });
      return verdict(end, { anchors, intermediates: [ca({ extensions: first }), sub], ...more });
    };
    expect(deep([m.basic(true, 0)])).toBe(broken('PATH_LENGTH'));
    expect(deep([m.basic(true, 1)])).toBe('valid');
    expect(deep([m.basic(true, 2 ** 40)])).toBe('valid');
    expect(deep([m.basic(true)], { maxPathLength: 1 })).toBe(broken('PATH_LENGTH'));
    expect(deep([m.basic(true)], { maxPathLength: 2 })).toBe('valid');
    expect(deep([m.basic(true)], { anchors: [root({ extensions: [m.basic(true, 1)] })] })).toBe(broken('PATH_LENGTH'));
    expect(verdict(leaf(), { anchors: [root({ extensions: [m.basic(true, 1)] })], intermediates: [ca()] })).toBe('valid');
    expect(verdict(leaf(), { anchors: [root({ extensions: [m.basic(true, 0)] })], intermediates: [ca()] })).toBe(
      broken('PATH_LENGTH'),
    );
    const rollover = ca({ subject: caName, issuer: caName, keys: m.pooled(3), by: m.pooled(1), extensions: [m.basic(true)] });
    const end = leaf({ by: m.pooled(3), extensions: [] });
    expect(verdict(end, { anchors, intermediates: [ca({ extensions: [m.basic(true, 0)] }), rollover] })).toBe('valid');
    expect(verdict(end, { anchors, intermediates: [ca({ extensions: [m.basic(true)] }), rollover], maxPathLength: 1 })).toBe(
      'valid',
    );
  });

  test('the anchor is judged as an issuer', () => {
    const under = (extensions: readonly Uint8Array[]): string =>
      verdict(leaf(), { anchors: [root({ extensions })], intermediates: [ca()] });
    expect(under([m.ski(m.pooled(0))])).toBe(broken('NOT_A_CA'));
    expect(under([m.basic(true), m.usage('cRLSign')])).toBe(broken('KEY_USAGE'));
    expect(under([m.basic(true), m.ext('1.2.3.4', m.nul(), true)])).toBe(broken('CRITICAL_EXTENSION'));
    expect(under([m.basic(true), m.subtrees([], [m.dirName(m.dn('C=VN', 'O=Thử'))])])).toBe(broken('NAME_CONSTRAINTS'));
    expect(under([m.basic(true), m.subtrees([m.dnsName('*.vn')], [])])).toBe(broken('NAME_CONSTRAINTS'));
  });

  test('the signature of the anchor on itself does not matter', () => {
    expect(verdict(leaf(), { anchors: [root({ by: m.pooled(9) })], intermediates: [ca()] })).toBe('valid');
  });
});

describe('rules on every certificate', () => {
  const with_ = (extensions: readonly Uint8Array[], change: Parameters<typeof leaf>[0] = {}, ask: Ask = {}): string =>
    verdict(leaf({ extensions, ...change }), { anchors, intermediates: [ca()], ...ask });
  test.each<[string, readonly Uint8Array[], Parameters<typeof leaf>[0], string]>([
    ['version 1', [], { version: null }, broken('PROFILE')],
    ['version 2', [], { version: 1 }, broken('PROFILE')],
    ['serial zero', [m.aki(m.pooled(1))], { serial: 0 }, broken('PROFILE')],
    ['serial negative', [m.aki(m.pooled(1))], { serial: Buffer.from([0xff, 0x30]) }, broken('PROFILE')],
    ['serial of 20 octets and a sign octet', [m.aki(m.pooled(1))], { serial: 2n ** 160n - 1n }, 'valid'],
    ['serial of 21 octets', [m.aki(m.pooled(1))], { serial: 2n ** 160n }, broken('PROFILE')],
    ['empty key usage', [m.ext('2.5.29.15', m.namedBits([]), true)], {}, broken('PROFILE')],
    [
      'AKI with issuer but no serial',
      [m.ext('2.5.29.35', m.seq(m.tlv(0x80, m.pooled(1).id), m.tlv(0xa1, m.dirName(rootName))))],
      {},
      broken('PROFILE'),
    ],
    [
      'AKI with issuer and serial',
      [m.ext('2.5.29.35', m.seq(m.tlv(0x80, m.pooled(1).id), m.tlv(0xa1, m.dirName(rootName)), m.int(5, 0x82)))],
      {},
      'valid',
    ],
    ['keyCertSign in a leaf', [m.usage('digitalSignature', 'keyCertSign')], {}, broken('PROFILE')],
    ['nameConstraints in a leaf', [m.subtrees([m.dnsName('a.vn')], [])], {}, broken('PROFILE')],
    ['pathLen in a leaf', [m.basic(false, 0)], {}, broken('PROFILE')],
    ['no name at all', [], { subject: m.dn() }, broken('PROFILE')],
    ['name only in a critical SAN', [m.ext('2.5.29.17', m.seq(m.dnsName('a.vn')), true)], { subject: m.dn() }, 'valid'],
    ['name only in a SAN not critical', [m.san(m.dnsName('a.vn'))], { subject: m.dn() }, broken('PROFILE')],
    ['empty SAN', [m.san()], {}, broken('PROFILE')],
    ['empty issuerAltName is tolerated', [m.ext('2.5.29.18', m.seq())], {}, 'valid'],
    ['issuerAltName with a name', [m.ext('2.5.29.18', m.seq(m.dnsName('a.vn')))], {}, 'valid'],
    ['critical issuerAltName', [m.ext('2.5.29.18', m.seq(m.dnsName('a.vn')), true)], {}, broken('CRITICAL_EXTENSION')],
    ['Netscape extensions', [m.ext('2.16.840.1.113730.1.1', m.namedBits([0]))], {}, 'valid'],
    [
      'critical AIA',
      [m.ext('1.3.6.1.5.5.7.1.1', m.seq(m.seq(m.oid('1.3.6.1.5.5.7.48.2'), m.uriName('http://a.vn'))), true)],
      {},
      broken('CRITICAL_EXTENSION'),
    ],
    [
      'critical freshestCRL',
      [m.ext('2.5.29.46', m.seq(m.seq(m.fullName(m.uriName('http://a.vn')))), true)],
      {},
      broken('CRITICAL_EXTENSION'),
    ],
    [
      'critical policies, known qualifier',
      [m.ext('2.5.29.32', m.seq(m.seq(m.oid('1.2.3'), m.seq(m.seq(m.oid('1.3.6.1.5.5.7.2.1'), m.ia5('http://a.vn'))))), true)],
      {},
      'valid',
    ],
    [
      'critical policies, notice',
      [m.ext('2.5.29.32', m.seq(m.seq(m.oid('1.2.3'), m.seq(m.seq(m.oid('1.3.6.1.5.5.7.2.2'), m.seq())))), true)],
      {},
      'valid',
    ],
    [
      'critical policies, unknown qualifier',
      [m.ext('2.5.29.32', m.seq(m.seq(m.oid('1.2.3'), m.seq(m.seq(m.oid('1.2.3.4'), m.nul())))), true)],
      {},
      broken('CRITICAL_EXTENSION'),
    ],
    [
      'policies not critical, unknown qualifier',
      [m.ext('2.5.29.32', m.seq(m.seq(m.oid('1.2.3'), m.seq(m.seq(m.oid('1.2.3.4'), m.nul())))))],
      {},
      'valid',
    ],
    ['wrong usage', [m.usage('keyEncipherment')], {}, broken('KEY_USAGE')],
    ['non-repudiation alone', [m.usage('nonRepudiation')], {}, 'valid'],
    ['purposes of the government', [m.eku('1.3.6.1.5.5.7.3.2', '1.3.6.1.5.5.7.3.4', '1.3.6.1.4.1.311.20.2.2')], {}, 'valid'],
    ['any purpose', [m.eku('2.5.29.37.0')], {}, 'valid'],
    ['time stamping only', [m.eku('1.3.6.1.5.5.7.3.8')], {}, broken('EXTENDED_KEY_USAGE')],
    [
      'SAN of every kind',
      [
        m.san(
          m.dnsName('a.vn'),
          m.dnsName('*.a.vn'),
          m.emailName('a@b.vn'),
          m.uriName('urn:x:y'),
          m.ipName(1, 2, 3, 4),
          m.dirName(leafName),
          m.otherName('1.2.3', m.nul()),
          m.tlv(0x88, Buffer.from([42])),
          m.tlv(0xa3, m.nul()),
          m.tlv(0xa5, m.nul()),
        ),
      ],
      {},
      'valid',
    ],
    ['underscore', [m.san(m.dnsName('a_b.vn'))], {}, broken('PROFILE')],
    ['address as a host', [m.san(m.dnsName('1.2.3.4'))], {}, broken('PROFILE')],
    ['empty host', [m.san(m.dnsName(''))], {}, broken('PROFILE')],
    ['inner wildcard', [m.san(m.dnsName('a.*.vn'))], {}, broken('PROFILE')],
    ['hyphen first', [m.san(m.dnsName('-a.vn'))], {}, broken('PROFILE')],
    ['trailing dot', [m.san(m.dnsName('a.vn.'))], {}, broken('PROFILE')],
    ['label of 64', [m.san(m.dnsName(`${'a'.repeat(64)}.vn`))], {}, broken('PROFILE')],
    ['name of 254', [m.san(m.dnsName(`${'a.'.repeat(126)}ab`))], {}, broken('PROFILE')],
    ['two at signs', [m.san(m.emailName('a@b@c.vn'))], {}, broken('PROFILE')],
    ['no local part', [m.san(m.emailName('@c.vn'))], {}, broken('PROFILE')],
    ['local part with a space', [m.san(m.emailName('a b@c.vn'))], {}, broken('PROFILE')],
    ['local part of 65', [m.san(m.emailName(`${'a'.repeat(65)}@c.vn`))], {}, broken('PROFILE')],
    ['relative URI', [m.san(m.uriName('/a/b'))], {}, broken('PROFILE')],
    ['URI without the rest', [m.san(m.uriName('http:'))], {}, broken('PROFILE')],
    ['URI with a space', [m.san(m.uriName('http://a b'))], {}, broken('PROFILE')],
    ['address of five octets', [m.san(m.ipName(1, 2, 3, 4, 5))], {}, broken('PROFILE')],
    ['empty directory name', [m.san(m.dirName(m.dn()))], {}, broken('PROFILE')],
  ])('%s', (_, extensions, change, expected) => {
    expect(with_(extensions, change)).toBe(expected);
  });

  test('an empty issuer', () => {
    const nameless = root({ subject: m.dn(), issuer: m.dn() });
    expect(check(leaf({ issuer: m.dn(), by: m.pooled(0), extensions: [] }), { anchors: [nameless] }).outcome).toBe('invalid');
  });

  test('strict: identifiers, criticality, issuerAltName', () => {
    const ask: Ask = { anchors, intermediates: [ca()], profile: strictProfile };
    expect(verdict(leaf({ extensions: [m.ski(m.pooled(2))] }), ask)).toBe(broken('PROFILE'));
    expect(verdict(leaf({ extensions: [m.aki(m.pooled(1))] }), ask)).toBe('valid');
    expect(verdict(leaf({ extensions: leafExtensions(m.ext('2.5.29.18', m.seq())) }), ask)).toBe(broken('PROFILE'));
    expect(verdict(leaf(), { ...ask, intermediates: [ca({ extensions: [m.basic(true), m.aki(m.pooled(0))] })] })).toBe(
      broken('PROFILE'),
    );
    expect(
      verdict(leaf(), {
        ...ask,
        intermediates: [ca({ extensions: [m.basic(true, undefined, false), m.ski(m.pooled(1)), m.aki(m.pooled(0))] })],
      }),
    ).toBe(broken('PROFILE'));
    expect(verdict(leaf(), { ...ask, anchors: [root({ by: m.pooled(9) })] })).toBe(broken('PROFILE'));
    const older = { ...strictProfile, criticalPolicyConstraints: false };
    const mild = [ca({ extensions: caExtensions(m.policyConstraints(5, undefined, false)) })];
    expect(verdict(leaf(), { ...ask, intermediates: mild })).toBe(broken('PROFILE'));
    expect(verdict(leaf(), { ...ask, intermediates: mild, profile: older })).toBe('valid');
    const others = [ca({ extensions: caExtensions(m.ext('2.5.29.54', m.int(0))) })];
    expect(verdict(leaf(), { ...ask, intermediates: others, profile: older })).toBe(broken('PROFILE'));
  });

  test('a purpose of one’s own, and usages that do not matter', () => {
    const stamping = { ...governmentProfile, leafUsages: [], leafPurposes: ['1.3.6.1.5.5.7.3.8'] };
    expect(with_([m.eku('1.3.6.1.5.5.7.3.8'), m.usage('keyAgreement')], {}, { profile: stamping })).toBe('valid');
    expect(with_([m.eku('1.3.6.1.5.5.7.3.4')], {}, { profile: stamping })).toBe(broken('EXTENDED_KEY_USAGE'));
    expect(with_([m.eku('1.3.6.1.5.5.7.3.8')], {}, { purpose: 'path' })).toBe(broken('EXTENDED_KEY_USAGE'));
    expect(with_([m.eku('1.3.6.1.5.5.7.3.8')], {}, { purpose: 'any' })).toBe('valid');
  });

  test('deviations that are read around are told', () => {
    const odd = readCertificate(leaf({ extensions: leafExtensions(m.ext('2.5.29.18', m.seq())) }).der);
    const report = check(odd, { anchors, intermediates: [ca()] });
    expect(report.warnings.map((w) => [w.code, w.message.en])).toContainEqual([
      'QUIRK',
      'A deviation was read around: issuer-alt-name-empty.',
    ]);
    const off = leaf({ extensions: [m.aki(m.pooled(9))] });
    expect(check(off, { anchors, intermediates: [ca()] }).warnings.map((w) => w.code)).toContain('KEY_ID_MISMATCH');
  });
});

describe('when several paths fail', () => {
  test('one that may yet stand speaks before one that is broken, either before what never arrived', () => {
    const late = ca({ to: '2025-01-01T00:00:00Z' });
    const bad = ca({ extensions: [m.basic(true), m.ext('1.2.3.4', m.nul(), true)] });
    const elsewhere = ca({ issuer: m.dn('CN=Nơi khác'), by: m.pooled(7), extensions: [m.basic(true)] });
    for (const intermediates of [
      [bad, late, elsewhere],
      [elsewhere, late, bad],
    ]) {
      const report = check(leaf(), { anchors, intermediates });
      expect([report.subIndication, report.attempts.length]).toEqual(['OUT_OF_BOUNDS_NO_POE', 3]);
    }
    expect(check(leaf(), { anchors, intermediates: [elsewhere, bad] }).subIndication).toBe('CHAIN_CONSTRAINTS_FAILURE');
  });
  test('a missing issuer speaks before an untrusted root', () => {
    const elsewhere = ca({ issuer: m.dn('CN=Nơi khác'), by: m.pooled(7), extensions: [m.basic(true)] });
    const own = ca({ issuer: caName, by: m.pooled(1), extensions: [m.basic(true)] });
    const both = check(leaf(), { anchors, intermediates: [own, elsewhere] });
    expect([both.outcome, both.subIndication]).toEqual(['indeterminate', 'NO_CERTIFICATE_CHAIN_FOUND']);
    expect(check(leaf(), { anchors, intermediates: [own] }).outcome).toBe('invalid');
  });
});

describe('names chain by RFC 4518, not by bytes', () => {
  test('NFC, NFD, case, spaces and string type', () => {
    const other = m.seq(
      m.setOf(m.attribute('C', m.utf8('vn'))),
      m.setOf(m.attribute('O', m.utf8(' thử '.normalize('NFD')))),
      m.setOf(m.attribute('CN', m.utf8('ca  1'))),
    );
    expect(verdict(leaf({ issuer: other }), { anchors, intermediates: [ca()] })).toBe('valid');
  });
});
