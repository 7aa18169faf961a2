// What each extension is read as, whole, and which field is blamed when it is malformed.
import type { LienThongError } from '@lienthong/core';
import { describe, expect, test } from 'vitest';
import type { Certificate } from '../src/index.ts';
import * as m from './make.ts';
import { leaf } from './world.ts';

const read = (id: string, value: Uint8Array): Certificate => leaf({ extensions: [m.ext(id, value)] });
const blamed = (id: string, value: Uint8Array): string => {
  try {
    read(id, value);
    return 'nothing';
  } catch (error) {
    const { code, details } = error as LienThongError;
    return code === 'CERTIFICATE_MALFORMED' ? (details as { field: string }).field : String(code);
  }
};
const [BASIC, USAGE, SKI, AKI, EKU] = ['2.5.29.19', '2.5.29.15', '2.5.29.14', '2.5.29.35', '2.5.29.37'] as const;
const [POLICIES, MAPPINGS, POLICY, INHIBIT, NAMES] = ['2.5.29.32', '2.5.29.33', '2.5.29.36', '2.5.29.54', '2.5.29.30'] as const;
const [CDP, AIA, SAN] = ['2.5.29.31', '1.3.6.1.5.5.7.1.1', '2.5.29.17'] as const;

describe('values', () => {
  test('constraints of a CA', () => {
    expect(read(BASIC, m.seq()).basicConstraints).toEqual({ ca: false, pathLength: undefined });
    expect(read(BASIC, m.seq(m.bool(true), m.int(3))).basicConstraints).toEqual({ ca: true, pathLength: 3 });
    expect(read(BASIC, m.seq(m.int(0))).basicConstraints).toEqual({ ca: false, pathLength: 0 });
    expect(read(POLICY, m.seq(m.int(1, 0x80), m.int(2, 0x81))).policyConstraints).toEqual({
      requireExplicitPolicy: 1,
      inhibitPolicyMapping: 2,
    });
    expect(read(POLICY, m.seq(m.int(2, 0x81))).policyConstraints).toEqual({
      requireExplicitPolicy: undefined,
      inhibitPolicyMapping: 2,
    });
    expect(read(INHIBIT, m.int(4)).inhibitAnyPolicy).toBe(4);
  });
  test('usages: each bit, and none beyond the octets that are there', () => {
    for (const [bit, name] of m.USAGES.entries()) expect(read(USAGE, m.namedBits([bit])).keyUsage).toEqual([name]);
    expect(read(USAGE, m.namedBits(m.USAGES.map((_, bit) => bit))).keyUsage).toEqual(m.USAGES);
    expect(read(USAGE, m.namedBits([])).keyUsage).toEqual([]);
    // The octet behind one octet of bits belongs to the extension after it.
    const beside = leaf({ extensions: [m.ext(USAGE, m.bits(Buffer.of(0x80), 7)), m.ext('1.2.3', Buffer.of(0xff, 0xff))] });
    expect(beside.keyUsage).toEqual(['digitalSignature']);
    const whole = Buffer.concat([m.bits(Buffer.of(0x01)), Buffer.of(0xff)]);
    expect(blamed(USAGE, whole)).toBe('DER_INVALID');
  });
  test('lists of more than one', () => {
    expect(read(EKU, m.seq(m.oid('1.2.3'), m.oid('1.2.4'), m.oid('1.2.5'))).extendedKeyUsage).toEqual([
      '1.2.3',
      '1.2.4',
      '1.2.5',
    ]);
    const notice = m.seq(m.oid('1.3.6.1.5.5.7.2.2'), m.seq());
    const cps = m.seq(m.oid('1.3.6.1.5.5.7.2.1'), m.ia5('http://a/'));
    expect(read(POLICIES, m.seq(m.seq(m.oid('1.2.3'), m.seq(cps, notice)), m.seq(m.oid('1.2.4')))).policies).toEqual([
      {
        policy: '1.2.3',
        qualifiers: [
          { type: '1.3.6.1.5.5.7.2.1', der: Uint8Array.from(cps) },
          { type: '1.3.6.1.5.5.7.2.2', der: Uint8Array.from(notice) },
        ],
      },
      { policy: '1.2.4', qualifiers: [] },
    ]);
    expect(read(MAPPINGS, m.seq(m.seq(m.oid('1.2'), m.oid('1.3')), m.seq(m.oid('1.4'), m.oid('1.5')))).policyMappings).toEqual([
      { issuer: '1.2', subject: '1.3' },
      { issuer: '1.4', subject: '1.5' },
    ]);
    const access = (id: string, at: string) => m.seq(m.oid(id), m.uriName(at));
    expect(
      read(AIA, m.seq(access('1.2', 'http://a/'), access('1.3', 'http://b/'))).authorityInfoAccess?.map(
        ({ method, location }) => [method, location.value],
      ),
    ).toEqual([
      ['1.2', 'http://a/'],
      ['1.3', 'http://b/'],
    ]);
    expect(
      leaf({ extensions: [m.ext('1.2.3', m.nul()), m.ext('1.2.4', m.nul(), true)] }).extensions.map(({ oid, critical }) => [
        oid,
        critical,
      ]),
    ).toEqual([
      ['1.2.3', false],
      ['1.2.4', true],
    ]);
  });
  test('subtrees, and a bound that RFC 5280 does not allow', () => {
    const subtree = (...more: Uint8Array[]) => m.seq(m.dnsName('a.vn'), ...more);
    const one = read(NAMES, m.seq(m.tlv(0xa0, subtree(), m.seq(m.dnsName('b.vn'))))).nameConstraints;
    expect([one?.permitted.map(({ value }) => value), one?.excluded, one?.unsupported]).toEqual([['a.vn', 'b.vn'], [], false]);
    const other = read(NAMES, m.seq(m.tlv(0xa1, subtree()))).nameConstraints;
    expect([other?.permitted, other?.excluded.length, other?.unsupported]).toEqual([[], 1, false]);
    expect(read(NAMES, m.seq(m.tlv(0xa1, subtree(m.int(1, 0x80))))).nameConstraints?.unsupported).toBe(true);
    expect(read(NAMES, m.seq(m.tlv(0xa0, subtree(m.int(9, 0x81))))).nameConstraints?.unsupported).toBe(true);
  });
  test('distribution points', () => {
    const full = m.tlv(0xa0, m.tlv(0xa0, m.uriName('http://a/')));
    const list = read(
      CDP,
      m.seq(m.seq(full), m.seq(m.tlv(0x81, Buffer.of(6, 0b01000000)), m.tlv(0xa2, m.dirName(m.dn('CN=X'))))),
    ).crlDistributionPoints;
    expect(
      list?.map(({ fullName, relativeName, reasons, crlIssuer }) => [fullName?.length, relativeName, reasons, crlIssuer?.length]),
    ).toEqual([
      [1, undefined, undefined, undefined],
      [undefined, undefined, 0b10, 1],
    ]);
    expect(read(CDP, m.seq(m.seq(full, m.tlv(0x81, Buffer.of(7, 0, 0x80))))).crlDistributionPoints?.[0]?.reasons).toBe(
      0b100000000,
    );
  });
  test('numbers in hex', () => {
    const serial = (...bytes: number[]): string => leaf({ serial: Buffer.from(bytes) }).serialNumber;
    expect([serial(0), serial(0, 0xff), serial(1, 0, 0x0a), serial(0x0a, 0), serial(0xff), serial(0x80, 0)]).toEqual([
      '0',
      'ff',
      '1000a',
      'a00',
      '-1',
      '-8000',
    ]);
  });
});

