// Keys and schemes, one number at a time: what a hostile key could cost, and what a name of a scheme must not be taken for.
import { constants, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { LienThongError } from '@lienthong/core';
import { describe, expect, test } from 'vitest';
import { readAlgorithm } from '../src/crypto/algorithms.ts';
import { importKey, inheritParameters, keyFacts } from '../src/crypto/key.ts';
import { Cursor, malformedAs } from '../src/der/cursor.ts';
import { type SignatureAlgorithm, verifySignature } from '../src/index.ts';
import * as m from './make.ts';

const RSA = '1.2.840.113549.1.1.1';
const EC = '1.2.840.10045.2.1';
const DSA = '1.2.840.10040.4.1';
const told = (action: () => unknown): string => {
  try {
    return JSON.stringify(action());
  } catch (error) {
    const { code, details } = error as LienThongError;
    const { reason, field } = details as { reason?: string; field?: string };
    return `${code} ${reason ?? field}`;
  }
};
const spki = (id: string, parameters: readonly Uint8Array[], key: Uint8Array, unused = 0): Buffer =>
  m.seq(m.seq(m.oid(id), ...parameters), m.bits(key, unused));
const facts = (id: string, parameters: readonly Uint8Array[], key: Uint8Array, unused = 0): string =>
  told(() => Object.values(keyFacts(spki(id, parameters, key, unused))).join(' ')).replaceAll('"', '');
/** A modulus of this many bits: a one in front. */
const modulus = (bits: number): Buffer => m.int(1n << BigInt(bits - 1));
const rsa = (n: Uint8Array, e: Uint8Array = m.int(65537)): string => facts(RSA, [m.nul()], m.seq(n, e));
const UNSUPPORTED = 'KEY_UNSUPPORTED';

describe('facts of a key', () => {
  test('RSA: bits are counted, to the limit', () => {
    for (const bits of [9, 2047, 2048, 2049, 4096, 8191, 8192]) expect(rsa(modulus(bits))).toBe(`rsa ${bits} false`);
    expect(rsa(m.int(0))).toBe('rsa 0 false');
    expect(rsa(m.int(1))).toBe('rsa 1 false');
    expect(rsa(modulus(8193))).toBe(`${UNSUPPORTED} RSA modulus over 8192 bits`);
    expect(rsa(m.int(Buffer.of(0x81, 1)))).toBe(`${UNSUPPORTED} negative number in the key`);
    expect(facts('1.2.840.113549.1.1.10', [], m.seq(modulus(2048), m.int(3)))).toBe('rsa-pss 2048 false');
  });
  test('RSA: the exponent is odd, positive, not one, and of eight octets at most', () => {
    for (const good of [Buffer.of(3), Buffer.of(1, 1), Buffer.of(0, 0x81), Buffer.of(0x7f, 0, 0, 0, 0, 0, 0, 1)])
      expect(rsa(modulus(2048), m.int(good))).toBe('rsa 2048 false');
    for (const bad of [
      Buffer.of(1),
      Buffer.of(2),
      Buffer.of(0x81),
      Buffer.of(0),
      Buffer.of(1, 0),
      Buffer.of(1, 0, 0, 0, 0, 0, 0, 0, 1),
    ])
      expect(rsa(modulus(2048), m.int(bad))).toBe(`${UNSUPPORTED} RSA exponent`);
  });
  test('curves by name only', () => {
    const point = Buffer.alloc(65, 4);
    for (const [id, bits] of [
      ['1.2.840.10045.3.1.7', 256],
      ['1.3.132.0.34', 384],
      ['1.3.132.0.35', 521],
    ] as const)
      expect(facts(EC, [m.oid(id)], point)).toBe(`ec ${bits} false`);
    expect(facts(EC, [m.oid('1.3.132.0.10')], point)).toBe(`${UNSUPPORTED} curve 1.3.132.0.10`);
    for (const parameters of [[], [m.nul()], [m.seq(m.int(1))]])
      expect(facts(EC, parameters, point)).toBe(`${UNSUPPORTED} explicit or missing curve parameters`);
  });
  test('DSA with parameters, or with those of its issuer', () => {
    const key = m.int(5);
    const p = (bits: number): Buffer => m.seq(modulus(bits), m.int(3), m.int(4));
    expect(facts(DSA, [], key)).toBe('dsa 0 true');
    expect(facts(DSA, [m.nul()], key)).toBe('dsa 0 true');
    expect([facts(DSA, [p(1024)], key), facts(DSA, [p(3072)], key)]).toEqual(['dsa 1024 false', 'dsa 3072 false']);
    expect(facts(DSA, [p(3073)], key)).toBe(`${UNSUPPORTED} DSA modulus over 3072 bits`);
    expect(facts(DSA, [m.int(1)], key)).toBe('CERTIFICATE_MALFORMED dsaParameters');
    expect(facts(DSA, [m.seq()], key)).toBe('CERTIFICATE_MALFORMED p');
  });
  test('others, and what is no key', () => {
    expect(facts('1.3.101.112', [], Buffer.alloc(32))).toBe('ed25519 256 false');
    expect(facts('1.2.3', [], Buffer.alloc(32))).toBe(`${UNSUPPORTED} algorithm 1.2.3`);
    expect(facts(RSA, [m.nul()], m.seq(modulus(2048), m.int(0x70)), 4)).toBe(`${UNSUPPORTED} unused bits in the key`);
    expect(facts(RSA, [m.nul()], m.int(1))).toBe('CERTIFICATE_MALFORMED subjectPublicKey');
    expect(facts(RSA, [m.nul()], m.seq())).toBe('CERTIFICATE_MALFORMED modulus');
    expect(facts(RSA, [m.nul()], m.seq(modulus(2048)))).toBe('CERTIFICATE_MALFORMED publicExponent');
    expect(told(() => keyFacts(m.int(1)))).toBe('CERTIFICATE_MALFORMED subjectPublicKeyInfo');
    expect(told(() => keyFacts(m.seq(m.int(1))))).toBe('CERTIFICATE_MALFORMED subjectPublicKeyInfo.algorithm');
    expect(told(() => keyFacts(m.seq(m.seq(m.int(1)))))).toBe('CERTIFICATE_MALFORMED subjectPublicKeyInfo.algorithm');
    expect(told(() => keyFacts(m.seq(m.seq(m.oid(RSA)), m.int(1))))).toBe('CERTIFICATE_MALFORMED subjectPublicKey');
  });
});

describe('keys of the platform', () => {
  test('are those that the bytes hold', () => {
    for (const keys of [m.newKeys('rsa', 1024), m.newKeys('ec'), m.newKeys('ed25519')])
      expect(importKey(keys.spki).equals(keys.publicKey)).toBe(true);
  });
  test('a point beside the curve is refused, with the reason of the platform kept', () => {
    const beside = spki(EC, [m.oid('1.2.840.10045.3.1.7')], Buffer.alloc(65, 4));
    expect(told(() => importKey(beside))).toBe(`${UNSUPPORTED} the platform refuses it`);
    expect(() => importKey(beside)).toThrow(expect.objectContaining({ cause: expect.any(Error) as unknown }));
  });
  test('inherited parameters of any length stand where they belong', () => {
    for (const bits of [400, 700, 900, 1000, 1016, 1800, 2040, 2048]) {
      const parameters = m.seq(modulus(bits), m.int(3), m.int(4));
      const bare = spki(DSA, [], m.int(5));
      const donor = spki(DSA, [parameters], m.int(9));
      expect(Buffer.from(inheritParameters(bare, donor) ?? []).equals(spki(DSA, [parameters], m.int(5)))).toBe(true);
      expect(inheritParameters(bare, bare)).toBeUndefined();
    }
  });
});

describe('one signature in one scheme', () => {
  const data = Buffer.from('công văn');
  const pair = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const check = (algorithm: string, key: KeyObject, signature: Uint8Array): boolean =>
    verifySignature({ algorithm: algorithm as SignatureAlgorithm, key, data, signature });
  test('a name that only holds that of a scheme is none', () => {
    const good = sign('sha256', data, pair.privateKey);
    expect(check('rsa-sha256', pair.publicKey, good)).toBe(true);
    for (const name of [
      'xrsa-sha256',
      'rsa-sha256\nx',
      'rsa-',
      'rsa',
      '',
      'dsa-sha256',
      'ecdsa-sha256',
      'ed25519',
      'rsa-sha256-',
    ])
      expect(check(name, pair.publicKey, good), name).toBe(false);
  });
  test('a digest that the platform has and we do not', () => {
    expect(check('rsa-sha512-224', pair.publicKey, sign('sha512-224', data, pair.privateKey))).toBe(false);
  });
  test('DSA, in its one encoding', () => {
    const dsa = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 });
    const good = sign('sha1', data, dsa.privateKey);
    expect(check('dsa-sha1', dsa.publicKey, good)).toBe(true);
    expect(check('dsa-sha1', dsa.publicKey, sign('sha1', data, { key: dsa.privateKey, dsaEncoding: 'ieee-p1363' }))).toBe(false);
    expect(check('dsa-sha256', dsa.publicKey, good)).toBe(false);
    expect(check('ecdsa-sha1', dsa.publicKey, good)).toBe(false);
    expect(check('dsa-sha1', m.pooled(0).publicKey, sign('sha1', data, m.pooled(0).privateKey))).toBe(false);
  });
  test('what the platform throws at is a bad signature', () => {
    const restricted = generateKeyPairSync('rsa-pss', {
      modulusLength: 1024,
      hashAlgorithm: 'sha256',
      mgf1HashAlgorithm: 'sha256',
      // A number for the platform, a string for its types.
      saltLength: 32 as never,
    });
    const good = sign('sha256', data, { key: restricted.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
    expect(check('rsa-pss-sha256', restricted.publicKey, good)).toBe(true);
    expect(check('rsa-pss-sha384', restricted.publicKey, good)).toBe(false);
    const open = createPublicKey(pair.publicKey.export({ format: 'pem', type: 'spki' }));
    expect(check('rsa-pss-sha512', open, good)).toBe(false);
  });
});

test('the parameters of an algorithm are kept, and there is one set of them', () => {
  const read = (...members: Uint8Array[]): string =>
    told(() => {
      const bytes = m.seq(...members);
      const { oid, parameters } = readAlgorithm(new Cursor(bytes, 0, bytes.length, malformedAs('CRL_MALFORMED')), 'algorithm');
      return [oid, Buffer.from(parameters ?? []).toString('hex')];
    });
  expect(read(m.oid('1.2.3'))).toBe('["1.2.3",""]');
  expect(read(m.oid('1.2.3'), m.nul())).toBe('["1.2.3","0500"]');
  expect(read(m.oid('1.2.3'), m.int(7))).toBe('["1.2.3","020107"]');
  expect(read(m.oid('1.2.3'), m.nul(), m.nul())).toBe('CRL_MALFORMED algorithm');
});
