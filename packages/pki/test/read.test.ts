import { readFileSync } from 'node:fs';
import { isLienThongError as isLienThongErrorLike } from '@lienthong/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { amount } from '../../tests/src/peer.ts';
import { vectors } from '../../tests/src/vectors.ts';
import { pkiErrors, readCertificate, readCertificates, readCrl, readCrls, readPem } from '../src/index.ts';
import * as m from './make.ts';
import { AT, ca, caCrl, caName, leaf, leafExtensions, leafName, root } from './world.ts';

const field = (action: () => unknown): string => {
  try {
    action();
    return 'ok';
  } catch (error) {
    const { code, details } = error as { code: string; details: { field?: string; reason?: string } };
    return `${code} ${details.field ?? details.reason}`;
  }
};
const point = (...fields: readonly Uint8Array[]): Uint8Array => m.ext('2.5.29.31', m.seq(m.seq(...fields)));

describe('a certificate', () => {
  test('gives its fields', () => {
    const certificate = leaf({
      serial: Buffer.from([0x00, 0xff, 0x30, 0x3a]),
      extensions: leafExtensions(
        m.basic(false),
        m.eku('1.3.6.1.5.5.7.3.4'),
        m.san(m.emailName('a@b.vn')),
        m.policies('1.2.3'),
        m.ext('2.5.29.46', m.seq(m.seq(m.fullName(m.uriName('http://d'))))),
      ),
    });
    expect(certificate.version).toBe(3);
    expect(certificate.serialNumber).toBe('ff303a');
    expect(certificate.notBefore.toISOString()).toBe('2020-01-01T00:00:00.000Z');
    expect(certificate.notAfter.toISOString()).toBe('2040-01-01T00:00:00.000Z');
    expect(certificate.keyUsage).toEqual(['digitalSignature', 'nonRepudiation']);
    expect(certificate.basicConstraints).toEqual({ ca: false, pathLength: undefined });
    expect(certificate.extendedKeyUsage).toEqual(['1.3.6.1.5.5.7.3.4']);
    expect(certificate.subjectKeyId).toBe(m.pooled(2).id.toString('hex'));
    expect(certificate.authorityKeyId).toEqual({
      keyId: m.pooled(1).id.toString('hex'),
      issuer: undefined,
      serialNumber: undefined,
    });
    expect(certificate.publicKey.asymmetricKeyType).toBe('ec');
    expect(certificate.publicKey).toBe(certificate.publicKey);
    expect(certificate.keyFacts).toEqual({ type: 'ec', bits: 256, inherits: false });
    expect(certificate.policies).toEqual([{ policy: '1.2.3', qualifiers: [] }]);
    expect(certificate.freshestCrl?.[0]?.fullName?.[0]).toMatchObject({ kind: 'uri', value: 'http://d' });
    expect(JSON.parse(JSON.stringify(certificate))).toEqual({
      subject: certificate.subject.text,
      issuer: certificate.issuer.text,
      serialNumber: 'ff303a',
      sha256: certificate.sha256,
    });
    expect(certificate.publicKeyBits).toHaveLength(65);
    expect(certificate.selfIssued).toBe(false);
    expect(root().selfIssued).toBe(true);
  });

  test('negative and zero serials read as what they are', () => {
    expect(leaf({ serial: Buffer.from([0xff, 0x30]) }).serialNumber).toBe('-d0');
    expect(leaf({ serial: 0 }).serialNumber).toBe('0');
  });

  test('all key usages, the ninth in a second octet', () => {
    expect(
      leaf({
        extensions: [m.usage('decipherOnly', 'encipherOnly', 'keyAgreement', 'dataEncipherment', 'keyEncipherment', 'cRLSign')],
      }).keyUsage,
    ).toEqual(['keyEncipherment', 'dataEncipherment', 'keyAgreement', 'cRLSign', 'encipherOnly', 'decipherOnly']);
  });

  test('its bytes are its own', () => {
    const der = Buffer.from(leaf().der);
    const certificate = readCertificate(der);
    der.fill(0);
    expect(certificate.der[0]).toBe(0x30);
  });

  const EC = m.pooled(2).spki;
  test.each<[string, () => unknown, string]>([
    ['not a certificate', () => readCertificate(m.seq(m.nul())), 'CERTIFICATE_MALFORMED tbsCertificate'],
    [
      'something behind',
      () => readCertificate(m.seq(...[m.seq(), m.seq(m.oid('1.2')), m.bits(Buffer.from([1])), m.nul()])),
      'CERTIFICATE_MALFORMED certificate',
    ],
    [
      'signature with unused bits',
      () => readCertificate(m.seq(m.seq(), m.RSA_SHA256, m.bits(Buffer.from([2]), 1))),
      'CERTIFICATE_MALFORMED signatureValue',
    ],
    ['version 0 written out', () => leaf({ version: 0 }), 'CERTIFICATE_MALFORMED version'],
    ['version 4', () => leaf({ version: 3 }), 'CERTIFICATE_MALFORMED version'],
    ['two algorithms', () => leaf({ inner: m.RSA_SHA256 }), 'CERTIFICATE_MALFORMED signature and signatureAlgorithm differ'],
    [
      'algorithm with a tail',
      () => leaf({ algorithm: m.seq(m.oid('1.2'), m.nul(), m.nul()) }),
      'CERTIFICATE_MALFORMED signatureAlgorithm',
    ],
    ['extensions in version 1', () => leaf({ version: null }), 'CERTIFICATE_MALFORMED extensions need version 3'],
    ['extensions in version 2', () => leaf({ version: 1 }), 'CERTIFICATE_MALFORMED extensions need version 3'],
    [
      'unique identifier in version 1',
      () => leaf({ version: null, extensions: [], tail: [m.tlv(0x81, Buffer.from([0, 1]))] }),
      'CERTIFICATE_MALFORMED unique identifier in a version 1 certificate',
    ],
    ['a field behind the extensions', () => leaf({ extensions: [], tail: [m.nul()] }), 'CERTIFICATE_MALFORMED tbsCertificate'],
    [
      'no extension in the list',
      () => leaf({ extensions: [], tail: [m.tlv(0xa3, m.seq())] }),
      'CERTIFICATE_MALFORMED extensions',
    ],
    [
      'a tail in the wrapper',
      () => leaf({ extensions: [], tail: [m.tlv(0xa3, m.seq(m.eku('1.2')), m.nul())] }),
      'CERTIFICATE_MALFORMED extensions',
    ],
    [
      'key with a tail',
      () => leaf({ spki: m.seq(m.seq(m.oid('1.2')), m.bits(Buffer.from([1])), m.nul()) }),
      'CERTIFICATE_MALFORMED subjectPublicKeyInfo',
    ],
    [
      'an extension twice',
      () => leaf({ extensions: [m.eku('1.2'), m.eku('1.3')] }),
      'CERTIFICATE_MALFORMED extensions: 2.5.29.37 twice',
    ],
    [
      'criticality FALSE written out',
      () => leaf({ extensions: [m.seq(m.oid('1.2.3'), m.bool(false), m.octets(m.nul()))] }),
      'CERTIFICATE_MALFORMED extensions: FALSE is the default and must be absent',
    ],
    [
      'an extension with a tail',
      () => leaf({ extensions: [m.seq(m.oid('1.2.3'), m.octets(m.nul()), m.nul())] }),
      'CERTIFICATE_MALFORMED extensions',
    ],
    [
      'an extension that is not DER',
      () => leaf({ extensions: [m.ext('2.5.29.14', Buffer.from('048000', 'hex'))] }),
      'DER_INVALID indefinite length',
    ],
    [
      'an extension of two values',
      () => leaf({ extensions: [m.ext('2.5.29.14', Buffer.concat([m.octets(Buffer.of(1)), m.nul()]))] }),
      'DER_INVALID trailing bytes',
    ],
    [
      'cA FALSE written out',
      () => leaf({ extensions: [m.ext('2.5.29.19', m.seq(m.bool(false)))] }),
      'CERTIFICATE_MALFORMED basicConstraints: FALSE is the default and must be absent',
    ],
    [
      'negative path length',
      () => leaf({ extensions: [m.ext('2.5.29.19', m.seq(m.bool(true), m.int(Buffer.of(0xff))))] }),
      'CERTIFICATE_MALFORMED pathLenConstraint',
    ],
    [
      'basicConstraints with a tail',
      () => leaf({ extensions: [m.ext('2.5.29.19', m.seq(m.bool(true), m.nul()))] }),
      'CERTIFICATE_MALFORMED basicConstraints',
    ],
    ['no purpose', () => leaf({ extensions: [m.eku()] }), 'CERTIFICATE_MALFORMED extKeyUsage'],
    [
      'AKI with a tail',
      () => leaf({ extensions: [m.ext('2.5.29.35', m.seq(m.nul()))] }),
      'CERTIFICATE_MALFORMED authorityKeyIdentifier',
    ],
    ['no policy', () => leaf({ extensions: [m.policies()] }), 'CERTIFICATE_MALFORMED certificatePolicies'],
    [
      'a policy twice',
      () => leaf({ extensions: [m.policies('1.2.3', '1.2.3')] }),
      'CERTIFICATE_MALFORMED certificatePolicies: 1.2.3 twice',
    ],
    [
      'no qualifier in the list',
      () => leaf({ extensions: [m.ext('2.5.29.32', m.seq(m.seq(m.oid('1.2'), m.seq())))] }),
      'CERTIFICATE_MALFORMED policyQualifiers',
    ],
    [
      'a policy with a tail',
      () => leaf({ extensions: [m.ext('2.5.29.32', m.seq(m.seq(m.oid('1.2'), m.seq(m.seq(m.oid('1.2'))), m.nul())))] }),
      'CERTIFICATE_MALFORMED certificatePolicies',
    ],
    ['no mapping', () => leaf({ extensions: [m.mappings()] }), 'CERTIFICATE_MALFORMED policyMappings'],
    [
      'a mapping with a tail',
      () => leaf({ extensions: [m.ext('2.5.29.33', m.seq(m.seq(m.oid('1.2'), m.oid('1.2'), m.nul())))] }),
      'CERTIFICATE_MALFORMED policyMappings',
    ],
    [
      'policyConstraints with a tail',
      () => leaf({ extensions: [m.ext('2.5.29.36', m.seq(m.nul()))] }),
      'CERTIFICATE_MALFORMED policyConstraints',
    ],
    ['a long skip count', () => leaf({ extensions: [m.policyConstraints(2 ** 40)] }), 'ok'],
    [
      'a skip count that is not minimal',
      () => leaf({ extensions: [m.ext('2.5.29.36', m.seq(m.int(Buffer.of(0, 1), 0x80)))] }),
      'CERTIFICATE_MALFORMED requireExplicitPolicy',
    ],
    [
      'an empty skip count',
      () => leaf({ extensions: [m.ext('2.5.29.36', m.seq(m.tlv(0x81)))] }),
      'CERTIFICATE_MALFORMED inhibitPolicyMapping',
    ],
    [
      'nameConstraints with a tail',
      () => leaf({ extensions: [m.ext('2.5.29.30', m.seq(m.nul()))] }),
      'CERTIFICATE_MALFORMED nameConstraints',
    ],
    [
      'no subtree in the list',
      () => leaf({ extensions: [m.ext('2.5.29.30', m.seq(m.tlv(0xa0)))] }),
      'CERTIFICATE_MALFORMED generalSubtrees',
    ],
    ['a point of nothing', () => leaf({ extensions: [point()] }), 'CERTIFICATE_MALFORMED cRLDistributionPoints'],
    [
      'a point of reasons alone',
      () => leaf({ extensions: [point(m.tlv(0x81, Buffer.of(6, 0x40)))] }),
      'CERTIFICATE_MALFORMED cRLDistributionPoints',
    ],
    [
      'a point with bad reasons',
      () => leaf({ extensions: [point(m.fullName(m.uriName('http://a')), m.tlv(0x81))] }),
      'CERTIFICATE_MALFORMED cRLDistributionPoints',
    ],
    [
      'a point with odd reasons',
      () => leaf({ extensions: [point(m.fullName(m.uriName('http://a')), m.tlv(0x81, Buffer.of(8, 0x40)))] }),
      'CERTIFICATE_MALFORMED cRLDistributionPoints',
    ],
    [
      'a point with two names',
      () => leaf({ extensions: [point(m.tlv(0xa0, m.tlv(0xa0, m.uriName('http://a')), m.nul()))] }),
      'CERTIFICATE_MALFORMED cRLDistributionPoints',
    ],
    [
      'a point with a tail',
      () => leaf({ extensions: [point(m.fullName(m.uriName('http://a')), m.nul())] }),
      'CERTIFICATE_MALFORMED cRLDistributionPoints',
    ],
    ['no access', () => leaf({ extensions: [m.ext('1.3.6.1.5.5.7.1.1', m.seq())] }), 'CERTIFICATE_MALFORMED authorityInfoAccess'],
    [
      'access with a tail',
      () => leaf({ extensions: [m.ext('1.3.6.1.5.5.7.1.1', m.seq(m.seq(m.oid('1.2'), m.uriName('http://a'), m.nul())))] }),
      'CERTIFICATE_MALFORMED authorityInfoAccess',
    ],
    ['a name beyond ASCII', () => leaf({ extensions: [m.san(m.dnsName('\u00e9.vn'))] }), 'CERTIFICATE_MALFORMED subjectAltName'],
    [
      'an unknown kind of name',
      () => leaf({ extensions: [m.san(m.tlv(0x89, Buffer.of(1)))] }),
      'CERTIFICATE_MALFORMED subjectAltName',
    ],
    [
      'a directory name with a tail',
      () => leaf({ extensions: [m.san(m.tlv(0xa4, leafName, m.nul()))] }),
      'CERTIFICATE_MALFORMED subjectAltName',
    ],
    [
      'an otherName without a type',
      () => leaf({ extensions: [m.san(m.tlv(0xa0, m.nul()))] }),
      'CERTIFICATE_MALFORMED subjectAltName',
    ],
    ['an empty part of a name', () => leaf({ subject: m.seq(m.setOf()) }), 'CERTIFICATE_MALFORMED subject'],
    [
      'an attribute with a tail',
      () => leaf({ subject: m.seq(m.setOf(m.seq(m.oid('2.5.4.3'), m.utf8('a'), m.nul()))) }),
      'CERTIFICATE_MALFORMED subject',
    ],
    ['a good key', () => leaf({ spki: EC }).publicKey, 'ok'],
  ])('%s', (_, action, expected) => {
    expect(field(action)).toBe(expected);
  });

  test('deviations that are noted', () => {
    expect(leaf({ extensions: [], tail: [m.tlv(0x81, Buffer.of(0, 1)), m.tlv(0x82, Buffer.of(0, 1))] }).quirks).toEqual([
      'unique-id',
      'unique-id',
    ]);
    const early = m.tlv(0x18, Buffer.from('20200101000000Z'));
    const der = Buffer.from(leaf().der)
      .toString('latin1')
      .replace(m.time('2020-01-01T00:00:00Z').toString('latin1'), early.toString('latin1'));
    expect(der).toContain('20200101000000Z');
    expect(leaf({ to: '2050-01-01T00:00:00Z' }).quirks).toEqual([]);
  });
});

