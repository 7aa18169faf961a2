import { describe, expect, test } from 'vitest';
import { type Certificate, readOcspResponse, verifyOcspResponse } from '../src/index.ts';
import { permissivePolicy } from '../src/internal/index.ts';
import { delegatesOf } from '../src/ocsp/responder.ts';
import {
  anchors,
  answer,
  at,
  brief,
  certId,
  delegate,
  GOOD,
  gtime,
  issuer,
  judge,
  NO_CHECK,
  notes,
  OCSP_SIGNING,
  RESPONDER,
  REVOKED,
  responder,
  sha1,
  single,
  subject,
  UNKNOWN,
} from './answer.ts';
import * as m from './make.ts';
import { AT, caCrl, caName, check, leaf, rootCrl } from './world.ts';

describe('an answer as it should be', () => {
  test('good, from the delegate, named or by its key; from the CA itself', () => {
    expect(notes(judge([answer()]))).toBe('');
    expect(brief(judge([answer()]))).toBe('valid');
    const byKey = m.tlv(0xa2, m.octets(sha1(responder.publicKeyBits)));
    expect(brief(judge([answer({ id: byKey })]))).toBe('valid');
    expect(brief(judge([answer({ id: byKey, certificates: [] })], { pool: [responder] }))).toBe('valid');
    expect(brief(judge([answer({ certificates: [] })], { pool: [responder, leaf()] }))).toBe('valid');
    expect(brief(judge([answer({ id: m.tlv(0xa1, caName), by: m.pooled(1), certificates: [] })]))).toBe('valid');
  });
  test('a version that is said although it is the default, a bare nonce, the reason of a revocation', () => {
    expect(brief(judge([answer({ version: m.tlv(0xa0, m.int(0)) })]))).toBe('valid');
    const bare = answer({ extensions: [m.ext('1.3.6.1.5.5.7.48.1.2', Buffer.of(1, 2, 3))] });
    expect(readOcspResponse(bare).basic?.nonce).toEqual(Uint8Array.of(1, 2, 3));
    const wrapped = answer({ extensions: [m.ext('1.3.6.1.5.5.7.48.1.2', m.octets(Buffer.of(7)), true)] });
    expect(Buffer.from(readOcspResponse(wrapped).basic?.nonce ?? [])).toEqual(Buffer.of(7));
    expect(brief(judge([wrapped]))).toBe('valid');
    const report = judge([answer({ singles: [single({ status: REVOKED })] })]);
    expect([brief(report), report.evidence[1]?.reason, report.evidence[1]?.revokedAt?.toISOString()]).toEqual([
      'indeterminate REVOKED_NO_POE',
      'keyCompromise',
      '2026-05-01T00:00:00.000Z',
    ]);
    expect(report.message.en).toContain('2026-05-01');
    const silent = judge([answer({ singles: [single({ status: m.tlv(0xa1, at('2026-05-01T00:00:00Z')) })] })], { proof: AT });
    expect([brief(silent), silent.evidence[1]?.reason]).toEqual(['invalid REVOKED', 'unspecified']);
  });
  test('of answers of one moment the most cautious decides, in any order', () => {
    const [good, revoked] = [single(), single({ status: REVOKED })];
    const unknown = single({ status: m.tlv(0x82) });
    for (const singles of [
      [good, revoked, unknown],
      [unknown, revoked, good],
    ]) {
      expect(brief(judge([answer({ singles })]))).toBe('indeterminate REVOKED_NO_POE');
      expect(brief(judge(singles.map((one) => answer({ singles: [one] }))))).toBe('indeterminate REVOKED_NO_POE');
    }
    for (const singles of [
      [good, unknown],
      [unknown, good],
    ])
      expect(brief(judge([answer({ singles })]))).toBe(UNKNOWN);
  });
  test('on hold is open even with proof', () => {
    const hold = m.tlv(0xa1, at('2026-05-01T00:00:00Z'), m.tlv(0xa0, m.tlv(0x0a, Buffer.of(6))));
    expect(brief(judge([answer({ singles: [single({ status: hold })] })], { proof: AT }))).toBe(UNKNOWN);
  });
  test('whichever source says revoked wins, whichever says good is enough', () => {
    const bad = answer({ singles: [single({ status: REVOKED })] });
    expect(brief(judge([bad], { crls: [rootCrl(), caCrl()] }))).toBe('indeterminate REVOKED_NO_POE');
    const listed = caCrl({ entries: [{ serial: 0x4711 }] });
    expect(brief(judge([answer()], { crls: [rootCrl(), listed] }))).toBe('indeterminate REVOKED_NO_POE');
    expect(brief(judge([], { crls: [rootCrl(), caCrl()] }))).toBe('valid');
    const none = judge([Buffer.of(1)], { crls: [] });
    expect([brief(none), none.attempts[0]?.code]).toEqual([UNKNOWN, 'REVOCATION_UNAVAILABLE']);
    expect(none.evidence.map(({ status, source }) => [status, source])).toEqual([
      ['unavailable', undefined],
      ['unavailable', undefined],
    ]);
  });
  test('of two answers of one moment the one produced later decides', () => {
    const early = answer({ singles: [single()], producedAt: '2026-05-31T01:00:00Z' });
    const late = answer({ singles: [single({ status: REVOKED })], producedAt: '2026-05-31T02:00:00Z' });
    expect(brief(judge([early, late]))).toBe('indeterminate REVOKED_NO_POE');
    expect(brief(judge([late, early]))).toBe('indeterminate REVOKED_NO_POE');
  });
});

