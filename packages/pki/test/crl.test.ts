import { describe, expect, test } from 'vitest';
import { addTrust, type ChainReport, type Crl, customTrust, readCrl } from '../src/index.ts';
import { strictProfile } from '../src/internal/index.ts';
import * as m from './make.ts';
import { type Ask, ca, caCrl, caName, check, leaf, leafExtensions, root, rootCrl, rootName } from './world.ts';

const anchors = [root()];
const SERIAL = 0xabcdef;
const subject = leaf({ serial: SERIAL });
const revokedEntry = { serial: SERIAL };

function ask(crls: readonly Crl[], more: Ask = {}, certificate = subject): ChainReport {
  return check(certificate, { anchors, intermediates: [ca()], crls: [rootCrl(), ...crls], ...more });
}
const brief = (report: ChainReport): string =>
  report.outcome === 'valid' ? 'valid' : `${report.outcome} ${report.subIndication}`;
const notes = (report: ChainReport): string => report.evidence.flatMap((e) => e.notes).join('\n');
const GOOD = 'valid';
const UNKNOWN = 'indeterminate TRY_LATER';
const REVOKED = 'indeterminate REVOKED_NO_POE';

describe('a simple chain', () => {
  test('both CRLs: checked, with the evidence', () => {
    const crl = caCrl();
    const report = ask([crl]);
    expect(brief(report)).toBe(GOOD);
    expect(report.revocation).toBe('checked');
    expect(report.evidence.map((e) => [e.certificate.subject.text, e.status, e.source])).toEqual([
      ['CN=CA 1,O=Thử,C=VN', 'good', 'crl'],
      ['CN=Cơ quan,O=Thử,C=VN', 'good', 'crl'],
    ]);
    expect(report.evidence[1]?.sha256).toBe(crl.sha256);
    expect(report.warnings).toEqual([]);
  });
  test('any CRL missing is never valid', () => {
    const none = check(subject, { anchors, intermediates: [ca()], crls: [] });
    expect(brief(none)).toBe(UNKNOWN);
    expect(none.revocation).toBe('unavailable');
    expect(none.message.vi).toContain('thu hồi');
    expect(brief(ask([]))).toBe(UNKNOWN);
    expect(brief(check(subject, { anchors, intermediates: [ca()], crls: [caCrl()] }))).toBe(UNKNOWN);
  });
  test('revoked: without proof, with proof, the CA', () => {
    const crl = caCrl({ entries: [{ serial: 1 }, { ...revokedEntry, extensions: [m.reason(1)] }] });
    const report = ask([crl]);
    expect(brief(report)).toBe(REVOKED);
    expect(report.revocation).toBe('checked');
    expect(report.evidence[1]).toMatchObject({ status: 'revoked', reason: 'keyCompromise' });
    expect(report.message.en).toContain('2025-06-01');
    expect(brief(ask([crl], { proof: new Date('2026-05-01T00:00:00Z') }))).toBe('invalid REVOKED');
    const caSerial = 77;
    const caRevoked = check(subject, {
      anchors,
      intermediates: [ca({ serial: caSerial })],
      crls: [rootCrl({ entries: [{ serial: caSerial }] }), caCrl()],
    });
    expect(brief(caRevoked)).toBe('indeterminate REVOKED_CA_NO_POE');
  });
  test('revocation outweighs what is merely out of time or out of policy', () => {
    const old = leaf({ serial: SERIAL, to: '2026-02-01T00:00:00Z' });
    expect(brief(ask([caCrl({ entries: [revokedEntry] })], {}, old))).toBe(REVOKED);
    expect(brief(ask([caCrl()], {}, old))).toBe('indeterminate OUT_OF_BOUNDS_NO_POE');
    expect(brief(ask([], {}, old))).toBe('indeterminate OUT_OF_BOUNDS_NO_POE');
  });
  test('another serial, a longer and a shorter one, another issuer', () => {
    expect(brief(ask([caCrl({ entries: [{ serial: SERIAL + 1 }, { serial: 0xef }, { serial: 0x01abcdef }] })]))).toBe(GOOD);
    expect(brief(ask([caCrl(), rootCrl({ entries: [revokedEntry] })]))).toBe(GOOD);
  });
});

