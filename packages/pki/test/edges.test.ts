// Edges of what decides: the last value that is allowed and the first that is not, and failures of our own, which are not taken for
// bad input.
import { constants, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { strictAsn1 } from '../src/asn1/index.ts';
import { isDeltaOf } from '../src/crl/scope.ts';
import { inheritParameters } from '../src/crypto/key.ts';
import { certificateLimits } from '../src/der/limits.ts';
import {
  addTrust,
  type Certificate,
  type ChainReport,
  type Crl,
  customTrust,
  readCertificate,
  readCrl,
  signatureScheme,
  type TrustEntry,
} from '../src/index.ts';
import { isDnsName, isHostName, splitMailbox } from '../src/internal/index.ts';
import { Spending } from '../src/path/budget.ts';
import { malformedConstraint, NameConstraintState } from '../src/path/name-constraints.ts';
import { isAbsoluteUri, uriHost } from '../src/path/syntax.ts';
import * as m from './make.ts';
import { type Ask, ca, caCrl, caExtensions, caName, check, leaf, leafExtensions, root, rootCrl, rootName } from './world.ts';

const anchors = [root()];
const brief = (report: ChainReport): string => `${report.outcome} ${report.subIndication ?? ''}`.trim();
const notes = (report: ChainReport): string => report.evidence.flatMap((one) => one.notes).join('; ');
const UNKNOWN = 'indeterminate TRY_LATER';
const ask = (crls: readonly Crl[], more: Ask = {}, certificate = leaf({ serial: 7 })): ChainReport =>
  check(certificate, { anchors, intermediates: [ca()], crls: [rootCrl(), ...crls], ...more });
const reasonOf = (action: () => unknown): string => {
  try {
    action();
    return 'nothing';
  } catch (error) {
    const { code, details } = error as { code?: string; details?: { reason?: string; field?: string } };
    return `${code ?? String(error)} ${details?.reason ?? details?.field ?? ''}`.trim();
  }
};

describe('two readers of one DER', () => {
  const read = (hex: string) => () => strictAsn1(Buffer.from(hex, 'hex'), certificateLimits);
  test('what the second one reports, throws at, or writes otherwise is refused with a type', () => {
    expect(strictAsn1(Buffer.from('3003020105', 'hex'), certificateLimits)).toBeDefined();
    expect(reasonOf(read('170b323630313031303030305a'))).toBe('DER_INVALID Wrong input string for conversion');
    expect(reasonOf(read('0f00'))).toMatch(/^DER_INVALID .*reserved/);
    expect(reasonOf(read('1800'))).toBe('DER_INVALID Wrong input string for conversion');
    expect(reasonOf(read('0d03800703'))).toBe('DER_INVALID does not encode to itself');
    expect(reasonOf(read('0201'))).toContain('DER_INVALID');
  });
});

describe('names in extensions', () => {
  test('a point named relative to its CRL issuer, or to the issuer of the certificate', () => {
    const part = m.tlv(0xa0, m.tlv(0xa1, m.attribute('CN', m.utf8('điểm'))));
    const point = (...more: readonly Uint8Array[]): string | undefined =>
      leaf({ extensions: [m.ext('2.5.29.31', m.seq(m.seq(part, ...more)))] }).crlDistributionPoints?.[0]?.relativeName?.key;
    const join = (...parts: string[]): string => ca({ subject: m.dn(...parts) }).subject.key;
    expect(point()).toBe(join('C=VN', 'O=Thử', 'CN=CA 1', 'CN=điểm'));
    expect(point(m.tlv(0xa2, m.dirName(m.dn('C=VN', 'CN=Khác'))))).toBe(join('C=VN', 'CN=Khác', 'CN=điểm'));
    expect(point(m.tlv(0xa2, m.dnsName('a.vn')))).toBe(join('C=VN', 'O=Thử', 'CN=CA 1', 'CN=điểm'));
  });
  test('a number without octets in an authority key identifier', () => {
    const odd = m.ext('2.5.29.35', m.seq(m.tlv(0x80, m.pooled(1).id), m.tlv(0xa1, m.dirName(rootName)), m.tlv(0x82)));
    expect(leaf({ extensions: [odd] }).authorityKeyId?.serialNumber).toBe('');
  });
  test('strings of digits are strings', () => {
    const digits = (tag: number): string =>
      ca({ subject: m.seq(m.setOf(m.attribute('CN', m.tlv(tag, Buffer.from('12 3'))))) }).subject.key;
    expect(digits(0x12)).toBe(digits(0x0c));
  });
});

describe('dates', () => {
  const read = (text: string): string => {
    const time = m.tlv(text.length === 15 ? 0x18 : 0x17, Buffer.from(text));
    return reasonOf(() => readCrl(m.seq(m.seq(m.int(1), m.ECDSA_SHA256, rootName, time), m.ECDSA_SHA256, m.bits(Buffer.of(1)))));
  };
  test('leap years by all three rules', () => {
    expect(read('20000229000000Z')).toBe('nothing');
    expect(read('240229000000Z')).toBe('nothing');
    for (const bad of ['19000229000000Z', '21000229000000Z', '20230229000000Z', '230229000000Z'])
      expect(read(bad)).toBe('CRL_MALFORMED thisUpdate');
  });
});

describe('entries of a CRL', () => {
  const bad = (entry: Uint8Array): string => {
    const list = m.seq(entry);
    const tbs = m.seq(
      m.int(1),
      m.ECDSA_SHA256,
      caName,
      m.time('2026-05-01T00:00:00Z'),
      m.time('2027-01-01T00:00:00Z'),
      list,
      m.tlv(0xa0, m.seq(m.ext('2.5.29.20', m.int(1)))),
    );
    const crl = readCrl(m.seq(tbs, m.ECDSA_SHA256, m.bits(m.signWith(m.pooled(1), tbs))));
    return `${brief(ask([crl]))} ${notes(ask([crl])).replace(/^.*\): /, '')}`;
  };
  const date = m.time('2026-01-01T00:00:00Z');
  test('each malformed part is named, and the CRL then says nothing', () => {
    for (const entry of [
      m.seq(),
      m.seq(m.int(5)),
      m.seq(m.int(5), date, m.seq(m.seq()), m.nul()),
      m.seq(m.int(5), date, m.seq(m.seq())),
      m.seq(m.int(5), date, m.seq(m.reason(1)), m.nul()),
    ])
      expect(bad(entry)).toMatch(/^indeterminate TRY_LATER Malformed CRL/);
  });
  test('an extension of another family that is critical, and an unknown one of the family', () => {
    for (const id of ['1.2.29.21', '2.5.29.99', '2.5.29.1'])
      expect(bad(m.seq(m.int(5), date, m.seq(m.ext(id, m.nul(), true))))).toContain('an entry has a critical extension');
    expect(bad(m.seq(m.int(5), date, m.seq(m.ext('2.5.29.99', m.nul()))))).toContain('valid');
    const [entry] = caCrl({ entries: [{ serial: 5, extensions: [m.ext('1.2.3', m.nul(), true)] }] }).entries();
    expect(entry?.unknownCritical).toBe(true);
    const [plain] = caCrl({ entries: [{ serial: 5, extensions: [m.ext('1.2.3', m.nul())] }] }).entries();
    expect(plain?.unknownCritical).toBe(false);
  });
  test('two runs of one issuer in an indirect CRL are one issuer', () => {
    const from = (name: Uint8Array): Uint8Array => m.ext('2.5.29.29', m.seq(m.dirName(name)), true);
    const crl = caCrl({
      extensions: [m.idp(m.flag(4))],
      entries: [
        { serial: 1, extensions: [from(rootName)] },
        { serial: 2, extensions: [from(caName)] },
        { serial: 3, extensions: [from(rootName)] },
      ],
    });
    const find = (serial: number, name: Uint8Array): boolean =>
      crl.find(Uint8Array.of(serial), ca({ subject: name }).subject) !== undefined;
    expect([find(1, rootName), find(2, caName), find(3, rootName), find(2, rootName), find(1, caName)]).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('CRLs of a certificate', () => {
  const some = (bits: number): Uint8Array => m.idp(m.tlv(0x83, Buffer.from([7, bits >> 8, bits & 0xff])));
  test('reasons that are covered already add nothing, and nothing is asked of such a CRL', () => {
    const low = caCrl({ extensions: [some(0x7c00)] });
    const again = caCrl({ number: 2, from: '2025-12-01T00:00:00Z', extensions: [some(0x7c00)], entries: [{ serial: 7 }] });
    const high = caCrl({ number: 3, from: '2025-11-01T00:00:00Z', extensions: [some(0x0380)] });
    expect(brief(ask([low, again, high]))).toBe('valid');
  });
  test('an unknown extension that is not critical is nothing', () => {
    expect(brief(ask([caCrl({ extensions: [m.aki(m.pooled(1)), m.ext('1.2.3', m.nul())] })]))).toBe('valid');
  });
  test('a failure of our own is not taken for a bad CRL', () => {
    const broken = (crl: Crl): Crl =>
      new Proxy(crl, { get: (target, key) => (key === 'find' ? fail : Reflect.get(target, key, target)) });
    const fail = (): never => {
      throw new TypeError('ours');
    };
    expect(() => ask([broken(caCrl())])).toThrow(TypeError);
  });
  test('a key of the right name that has not signed it is passed over for the one that has', () => {
    const signer = (n: number, serial: number): Certificate =>
      ca({ serial, issuer: caName, keys: m.pooled(n), by: m.pooled(1), extensions: [m.usage('cRLSign')] });
    const both = caCrl({ by: m.pooled(4), extensions: [m.idp(m.fullName(m.dirName(caName)))] });
    const status = caCrl({ extensions: [m.aki(m.pooled(1)), m.idp(m.flag(1))] });
    const pool = (...more: Certificate[]): Ask => ({ intermediates: [ca(), ...more] });
    expect(brief(ask([both, status], pool(signer(8, 71), signer(4, 72))))).toBe('valid');
    expect(brief(ask([both], pool(signer(8, 71))))).toBe(UNKNOWN);
  });
  test('expired certificates leave a CRL, unless it says since when it keeps them', () => {
    const kept = (text: string, critical = false): Uint8Array => m.ext('2.5.29.60', m.tlv(0x18, Buffer.from(text)), critical);
    const expired = leaf({ serial: 7, to: '2026-03-01T00:00:00Z' });
    const after = (...extensions: readonly Uint8Array[]): Crl =>
      caCrl({ from: '2026-04-01T00:00:00Z', extensions: [m.aki(m.pooled(1)), ...extensions] });
    const status = (crl: Crl): string => {
      const report = ask([crl], {}, expired);
      return `${report.evidence[1]?.status} ${notes(report).replace(/^.*\): /, '')}`.trim();
    };
    expect(status(after())).toMatch(/^unavailable issued after the certificate had expired/);
    expect(status(after(kept('20260301000001Z')))).toMatch(/^unavailable/);
    expect(status(after(kept('20260301000000Z')))).toBe('good');
    expect(status(after(kept('20250101000000Z', true)))).toMatch(/2\.5\.29\.60 has the wrong criticality/);
    expect(status(caCrl({ from: '2026-04-01T00:00:00Z', entries: [{ serial: 7 }] }))).toBe('revoked');
    expect(status(caCrl({ from: '2026-03-01T00:00:00Z' }))).toBe('good');
    expect(after(kept('20250101000000Z')).expiredCertsOnCrl?.toISOString()).toBe('2025-01-01T00:00:00.000Z');
    const utc = m.ext('2.5.29.60', m.tlv(0x17, Buffer.from('250101000000Z')));
    expect(reasonOf(() => after(utc))).toBe('CRL_MALFORMED expiredCertsOnCRL');
    expect(reasonOf(() => after(m.ext('2.5.29.60', m.seq(m.nul()))))).toBe('CRL_MALFORMED expiredCertsOnCRL');
  });
  test('a delta without a base or a number belongs to nothing', () => {
    const numbered = caCrl({ number: 5 });
    const delta = caCrl({ number: 6, extensions: [m.aki(m.pooled(1)), m.deltaBase(5)] });
    expect(isDeltaOf(delta, numbered)).toBe(true);
    expect(isDeltaOf(numbered, numbered)).toBe(false);
    expect(isDeltaOf(delta, caCrl({ number: null }))).toBe(false);
    expect(isDeltaOf(delta, caCrl({ number: 6 }))).toBe(false);
    expect(isDeltaOf(delta, caCrl({ number: 4 }))).toBe(false);
  });
});

describe('who may sign a CRL', () => {
  const keyFor = (change: Parameters<typeof ca>[0] = {}): Certificate =>
    ca({
      serial: 73,
      issuer: caName,
      keys: m.pooled(4),
      by: m.pooled(1),
      extensions: [m.usage('cRLSign'), m.ski(m.pooled(4))],
      ...change,
    });
  const separate = (...extensions: readonly Uint8Array[]): Crl =>
    caCrl({ by: m.pooled(4), extensions: [m.idp(m.fullName(m.dirName(caName))), ...extensions] });
  const status = caCrl({ extensions: [m.aki(m.pooled(1)), m.idp(m.flag(1))] });
  const spent = (crl: Crl, ...pool: Certificate[]): string => {
    const report = ask([crl, status], { intermediates: [ca(), ...pool] });
    return `${brief(report)} ${report.spent.paths}`;
  };
  test('a candidate of another key identifier, or without the usage, is not even validated', () => {
    const plain = check(leaf({ serial: 7 }), { anchors, intermediates: [ca()], crls: [rootCrl(), caCrl()] }).spent.paths;
    expect(spent(separate(m.aki(m.pooled(4))), keyFor())).toBe(`valid ${plain + 1}`);
    expect(spent(separate(), keyFor())).toBe(`valid ${plain + 1}`);
    expect(spent(separate(m.aki(m.pooled(4))), keyFor({ extensions: [m.usage('cRLSign')] }))).toBe(`valid ${plain + 1}`);
    expect(spent(separate(m.aki(m.pooled(6))), keyFor())).toBe(`valid ${plain}`);
    expect(spent(separate(m.aki(m.pooled(4))), keyFor({ extensions: [m.usage('digitalSignature'), m.ski(m.pooled(4))] }))).toBe(
      `valid ${plain}`,
    );
  });
  test('intermediates of the store are candidates, its anchors and foreign roots are not', () => {
    const entry = (certificate: Certificate, role: TrustEntry['role']): TrustEntry => ({
      certificate,
      role,
      hierarchy: 'thử',
      generation: undefined,
      provenance: { status: 'given-by-caller', source: 's' },
    });
    const own = caCrl({ by: m.pooled(4), extensions: [m.aki(m.pooled(4)), m.idp(m.fullName(m.dirName(caName)))] });
    const judged = (role: TrustEntry['role']): string => {
      const trust = addTrust(customTrust(anchors), [entry(ca(), 'intermediate'), entry(keyFor(), role)]);
      return brief(check(leaf({ serial: 7 }), { trust, crls: [rootCrl(), own] }));
    };
    expect(judged('foreign')).toBe(UNKNOWN);
  });
  test('explicit policies that the user demands of the leaf are not demanded of the signer', () => {
    const policies = { requireExplicitPolicy: true, initialPolicySet: ['1.2.3'] };
    const issuer = ca({ extensions: caExtensions(m.policies('1.2.3')) });
    const end = leaf({ serial: 7, extensions: leafExtensions(m.policies('1.2.3')) });
    const report = check(end, { anchors, intermediates: [issuer, keyFor()], crls: [rootCrl(), separate(), status], policies });
    expect(brief(report)).toBe('valid');
  });
});

describe('keys on a path', () => {
  test('a salt length that the certificate names is the one that is checked', () => {
    const keys = m.newKeys('rsa');
    const hash = m.seq(m.oid('2.16.840.1.101.3.4.2.1'), m.nul());
    const pss = (salt: number): Buffer =>
      m.seq(
        m.oid('1.2.840.113549.1.1.10'),
        m.seq(m.tlv(0xa0, hash), m.tlv(0xa1, m.seq(m.oid('1.2.840.113549.1.1.8'), hash)), m.tlv(0xa2, m.int(salt))),
      );
    const signed = (named: number, real: number): Certificate => {
      const der = leaf({ by: keys, algorithm: pss(named) }).der;
      const tbs = readCertificate(der).tbs;
      const value = sign('sha256', tbs, { key: keys.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: real });
      return readCertificate(m.seq(tbs, pss(named), m.bits(value)));
    };
    const judged = (named: number, real: number): string =>
      brief(check(signed(named, real), { anchors, intermediates: [ca({ keys, extensions: [m.basic(true)] })] }));
    expect(judged(32, 32)).toBe('valid');
    expect(judged(20, 20)).toBe('valid');
    expect(judged(20, 32)).not.toBe('valid');
    expect(judged(32, 20)).not.toBe('valid');
    const parameters = (bytes: Uint8Array | undefined) =>
      signatureScheme({ oid: '1.2.840.113549.1.1.10', parameters: bytes, der: Buffer.alloc(0) });
    for (const bytes of [undefined, Buffer.alloc(0), m.seq(m.tlv(0xa0, m.nul())), m.seq(m.nul()), m.seq(m.tlv(0xa3, m.int(2)))])
      expect(parameters(bytes)).toBeUndefined();
    expect(parameters(m.seq(m.tlv(0xa3, m.int(1))))).toEqual({ algorithm: 'rsa-pss-sha1', saltLength: 20 });
  });
  test('a key that the platform refuses signs nothing', () => {
    const point = Buffer.concat([Buffer.of(4), Buffer.alloc(64, 0xff)]);
    const odd = m.seq(m.seq(m.oid('1.2.840.10045.2.1'), m.oid('1.2.840.10045.3.1.7')), m.bits(point));
    const report = check(leaf(), { anchors, intermediates: [ca({ spki: odd, extensions: [m.basic(true)] })] });
    expect(brief(report)).toBe('invalid SIG_CRYPTO_FAILURE');
  });
  test('nothing to inherit from a key of another kind, or from one that has nothing itself', () => {
    const bare = m.seq(m.seq(m.oid('1.2.840.10040.4.1')), m.bits(m.int(5)));
    expect(inheritParameters(bare, m.pooled(0).spki)).toBeUndefined();
    expect(inheritParameters(bare, bare)).toBeUndefined();
    const giver = m.seq(m.seq(m.oid('1.2.840.10040.4.1'), m.seq(m.int(7))), m.bits(m.int(5)));
    expect(Buffer.from(inheritParameters(bare, giver) ?? [])).toEqual(giver);
  });
});

describe('syntax of names', () => {
  test('hosts', () => {
    expect(isHostName(`${'a.'.repeat(125)}abc`)).toBe(true);
    expect(isHostName(`${'a.'.repeat(126)}ab`)).toBe(false);
    expect(['', '.', 'a..b', '1.2.3.4', 'a b'].filter(isHostName)).toEqual([]);
    expect(['*.a.vn', 'a.vn'].filter(isDnsName)).toHaveLength(2);
    expect(['*', '*.', '*a.vn', '*.*.vn', 'a.*'].filter(isDnsName)).toEqual([]);
  });
  test('mailboxes', () => {
    expect(splitMailbox(`${'a'.repeat(64)}@B.vn`)).toEqual({ local: 'a'.repeat(64), host: 'b.vn' });
    expect([`${'a'.repeat(65)}@b.vn`, '@b.vn', 'a@', 'a', 'a@b@c.vn', 'a\u0000@b.vn'].map(splitMailbox)).toEqual(
      new Array(6).fill(undefined),
    );
  });
  test('hosts of URIs', () => {
    expect(uriHost('https://A.vn:443/x')).toBe('a.vn');
    expect(uriHost('https://a.vn?x')).toBe('a.vn');
    expect(uriHost('https://a.vn#x')).toBe('a.vn');
    expect(uriHost('https://u:p@a.vn/@x')).toBe('a.vn');
    expect(uriHost('https://a:1.vn')).toBe('a:1.vn');
    for (const none of [
      'https:///x',
      'https://',
      '://a.vn',
      '//a.vn',
      '1x://a.vn',
      'https:/a.vn',
      'https:a.vn',
      'https://a\\.vn',
      'https://a.vn/ x',
    ])
      expect(uriHost(none), none).toBeUndefined();
    expect(['urn:x', 'a:b'].filter(isAbsoluteUri)).toHaveLength(2);
    expect([':b', 'a:', 'a', '', 'a: b'].filter(isAbsoluteUri)).toEqual([]);
  });
});

describe('name constraints, edge by edge', () => {
  const constraintsOf = (permitted: readonly Uint8Array[], excluded: readonly Uint8Array[]) =>
    ca({ extensions: caExtensions(m.subtrees(permitted, excluded)) }).nameConstraints as NonNullable<
      Certificate['nameConstraints']
    >;
  const reason = (
    permitted: readonly Uint8Array[],
    excluded: readonly Uint8Array[],
    subject: Certificate,
  ): string | undefined => {
    const state = new NameConstraintState();
    state.add(constraintsOf(permitted, excluded));
    return state.violation(subject, new Spending(undefined, () => 0));
  };
  const named = (...names: readonly Uint8Array[]): Certificate => leaf({ extensions: [m.san(...names)] });
  test('the name that is shown', () => {
    expect(reason([], [m.ipName(10, 0, 0, 0, 255, 0, 0, 0)], named(m.ipName(10, 1, 2, 3)))).toBe('ip name 10.1.2.3 is excluded');
    expect(reason([], [m.dirName(m.dn('C=VN'))], leaf({ extensions: [] }))).toBe(
      'directory name CN=Cơ quan,O=Thử,C=VN is excluded',
    );
    const long = `${'a'.repeat(60)}.${'b'.repeat(60)}.vn`;
    expect(reason([m.dnsName('x.vn')], [], named(m.dnsName(long)))).toBe(`dns name ${long.slice(0, 100)} is not permitted`);
    expect(reason([m.dnsName('x.vn')], [], named(m.dnsName('a_b.vn')))).toContain('cannot be compared');
    expect(reason([], [m.emailName('x.vn')], named(m.emailName('a b@x.vn')))).toContain('cannot be compared');
    expect(reason([], [m.ipName(10, 0, 0, 0, 255, 0, 0, 0)], named(m.ipName(10, 1, 2, 3, 4)))).toContain('cannot be compared');
  });
  test('a certificate without a subject has no directory name to constrain, one without names none at all', () => {
    const nameless = leaf({ subject: m.dn(), extensions: [m.ext('2.5.29.17', m.seq(m.dnsName('a.vn')), true)] });
    expect(reason([m.dirName(m.dn('C=US'))], [], nameless)).toBeUndefined();
    expect(reason([m.dnsName('b.vn')], [], leaf({ extensions: [] }))).toBeUndefined();
  });
  test('without constraints nothing is counted or compared', () => {
    const spending = new Spending({ names: 0 }, () => 0);
    expect(new NameConstraintState().violation(named(m.dnsName('a.vn')), spending)).toBeUndefined();
    expect(spending.names).toBe(0);
  });
  test('an internationalized mailbox is stopped by mailbox constraints among others, other names are not', () => {
    const smtp = m.otherName('1.3.6.1.5.5.7.8.9', m.utf8('bà@x.vn'));
    expect(reason([m.dnsName('x.vn'), m.emailName('x.vn')], [], named(smtp))).toContain('internationalized');
    expect(reason([m.emailName('x.vn')], [], named(m.otherName('1.2.3', m.nul())))).toBeUndefined();
    expect(reason([m.emailName('x.vn')], [], named(m.tlv(0x88, Buffer.from([43, 6, 1, 5, 5, 7, 8, 9]))))).toBeUndefined();
  });
  test('only a wildcard reaches further than its own text', () => {
    expect(reason([], [m.dnsName('foo.a.vn')], named(m.dnsName('a.vn')))).toBeUndefined();
    expect(reason([], [m.dnsName('foo.a.vn')], named(m.dnsName('x.a.vn')))).toBeUndefined();
    expect(reason([], [m.emailName('foo.a.vn')], named(m.emailName('x@a.vn')))).toBeUndefined();
    expect(reason([], [m.dnsName('foo.a.vn')], named(m.dnsName('*.a.vn')))).toBe('dns name *.a.vn is excluded');
    expect(reason([m.dnsName('a.vn')], [], named(m.dnsName('*.a.vn')))).toBeUndefined();
  });
  test('a mailbox constraint names one mailbox, a host or a domain', () => {
    expect(reason([m.emailName('a@x.vn')], [], named(m.emailName('b@x.vn')))).toContain('not permitted');
    expect(reason([m.emailName('a@x.vn')], [], named(m.emailName('a@y.vn')))).toContain('not permitted');
    expect(reason([m.emailName('x.vn')], [], named(m.emailName('b@X.vn')))).toBeUndefined();
  });
  test('directory names: as long as the base, longer, shorter', () => {
    const base = [m.dirName(m.dn('C=VN', 'O=Thử', 'CN=Cơ quan'))];
    expect(reason(base, [], leaf({ extensions: [] }))).toBeUndefined();
    expect(reason(base, [], leaf({ subject: m.dn('C=VN', 'O=Thử', 'CN=Cơ quan', 'CN=Ban'), extensions: [] }))).toBeUndefined();
    expect(reason(base, [], leaf({ subject: m.dn('C=VN', 'O=Thử'), extensions: [] }))).toContain('not permitted');
  });
  test('masks', () => {
    const malformed = (...bytes: number[]): string | undefined => malformedConstraint(constraintsOf([m.ipName(...bytes)], []));
    expect(malformed(10, 0, 0, 0, 255, 128, 0, 0)).toBeUndefined();
    expect(malformed(10, 0, 0, 0, 0, 0, 0, 0)).toBeUndefined();
    expect(malformed(10, 0, 0, 0, 255, 255, 255, 255)).toBeUndefined();
    for (const bad of [
      [10, 0, 0, 0, 255, 0, 1, 0],
      [10, 0, 0, 0, 127, 0, 0, 0],
      [10, 0, 0, 0],
      [1, 2, 3, 4, 5, 6, 255, 255, 255, 0],
    ])
      expect(malformed(...bad)).toBe('ip subtree is malformed');
    expect(malformed(...new Array<number>(32).fill(0))).toBeUndefined();
  });
});