describe('an answer that does not count', () => {
  const unknownExt = m.ext('1.2.3.4', m.nul(), true);
  const cases: readonly (readonly [string, () => Uint8Array, RegExp])[] = [
    ['critical extension', () => answer({ extensions: [unknownExt] }), /critical extension 1\.2\.3\.4/],
    ['critical single extension', () => answer({ singles: [single({ extensions: [unknownExt] })] }), /critical extension/],
    ['nextUpdate too early', () => answer({ singles: [single({ nextUpdate: '2026-05-30T00:00:00Z' })] }), /before thisUpdate/],
    ['issued later', () => answer({ singles: [single({ thisUpdate: '2026-06-01T00:05:01Z' })] }), /issued later/],
    ['stale', () => answer({ singles: [single({ nextUpdate: '2026-05-31T23:59:59Z' })] }), /stale/],
    ['momentary, old', () => answer({ singles: [single({ thisUpdate: '2026-05-30T23:59:59Z', nextUpdate: null })] }), /a day/],
    ['a stranger', () => answer({ by: m.pooled(11) }), /signature of the answer is broken/],
    ['nobody', () => answer({ certificates: [] }), /no certificate fits/],
    ['the CA, forged', () => answer({ id: m.tlv(0xa1, caName), by: m.pooled(11), certificates: [] }), /answer is broken/],
    ['forged delegate', () => answer({ certificates: [delegate({ by: m.pooled(12) }).der] }), /did not sign the certificate/],
    ['of another CA', () => answer({ certificates: [delegate({ issuer: m.dn('CN=x') }).der] }), /not certified by the issuer/],
    ['no purpose', () => answer({ certificates: [delegate({ extensions: [NO_CHECK] }).der] }), /OCSPSigning/],
    [
      'any purpose is no delegation',
      () => answer({ certificates: [delegate({ extensions: [m.eku('2.5.29.37.0'), NO_CHECK] }).der] }),
      /OCSPSigning/,
    ],
    [
      'may not sign',
      () => answer({ certificates: [delegate({ extensions: [m.usage('keyEncipherment'), OCSP_SIGNING, NO_CHECK] }).der] }),
      /may not sign/,
    ],
    [
      'critical extension of the delegate',
      () => answer({ certificates: [delegate({ extensions: [OCSP_SIGNING, NO_CHECK, unknownExt] }).der] }),
      /certificate has a critical extension 1\.2\.3\.4/,
    ],
    [
      'delegate expired before the judgement',
      () => answer({ certificates: [delegate({ to: '2026-05-31T12:00:00Z' }).der] }),
      /not valid then/,
    ],
    [
      'delegate made after the answer',
      () => answer({ certificates: [delegate({ from: '2026-05-31T12:00:00Z' }).der] }),
      /not valid then/,
    ],
    ['about another number', () => answer({ singles: [single({ id: certId(leaf({ serial: 5 }), issuer) })] }), /^$/],
    ['about another key', () => answer({ singles: [single({ id: certId(subject, anchors[0] as Certificate) })] }), /^$/],
    ['unknown', () => answer({ singles: [single({ status: m.tlv(0x82) })] }), /does not know/],
  ];
  test.each(cases)('%s', (_, make, why) => {
    const report = judge([make()]);
    expect(brief(report)).toBe(UNKNOWN);
    expect(notes(report).replace(/^.*?: /, '')).toMatch(why);
  });
  test('up to the limits it counts', () => {
    expect(brief(judge([answer({ singles: [single({ thisUpdate: '2026-06-01T00:05:00Z' })] })]))).toBe('valid');
    expect(brief(judge([answer({ singles: [single({ nextUpdate: '2026-06-01T00:00:00Z' })] })]))).toBe('valid');
    expect(brief(judge([answer({ singles: [single({ thisUpdate: '2026-05-31T00:00:00Z', nextUpdate: null })] })]))).toBe('valid');
  });
  test('a certificate does not vouch for itself', () => {
    const own = leaf({ serial: 0x4711, extensions: [OCSP_SIGNING, m.usage('digitalSignature')] });
    const self = answer({
      id: m.tlv(0xa1, own.subject.der),
      by: m.pooled(2),
      certificates: [own.der],
      singles: [single({ id: certId(own, issuer) })],
    });
    const report = check(own, {
      anchors,
      intermediates: [issuer],
      purpose: 'any',
      revocation: { mode: 'require', crls: [rootCrl()], ocsps: [self] },
    });
    expect(notes(report)).toContain('cannot vouch for itself');
  });
  test('algorithms and keys outside the policy', () => {
    const ask = (algorithms: typeof permissivePolicy, der: Uint8Array): string =>
      notes(check(subject, { anchors, intermediates: [issuer], algorithms, revocation: { mode: 'require', ocsps: [der] } }));
    const noEcdsa = { ...permissivePolicy, rules: permissivePolicy.rules.filter(({ family }) => family !== 'ecdsa') };
    expect(ask(noEcdsa, answer())).toContain('outside the policy');
    const small = m.newKeys('rsa', 1024);
    const weak = delegate({ keys: small });
    const signed = answer({ by: m.pooled(10), certificates: [weak.der] });
    expect(ask({ ...permissivePolicy, keys: { ec: 256, rsa: 2048 } }, signed)).toContain('signature of the answer is broken');
    const onlyEc = { ...permissivePolicy, keys: { ec: 384 } };
    expect(ask(onlyEc, answer())).toContain('key of the responder is outside the policy');
  });
});