describe('what is malformed has a name', () => {
  const bad = m.int(1);
  test.each<[string, Uint8Array, string]>([
    [BASIC, bad, 'basicConstraints'],
    [BASIC, m.seq(m.bool(false)), 'basicConstraints: FALSE is the default and must be absent'],
    [BASIC, m.seq(m.bool(true), m.nul()), 'basicConstraints'],
    [BASIC, m.seq(m.int(Buffer.of(0xff))), 'pathLenConstraint'],
    [USAGE, bad, 'keyUsage'],
    [SKI, bad, 'subjectKeyIdentifier'],
    [AKI, bad, 'authorityKeyIdentifier'],
    [AKI, m.seq(bad), 'authorityKeyIdentifier'],
    [EKU, bad, 'extKeyUsage'],
    [EKU, m.seq(), 'extKeyUsage'],
    [POLICIES, bad, 'certificatePolicies'],
    [POLICIES, m.seq(), 'certificatePolicies'],
    [POLICIES, m.seq(m.seq(bad)), 'certificatePolicies'],
    [POLICIES, m.seq(m.seq(m.oid('1.2'), m.seq(), m.nul())), 'policyQualifiers'],
    [POLICIES, m.seq(m.seq(m.oid('1.2'), bad)), 'policyQualifiers'],
    [POLICIES, m.seq(m.seq(m.oid('1.2'), m.seq(bad))), 'policyQualifiers'],
    [POLICIES, m.seq(m.seq(m.oid('1.2'), m.seq(m.seq(bad)))), 'policyQualifiers'],
    [POLICIES, m.seq(m.seq(m.oid('1.2')), m.seq(m.oid('1.2'))), 'certificatePolicies: 1.2 twice'],
    [MAPPINGS, bad, 'policyMappings'],
    [MAPPINGS, m.seq(), 'policyMappings'],
    [MAPPINGS, m.seq(m.seq(bad)), 'policyMappings'],
    [MAPPINGS, m.seq(m.seq(m.oid('1.2'), bad)), 'policyMappings'],
    [MAPPINGS, m.seq(m.seq(m.oid('1.2'), m.oid('1.3'), bad)), 'policyMappings'],
    [POLICY, bad, 'policyConstraints'],
    [POLICY, m.seq(bad), 'policyConstraints'],
    [POLICY, m.seq(m.int(Buffer.of(0xff), 0x80)), 'requireExplicitPolicy'],
    [POLICY, m.seq(m.int(Buffer.of(0xff), 0x81)), 'inhibitPolicyMapping'],
    [INHIBIT, m.nul(), 'inhibitAnyPolicy'],
    [NAMES, bad, 'nameConstraints'],
    [NAMES, m.seq(bad), 'nameConstraints'],
    [NAMES, m.seq(m.tlv(0xa0)), 'generalSubtrees'],
    [NAMES, m.seq(m.tlv(0xa0, m.seq())), 'generalSubtrees'],
    [NAMES, m.seq(m.tlv(0xa0, m.seq(bad))), 'generalSubtrees'],
    [CDP, bad, 'cRLDistributionPoints'],
    [CDP, m.seq(m.seq()), 'cRLDistributionPoints'],
    [CDP, m.seq(m.seq(m.tlv(0x81, Buffer.of(6, 0x40)))), 'cRLDistributionPoints'],
    [CDP, m.seq(m.seq(m.tlv(0xa0, m.tlv(0xa0, m.uriName('a:b'))), m.tlv(0x81))), 'cRLDistributionPoints'],
    [CDP, m.seq(m.seq(m.tlv(0xa0, m.tlv(0xa0, m.uriName('a:b'))), m.tlv(0x81, Buffer.of(8, 0)))), 'cRLDistributionPoints'],
    [AIA, bad, 'authorityInfoAccess'],
    [AIA, m.seq(m.seq(bad)), 'authorityInfoAccess'],
    [SAN, bad, 'subjectAltName'],
    [BASIC, Buffer.concat([m.seq(), m.nul()]), 'DER_INVALID'],
  ])('%s %#', (id, value, field) => {
    expect(blamed(id, value)).toBe(field);
  });
});