describe('a CRL that does not count', () => {
  test.each<[string, () => Crl, RegExp]>([
    ['stale', () => caCrl({ to: '2026-05-31T00:00:00Z' }), /stale/],
    ['of the future', () => caCrl({ from: '2026-06-02T00:00:00Z' }), /issued later/],
    ['without nextUpdate', () => caCrl({ to: null }), /no nextUpdate/],
    [
      'unknown critical extension',
      () => caCrl({ extensions: [m.ext('1.2.3.4', m.nul(), true)] }),
      /critical extension 1\.2\.3\.4/,
    ],
    [
      'unknown critical entry extension',
      () => caCrl({ entries: [{ serial: 5, extensions: [m.ext('1.2.3.4', m.nul(), true)] }] }),
      /entry has a critical/,
    ],
    ['signed by another key', () => caCrl({ by: m.pooled(5) }), /no key of its issuer/],
    ['IDP not critical', () => caCrl({ extensions: [m.ext('2.5.29.28', m.seq(m.flag(1)))] }), /wrong criticality/],
    ['critical number', () => caCrl({ number: null, extensions: [m.ext('2.5.29.20', m.int(1), true)] }), /wrong criticality/],
    ['only CAs', () => caCrl({ extensions: [m.idp(m.flag(2))] }), /only for CAs/],
    ['only attribute certificates', () => caCrl({ extensions: [m.idp(m.flag(5))] }), /only for attribute/],
    ['contradiction', () => caCrl({ extensions: [m.idp(m.flag(1), m.flag(2))] }), /only for CAs/],
    [
      'another point',
      () => caCrl({ extensions: [m.idp(m.fullName(m.uriName('http://x.vn/other.crl')))] }),
      /another distribution point/,
    ],
    ['some reasons', () => caCrl({ extensions: [m.idp(m.tlv(0x83, Buffer.from([6, 0x40])))] }), /do not cover all reasons/],
  ])('%s', (_, crl, why) => {
    const report = ask([crl()]);
    expect(brief(report)).toBe(UNKNOWN);
    expect(notes(report)).toMatch(why);
  });
  test('the issuer may not sign CRLs', () => {
    const noCrlSign = ca({ extensions: [m.basic(true), m.usage('keyCertSign'), m.ski(m.pooled(1)), m.aki(m.pooled(0))] });
    expect(brief(ask([caCrl()], { intermediates: [noCrlSign] }))).toBe(UNKNOWN);
    expect(brief(ask([caCrl()], { intermediates: [ca({ extensions: [m.basic(true), m.ski(m.pooled(1))] })] }))).toBe(GOOD);
  });
  test('to the second, both ends included', () => {
    const at = new Date('2026-06-01T00:00:00.999Z');
    expect(brief(ask([caCrl({ to: '2026-06-01T00:00:00Z' })], { at }))).toBe(GOOD);
    expect(brief(ask([caCrl({ from: '2026-06-01T00:00:00Z' })], { at }))).toBe(GOOD);
    expect(brief(ask([caCrl({ from: '2026-06-01T00:00:01Z' })], { at }))).toBe(UNKNOWN);
  });
  test('what the strict profile adds', () => {
    const strictAsk: Ask = { profile: strictProfile };
    expect(brief(ask([caCrl()], strictAsk))).toBe(GOOD);
    for (const change of [{ number: null }, { extensions: [] }, { emptyList: true }, { version: null }]) {
      expect(brief(ask([caCrl(change)], strictAsk))).toBe(UNKNOWN);
      expect(brief(ask([caCrl(change)]))).toBe(GOOD);
    }
  });
});

describe('entries are read late, and never break the validation', () => {
  test('a malformed entry, hit or missed', () => {
    for (const extensions of [[m.reason(7)], [m.ext('2.5.29.21', m.nul())], [m.nul()], []]) {
      const crl = caCrl({ entries: [{ serial: SERIAL, extensions }] });
      const report = ask([crl]);
      expect(brief(report)).toBe(UNKNOWN);
      expect(notes(report)).toMatch(/Malformed CRL/);
    }
    expect(brief(ask([caCrl({ entries: [{ serial: 5, extensions: [m.nul()] }] })]))).toBe(UNKNOWN);
  });
  test('a malformed entry in the delta', () => {
    const complete = caCrl({ number: 5, extensions: [m.aki(m.pooled(1))] });
    const delta = caCrl({
      number: 6,
      extensions: [m.aki(m.pooled(1)), m.deltaBase(5)],
      entries: [{ serial: SERIAL, extensions: [m.reason(7)] }],
    });
    expect(brief(ask([complete, delta]))).toBe(UNKNOWN);
  });
});

