import { createHash, createHmac, sign as signRaw } from 'node:crypto';
import { type ByteSource, bytesSource, LienThongError } from '@lienthong/core';
import type { GovernmentPki } from '@lienthong/testkit';
import { child, excC14n, readXml } from '@lienthong/xml';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SignaturePolicy } from '../src/index.ts';
import { type VerificationKey, type VerifyWithKeyOptions, verifyXmlWithKey } from '../src/internal/index.ts';
import { verifyXml } from '../src/xml/index.ts';
import { base64Transform, signedPropertiesType, xadesNamespace, xmldsigNamespace } from '../src/xml/model/names.ts';
import { around, canonical, createForge } from './forge.ts';
import { packet, policyOf, read, sign, trustedPki } from './support.ts';

// What a report is made of, besides its verdict: details of findings, steps, references, the facts that are shown.

const forge = createForge();
const order = '<Order Id="o1"><Amount>100</Amount></Order>';
const reference = forge.reference('#o1', order);
const good = forge.signature([reference]);
const env = (signature: string, body = order): string => `<Env>${body}${signature}</Env>`;
const own: VerificationKey = { kind: 'public', key: forge.publicKey };

async function check(text: string, options: VerifyWithKeyOptions = {}, key = own) {
  const [report] = await verifyXmlWithKey(readXml(Buffer.from(text)), key, options);
  return report!;
}
const rsa = (tbs: Uint8Array): Uint8Array => signRaw('sha256', tbs, forge.privateKey);
const withMethod = (method: string, make = rsa): string =>
  env(around(forge.signedInfo([reference]).replace(/<ds:SignatureMethod [^>]*><\/ds:SignatureMethod>/, method), make));
const more = 'http://www.w3.org/2007/05/xmldsig-more#';
const hmac = 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256';