describe('after the certificate has expired', () => {
  const old = leaf({ serial: 0x4711, to: '2026-05-15T00:00:00Z' });
  const cutoff = (text: string): Uint8Array => m.ext('1.3.6.1.5.5.7.48.1.6', gtime(text));
  const ask = (extensions: readonly Uint8Array[], status = GOOD): string => {
    const der = answer({
      singles: [single({ id: certId(old, issuer), extensions: extensions.length > 0 ? extensions : [NO_CHECK], status })],
    });
    const report = judge([der], { certificate: old });
    return `${report.evidence[1]?.status} ${notes(report)}`.trim();
  };
  test('only a responder that says how far back it remembers is believed', () => {
    expect(ask([])).toContain('unavailable OCSP');
    expect(ask([])).toContain('archive cutoff');
    expect(ask([cutoff('20260515000001Z')])).toContain('unavailable OCSP');
    expect(ask([cutoff('20260515000000Z')])).toBe('good');
    expect(ask([], REVOKED)).toBe('revoked');
  });
});

describe('the status of the delegate itself', () => {
  const checked = (...more: readonly Uint8Array[]): Certificate =>
    delegate({ serial: 0x99, extensions: [m.usage('nonRepudiation'), OCSP_SIGNING, ...more] });
  const from = (one: Certificate): Buffer => answer({ certificates: [one.der] });
  const cdp = m.ext('2.5.29.31', m.seq(m.seq(m.fullName(m.uriName('http://x.vn/ca.crl')))));
  const aia = (method: string): Uint8Array => m.ext('1.3.6.1.5.5.7.1.1', m.seq(m.seq(m.oid(method), m.uriName('http://x.vn'))));
  test('is asked, unless its CA says no way to ask and the policy lets that pass', () => {
    const lax = { responderStatus: 'where-declared' } as const;
    expect(notes(judge([from(checked())]))).toContain('status of the responder is not known');
    expect(brief(judge([from(checked())], lax))).toBe('valid');
    expect(brief(judge([from(checked(aia('1.3.6.1.5.5.7.48.2')))], lax))).toBe('valid');
    expect(notes(judge([from(checked(aia('1.3.6.1.5.5.7.48.1')))], lax))).toContain('status of the responder is not known');
    expect(notes(judge([from(checked(cdp))], lax))).toContain('status of the responder is not known');
  });
  test('ends after a few steps, and in a circle', () => {
    const chainOf = (count: number): Buffer[] => {
      const links = Array.from({ length: count }, (_, i) =>
        delegate({
          subject: m.dn(`CN=OCSP ${i}`),
          serial: 0x100 + i,
          keys: m.pooled(10 + i),
          extensions: i === count - 1 ? [OCSP_SIGNING, NO_CHECK] : [OCSP_SIGNING],
        }),
      );
      return links.map((link, i) =>
        answer({
          id: m.tlv(0xa1, link.subject.der),
          by: m.pooled(10 + i),
          certificates: [link.der],
          singles: [single({ id: i === 0 ? certId(subject, issuer) : certId(links[i - 1] as Certificate, issuer) })],
        }),
      );
    };
    expect(brief(judge(chainOf(2)))).toBe('valid');
    expect(brief(judge(chainOf(4)))).toBe('valid');
    const long = judge(chainOf(5));
    expect(brief(long)).toBe(UNKNOWN);
    const alone = checked();
    const circle = judge([from(alone), answer({ certificates: [alone.der], singles: [single({ id: certId(alone, issuer) })] })]);
    expect(brief(circle)).toBe(UNKNOWN);
  });
});