describe('times', () => {
  const certificate = (value: Buffer): Buffer => {
    const tbs = m.seq(
      m.tlv(0xa0, m.int(2)),
      m.int(1),
      m.ECDSA_SHA256,
      caName,
      m.seq(value, m.time('2040-01-01T00:00:00Z')),
      leafName,
      m.pooled(2).spki,
    );
    return m.seq(tbs, m.ECDSA_SHA256, m.bits(Buffer.of(1)));
  };
  const read = (tag: number, text: string) => readCertificate(certificate(m.tlv(tag, Buffer.from(text))));
  test.each<[number, string, string]>([
    [0x17, '490101000000Z', '2049-01-01T00:00:00.000Z'],
    [0x17, '500101000000Z', '1950-01-01T00:00:00.000Z'],
    [0x17, '240229235959Z', '2024-02-29T23:59:59.000Z'],
    [0x18, '20500101000000Z', '2050-01-01T00:00:00.000Z'],
    [0x18, '00010101000000Z', '0001-01-01T00:00:00.000Z'],
  ])('%i %s', (tag, text, iso) => {
    expect(read(tag, text).notBefore.toISOString()).toBe(iso);
  });
  test.each<[number, string]>([
    [0x17, '2401010000Z'],
    [0x17, '240101000000+0700'],
    [0x17, '2401010000000'],
    [0x17, '24010100000/Z'],
    [0x17, '24010100000:Z'],
    [0x17, '240230000000Z'],
    [0x17, '240001000000Z'],
    [0x17, '241301000000Z'],
    [0x17, '240101240000Z'],
    [0x17, '240101006000Z'],
    [0x17, '240101000060Z'],
    [0x18, '20240101000000.5Z'],
    [0x18, '240101000000Z'],
    [0x13, '240101000000Z'],
  ])('%i %s is refused', (tag, text) => {
    expect(field(() => read(tag, text))).toBe('CERTIFICATE_MALFORMED notBefore');
  });
  test('a GeneralizedTime before 2050 is noted, not refused (RFC 5280 §4.1.2.5)', () => {
    expect(read(0x18, '20240101000000Z').quirks).toEqual(['time-form']);
  });
});