describe('details of findings', () => {
  const at = { reference: 0 };
  test.each<[string, string, string, object]>([
    ['an unknown method', withMethod('<ds:SignatureMethod Algorithm="urn:x"/>'), 'XMLSIG_ALGORITHM_UNKNOWN', { uri: 'urn:x' }],
    [
      'a method with a parameter',
      withMethod('<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"><y/></ds:SignatureMethod>'),
      'XMLSIG_ALGORITHM_UNKNOWN',
      { uri: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256 y' },
    ],
    [
      'PSS parameters of another method',
      withMethod(
        `<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"><p:RSAPSSParams xmlns:p="${more}"/></ds:SignatureMethod>`,
      ),
      'XMLSIG_ALGORITHM_UNKNOWN',
      { uri: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256 p:RSAPSSParams' },
    ],
    [
      'PSS parameters of another namespace',
      withMethod(`<ds:SignatureMethod Algorithm="${more}rsa-pss"><p:RSAPSSParams xmlns:p="urn:x"/></ds:SignatureMethod>`),
      'XMLSIG_ALGORITHM_UNKNOWN',
      { uri: `${more}rsa-pss p:RSAPSSParams` },
    ],
    [
      'another parameter of PSS in its namespace',
      withMethod(`<ds:SignatureMethod Algorithm="${more}rsa-pss"><p:Params xmlns:p="${more}"/></ds:SignatureMethod>`),
      'XMLSIG_ALGORITHM_UNKNOWN',
      { uri: `${more}rsa-pss p:Params` },
    ],
    [
      'a trailer in another namespace',
      withMethod(
        `<ds:SignatureMethod Algorithm="${more}rsa-pss"><p:RSAPSSParams xmlns:p="${more}"><TrailerField>1</TrailerField></p:RSAPSSParams></ds:SignatureMethod>`,
      ),
      'XMLSIG_ALGORITHM_UNKNOWN',
      { uri: `${more}rsa-pss TrailerField` },
    ],
    [
      'a truncated HMAC',
      withMethod(`<ds:SignatureMethod Algorithm="${hmac}"><ds:HMACOutputLength>8</ds:HMACOutputLength></ds:SignatureMethod>`),
      'XMLSIG_SIGNATURE_BROKEN',
      { algorithm: `${hmac} HMACOutputLength 8` },
    ],
    [
      'half an HMAC',
      withMethod(`<ds:SignatureMethod Algorithm="${hmac}"><ds:HMACOutputLength>128</ds:HMACOutputLength></ds:SignatureMethod>`),
      'XMLSIG_ALGORITHM_UNKNOWN',
      { uri: `${hmac} HMACOutputLength 128` },
    ],
    [
      'an unknown canonicalization',
      env(good.replace(`CanonicalizationMethod Algorithm="${excC14n}"`, 'CanonicalizationMethod Algorithm="urn:c"')),
      'XMLSIG_ALGORITHM_UNKNOWN',
      { uri: 'urn:c' },
    ],
    [
      'a canonicalization with a parameter',
      env(good.replace(`CanonicalizationMethod Algorithm="${excC14n}">`, `CanonicalizationMethod Algorithm="${excC14n}"><y/>`)),
      'XMLSIG_ALGORITHM_UNKNOWN',
      { uri: 'y' },
    ],
    [
      'an unknown digest',
      env(forge.signature([{ ...reference, digestUri: 'urn:d' }])),
      'XMLSIG_ALGORITHM_UNKNOWN',
      { uri: 'urn:d' },
    ],
    [
      'an element that is not there',
      env(forge.signature([{ ...reference, uri: '#x' }])),
      'XMLSIG_REFERENCE_NOT_FOUND',
      { uri: '#x', ...at },
    ],
    [
      'a URI that leaves',
      env(forge.signature([{ ...reference, uri: 'http://x' }])),
      'XMLSIG_REFERENCE_UNSUPPORTED',
      { uri: 'http://x', ...at },
    ],
    [
      'bytes that nobody has',
      env(forge.signature([{ ...reference, uri: 'cid:x', transforms: [] }])),
      'XMLSIG_REFERENCE_UNRESOLVED',
      { uri: 'cid:x', ...at },
    ],
    [
      'nothing signed',
      forge.signature([{ ...forge.reference('', order, { enveloped: true }) }]),
      'XMLSIG_REFERENCE_EMPTY',
      { uri: '', ...at },
    ],
    [
      'no URI',
      env(around(forge.signedInfo([reference]).replace(' URI="#o1"', ''), rsa)),
      'XMLSIG_REFERENCE_UNSUPPORTED',
      { uri: '', ...at },
    ],
    ['another content', env(good, order.replace('100', '999')), 'XMLSIG_DIGEST_MISMATCH', { uri: '#o1', ...at }],
    [
      'the second reference',
      env(forge.signature([reference, { ...reference, uri: '#y' }])),
      'XMLSIG_REFERENCE_NOT_FOUND',
      { uri: '#y', reference: 1 },
    ],
    [
      'text that is no base64',
      env(forge.signature([{ ...reference, transforms: [base64Transform] }]), '<Order Id="o1">!</Order>'),
      'XMLSIG_REFERENCE_UNREADABLE',
      { uri: '#o1', ...at, reason: 'BASE64_INVALID' },
    ],
    [
      'a relative namespace',
      env(forge.signature([reference]), '<Order Id="o1" xmlns:r="x"><r:a/></Order>'),
      'XMLSIG_REFERENCE_UNREADABLE',
      { uri: '#o1', ...at, reason: 'XML_C14N_RELATIVE_NAMESPACE' },
    ],
    [
      'another value',
      env(forge.signature([reference], { value: 'AAAA' })),
      'XMLSIG_SIGNATURE_BROKEN',
      { algorithm: 'rsa-sha256' },
    ],
    [
      'a transform',
      env(forge.signature([{ ...reference, transforms: ['urn:t'] }])),
      'XMLSIG_TRANSFORM_UNKNOWN',
      { uri: 'urn:t', ...at },
    ],
  ])('%s', async (_, text, code, details) => {
    const { finding } = await check(text);
    expect([finding.code, finding.details]).toEqual([code, details]);
    // Both languages say it, and name what is in the details.
    for (const said of [finding.message.vi, finding.message.en]) expect(said.length).toBeGreaterThan(20);
  });
});

describe('steps and references', () => {
  test('a good signature went through all of them', async () => {
    const { steps, references } = await check(env(good));
    expect(steps).toEqual([
      { name: 'format', ok: true },
      { name: 'signed-info', ok: true },
      { name: 'references', ok: true },
    ]);
    expect(references).toHaveLength(1);
    expect(references[0]).toMatchObject({ index: 0, uri: '#o1', transforms: [excC14n], state: 'match', type: undefined });
    expect(references[0]).not.toHaveProperty('finding');
    expect(references[0]?.got).toBe(references[0]?.expected);
    expect(references[0]?.expected).toBe(Buffer.from(forge.digestOf(canonical(order))).toString('hex'));
  });

  test('where it stopped, and that nothing below was followed', async () => {
    const broken = await check(env(forge.signature([reference], { value: 'AAAA' })));
    expect(broken.steps.map(({ name, ok }) => [name, ok])).toEqual([
      ['format', true],
      ['signed-info', false],
    ]);
    expect(broken.references.map(({ state, uri, transforms }) => [state, uri, transforms])).toEqual([
      ['unchecked', '#o1', [excC14n]],
    ]);
    expect([broken.coverage.nodes, broken.coverage.omitted, broken.coverage.external]).toEqual([[], [], []]);
    const changed = await check(env(good, order.replace('100', '999')));
    expect(changed.steps.map(({ name, ok, finding }) => [name, ok, finding?.code])).toEqual([
      ['format', true, undefined],
      ['signed-info', true, undefined],
      ['references', false, 'XMLSIG_DIGEST_MISMATCH'],
    ]);
  });

  test('of two references the one that does not match covers nothing, the other what it did', async () => {
    const second = '<Note Id="n1">a</Note>';
    const text = `<Env>${order}${second.replace('a', 'b')}${forge.signature([reference, forge.reference('#n1', second)])}</Env>`;
    const document = readXml(Buffer.from(text));
    const [report] = await verifyXmlWithKey(document, own);
    expect(report?.outcome).toBe('invalid');
    expect(report?.coverage.of(child(document.root, 'Order')!)).toBe('whole');
    expect(report?.coverage.of(child(document.root, 'Note')!)).toBe('none');
    expect(report?.references.map(({ state }) => state)).toEqual(['match', 'mismatch']);
  });

  test('the worst of several decides: invalid before indeterminate', async () => {
    const lost = { ...reference, uri: '#x' };
    const outside = { ...reference, uri: 'http://x' };
    for (const list of [
      [outside, lost],
      [lost, outside],
    ])
      expect((await check(env(forge.signature(list)))).finding.code).toBe('XMLSIG_REFERENCE_NOT_FOUND');
  });

  test('for a diagnosis: the bytes again, the canonicalization, the namespaces around', async () => {
    const body = '<b:Order xmlns:b="urn:inner" Id="o1"/>';
    const text = `<a:Env xmlns:a="urn:a" xmlns:b="urn:outer">${body}${forge.signature([forge.reference('#o1', body)])}</a:Env>`;
    const { references } = await check(text);
    const diagnosis = references[0]?.diagnosis;
    expect(diagnosis?.namespaces).toEqual({ a: 'urn:a', b: 'urn:inner' });
    expect(diagnosis?.canonicalization).toBe(excC14n);
    expect(Buffer.concat([...(diagnosis?.bytes() ?? [])]).toString()).toBe('<b:Order xmlns:b="urn:inner" Id="o1"></b:Order>');
    const whole = `<a:Env xmlns:a="urn:a">`;
    const document = `${whole}${forge.signature([forge.reference('', `${whole}</a:Env>`, { enveloped: true })])}</a:Env>`;
    expect((await check(document)).references[0]?.diagnosis?.namespaces).toEqual({ a: 'urn:a' });
    const cid = env(forge.signature([{ ...reference, uri: 'cid:x', transforms: [], digestValue: forge.digestOf('x') }]));
    const [outside] = (await check(cid, { resolve: () => [Buffer.from('x')] })).references;
    expect(outside?.diagnosis).toMatchObject({ canonicalization: undefined, namespaces: {} });
    const base64 = env(
      forge.signature([{ ...reference, transforms: [base64Transform], digestValue: forge.digestOf('ABC') }]),
      '<Order Id="o1">QUJD</Order>',
    );
    expect((await check(base64)).references[0]?.diagnosis).not.toMatchObject({ canonicalization: expect.any(String) });
  });
});

describe('keys and values', () => {
  test('a MAC in the place of an RSA value is no signature, even for who knows the secret', async () => {
    const secret: VerificationKey = { kind: 'secret', secret: Buffer.from('bí mật') };
    const rsaMethod = '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"></ds:SignatureMethod>';
    const mac = (tbs: Uint8Array): Uint8Array => createHmac('sha256', secret.secret).update(tbs).digest();
    expect((await check(withMethod(rsaMethod, mac), {}, secret)).finding.code).toBe('XMLSIG_SIGNATURE_BROKEN');
    expect((await check(withMethod(rsaMethod.replace('rsa-', 'hmac-'), mac), {}, secret)).outcome).toBe('valid');
  });

  test('KeyInfo says nothing where the key is given', async () => {
    const junk = '<ds:KeyInfo><ds:X509Data><ds:X509Certificate>!</ds:X509Certificate></ds:X509Data></ds:KeyInfo>';
    expect((await check(env(forge.signature([reference], { last: junk })))).outcome).toBe('valid');
  });

  test.each(['x32', '32x', '-32', '3 2', '1e1', '00032', ''])('a salt length of "%s" is not understood', async (salt) => {
    const method = `<ds:SignatureMethod Algorithm="${more}rsa-pss"><p:RSAPSSParams xmlns:p="${more}"><p:SaltLength>${salt}</p:SaltLength></p:RSAPSSParams></ds:SignatureMethod>`;
    expect((await check(withMethod(method))).finding).toMatchObject({
      code: 'XMLSIG_ALGORITHM_UNKNOWN',
      details: { uri: `${more}rsa-pss p:SaltLength` },
    });
  });

  test('a long base64 text is digested in pieces', async () => {
    const bytes = Buffer.alloc(1_500_000, 'xyz');
    const text = env(
      forge.signature([{ ...reference, transforms: [base64Transform], digestValue: forge.digestOf(bytes) }]),
      `<Order Id="o1">${bytes.toString('base64')}</Order>`,
    );
    expect((await check(text)).outcome).toBe('valid');
  });
});

describe('XAdES as others write it', () => {
  let pki: GovernmentPki;
  let policy: SignaturePolicy;
  beforeAll(async () => {
    ({ pki, policy } = await trustedPki());
  });
  const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
  const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');
  const referenceTo = (uri: string, octets: Uint8Array, type = ''): string =>
    `<ds:Reference ${type}URI="${uri}"><ds:Transforms><ds:Transform Algorithm="${excC14n}"/></ds:Transforms><ds:DigestMethod Algorithm="${sha256}"/><ds:DigestValue>${digestOf(octets)}</ds:DigestValue></ds:Reference>`;
  const judged = async ({ inside = '', target = '#s', id = ' Id="s"', unsigned = '', claim = true, before = '' }) => {
    const properties = `<x:SignedProperties xmlns:x="${xadesNamespace}" Id="p"><x:SignedSignatureProperties>${inside}</x:SignedSignatureProperties></x:SignedProperties>`;
    const claims = claim ? referenceTo('#p', canonical(properties), `Type="${signedPropertiesType}" `) : '';
    const info = `<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="${excC14n}"/><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>${referenceTo('#o1', canonical(order))}${claims}</ds:SignedInfo>`;
    const rest =
      `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${Buffer.from(pki.agency.certificate).toString('base64')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>` +
      `<ds:Object>${before}<x:QualifyingProperties xmlns:x="${xadesNamespace}" Target="${target}">${properties}${unsigned}</x:QualifyingProperties></ds:Object>`;
    const signature = around(info, (tbs) => signRaw('sha256', tbs, pki.agency.privateKey), rest).replace(
      '<ds:Signature ',
      `<ds:Signature${id} `,
    );
    return (await verifyXml(read(env(signature)), policy))[0]!;
  };

  test.each<[string, string | undefined]>([
    ['2026-11-22T09:00:00+07:00', '2026-11-22T02:00:00.000Z'],
    [' \n2026-11-22T09:00:00+07:00\t', '2026-11-22T02:00:00.000Z'],
    ['2026-11-21T20:30:00.125-05:30', '2026-11-22T02:00:00.125Z'],
    ['2026-11-22T02:00:00.1234Z', '2026-11-22T02:00:00.123Z'],
    ['(x)2026-11-22T02:00:00Z', undefined],
    ['+002026-11-22T02:00:00Z', undefined],
    ['2026-11-22T02:00:00', undefined],
    ['2026-11-22T02:00:00Z(x)', undefined],
    ['2026-11-22 02:00:00Z', undefined],
    ['2026-11-22', undefined],
    ['2026-11-22T02:00Z', undefined],
    ['2026-11-22T02:00:00+7:00', undefined],
    ['2026-11-22T02:00:00+0700', undefined],
  ])('SigningTime "%s"', async (text, moment) => {
    const report = await judged({ inside: `<x:SigningTime>${text}</x:SigningTime>` });
    expect(report.outcome).toBe('valid');
    expect(report.claimedSigningTime?.toISOString()).toBe(moment);
    expect(report.report.time?.source).toBe(moment === undefined ? 'judgement' : 'claimed');
  });

  test('which signature the properties belong to', async () => {
    for (const bad of [
      { target: '#t' },
      { target: '' },
      { target: 's' },
      { target: '#undefined', id: '' },
      { claim: false, target: '#t' },
    ])
      expect(await judged(bad)).toMatchObject({ code: 'XMLSIG_XADES', details: { what: 'Target' } });
    const empty = `<x:QualifyingProperties xmlns:x="${xadesNamespace}" Target="#s"/>`;
    expect((await judged({ before: empty })).details).toEqual({ what: 'QualifyingProperties ×2, SignedProperties ×1' });
    // Of another namespace, or another name, they are something else.
    expect((await judged({ before: '<QualifyingProperties/><x/>' })).outcome).toBe('valid');
  });

  test('a time stamp is judged, signed properties or none', async () => {
    const stamp = `<x:UnsignedProperties><x:UnsignedSignatureProperties><x:SignatureTimeStamp><ds:CanonicalizationMethod xmlns:ds="${xmldsigNamespace}" Algorithm="${excC14n}"/><x:EncapsulatedTimeStamp>AAAA</x:EncapsulatedTimeStamp></x:SignatureTimeStamp></x:UnsignedSignatureProperties></x:UnsignedProperties>`;
    for (const claim of [true, false]) {
      const report = await judged({ unsigned: stamp, claim });
      expect(report).toMatchObject({ outcome: 'indeterminate', code: 'XMLSIG_TIMESTAMP_UNVERIFIED' });
      expect(report.timestamps.map((token) => Buffer.from(token).toString('base64'))).toEqual(['AAAA']);
    }
    const odd = stamp.replace(excC14n, 'urn:c');
    expect((await judged({ unsigned: odd })).details).toEqual({ what: 'SignatureTimeStamp CanonicalizationMethod' });
    // Something else for a token is none.
    const other = stamp.replaceAll('x:EncapsulatedTimeStamp', 'x:XMLTimeStamp');
    expect((await judged({ unsigned: other })).timestamps).toEqual([]);
    const foreign = stamp.replace('<x:EncapsulatedTimeStamp>', '<x:EncapsulatedTimeStamp xmlns:x="urn:x">');
    expect((await judged({ unsigned: foreign })).timestamps).toEqual([]);
  });

  test('properties that come twice, and certificates that are not read', async () => {
    const time = '<x:SigningTime>2026-11-22T02:00:00Z</x:SigningTime>';
    expect((await judged({ inside: time + time })).details).toEqual({ what: 'SigningTime ×2' });
    const list = (cert: string): string => `<x:SigningCertificateV2>${cert}</x:SigningCertificateV2>`;
    const parts = `<ds:DigestMethod xmlns:ds="${xmldsigNamespace}" Algorithm="${sha256}"/><ds:DigestValue xmlns:ds="${xmldsigNamespace}">AAAA</ds:DigestValue>`;
    for (const cert of [
      '',
      '<x:Cert/>',
      `<x:Cert><x:Digest>${parts}</x:Digest></x:Cert>`,
      `<x:Other><x:CertDigest>${parts}</x:CertDigest></x:Other>`,
      `<Cert><x:CertDigest>${parts}</x:CertDigest></Cert>`,
      `<x:Cert><CertDigest>${parts}</CertDigest></x:Cert>`,
      `<x:Cert><x:CertDigest>${parts.replaceAll('ds:', 'x:').replaceAll('xmlns:x="http://www.w3.org/2000/09/xmldsig#"', '')}</x:CertDigest></x:Cert>`,
    ])
      expect((await judged({ inside: list(cert) })).details, cert).toEqual({ what: 'CertDigest' });
    expect((await judged({ inside: list(`<x:Cert><x:CertDigest>${parts}</x:CertDigest></x:Cert>`) })).code).toBe(
      'XMLSIG_SIGNING_CERTIFICATE_DIFFERS',
    );
  });
});

describe('a source that fails with a code of its own', () => {
  test('is a fault, not a verdict: reading the signature, following a reference', async () => {
    const { pki, policy } = await trustedPki();
    const { text } = await sign(packet(), pki.agency, { gate: policyOf(pki), profile: 'xades-b' });
    const inner = bytesSource(Buffer.from(text));
    const fault = new LienThongError({ code: 'SOURCE_IO', message: { vi: 'đĩa', en: 'disk' }, details: {} });
    let left = Number.POSITIVE_INFINITY;
    const source: ByteSource = {
      ...inner,
      read(start, end) {
        if (left-- <= 0) throw fault;
        return inner.read(start, end);
      },
    };
    const document = readXml(source);
    for (let reads = 0; reads < 60; reads++) {
      left = reads;
      await verifyXml(document, policy).then(
        ([report]) => expect(report?.outcome).toBe('valid'),
        (error) => expect(error).toBe(fault),
      );
    }
  });
});