describe('scope', () => {
  const url = m.uriName('http://x.vn/ca.crl');
  const withPoint = (...point: readonly Uint8Array[]) =>
    leaf({ serial: SERIAL, extensions: leafExtensions(m.ext('2.5.29.31', m.seq(m.seq(...point)))) });
  test('the point that the certificate names', () => {
    const certificate = withPoint(m.fullName(m.uriName('http://y.vn/ca.crl'), url));
    expect(brief(ask([caCrl({ extensions: [m.idp(m.fullName(url))] })], {}, certificate))).toBe(GOOD);
    expect(brief(ask([caCrl({ extensions: [m.idp(m.fullName(url))], entries: [revokedEntry] })], {}, certificate))).toBe(REVOKED);
    expect(brief(ask([caCrl({ extensions: [m.idp(m.fullName(url), m.flag(1))] })], {}, certificate))).toBe(GOOD);
    expect(brief(ask([caCrl()], {}, certificate))).toBe(GOOD);
  });
  test('a name relative to the issuer, against a full one', () => {
    const part = m.attribute('CN', m.utf8('điểm 1'));
    const full = m.dn('C=VN', 'O=Thử', 'CN=CA 1', 'CN=điểm 1');
    const relative = m.tlv(0xa0, m.tlv(0xa1, part));
    expect(brief(ask([caCrl({ extensions: [m.idp(m.fullName(m.dirName(full)))] })], {}, withPoint(relative)))).toBe(GOOD);
    expect(brief(ask([caCrl({ extensions: [m.idp(relative)] })], {}, withPoint(m.fullName(m.dirName(full)))))).toBe(GOOD);
    expect(
      brief(
        ask(
          [caCrl({ extensions: [m.idp(relative)] })],
          {},
          withPoint(m.tlv(0xa0, m.tlv(0xa1, m.attribute('CN', m.utf8('điểm 2'))))),
        ),
      ),
    ).toBe(UNKNOWN);
  });
  test('other forms of names match by their bytes', () => {
    const id = m.tlv(0x88, Buffer.from([42, 3]));
    expect(brief(ask([caCrl({ extensions: [m.idp(m.fullName(id))] })], {}, withPoint(m.fullName(id))))).toBe(GOOD);
    expect(
      brief(ask([caCrl({ extensions: [m.idp(m.fullName(m.dnsName('a.vn')))] })], {}, withPoint(m.fullName(m.emailName('a.vn'))))),
    ).toBe(UNKNOWN);
  });
  test('the implied point is the issuer', () => {
    expect(brief(ask([caCrl({ extensions: [m.idp(m.fullName(m.dirName(caName)))] })]))).toBe(GOOD);
  });
  test('CRLs by reasons add up', () => {
    const some = (bits: number): Uint8Array => m.idp(m.tlv(0x83, Buffer.from([7, bits >> 8, bits & 0xff])));
    const low = caCrl({ extensions: [some(0x7c00)] });
    const high = caCrl({ extensions: [some(0x0380)] });
    expect(brief(ask([low]))).toBe(UNKNOWN);
    expect(brief(ask([low, high]))).toBe(GOOD);
    expect(brief(ask([low, caCrl({ extensions: [some(0x0380)], entries: [revokedEntry] })]))).toBe(REVOKED);
    const limited = withPoint(m.fullName(url), m.tlv(0x81, Buffer.from([6, 0x40])));
    expect(brief(ask([caCrl({ extensions: [m.idp(m.fullName(url))] })], {}, limited))).toBe(UNKNOWN);
  });
  test('only end entities, only CAs: the chain has both', () => {
    const users = caCrl({ extensions: [m.idp(m.flag(1))] });
    expect(brief(ask([users]))).toBe(GOOD);
    const report = check(subject, { anchors, intermediates: [ca()], crls: [rootCrl({ extensions: [m.idp(m.flag(1))] }), users] });
    expect(brief(report)).toBe(UNKNOWN);
    expect(notes(report)).toMatch(/only for end entities/);
    expect(
      brief(check(subject, { anchors, intermediates: [ca()], crls: [rootCrl({ extensions: [m.idp(m.flag(2))] }), users] })),
    ).toBe(GOOD);
  });
});