describe('keys', () => {
  const rsa = (n: Uint8Array, e: Uint8Array, id = '1.2.840.113549.1.1.1'): Buffer =>
    m.seq(m.seq(m.oid(id), m.nul()), m.bits(m.seq(m.int(n), m.int(e))));
  const e = Buffer.of(1, 0, 1);
  const modulus = (bits: number): Buffer => Buffer.concat([Buffer.of(0), Buffer.alloc(bits / 8, 0xc1)]);
  const dsa = (p: Uint8Array): Buffer =>
    m.seq(m.seq(m.oid('1.2.840.10040.4.1'), m.seq(m.int(p), m.int(5), m.int(7))), m.bits(m.int(5)));
  const reason = (spki: Uint8Array): string => field(() => leaf({ spki }).publicKey);
  test.each<[string, Uint8Array, string]>([
    ['RSA', rsa(modulus(2048), e), 'ok'],
    ['RSA too long', rsa(modulus(8200), e), 'KEY_UNSUPPORTED RSA modulus over 8192 bits'],
    ['exponent one', rsa(modulus(2048), Buffer.of(1)), 'KEY_UNSUPPORTED RSA exponent'],
    ['exponent even', rsa(modulus(2048), Buffer.of(4)), 'KEY_UNSUPPORTED RSA exponent'],
    ['exponent negative', rsa(modulus(2048), Buffer.of(0x81)), 'KEY_UNSUPPORTED RSA exponent'],
    ['exponent long', rsa(modulus(2048), Buffer.alloc(9, 1)), 'KEY_UNSUPPORTED RSA exponent'],
    ['modulus negative', rsa(Buffer.alloc(256, 0xc1), e), 'KEY_UNSUPPORTED negative number in the key'],
    [
      'another curve',
      m.seq(m.seq(m.oid('1.2.840.10045.2.1'), m.oid('1.3.132.0.10')), m.bits(Buffer.alloc(65, 4))),
      'KEY_UNSUPPORTED curve 1.3.132.0.10',
    ],
    [
      'explicit curve',
      m.seq(m.seq(m.oid('1.2.840.10045.2.1'), m.seq(m.int(1))), m.bits(Buffer.alloc(65, 4))),
      'KEY_UNSUPPORTED explicit or missing curve parameters',
    ],
    [
      'no curve',
      m.seq(m.seq(m.oid('1.2.840.10045.2.1')), m.bits(Buffer.alloc(65, 4))),
      'KEY_UNSUPPORTED explicit or missing curve parameters',
    ],
    [
      'not on the curve',
      m.seq(m.seq(m.oid('1.2.840.10045.2.1'), m.oid('1.2.840.10045.3.1.7')), m.bits(Buffer.alloc(65, 4))),
      'KEY_UNSUPPORTED the platform refuses it',
    ],
    [
      'unused bits',
      m.seq(m.seq(m.oid('1.2.840.10045.2.1'), m.oid('1.2.840.10045.3.1.7')), m.bits(Buffer.alloc(65, 4), 1)),
      'KEY_UNSUPPORTED unused bits in the key',
    ],
    ['unknown', m.seq(m.seq(m.oid('1.2.3')), m.bits(Buffer.alloc(2))), 'KEY_UNSUPPORTED algorithm 1.2.3'],
    ['DSA too long', dsa(modulus(4096)), 'KEY_UNSUPPORTED DSA modulus over 3072 bits'],
  ])('%s', (_, spki, expected) => {
    expect(reason(spki)).toBe(expected);
  });
  test('facts', () => {
    const facts = (spki: Uint8Array) => leaf({ spki }).keyFacts;
    expect(facts(rsa(modulus(2048), e))).toEqual({ type: 'rsa', bits: 2048, inherits: false });
    expect(facts(rsa(Buffer.concat([Buffer.of(0x01), Buffer.alloc(255, 1)]), e))).toEqual({
      type: 'rsa',
      bits: 2041,
      inherits: false,
    });
    expect(facts(rsa(Buffer.of(0), e))).toEqual({ type: 'rsa', bits: 0, inherits: false });
    expect(facts(rsa(modulus(3072), e, '1.2.840.113549.1.1.10'))?.type).toBe('rsa-pss');
    expect(facts(dsa(modulus(2048)))).toEqual({ type: 'dsa', bits: 2048, inherits: false });
    expect(facts(m.newKeys('ed25519').spki)).toEqual({ type: 'ed25519', bits: 256, inherits: false });
    const unknown = leaf({ spki: m.seq(m.seq(m.oid('1.2.3')), m.bits(Buffer.alloc(2))) });
    expect([unknown.keyFacts, unknown.keyFacts]).toEqual([undefined, undefined]);
  });
});

