// The last moment and the first beyond it, and what stands beside an answer that counts.
import { describe, expect, test } from 'vitest';
import { algorithmPolicy, type Certificate, writeOcspRequest } from '../src/index.ts';
import { permissivePolicy } from '../src/internal/index.ts';
import {
  anchors,
  answer,
  at,
  brief,
  certId,
  delegate,
  issuer,
  judge,
  NO_CHECK,
  notes,
  OCSP_SIGNING,
  REVOKED,
  responder,
  sha1,
  single,
  subject,
  UNKNOWN,
} from './answer.ts';
import * as m from './make.ts';
import { AT, ca, caCrl, check, leaf, rootCrl } from './world.ts';

const REVOKED_ANSWER = 'indeterminate REVOKED_NO_POE';

describe('which certificate is meant', () => {
  test('the request names it as an answer does', () => {
    const request = Buffer.from(writeOcspRequest(subject, issuer));
    expect(request.includes(certId(subject, issuer))).toBe(true);
    expect(Buffer.from(writeOcspRequest(subject, issuer, { hash: 'sha256' })).includes(certId(subject, issuer))).toBe(false);
  });
  test('a digest that is not known names nothing', () => {
    const md5 = m.seq(
      m.seq(m.oid('1.2.840.113549.2.5'), m.nul()),
      m.octets(Buffer.alloc(16)),
      m.octets(Buffer.alloc(16)),
      m.int(0x4711),
    );
    expect(brief(judge([answer({ singles: [single({ id: md5 })] })]))).toBe(UNKNOWN);
  });
  test('the name of the issuer as the certificate writes it, or as the issuer does', () => {
    const other = m.dn('C=VN', m.setOf(m.attribute('O', m.utf8('THỬ'))), 'CN=CA 1');
    const spelled = ca({ subject: other });
    const end = leaf({ serial: 0x4711 });
    for (const name of [end.issuer.der, spelled.subject.der]) {
      const id = m.seq(
        m.seq(m.oid('1.3.14.3.2.26'), m.nul()),
        m.octets(sha1(name)),
        m.octets(sha1(spelled.publicKeyBits)),
        m.int(0x4711),
      );
      const report = check(end, {
        anchors,
        intermediates: [spelled],
        revocation: { mode: 'require', crls: [rootCrl()], ocsps: [answer({ singles: [single({ id })] })] },
      });
      expect(brief(report)).toBe('valid');
    }
  });
});

describe('the moment', () => {
  test('a status that lasts one moment, and one that lasts a month', () => {
    const now = AT.toISOString();
    expect(brief(judge([answer({ singles: [single({ thisUpdate: now, nextUpdate: now })] })]))).toBe('valid');
    expect(brief(judge([answer({ singles: [single({ thisUpdate: '2026-05-02T00:00:00Z' })] })]))).toBe('valid');
    expect(brief(judge([answer({ singles: [single({ thisUpdate: '2026-05-31T00:00:00Z', nextUpdate: null })] })]))).toBe('valid');
    expect(brief(judge([answer({ singles: [single({ thisUpdate: '2026-05-30T23:59:59Z', nextUpdate: null })] })]))).toBe(UNKNOWN);
  });
  test('issued in the last second of the certificate', () => {
    const short = leaf({ serial: 0x4711, to: AT });
    const one = single({ id: certId(short, issuer), thisUpdate: AT.toISOString() });
    expect(brief(judge([answer({ singles: [one], producedAt: AT.toISOString() })], { certificate: short }))).toBe('valid');
  });
  test('the responder is valid from its first second to its last', () => {
    for (const [from, to, verdict] of [
      ['2026-05-31T00:00:00Z', AT.toISOString(), 'valid'],
      ['2026-05-31T00:00:01Z', AT.toISOString(), UNKNOWN],
      ['2026-05-31T00:00:00Z', '2026-05-31T23:59:59Z', UNKNOWN],
    ] as const)
      expect(brief(judge([answer({ certificates: [delegate({ from, to }).der] })]))).toBe(verdict);
  });
  test('an answer of later is judged by when it was produced', () => {
    const late = (certificates: Certificate[]) =>
      judge(
        [
          answer({
            producedAt: '2026-07-01T00:00:00Z',
            singles: [single({ thisUpdate: '2026-07-01T00:00:00Z', nextUpdate: '2026-07-30T00:00:00Z' })],
            certificates: certificates.map(({ der }) => der),
          }),
        ],
        { laterEvidence: true },
      );
    expect(brief(late([delegate({ from: '2026-06-15T00:00:00Z' })]))).toBe('valid');
    expect(brief(late([delegate({ to: '2026-06-15T00:00:00Z' })]))).toBe(UNKNOWN);
  });
  test('with later evidence a revocation counts from its own date, without it always', () => {
    const revokedAt = (when: string | Date) => [answer({ singles: [single({ status: m.tlv(0xa1, at(when)) })] })];
    const second = (n: number): Date => new Date(AT.getTime() + n * 1000);
    expect(brief(judge(revokedAt(second(1))))).toBe(REVOKED_ANSWER);
    expect(brief(judge(revokedAt(second(0)), { laterEvidence: true }))).toBe(REVOKED_ANSWER);
    const good = judge(revokedAt(second(1)), { laterEvidence: true });
    expect(brief(good)).toBe('valid');
    expect(good.evidence[1]).toMatchObject({ status: 'good', source: 'ocsp', revokedAt: undefined, reason: undefined });
  });
  test('the newer answer decides, whatever the older one says', () => {
    const older = '2026-05-30T00:00:00Z';
    for (const singles of [
      [single({ thisUpdate: older, status: REVOKED }), single()],
      [single(), single({ thisUpdate: older, status: REVOKED })],
    ])
      expect(brief(judge([answer({ singles })]))).toBe('valid');
    for (const singles of [
      [single({ thisUpdate: older }), single({ status: REVOKED })],
      [single({ status: REVOKED }), single({ thisUpdate: older })],
    ])
      expect(brief(judge([answer({ singles })]))).toBe(REVOKED_ANSWER);
  });
});