describe('several CRLs', () => {
  test('the newest decides, whatever the order', () => {
    const older = caCrl({ number: 1, from: '2026-01-01T00:00:00Z' });
    const newer = caCrl({ number: 2, from: '2026-02-01T00:00:00Z', entries: [revokedEntry] });
    expect(brief(ask([older, newer]))).toBe(REVOKED);
    expect(brief(ask([newer, older]))).toBe(REVOKED);
    const sameTime = caCrl({ number: 3, entries: [revokedEntry] });
    expect(brief(ask([caCrl({ number: 2 }), sameTime]))).toBe(REVOKED);
    expect(brief(ask([sameTime, caCrl({ number: 2 })]))).toBe(REVOKED);
    expect(brief(ask([caCrl({ number: 4 }), caCrl({ number: null })]))).toBe(GOOD);
  });
});

describe('delta CRLs', () => {
  const complete = (entries: Parameters<typeof caCrl>[0] = {}) =>
    caCrl({ number: 5, extensions: [m.aki(m.pooled(1))], ...entries });
  const delta = (change: Parameters<typeof caCrl>[0] = {}, base = 5) =>
    caCrl({ number: 6, extensions: [m.aki(m.pooled(1)), m.deltaBase(base)], ...change });
  test('add and lift', () => {
    expect(brief(ask([complete(), delta({ entries: [revokedEntry] })]))).toBe(REVOKED);
    expect(brief(ask([complete({ entries: [revokedEntry] }), delta()]))).toBe(REVOKED);
    expect(
      brief(ask([complete({ entries: [revokedEntry] }), delta({ entries: [{ serial: SERIAL, extensions: [m.reason(8)] }] })])),
    ).toBe(GOOD);
    expect(brief(ask([complete(), delta({ entries: [{ serial: SERIAL, extensions: [m.reason(8)] }] })]))).toBe(GOOD);
  });
  test('removeFromCRL in a complete CRL lifts nothing', () => {
    expect(brief(ask([complete({ entries: [{ serial: SERIAL, extensions: [m.reason(8)] }] })]))).toBe(REVOKED);
  });
  test('a delta alone says nothing', () => {
    expect(brief(ask([delta()]))).toBe(UNKNOWN);
  });
  test.each<[string, () => Crl]>([
    ['a later base', () => delta({ entries: [revokedEntry] }, 6)],
    ['not newer', () => delta({ number: 5, entries: [revokedEntry] })],
    ['no number', () => delta({ number: null, entries: [revokedEntry] })],
    [
      'another scope',
      () => delta({ extensions: [m.aki(m.pooled(1)), m.deltaBase(5), m.idp(m.flag(1))], entries: [revokedEntry] }),
    ],
    ['another key identifier', () => delta({ extensions: [m.deltaBase(5)], entries: [revokedEntry] })],
    ['another key', () => delta({ by: m.pooled(5), entries: [revokedEntry] })],
    ['stale', () => delta({ to: '2026-05-01T00:00:00Z', entries: [revokedEntry] })],
    [
      'indicator not critical',
      () => delta({ extensions: [m.aki(m.pooled(1)), m.ext('2.5.29.27', m.int(5))], entries: [revokedEntry] }),
    ],
  ])('%s: not used', (_, odd) => {
    expect(brief(ask([complete(), odd()]))).toBe(GOOD);
  });
  test('a complete CRL without a number has no delta; the same scope has', () => {
    expect(brief(ask([caCrl({ number: null, extensions: [m.aki(m.pooled(1))] }), delta({ entries: [revokedEntry] })]))).toBe(
      GOOD,
    );
    const scope = [m.aki(m.pooled(1)), m.idp(m.flag(1))];
    const both = [
      caCrl({ number: 5, extensions: scope }),
      delta({ extensions: [...scope, m.deltaBase(5)], entries: [revokedEntry] }),
    ];
    expect(brief(ask(both))).toBe(REVOKED);
  });
});