describe('a CRL', () => {
  test('gives its fields', () => {
    const crl = caCrl({
      number: 300,
      entries: [
        { serial: 5 },
        {
          serial: 6,
          extensions: [m.reason(4), m.ext('2.5.29.24', m.tlv(0x18, Buffer.from('20250101000000Z'))), m.ext('1.2.3', m.nul())],
        },
      ],
    });
    expect(crl.crlNumber).toBe('12c'.padStart(40, '0'));
    expect(crl.nextUpdate?.toISOString()).toBe('2026-12-31T00:00:00.000Z');
    const entries = [...crl.entries()];
    expect(entries.map((e) => [e.serialBytes[0], e.reason, e.invalidityDate?.getUTCFullYear()])).toEqual([
      [5, 'unspecified', undefined],
      [6, 'superseded', 2025],
    ]);
    expect(JSON.parse(JSON.stringify(crl))).toMatchObject({ sha256: crl.sha256 });
    expect(crl.find(Buffer.of(6), ca().subject)?.reason).toBe('superseded');
    expect(crl.find(Buffer.of(6), root().subject)).toBeUndefined();
    expect(crl.unknownCriticalEntry).toBe(false);
    expect(crl.unknownCriticalEntry).toBe(false);
    expect([...caCrl().entries()]).toEqual([]);
    expect(
      caCrl({ number: null, extensions: [m.ext('2.5.29.46', m.seq(m.seq(m.fullName(m.uriName('http://d')))))] }).freshestCrl,
    ).toHaveLength(1);
  });
  test.each<[string, () => unknown, string]>([
    ['not a CRL', () => readCrl(m.seq(m.nul())), 'CRL_MALFORMED tbsCertList'],
    ['version 1 written out', () => caCrl({ version: 0 }), 'CRL_MALFORMED version'],
    ['extensions without a version', () => readCrl(m.makeCrl({ issuer: caName, by: m.pooled(1), version: null })), 'ok'],
    ['two algorithms', () => caCrl({ inner: m.RSA_SHA256 }), 'CRL_MALFORMED signature and signatureAlgorithm differ'],
    [
      'signature with unused bits',
      () => readCrl(m.seq(m.seq(), m.seq(m.oid('1.2')), m.bits(Buffer.of(2), 1))),
      'CRL_MALFORMED signatureValue',
    ],
    [
      'a tail',
      () => readCrl(m.seq(m.seq(), m.seq(m.oid('1.2')), m.bits(Buffer.of(2)), m.nul())),
      'CRL_MALFORMED certificateList',
    ],
    [
      'negative number',
      () => caCrl({ number: null, extensions: [m.ext('2.5.29.20', m.int(Buffer.of(0xff)))] }),
      'CRL_MALFORMED cRLNumber',
    ],
    [
      'number of 21 octets',
      () => caCrl({ number: null, extensions: [m.ext('2.5.29.20', m.int(2n ** 160n))] }),
      'CRL_MALFORMED cRLNumber',
    ],
    ['number of 20 octets', () => caCrl({ number: null, extensions: [m.ext('2.5.29.20', m.int(2n ** 160n - 1n))] }), 'ok'],
    [
      'unknown reason',
      () => [...caCrl({ entries: [{ serial: 1, extensions: [m.reason(7)] }] }).entries()],
      'CRL_MALFORMED reasonCode',
    ],
    [
      'reason beyond the list',
      () => [...caCrl({ entries: [{ serial: 1, extensions: [m.reason(11)] }] }).entries()],
      'CRL_MALFORMED reasonCode',
    ],
    [
      'issuer that is no directory name',
      () => [...caCrl({ entries: [{ serial: 1, extensions: [m.ext('2.5.29.29', m.seq(m.dnsName('a.vn')), true)] }] }).entries()],
      'CRL_MALFORMED certificateIssuer',
    ],
    [
      'entry extensions in version 1',
      () => [...caCrl({ version: null, entries: [{ serial: 1, extensions: [m.reason(1)] }] }).entries()],
      'CRL_MALFORMED crlEntryExtensions need version 2',
    ],
    [
      'IDP flag that is FALSE',
      () => caCrl({ extensions: [m.idp(m.tlv(0x81, Buffer.of(0)))] }),
      'CRL_MALFORMED issuingDistributionPoint',
    ],
    [
      'IDP flag of two octets',
      () => caCrl({ extensions: [m.idp(m.tlv(0x81, Buffer.of(255, 255)))] }),
      'CRL_MALFORMED issuingDistributionPoint',
    ],
    ['IDP with a tail', () => caCrl({ extensions: [m.idp(m.nul())] }), 'CRL_MALFORMED issuingDistributionPoint'],
    [
      'IDP name with a tail',
      () => caCrl({ extensions: [m.idp(m.tlv(0xa0, m.tlv(0xa0, m.dnsName('a.vn')), m.nul()))] }),
      'CRL_MALFORMED issuingDistributionPoint',
    ],
    ['an empty list', () => caCrl({ emptyList: true }), 'ok'],
  ])('%s', (_, action, expected) => {
    expect(field(action)).toBe(expected);
  });
  test('extensions in a version 1 CRL', () => {
    const tbs = m.seq(m.ECDSA_SHA256, caName, m.time(AT), m.tlv(0xa0, m.seq(m.ext('1.2.3', m.nul()))));
    expect(field(() => readCrl(m.seq(tbs, m.ECDSA_SHA256, m.bits(Buffer.of(1)))))).toBe(
      'CRL_MALFORMED extensions need version 2',
    );
    const wrapped = m.seq(m.int(1), m.ECDSA_SHA256, caName, m.time(AT), m.tlv(0xa0, m.seq(m.ext('1.2.3', m.nul())), m.nul()));
    expect(field(() => readCrl(m.seq(wrapped, m.ECDSA_SHA256, m.bits(Buffer.of(1)))))).toBe('CRL_MALFORMED crlExtensions');
    const tail = m.seq(m.int(1), m.ECDSA_SHA256, caName, m.time(AT), m.nul());
    expect(field(() => readCrl(m.seq(tail, m.ECDSA_SHA256, m.bits(Buffer.of(1)))))).toBe('CRL_MALFORMED tbsCertList');
  });
});