describe('certificates of an answer', () => {
  test('eight are looked at; what cannot be read is nobody', () => {
    const filler = leaf().der;
    expect(brief(judge([answer({ certificates: [...Array(7).fill(filler), responder.der] })]))).toBe('valid');
    expect(brief(judge([answer({ certificates: [...Array(8).fill(filler), responder.der] })]))).toBe(UNKNOWN);
    expect(brief(judge([answer({ certificates: [m.seq(m.nul()), responder.der] })]))).toBe('valid');
  });
  test('a failure of our own is not taken for a bad certificate', () => {
    const { basic } = readOcspResponse(answer());
    const fail = (): never => {
      throw new TypeError('ours');
    };
    expect(() => delegatesOf(basic as NonNullable<typeof basic>, fail)).toThrow(TypeError);
    expect(() => judge([null as never])).toThrow(TypeError);
  });
});

describe('one answer by itself', () => {
  const verify = (der: Uint8Array, certificate = subject, by = issuer): string => {
    const { authentic, why } = verifyOcspResponse(readOcspResponse(der), certificate, by, {
      at: AT,
      algorithms: permissivePolicy,
    });
    return authentic ? 'authentic' : String(why);
  };
  test('who, about whom, signed by whom', () => {
    expect(verify(answer())).toBe('authentic');
    expect(verify(m.seq(m.tlv(0x0a, Buffer.of(3))))).toContain('tryLater');
    expect(verify(answer(), subject, anchors[0] as Certificate)).toBe('the issuer has another name');
    expect(verify(answer(), leaf({ by: m.pooled(5) }))).toBe('the issuer has not signed the certificate');
    expect(verify(answer({ singles: [single({ id: certId(leaf({ serial: 5 }), issuer) })] }))).toBe(
      'it is about other certificates',
    );
    expect(verify(answer({ by: m.pooled(11) }))).toContain('broken');
  });
  test('says the newest first, and nothing unless authentic', () => {
    const two = answer({ singles: [single({ thisUpdate: '2026-05-01T00:00:00Z' }), single({ status: REVOKED })] });
    const verified = verifyOcspResponse(readOcspResponse(two), subject, issuer, { at: AT, algorithms: permissivePolicy });
    expect(verified.singles.map(({ status }) => status)).toEqual(['revoked', 'good']);
    const forged = verifyOcspResponse(readOcspResponse(answer({ by: m.pooled(11) })), subject, issuer, { at: AT });
    expect(forged.singles).toEqual([]);
  });
});