describe('later evidence about an earlier time', () => {
  const later = (entries: Parameters<typeof caCrl>[0] = {}) => caCrl({ from: '2026-08-01T00:00:00Z', ...entries });
  const past: Ask = { revocation: { mode: 'require', laterEvidence: true } };
  const pastAsk = (crls: readonly Crl[], certificate = subject): ChainReport =>
    check(certificate, {
      anchors,
      intermediates: [ca()],
      ...past,
      revocation: { mode: 'require', laterEvidence: true, crls: [rootCrl(), ...crls] },
    });
  test('good then, revoked later', () => {
    expect(brief(pastAsk([later()]))).toBe(GOOD);
    expect(brief(pastAsk([later({ entries: [{ serial: SERIAL, at: '2026-07-01T00:00:00Z' }] })]))).toBe(GOOD);
    expect(brief(pastAsk([later({ entries: [{ serial: SERIAL, at: '2026-06-01T00:00:00Z' }] })]))).toBe(REVOKED);
    const suspected = m.ext('2.5.29.24', m.tlv(0x18, Buffer.from('20260515000000Z')));
    expect(brief(pastAsk([later({ entries: [{ serial: SERIAL, at: '2026-07-01T00:00:00Z', extensions: [suspected] }] })]))).toBe(
      REVOKED,
    );
  });
  test('an expired certificate has left the list', () => {
    expect(brief(pastAsk([later()], leaf({ to: '2026-07-01T00:00:00Z' })))).toBe(UNKNOWN);
  });
  test('without asking for it an entry counts whatever its date', () => {
    expect(brief(ask([caCrl({ entries: [{ serial: SERIAL, at: '2026-07-01T00:00:00Z' }] })]))).toBe(REVOKED);
  });
});

