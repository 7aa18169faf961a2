// Which CRL speaks of which certificate, and who may have signed it: each condition alone.
import { describe, expect, test } from 'vitest';
import { isDeltaOf } from '../src/crl/scope.ts';
import { type Crl, readCrl } from '../src/index.ts';
import { strictProfile } from '../src/internal/index.ts';
import * as m from './make.ts';
import { type Ask, AT, ca, caCrl, caExtensions, check, leaf, leafExtensions, root, rootCrl, rootName } from './world.ts';

const anchors = [root()];
const AKI = m.aki(m.pooled(1));
const ask = (crls: readonly Crl[], more: Ask = {}, certificate = leaf({ serial: 7 })) => {
  const {
    outcome,
    subIndication = '',
    evidence,
  } = check(certificate, {
    anchors,
    intermediates: [ca()],
    crls: [rootCrl(), ...crls],
    ...more,
  });
  return {
    verdict: `${outcome} ${subIndication}`.trim(),
    last: evidence.at(-1),
    notes: evidence.flatMap(({ notes }) => notes).join('; '),
  };
};
const UNKNOWN = 'indeterminate TRY_LATER';
const REVOKED = 'indeterminate REVOKED_NO_POE';
const points = (...names: readonly Uint8Array[]): Uint8Array =>
  m.ext('2.5.29.31', m.seq(m.seq(m.tlv(0xa0, m.tlv(0xa0, ...names)))));

describe('names of a distribution point', () => {
  const kinds = [
    [m.uriName('http://a/1'), m.uriName('http://a/2')],
    [m.dnsName('a.vn'), m.dnsName('b.vn')],
    [m.emailName('a@a.vn'), m.emailName('b@a.vn')],
    [m.ipName(1, 2, 3, 4), m.ipName(1, 2, 3, 5)],
    [m.dirName(m.dn('CN=Điểm 1')), m.dirName(m.dn('CN=Điểm 2'))],
    [m.uriName('a.vn'), m.dnsName('a.vn')],
  ] as const;
  test.each(kinds)('the same name, and another %#', (own, other) => {
    const certificate = leaf({ serial: 7, extensions: leafExtensions(points(own)) });
    const scope = (name: Uint8Array) => ask([caCrl({ extensions: [AKI, m.idp(m.fullName(name))] })], {}, certificate);
    expect(scope(own).verdict).toBe('valid');
    expect([scope(other).verdict, scope(other).notes]).toEqual([UNKNOWN, expect.stringContaining('another distribution point')]);
  });
  test('a CRL for users, for CAs, or for both at once', () => {
    const scope = (...flags: number[]) => ask([caCrl({ extensions: [AKI, m.idp(...flags.map(m.flag))] })]).verdict;
    expect([scope(1), scope(2), scope(5), scope(1, 2), scope(1, 5)]).toEqual(['valid', UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN]);
    const rootScope = (...flags: number[]) =>
      check(leaf(), {
        anchors,
        intermediates: [ca()],
        crls: [caCrl(), rootCrl({ extensions: [m.aki(m.pooled(0)), m.idp(...flags.map(m.flag))] })],
      }).outcome;
    expect([rootScope(1), rootScope(2), rootScope(1, 2)]).toEqual(['indeterminate', 'valid', 'indeterminate']);
  });
  test('a flag is FF or absent', () => {
    for (const content of [[], [0], [1], [0xff, 0xff], [0, 0xff]])
      expect(() => caCrl({ extensions: [m.idp(m.tlv(0x81, Buffer.from(content)))] })).toThrow(
        expect.objectContaining({
          code: 'CRL_MALFORMED',
          details: expect.objectContaining({ field: 'issuingDistributionPoint' }) as unknown,
        }),
      );
  });
  test('a CRL for no reason at all says nothing', () => {
    const none = ask([caCrl({ extensions: [AKI, m.idp(m.tlv(0x83, Buffer.of(0)))] })]);
    expect([none.verdict, none.notes, none.last?.source]).toEqual([UNKNOWN, '', undefined]);
    const some = ask([caCrl({ extensions: [AKI, m.idp(m.tlv(0x83, Buffer.of(1, 0b01000000)))] })]);
    expect([some.verdict, some.notes]).toEqual([UNKNOWN, 'the CRLs do not cover all reasons']);
  });
});