describe('files', () => {
  const one = leaf();
  const two = ca();
  const text = `chú thích\n${m.pem('CERTIFICATE', one.der)}giữa\n${m.pem('X509 CERTIFICATE', two.der)}${m.pem('PRIVATE KEY', Buffer.of(1, 2, 3))}`;
  const names = (input: Uint8Array | string): string[] => readCertificates(input).map((c) => c.sha256);
  const bundle = (...bags: readonly Uint8Array[]): Buffer =>
    m.seq(
      m.oid('1.2.840.113549.1.7.2'),
      m.tlv(0xa0, m.seq(m.int(1), m.setOf(), m.seq(m.oid('1.2.840.113549.1.7.1')), ...bags, m.setOf())),
    );

  test('PEM, DER, bundles', () => {
    expect(names(text)).toEqual([one.sha256, two.sha256]);
    expect(names(Buffer.from(text))).toEqual([one.sha256, two.sha256]);
    expect(names(one.der)).toEqual([one.sha256]);
    expect(readCertificate(text).sha256).toBe(one.sha256);
    expect(readCertificate(Buffer.from(text)).sha256).toBe(one.sha256);
    const p7 = bundle(m.tlv(0xa0, one.der, m.tlv(0xa1, m.nul()), two.der));
    expect(names(p7)).toEqual([one.sha256, two.sha256]);
    expect(names(m.pem('PKCS7', p7) + m.pem('CMS', p7))).toHaveLength(4);
    expect(names(bundle())).toEqual([]);
    const ber = Buffer.concat([
      Buffer.of(0x30, 0x80),
      m.oid('1.2.840.113549.1.7.2'),
      Buffer.of(0xa0, 0x80),
      m.seq(m.int(1), m.setOf(), m.seq(m.oid('1.2.840.113549.1.7.1')), m.tlv(0xa0, one.der), m.setOf()),
      Buffer.of(0, 0, 0, 0),
    ]);
    expect(names(ber)).toEqual([one.sha256]);
    expect(field(() => names(m.seq(m.oid('1.2.3'), m.nul())))).toBe('CERTIFICATE_MALFORMED pkcs7: not SignedData');
    expect(field(() => names(Buffer.of(0x30)))).toContain('DER_INVALID');
    expect(readCrls(m.pem('X509 CRL', caCrl().der) + m.pem('CRL', caCrl().der))).toHaveLength(2);
    expect(readCrls(caCrl().der)).toHaveLength(1);
    expect(readCrls(Buffer.from(m.pem('X509 CRL', caCrl().der)))).toHaveLength(1);
    expect(readCrl(m.pem('X509 CRL', caCrl().der)).issuer.key).toBe(ca().subject.key);
  });
  test('the CRLs of a bundle, beside its certificates', () => {
    const crl = caCrl();
    const other = caCrl({ number: 9 });
    const p7 = bundle(m.tlv(0xa0, one.der), m.tlv(0xa1, crl.der, m.tlv(0xa1, m.nul()), other.der));
    const digests = (input: Uint8Array | string): string[] => readCrls(input).map((c) => c.sha256);
    expect(digests(p7)).toEqual([crl.sha256, other.sha256]);
    expect(digests(m.pem('PKCS7', p7) + m.pem('X509 CRL', crl.der))).toEqual([crl.sha256, other.sha256, crl.sha256]);
    expect(names(p7)).toEqual([one.sha256]);
    expect(digests(bundle(m.tlv(0xa0, one.der)))).toEqual([]);
    expect(digests(m.pem('CERTIFICATE', one.der) + m.pem('X509 CRL', crl.der))).toEqual([crl.sha256]);
    expect(field(() => readCrls(m.seq(m.oid('1.2.3'), m.nul())))).toBe('CRL_MALFORMED pkcs7: not SignedData');
  });
  test.each<[string, () => unknown, string]>([
    ['no block', () => readCertificate('xin chào'), 'PEM_MALFORMED no CERTIFICATE block'],
    ['no CRL', () => readCrl('xin chào'), 'PEM_MALFORMED no X509 CRL block'],
    ['open header', () => readPem('-----BEGIN CERTIFICATE'), 'PEM_MALFORMED BEGIN line is not closed'],
    ['no end', () => readPem('-----BEGIN A-----\nAAAA'), 'PEM_MALFORMED no END A'],
    ['another end', () => readPem('-----BEGIN A-----\nAAAA\n-----END B-----'), 'PEM_MALFORMED no END A'],
    ['not base64', () => readPem('-----BEGIN A-----\nA*AA\n-----END A-----'), 'PEM_MALFORMED bad base64'],
    [
      'too many',
      () => readPem('-----BEGIN A-----\nAAAA\n-----END A-----\n'.repeat(10_001)),
      'PEM_MALFORMED more than 10000 blocks',
    ],
  ])('%s', (_, action, expected) => {
    expect(field(action)).toBe(expected);
  });
  test('a bundle of too many', () => {
    const small = m.makeCertificate({ subject: m.dn(), issuer: m.dn(), keys: m.pooled(0), by: m.pooled(0) });
    expect(field(() => readCertificates(bundle(m.tlv(0xa0, ...new Array<Buffer>(10_001).fill(small)))))).toContain('DER_LIMIT');
  });
});

