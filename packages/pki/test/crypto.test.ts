import { constants, createPublicKey, generateKeyPairSync, webcrypto as platform, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Crypto } from '@peculiar/webcrypto';
import { describe, expect, test } from 'vitest';
import { amount } from '../../tests/src/peer.ts';
import { vectors } from '../../tests/src/vectors.ts';
import { inheritParameters } from '../src/crypto/key.ts';
import { fromDer } from '../src/crypto/webcrypto.ts';
import {
  type SignatureAlgorithm,
  type SignatureToVerify,
  type SubtleVerifier,
  signatureScheme,
  verifySignature,
  verifyWithWebCrypto,
} from '../src/index.ts';
import { importKey, permissivePolicy } from '../src/internal/index.ts';
import * as m from './make.ts';

const peculiar = new Crypto().subtle as unknown as SubtleVerifier;
const data = Buffer.from('văn bản');
const rsa = m.newKeys('rsa');
const ec = m.pooled(0);
const ed = m.newKeys('ed25519');

describe('one signature', () => {
  const pkcs1 = sign('sha256', data, rsa.privateKey);
  const request = (change: Partial<SignatureToVerify>): SignatureToVerify => ({
    algorithm: 'rsa-sha256',
    key: rsa.publicKey,
    data,
    signature: pkcs1,
    ...change,
  });
  const pss = (saltLength: number) =>
    sign('sha256', data, { key: rsa.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
  // Made by the platform with a key that is tied to SHA-256 under MGF1 with SHA-1.
  const tied = generateKeyPairSync('rsa-pss', {
    modulusLength: 2048,
    hashAlgorithm: 'sha256',
    mgf1HashAlgorithm: 'sha1',
  });
  const mixed = sign('sha256', data, {
    key: tied.privateKey,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: 32,
  });
  // The RSAPublicKey inside: 2048 bits and 65537 take 270 bytes.
  const numbers = tied.publicKey.export({ type: 'spki', format: 'der' }).subarray(-270);
  const untied = createPublicKey({ key: numbers, format: 'der', type: 'pkcs1' });
  const p1363 = sign('sha256', data, { key: ec.privateKey, dsaEncoding: 'ieee-p1363' });
  const der = sign('sha256', data, ec.privateKey);
  test.each<[string, Partial<SignatureToVerify>, boolean]>([
    ['good', {}, true],
    ['other data', { data: Buffer.from('x') }, false],
    ['other hash', { algorithm: 'rsa-sha384' }, false],
    ['other scheme', { algorithm: 'rsa-pss-sha256' }, false],
    ['unknown scheme', { algorithm: 'rsa-ripemd160' as never }, false],
    ['nonsense scheme', { algorithm: 'x' as never }, false],
    ['key of another kind', { key: ec.publicKey }, false],
    ['private key', { key: rsa.privateKey }, false],
    ['empty value', { signature: Buffer.alloc(0) }, false],
    ['long value', { signature: Buffer.concat([pkcs1, Buffer.of(0)]) }, false],
    ['PSS', { algorithm: 'rsa-pss-sha256', signature: pss(32) }, true],
    ['PSS other salt', { algorithm: 'rsa-pss-sha256', signature: pss(20) }, false],
    ['PSS given salt', { algorithm: 'rsa-pss-sha256', signature: pss(20), saltLength: 20 }, true],
    ['PSS salt of zero', { algorithm: 'rsa-pss-sha256', signature: pss(0), saltLength: 0 }, true],
    ['PSS any salt is not offered', { algorithm: 'rsa-pss-sha256', signature: pss(20), saltLength: -2 }, false],
    ['PSS other MGF1', { algorithm: 'rsa-pss-sha256', key: untied, signature: mixed, mgf1Hash: 'sha1' }, true],
    ['PSS wrong MGF1', { algorithm: 'rsa-pss-sha256', key: untied, signature: mixed, mgf1Hash: 'sha384' }, false],
    ['PSS MGF1 not named', { algorithm: 'rsa-pss-sha256', key: untied, signature: mixed }, false],
    [
      'PSS other MGF1, salt',
      { algorithm: 'rsa-pss-sha256', key: untied, signature: mixed, saltLength: 20, mgf1Hash: 'sha1' },
      false,
    ],
    ['PSS unknown MGF1', { algorithm: 'rsa-pss-sha256', key: untied, signature: mixed, mgf1Hash: 'md5' as never }, false],
    ['PSS tied key', { algorithm: 'rsa-pss-sha256', key: tied.publicKey, signature: mixed, mgf1Hash: 'sha1' }, true],
    // The platform would take the hash of MGF1 from the key, whatever the signature says.
    ['PSS tied key lends nothing', { algorithm: 'rsa-pss-sha256', key: tied.publicKey, signature: mixed }, false],
    ['ECDSA', { algorithm: 'ecdsa-sha256', key: ec.publicKey, signature: p1363 }, true],
    ['ECDSA named', { algorithm: 'ecdsa-sha256', key: ec.publicKey, signature: p1363, ecdsa: 'p1363' }, true],
    ['ECDSA DER', { algorithm: 'ecdsa-sha256', key: ec.publicKey, signature: der, ecdsa: 'der' }, true],
    ['ECDSA wrong form', { algorithm: 'ecdsa-sha256', key: ec.publicKey, signature: der }, false],
    ['ECDSA with an RSA key', { algorithm: 'ecdsa-sha256' }, false],
    ['Ed25519', { algorithm: 'ed25519', key: ed.publicKey, signature: sign(null, data, ed.privateKey) }, true],
    ['Ed25519 as ECDSA', { algorithm: 'ecdsa-sha256', key: ed.publicKey, signature: sign(null, data, ed.privateKey) }, false],
    ['DSA with an RSA key', { algorithm: 'dsa-sha256' }, false],
  ])('%s', async (_, change, expected) => {
    expect(verifySignature(request(change))).toBe(expected);
    for (const subtle of [platform.subtle as SubtleVerifier, peculiar]) {
      const second = await verifyWithWebCrypto(subtle, request(change));
      if (second !== undefined) expect(second).toBe(expected);
    }
  });
  test('what the second provider does not have', async () => {
    const ask = (change: Partial<SignatureToVerify>) => verifyWithWebCrypto(peculiar, request(change));
    expect(await ask({ algorithm: 'ed25519' })).toBeUndefined();
    expect(await ask({ algorithm: 'rsa-sha3-256' })).toBeUndefined();
    const tied = m.seq(
      m.seq(m.oid('1.2.840.113549.1.1.10')),
      m.bits(rsa.publicKey.export({ format: 'der', type: 'pkcs1' }) as Buffer),
    );
    expect(await ask({ algorithm: 'rsa-pss-sha256', key: importKey(tied) })).toBeUndefined();
    expect(await ask({ algorithm: 'rsa-sha256', key: importKey(tied) })).toBe(false);
    expect(verifySignature(request({ algorithm: 'rsa-pss-sha256', key: importKey(tied), signature: pss(32) }))).toBe(true);
  });
  test('ECDSA-Sig-Value in strict DER', () => {
    const value = (hex: string) => fromDer(Buffer.from(hex, 'hex'), 2);
    expect(value('3006020101020102')).toEqual(Uint8Array.of(0, 1, 0, 2));
    expect(value('300902030080ff0202007f')).toBeUndefined();
    expect(value('3008020200ff0202 7fff'.replace(' ', ''))).toEqual(Uint8Array.of(0, 255, 127, 255));
    for (const bad of [
      '',
      '30',
      '3005020101020102',
      '300702010102010200',
      '310602010102 0102'.replace(' ', ''),
      '300603010102 0102'.replace(' ', ''),
      '3006020181020102',
      '300502000202 0102'.replace(' ', ''),
      '30070202000102 0102'.replace(' ', ''),
      '30090204010101010201 01'.replace(' ', ''),
      '308106020101020102',
      '3006020101020502',
      '3003020101',
      '3009020101020102020103',
    ]) {
      expect(value(bad), bad).toBeUndefined();
    }
    const long = Buffer.concat([
      Buffer.from('3081880242', 'hex'),
      Buffer.alloc(66, 1),
      Buffer.from('0242', 'hex'),
      Buffer.alloc(66, 2),
    ]);
    expect(fromDer(long, 66)?.length).toBe(132);
  });
});

describe('algorithm identifiers', () => {
  const scheme = (...parts: readonly Uint8Array[]) => {
    const [id, parameters] = parts;
    const oid = { oid: '', parameters, der: Buffer.alloc(0) };
    return signatureScheme({ ...oid, oid: (id as Buffer).toString() });
  };
  const of = (id: string, parameters?: Uint8Array) => scheme(Buffer.from(id), ...(parameters === undefined ? [] : [parameters]));
  const hash = (id: string, ...more: Uint8Array[]) => m.seq(m.oid(id), ...more);
  const SHA256 = '2.16.840.1.101.3.4.2.1';
  const MGF1 = '1.2.840.113549.1.1.8';
  const PSS = '1.2.840.113549.1.1.10';
  const pss = (...fields: readonly Uint8Array[]) => of(PSS, m.seq(...fields));
  const full = (salt: number, trailer?: number) => [
    m.tlv(0xa0, hash(SHA256, m.nul())),
    m.tlv(0xa1, m.seq(m.oid(MGF1), hash(SHA256))),
    m.tlv(0xa2, m.int(salt)),
    ...(trailer === undefined ? [] : [m.tlv(0xa3, m.int(trailer))]),
  ];
  test('known ones', () => {
    expect(of('1.2.840.113549.1.1.11', m.nul())).toEqual({ algorithm: 'rsa-sha256' });
    expect(of('1.2.840.113549.1.1.11')).toEqual({ algorithm: 'rsa-sha256' });
    expect(of('1.2.840.10045.4.3.2')).toEqual({ algorithm: 'ecdsa-sha256' });
    expect(of('1.3.101.112')).toEqual({ algorithm: 'ed25519' });
    expect(pss(...full(32))).toEqual({ algorithm: 'rsa-pss-sha256', saltLength: 32 });
    expect(pss(...full(32, 1))).toEqual({ algorithm: 'rsa-pss-sha256', saltLength: 32 });
    expect(pss()).toEqual({ algorithm: 'rsa-pss-sha1', saltLength: 20 });
  });
  test('unknown ones, and parameters that are not the right ones', () => {
    expect(of('1.2.3')).toBeUndefined();
    expect(of('1.2.840.113549.1.1.11', m.int(1))).toBeUndefined();
    expect(of('1.2.840.10045.4.3.2', m.nul())).toBeUndefined();
    expect(of(PSS)).toBeUndefined();
    expect(of(PSS, m.nul())).toBeUndefined();
    expect(pss(...full(32, 2))).toBeUndefined();
    expect(pss(...full(32), m.nul())).toBeUndefined();
    expect(pss(m.tlv(0xa0, hash(SHA256)))).toBeUndefined();
    expect(pss(m.tlv(0xa0, hash('1.2.3')), m.tlv(0xa1, m.seq(m.oid(MGF1), hash('1.2.3'))))).toBeUndefined();
    expect(pss(m.tlv(0xa1, m.seq(m.oid('1.2.3'), hash(SHA256))))).toBeUndefined();
    expect(pss(m.tlv(0xa0, hash(SHA256, m.int(1))))).toBeUndefined();
  });
});

test('a DSA key takes parameters only from a DSA key that has them', () => {
  const without = m.seq(m.seq(m.oid('1.2.840.10040.4.1')), m.bits(m.int(5)));
  const bare = inheritParameters(without, ec.spki);
  expect(bare).toBeUndefined();
  expect(inheritParameters(without, without)).toBeUndefined();
  for (const size of [20, 150, 400]) {
    const donor = m.seq(
      m.seq(m.oid('1.2.840.10040.4.1'), m.seq(m.int(Buffer.alloc(size, 3)), m.int(5), m.int(7))),
      m.bits(m.int(9)),
    );
    const joined = inheritParameters(without, donor);
    expect(
      Buffer.from(joined as Uint8Array).equals(
        m.seq(m.seq(m.oid('1.2.840.10040.4.1'), m.seq(m.int(Buffer.alloc(size, 3)), m.int(5), m.int(7))), m.bits(m.int(5))),
      ),
    ).toBe(true);
  }
});

test('the permissive policy is not in the public room', async () => {
  const room = await import('../src/index.ts');
  expect(Object.values(room)).not.toContain(permissivePolicy);
  expect(Object.keys(room)).not.toContain('strictProfile');
});

test('Wycheproof on both providers', async () => {
  const dir = vectors('vectors/wycheproof');
  if (dir === undefined) return;
  const { files } = JSON.parse(readFileSync(join(dir, 'manifest.json'), 'utf8')) as { files: { file: string }[] };
  const families: Record<string, string> = {
    RsassaPkcs1Verify: 'rsa',
    RsassaPssVerify: 'rsa-pss',
    EcdsaVerify: 'ecdsa',
    EcdsaP1363Verify: 'ecdsa',
  };
  let compared = 0;
  const differ: string[] = [];
  const every = amount(6, 1);
  for (const { file } of files) {
    const { testGroups } = JSON.parse(readFileSync(join(dir, file), 'utf8')) as {
      testGroups: {
        type: string;
        sha: string;
        mgfSha?: string;
        sLen?: number;
        publicKeyDer: string;
        tests: { tcId: number; msg: string; sig: string; result: string }[];
      }[];
    };
    for (const group of testGroups) {
      const family = families[group.type];
      if (family === undefined || (group.mgfSha !== undefined && group.mgfSha !== group.sha)) continue;
      const key = importKey(Buffer.from(group.publicKeyDer, 'hex'));
      const algorithm = `${family}-${group.sha.toLowerCase().replace('sha-', 'sha')}` as SignatureAlgorithm;
      for (const item of group.tests) {
        if (item.tcId % every !== 0) continue;
        const base = {
          algorithm,
          key,
          data: Buffer.from(item.msg, 'hex'),
          signature: Buffer.from(item.sig, 'hex'),
          ecdsa: group.type === 'EcdsaP1363Verify' ? 'p1363' : 'der',
        } as const;
        const request = group.sLen === undefined ? base : { ...base, saltLength: group.sLen };
        const first = verifySignature(request);
        const second = await verifyWithWebCrypto(peculiar, request);
        if (item.result !== 'acceptable' && (first !== (item.result === 'valid') || second !== first))
          differ.push(`${file} ${item.tcId} ${item.result} ${first} ${second}`);
        compared++;
      }
    }
  }
  expect(differ).toEqual([]);
  expect(compared).toBeGreaterThan(1000);
});