describe('which delta belongs to which CRL', () => {
  const crl = (change: Parameters<typeof caCrl>[0]): Crl => caCrl({ extensions: [], ...change });
  const delta = (...more: Uint8Array[]): Crl => crl({ number: 5, extensions: [m.deltaBase(3), ...more] });
  const [here, there] = [m.idp(m.fullName(m.uriName('http://a/'))), m.idp(m.fullName(m.uriName('http://b/')))];
  test('scope and key identifier are the same, or absent from both', () => {
    expect(isDeltaOf(delta(), crl({ number: 4 }))).toBe(true);
    expect(isDeltaOf(delta(AKI), crl({ number: 4 }))).toBe(false);
    expect(isDeltaOf(delta(), crl({ number: 4, extensions: [AKI] }))).toBe(false);
    expect(isDeltaOf(delta(here), crl({ number: 4, extensions: [here] }))).toBe(true);
    expect(isDeltaOf(delta(here), crl({ number: 4, extensions: [there] }))).toBe(false);
    expect(isDeltaOf(delta(here), crl({ number: 4 }))).toBe(false);
    expect(isDeltaOf(delta(), crl({ number: 4, extensions: [here] }))).toBe(false);
  });
});

describe('who signed a CRL', () => {
  const other = m.dn('C=VN', 'O=Thử', 'CN=Nơi ký CRL');
  const pointsAt = m.ext('2.5.29.31', m.seq(m.seq(m.tlv(0xa2, m.dirName(other)))));
  const certificate = leaf({ serial: 7, extensions: leafExtensions(pointsAt) });
  const signer = ca({ subject: other, issuer: rootName, keys: m.pooled(7), by: m.pooled(0), extensions: [m.usage('cRLSign')] });
  const indirect = (by: m.Keys): Crl => readCrl(m.makeCrl({ issuer: other, by, extensions: [m.idp(m.flag(4))] }));
  test('the key of the certificate issuer does not sign for another name', () => {
    const more = { intermediates: [ca(), signer] };
    expect(ask([indirect(m.pooled(7))], more, certificate).verdict).toBe('valid');
    expect(ask([indirect(m.pooled(1))], more, certificate).verdict).toBe(UNKNOWN);
  });
  test('a signer that is at hand and valid has not signed everything', () => {
    expect(ask([indirect(m.pooled(9))], { intermediates: [ca(), signer] }, certificate).verdict).toBe(UNKNOWN);
    expect(ask([caCrl({ by: m.pooled(9), extensions: [] })]).verdict).toBe(UNKNOWN);
  });
  test('a scheme that is not known is no foreign failure', () => {
    const strange = ask([caCrl({ algorithm: m.seq(m.oid('1.2.3')) })]);
    expect([strange.verdict, strange.notes]).toEqual([UNKNOWN, expect.stringContaining('no key of its issuer verifies it')]);
  });
});

describe('of what age', () => {
  test('to the second', () => {
    const aged = (seconds: number, maxAgeSeconds: number) => {
      const crls = [rootCrl({ from: AT.toISOString() }), caCrl({ from: new Date(AT.getTime() - seconds * 1000).toISOString() })];
      return check(leaf(), {
        anchors,
        intermediates: [ca()],
        revocation: { mode: 'require', crls, freshness: { maxAgeSeconds } },
      }).outcome;
    };
    expect([aged(60, 60), aged(61, 60)]).toEqual(['valid', 'indeterminate']);
  });
  test('of one moment, the one that has a number before the one that has none', () => {
    const bare = caCrl({ number: null, entries: [{ serial: 7 }] });
    for (const crls of [
      [bare, caCrl()],
      [caCrl(), bare],
    ])
      expect(ask(crls).verdict).toBe('valid');
    const bareToo = caCrl({ number: null });
    for (const crls of [
      [bare, bareToo],
      [bareToo, bare],
    ])
      expect(ask(crls).verdict).toBe(REVOKED);
  });
  test('evidence says where it comes from', () => {
    expect(ask([caCrl({ entries: [{ serial: 7 }] })]).last).toMatchObject({ status: 'revoked', source: 'crl' });
    expect(ask([caCrl()]).last).toMatchObject({ status: 'good', source: 'crl' });
    expect(ask([]).last).toMatchObject({ status: 'unavailable', source: undefined, notes: [] });
  });
  test('the strict profile wants a number, a key identifier, and no empty list', () => {
    const strictly = (crl: Crl) =>
      check(leaf({ serial: 7 }), {
        anchors,
        intermediates: [ca({ extensions: caExtensions() })],
        crls: [rootCrl(), crl],
        profile: strictProfile,
      }).outcome;
    expect(strictly(caCrl())).toBe('valid');
    for (const change of [{ number: null }, { extensions: [] }, { emptyList: true }, { version: null }])
      expect(strictly(caCrl(change))).toBe('indeterminate');
  });
});