test('every message says what and where, in both languages', () => {
  const samples = { offset: 7, reason: 'r', limit: 'size', value: 9, field: 'f', expected: 'a', actual: 'b' };
  for (const make of Object.values(pkiErrors)) {
    const text = (make as (d: typeof samples) => { vi: string; en: string })(samples);
    expect(text.vi.length).toBeGreaterThan(20);
    expect(text.en.length).toBeGreaterThan(20);
  }
});

test('arbitrary and mutated bytes give typed errors, fast', () => {
  const seeds = [leaf().der, ca().der, caCrl({ entries: [{ serial: 5, extensions: [m.reason(1)] }] }).der];
  fc.assert(
    fc.property(
      fc.constantFrom(...seeds),
      fc.array(fc.tuple(fc.nat(5000), fc.nat(255)), { maxLength: 4 }),
      fc.boolean(),
      (seed, edits, cut) => {
        const bytes = Buffer.from(seed);
        for (const [at, value] of edits) bytes[at % bytes.length] = value;
        const input = cut ? bytes.subarray(0, (edits[0]?.[0] ?? 1) % bytes.length) : bytes;
        for (const read of [readCertificate, readCertificates, readCrl]) {
          try {
            const result = read(input);
            if ('entries' in (result as object) && 'crlNumber' in (result as object))
              [...(result as ReturnType<typeof readCrl>).entries()];
          } catch (error) {
            expect(isLienThongErrorLike(error)).toBe(true);
          }
        }
      },
    ),
    { numRuns: amount(400, 100_000) },
  );
});

test('the CA certificates at hand read as the list of trust says', () => {
  const file = vectors('trust/vgca-rootca-g1.pem');
  if (file === undefined) return;
  const g1 = readCertificate(readFileSync(file));
  expect(g1.serialNumber).toBe('ff303ae4e90ac1ed');
  expect(g1.subjectKeyId).toBe('d9171b51a317b79efc2ddb61fa7900ff58749d5c');
});