describe('other signers of CRLs', () => {
  const signer = (change: Parameters<typeof ca>[0] = {}) =>
    ca({
      subject: caName,
      issuer: caName,
      keys: m.pooled(4),
      by: m.pooled(1),
      extensions: [m.usage('cRLSign'), m.ski(m.pooled(4)), m.aki(m.pooled(1))],
      ...change,
    });
  const separate = caCrl({ by: m.pooled(4), extensions: [m.aki(m.pooled(4))] });
  const own = caCrl({
    number: 9,
    from: '2026-01-02T00:00:00Z',
    entries: [{ serial: 5 }],
    extensions: [m.aki(m.pooled(1)), m.idp(m.flag(1))],
  });

  test('a separate key with a valid path', () => {
    expect(brief(ask([separate, own], { intermediates: [ca(), signer()] }, subject))).toBe(GOOD);
    expect(brief(ask([separate], { intermediates: [ca(), signer()] }))).toBe(UNKNOWN);
    expect(
      brief(ask([separate, own], { intermediates: [ca(), signer({ extensions: [m.usage('digitalSignature')] })] }, subject)),
    ).toBe(GOOD);
  });
  test('a signer that the trust store holds', () => {
    const entry = (certificate: ReturnType<typeof ca>) =>
      ({
        certificate,
        role: 'intermediate',
        hierarchy: 'thử',
        generation: undefined,
        provenance: { status: 'given-by-caller', source: 's' },
      }) as const;
    const trust = addTrust(customTrust(anchors), [entry(ca()), entry(signer())]);
    expect(brief(check(subject, { trust, crls: [rootCrl(), separate, own] }))).toBe(GOOD);
  });
  test('a signer that is revoked, expired, or of another anchor signs nothing', () => {
    const onlySeparate = caCrl({ by: m.pooled(4), extensions: [m.aki(m.pooled(4)), m.idp(m.fullName(m.dirName(caName)))] });
    const keyCrl = caCrl({ extensions: [m.aki(m.pooled(1)), m.idp(m.fullName(m.uriName('http://x.vn/key.crl')))] });
    const pointed = (serial: number): Parameters<typeof signer>[0] => ({
      serial,
      extensions: [
        m.usage('cRLSign'),
        m.ski(m.pooled(4)),
        m.aki(m.pooled(1)),
        m.ext('2.5.29.31', m.seq(m.seq(m.fullName(m.uriName('http://x.vn/key.crl'))))),
      ],
    });
    expect(brief(ask([onlySeparate, keyCrl], { intermediates: [ca(), signer(pointed(50))] }))).toBe(GOOD);
    const keyRevoked = caCrl({
      entries: [{ serial: 50 }],
      extensions: [m.aki(m.pooled(1)), m.idp(m.fullName(m.uriName('http://x.vn/key.crl')))],
    });
    expect(brief(ask([onlySeparate, keyRevoked], { intermediates: [ca(), signer(pointed(50))] }))).toBe(UNKNOWN);
    expect(
      brief(ask([onlySeparate, keyCrl], { intermediates: [ca(), signer({ ...pointed(50), to: '2026-02-01T00:00:00Z' })] })),
    ).toBe(UNKNOWN);
    expect(
      brief(
        ask([onlySeparate, keyCrl], {
          intermediates: [ca(), signer({ ...pointed(50), extensions: [m.usage('cRLSign'), m.ski(m.pooled(6))] })],
        }),
      ),
    ).toBe(UNKNOWN);
    const otherRoot = root({
      subject: m.dn('CN=Gốc 2'),
      issuer: m.dn('CN=Gốc 2'),
      keys: m.pooled(7),
      by: m.pooled(7),
      extensions: [m.basic(true)],
    });
    const foreign = signer({ issuer: m.dn('CN=Gốc 2'), by: m.pooled(7), extensions: [m.usage('cRLSign')] });
    expect(brief(ask([onlySeparate], { anchors: [...anchors, otherRoot], intermediates: [ca(), foreign] }))).toBe(UNKNOWN);
  });
  test('the anchor may sign for a CA of its own name', () => {
    const roll = ca({
      subject: rootName,
      issuer: rootName,
      keys: m.pooled(3),
      by: m.pooled(0),
      extensions: [m.basic(true), m.usage('keyCertSign')],
    });
    const end = leaf({ issuer: rootName, by: m.pooled(3), extensions: [] });
    expect(brief(check(end, { anchors, intermediates: [roll], crls: [rootCrl()] }))).toBe(GOOD);
  });

  const issuerName = m.dn('C=VN', 'CN=Nơi phát hành CRL');
  const pointTo = (name: Uint8Array): Buffer => m.ext('2.5.29.31', m.seq(m.seq(m.tlv(0xa2, m.dirName(name)))));
  const indirect = (change: Parameters<typeof caCrl>[0] = {}): Crl =>
    readCrl(m.makeCrl({ issuer: issuerName, by: m.pooled(4), extensions: [m.idp(m.flag(4))], ...change }));
  const crlIssuer = ca({
    subject: issuerName,
    issuer: rootName,
    keys: m.pooled(4),
    by: m.pooled(0),
    extensions: [m.usage('cRLSign'), m.aki(m.pooled(0))],
  });
  const pointed = leaf({ serial: SERIAL, extensions: leafExtensions(pointTo(issuerName)) });
  const certificateIssuer = (name: Uint8Array): Buffer => m.ext('2.5.29.29', m.seq(m.dirName(name)), true);

  test('an indirect CRL: its entries name their issuers', () => {
    const pool: Ask = { intermediates: [ca(), crlIssuer] };
    expect(brief(ask([indirect()], pool, pointed))).toBe(GOOD);
    expect(brief(ask([indirect({ entries: [revokedEntry] })], pool, pointed))).toBe(GOOD);
    expect(
      brief(ask([indirect({ entries: [{ serial: SERIAL, extensions: [certificateIssuer(caName)] }] })], pool, pointed)),
    ).toBe(REVOKED);
    expect(
      brief(ask([indirect({ entries: [{ serial: 5, extensions: [certificateIssuer(caName)] }, revokedEntry] })], pool, pointed)),
    ).toBe(REVOKED);
    expect(
      brief(
        ask(
          [
            indirect({
              entries: [
                { serial: 5, extensions: [certificateIssuer(caName)] },
                { serial: SERIAL, extensions: [certificateIssuer(rootName)] },
              ],
            }),
          ],
          pool,
          pointed,
        ),
      ),
    ).toBe(GOOD);
    expect(brief(ask([indirect()], { intermediates: [ca()] }, pointed))).toBe(UNKNOWN);
  });
  test('must say that it is indirect', () => {
    expect(notes(ask([indirect({ extensions: [] })], { intermediates: [ca(), crlIssuer] }, pointed))).toMatch(/not an indirect/);
    expect(notes(ask([indirect({ extensions: [m.idp(m.flag(1))] })], { intermediates: [ca(), crlIssuer] }, pointed))).toMatch(
      /not an indirect/,
    );
  });
  test('a point without a name matches by its CRL issuer', () => {
    const named = indirect({ extensions: [m.idp(m.fullName(m.dirName(issuerName)), m.flag(4))] });
    expect(brief(ask([named], { intermediates: [ca(), crlIssuer] }, pointed))).toBe(GOOD);
    const byMail = leaf({ extensions: leafExtensions(m.ext('2.5.29.31', m.seq(m.seq(m.tlv(0xa2, m.emailName('a@b.vn')))))) });
    expect(brief(ask([indirect()], { intermediates: [ca(), crlIssuer] }, byMail))).toBe(UNKNOWN);
  });
  test('an entry of another issuer in a CRL that is not indirect spoils it', () => {
    const report = ask([caCrl({ entries: [{ serial: SERIAL, extensions: [certificateIssuer(rootName)] }] })]);
    expect(brief(report)).toBe(UNKNOWN);
    expect(notes(report)).toMatch(/not understood/);
  });
  test('a CRL issuer may be on its own CRL only when it signs nothing else', () => {
    const selfListed = (extensions: readonly Uint8Array[]) =>
      ca({
        serial: 60,
        subject: issuerName,
        issuer: caName,
        keys: m.pooled(4),
        by: m.pooled(1),
        extensions: [...extensions, pointTo(issuerName)],
      });
    const pool = (extensions: readonly Uint8Array[]): Ask => ({ intermediates: [ca(), selfListed(extensions)] });
    expect(brief(ask([indirect()], pool([m.usage('cRLSign')]), pointed))).toBe(GOOD);
    expect(brief(ask([indirect()], pool([m.usage('cRLSign', 'digitalSignature')]), pointed))).toBe(UNKNOWN);
    expect(brief(ask([indirect()], pool([]), pointed))).toBe(UNKNOWN);
    expect(brief(ask([indirect()], pool([m.basic(true), m.usage('cRLSign')]), pointed))).toBe(UNKNOWN);
    expect(
      brief(
        ask(
          [indirect({ entries: [{ serial: 60, extensions: [certificateIssuer(caName)] }] })],
          pool([m.usage('cRLSign')]),
          pointed,
        ),
      ),
    ).toBe(UNKNOWN);
    const clearsItself = leaf({ subject: issuerName, extensions: leafExtensions(pointTo(issuerName)) });
    const forged = readCrl(m.makeCrl({ issuer: issuerName, by: m.pooled(2), extensions: [m.idp(m.flag(4))] }));
    expect(brief(ask([forged], { intermediates: [ca()] }, clearsItself))).toBe(UNKNOWN);
  });
  test('CRL issuers that need each other end', () => {
    const names = [0, 1, 2, 3, 4, 5].map((i) => m.dn(`CN=Nơi ${i}`));
    const certs = names.map((name, i) =>
      ca({
        subject: name,
        issuer: caName,
        keys: m.pooled(10 + i),
        by: m.pooled(1),
        extensions: [m.usage('cRLSign'), pointTo(names[(i + 1) % 6] as Buffer)],
      }),
    );
    const crls = names.map((name, i) =>
      readCrl(m.makeCrl({ issuer: name, by: m.pooled(10 + i), extensions: [m.idp(m.flag(4))] })),
    );
    const end = leaf({ extensions: leafExtensions(pointTo(names[0] as Buffer)) });
    const report = ask(crls, { intermediates: [ca(), ...certs] }, end);
    expect(brief(report)).toBe(UNKNOWN);
    expect(report.spent.signatures).toBeLessThan(60);
  });
});