describe('who answers', () => {
  test('a delegate that signed it but is not the one that the answer names', () => {
    const named = answer({ id: m.tlv(0xa1, m.dn('CN=Người khác')) });
    expect(brief(judge([named]))).toBe(UNKNOWN);
    expect(notes(judge([named]))).toContain('no certificate fits the responder id');
    expect(brief(judge([answer({ id: m.tlv(0xa2, m.octets(sha1(issuer.publicKeyBits))) })]))).toBe(UNKNOWN);
  });
  test('the first of two delegates is enough, and so is the second', () => {
    const useless = delegate({ extensions: [m.usage('digitalSignature'), NO_CHECK] });
    for (const certificates of [
      [responder, useless],
      [useless, responder],
    ])
      expect(brief(judge([answer({ certificates: certificates.map(({ der }) => der) })]))).toBe('valid');
  });
  test('signed in a scheme, or with a key, that the policy does not take', () => {
    const rsa = m.newKeys('rsa');
    const keyed = delegate({ keys: rsa });
    const ask = (families: readonly string[], keys: { rsa?: number; ec?: number }) => {
      const rules = permissivePolicy.rules.filter(({ family }) => families.includes(family));
      const algorithms = { ...permissivePolicy, rules, keys };
      const other = answer({ by: rsa, certificates: [keyed.der], algorithm: m.RSA_SHA256 });
      return [brief(judge([other], { algorithms })), brief(judge([answer()], { algorithms }))];
    };
    expect(ask(['ecdsa', 'rsa'], { ec: 256, rsa: 2048 })).toEqual(['valid', 'valid']);
    expect(ask(['ecdsa'], { ec: 256, rsa: 2048 })).toEqual([UNKNOWN, 'valid']);
    expect(ask(['ecdsa', 'rsa'], { ec: 256 })).toEqual([UNKNOWN, 'valid']);
    expect(brief(judge([answer()], { algorithms: algorithmPolicy('strict-tt15') }))).toBe('valid');
  });
  test('one that says where its status is asked is asked, among other places', () => {
    const access = (id: string) => m.seq(m.oid(id), m.uriName('http://a/'));
    const aia = m.ext('1.3.6.1.5.5.7.1.1', m.seq(access('1.3.6.1.5.5.7.48.2'), access('1.3.6.1.5.5.7.48.1')));
    const declared = delegate({ serial: 0x99, extensions: [m.usage('digitalSignature'), OCSP_SIGNING, aia] });
    const ask = (crls: Parameters<typeof judge>[1] = {}) =>
      judge([answer({ certificates: [declared.der] })], { responderStatus: 'where-declared', ...crls });
    expect(notes(ask())).toContain('the status of the responder is not known');
    expect(brief(ask({ crls: [rootCrl(), caCrl()] }))).toBe('valid');
    const revoked = ask({ crls: [rootCrl(), caCrl({ entries: [{ serial: 0x99 }] })] });
    expect(revoked.evidence.map(({ source }) => source)).toEqual(['crl', 'crl']);
    const point = m.idp(m.tlv(0x83, Buffer.of(0, 2)));
    const only = ask({ crls: [rootCrl(), caCrl({ entries: [{ serial: 0x99 }], extensions: [m.aki(m.pooled(1)), point] })] });
    expect([brief(only), notes(only)]).toEqual([UNKNOWN, expect.stringContaining('the responder is revoked')]);
  });
});

describe('what cannot be used is said', () => {
  test('an error answer, by its name', () => {
    const later = judge([m.seq(m.tlv(0x0a, Buffer.of(3)))]);
    expect([brief(later), notes(later)]).toEqual([UNKNOWN, expect.stringContaining('OCSP answer 0: tryLater')]);
    expect(later.evidence[1]).toMatchObject({ status: 'unavailable', source: undefined });
    expect(notes(judge([answer(), Buffer.of(1)]))).not.toContain('tryLater');
  });
  test('a failure of our own is not taken for a bad answer', () => {
    expect(() => judge([undefined as unknown as Uint8Array])).toThrow(TypeError);
  });
});