describe('what the reader refuses', () => {
  const code = (der: Uint8Array): string => {
    try {
      readOcspResponse(der);
      return 'read';
    } catch (error) {
      const { code: name, details } = error as { code: string; details: { field?: string } };
      return `${name} ${details.field ?? ''}`.trim();
    }
  };
  test.each<[string, () => Uint8Array, string]>([
    ['a status that is not defined', () => m.seq(m.tlv(0x0a, Buffer.of(4))), 'OCSP_MALFORMED responseStatus'],
    ['a status beyond the list', () => m.seq(m.tlv(0x0a, Buffer.of(99))), 'OCSP_MALFORMED responseStatus'],
    ['success without an answer', () => m.seq(m.tlv(0x0a, Buffer.of(0))), 'OCSP_MALFORMED responseBytes'],
    [
      'an answer beside a failure',
      () => Buffer.concat([m.seq(m.tlv(0x0a, Buffer.of(3)), answer().subarray(answer()[1] === 0x82 ? 7 : 6))]),
      'OCSP_MALFORMED responseBytes',
    ],
    ['another type', () => answer({ type: m.oid('1.2.3') }), 'OCSP_MALFORMED responseType'],
    ['unused bits', () => answer({ signature: () => m.bits(Buffer.of(2), 1) }), 'OCSP_MALFORMED signature'],
    ['version 2', () => answer({ version: m.tlv(0xa0, m.int(1)) }), 'OCSP_MALFORMED version'],
    ['a version with a tail', () => answer({ version: m.tlv(0xa0, m.int(0), m.int(0)) }), 'OCSP_MALFORMED version'],
    ['another responder id', () => answer({ id: m.tlv(0xa3, m.nul()) }), 'OCSP_MALFORMED responderID'],
    ['a name with a tail', () => answer({ id: m.tlv(0xa1, RESPONDER, m.nul()) }), 'OCSP_MALFORMED responderID'],
    ['a key with a tail', () => answer({ id: m.tlv(0xa2, m.octets(Buffer.of(1)), m.nul()) }), 'OCSP_MALFORMED responderID'],
    [
      'good with content',
      () => answer({ singles: [single({ status: m.tlv(0x80, Buffer.of(1)) })] }),
      'OCSP_MALFORMED certStatus',
    ],
    ['another status', () => answer({ singles: [single({ status: m.tlv(0x83) })] }), 'OCSP_MALFORMED certStatus'],
    [
      'reason 7',
      () =>
        answer({
          singles: [single({ status: m.tlv(0xa1, at('2026-05-01T00:00:00Z'), m.tlv(0xa0, m.tlv(0x0a, Buffer.of(7)))) })],
        }),
      'OCSP_MALFORMED revocationReason',
    ],
    [
      '30 February',
      () => answer({ singles: [m.seq(certId(subject, issuer), GOOD, gtime('20260230000000Z'))] }),
      'OCSP_MALFORMED thisUpdate',
    ],
    [
      'month 13',
      () => answer({ singles: [m.seq(certId(subject, issuer), GOOD, gtime('20261301000000Z'))] }),
      'OCSP_MALFORMED thisUpdate',
    ],
    [
      'no Zulu',
      () => answer({ singles: [m.seq(certId(subject, issuer), GOOD, gtime('20260201000000'))] }),
      'OCSP_MALFORMED thisUpdate',
    ],
    [
      'a cutoff with a tail',
      () =>
        answer({
          singles: [single({ extensions: [m.ext('1.3.6.1.5.5.7.48.1.6', Buffer.concat([gtime('20260515000000Z'), m.nul()]))] })],
        }),
      'DER_INVALID',
    ],
  ])('%s', (_, make, expected) => {
    expect(code(make())).toBe(expected);
  });
  test('a fraction of a second is read to the millisecond', () => {
    const der = answer({ singles: [m.seq(certId(subject, issuer), GOOD, gtime('20260531000000.1239Z'))] });
    expect(readOcspResponse(der).basic?.singles[0]?.thisUpdate.toISOString()).toBe('2026-05-31T00:00:00.123Z');
  });
});
