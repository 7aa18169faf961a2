import { createHash, sign as signRaw } from 'node:crypto';
import { type ByteSource, bytesSource } from '@lienthong/core';
import { type GovernmentPki, issueTimestampAuthority, writeTimestampToken } from '@lienthong/testkit';
import { readXml } from '@lienthong/xml';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SignaturePolicy } from '../src/index.ts';
import { verifyXml, type XmlSignatureReport, xmlSignatureJson } from '../src/xml/index.ts';
import { finding } from '../src/xml/verify/findings.ts';
import { around, canonical } from './forge.ts';
import { governmentPki, packet, policyOf, read, sign } from './support.ts';

let pki: GovernmentPki;
let policy: SignaturePolicy;
beforeAll(async () => {
  pki = await governmentPki();
  policy = policyOf(pki);
});

const exc = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const xades = 'http://uri.etsi.org/01903/v1.3.2#';
const rsa = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const digestOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('base64');
const judged = async (text: string | Uint8Array, by = policy, options = {}): Promise<XmlSignatureReport> =>
  (await verifyXml(read(text), by, options))[0] as XmlSignatureReport;

const order = '<Order Id="o1"><Amount>100</Amount></Order>';
const referenceTo = (uri: string, octets: Uint8Array, more = ''): string =>
  `<ds:Reference ${more}URI="${uri}"><ds:Transforms><ds:Transform Algorithm="${exc}"/></ds:Transforms>` +
  `<ds:DigestMethod Algorithm="${sha256}"/><ds:DigestValue>${digestOf(octets)}</ds:DigestValue></ds:Reference>`;
const infoOf = (...references: string[]): string =>
  `<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="${exc}"/><ds:SignatureMethod Algorithm="${rsa}"/>${references.join('')}</ds:SignedInfo>`;
const keyInfo = (der = pki.agency.certificate): string =>
  `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${b64(der)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`;
const signed = (info: string, rest: string): string =>
  around(info, (tbs) => signRaw('sha256', tbs, pki.agency.privateKey), rest).replace('<ds:Signature ', '<ds:Signature Id="s" ');

/** A signature with SignedProperties written by hand. */
function withProperties(
  inside: string,
  { unsigned = '', claim = true }: { readonly unsigned?: string; readonly claim?: boolean } = {},
): string {
  const properties = `<x:SignedProperties xmlns:x="${xades}" Id="p">${inside}</x:SignedProperties>`;
  const references = [referenceTo('#o1', canonical(order))];
  if (claim) references.push(referenceTo('#p', canonical(properties), 'Type="http://uri.etsi.org/01903#SignedProperties" '));
  const object = `<ds:Object><x:QualifyingProperties xmlns:x="${xades}" Target="#s">${properties}${unsigned}</x:QualifyingProperties></ds:Object>`;
  return `<Env>${order}${signed(infoOf(...references), keyInfo() + object)}</Env>`;
}

const ds = 'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"';
const cert = (value: string, uri = ` Algorithm="${sha256}"`): string =>
  `<x:Cert><x:CertDigest><ds:DigestMethod ${ds}${uri}/><ds:DigestValue ${ds}>${value}</ds:DigestValue></x:CertDigest></x:Cert>`;
const inSignature = (inside: string): string => `<x:SignedSignatureProperties>${inside}</x:SignedSignatureProperties>`;

describe('XAdES properties as others write them', () => {
  test('without properties, without a time, with the first form of SigningCertificate', async () => {
    expect(await judged(withProperties(''))).toMatchObject({ outcome: 'valid', level: 'XMLDSig' });
    const own = digestOf(pki.agency.certificate);
    expect(await judged(withProperties(inSignature(`<x:SigningCertificate>${cert(own)}</x:SigningCertificate>`)))).toMatchObject({
      outcome: 'valid',
      level: 'XMLDSig',
      claimedSigningTime: undefined,
    });
    const time = '<x:SigningTime>2026-11-22T02:00:00.5Z</x:SigningTime>';
    expect(await judged(withProperties(inSignature(time)))).toMatchObject({
      outcome: 'valid',
      level: 'XMLDSig',
      claimedSigningTime: new Date('2026-11-22T02:00:00.5Z'),
    });
    for (const bad of ['2026-11-22T02:00:00', 'hôm qua', '2026-99-22T02:00:00Z'])
      expect(
        (await judged(withProperties(inSignature(`<x:SigningTime>${bad}</x:SigningTime>`)))).claimedSigningTime,
      ).toBeUndefined();
  });

  test.each([
    [
      'a digest that is not of this certificate',
      `<x:SigningCertificateV2>${cert('AAAA')}</x:SigningCertificateV2>`,
      'XMLSIG_SIGNING_CERTIFICATE_DIFFERS',
    ],
    [
      'an unknown digest',
      `<x:SigningCertificateV2>${cert('AAAA', ' Algorithm="urn:x"')}</x:SigningCertificateV2>`,
      'XMLSIG_SIGNING_CERTIFICATE_DIFFERS',
    ],
    [
      'a digest without a name',
      `<x:SigningCertificateV2>${cert('AAAA', '')}</x:SigningCertificateV2>`,
      'XMLSIG_SIGNING_CERTIFICATE_DIFFERS',
    ],
    ['something else for Cert', '<x:SigningCertificateV2><x:Other/></x:SigningCertificateV2>', 'XMLSIG_XADES'],
    ['an empty Cert', '<x:SigningCertificateV2><x:Cert/></x:SigningCertificateV2>', 'XMLSIG_XADES'],
    ['an empty CertDigest', '<x:SigningCertificateV2><x:Cert><x:CertDigest/></x:Cert></x:SigningCertificateV2>', 'XMLSIG_XADES'],
    [
      'a CertDigest without a value',
      `<x:SigningCertificateV2><x:Cert><x:CertDigest><ds:DigestMethod ${ds}/></x:CertDigest></x:Cert></x:SigningCertificateV2>`,
      'XMLSIG_XADES',
    ],
    ['two signing times', '<x:SigningTime>x</x:SigningTime><x:SigningTime>x</x:SigningTime>', 'XMLSIG_XADES'],
  ])('%s', async (_, inside, code) => {
    expect(await judged(withProperties(inSignature(inside)))).toMatchObject({ code });
  });

  test('properties that no reference covers say nothing', async () => {
    const time = inSignature('<x:SigningTime>2026-11-22T02:00:00Z</x:SigningTime>');
    expect(await judged(withProperties(time, { claim: false }))).toMatchObject({
      outcome: 'valid',
      claimedSigningTime: undefined,
    });
  });

  test('a reference that covers bytes or text, or nothing that is there, is no claim', async () => {
    const type = 'Type="http://uri.etsi.org/01903#SignedProperties" ';
    const lost = `<Env>${order}${signed(infoOf(referenceTo('#o1', canonical(order), type)), keyInfo())}</Env>`;
    expect(await judged(lost)).toMatchObject({ code: 'XMLSIG_XADES' });
    const object = `<ds:Object><x:QualifyingProperties xmlns:x="${xades}" Target="#s"/></ds:Object>`;
    const other = `<Env>${order}${signed(infoOf(referenceTo('#o1', canonical(order), type)), keyInfo() + object)}</Env>`;
    expect(await judged(other)).toMatchObject({ code: 'XMLSIG_XADES' });
    const outside = infoOf(referenceTo('cid:x', Buffer.from('x'), type).replace(/<ds:Transforms>.*<\/ds:Transforms>/, ''));
    expect(
      await judged(`<Env>${signed(outside, keyInfo() + object)}</Env>`, policy, { resolve: () => [Buffer.from('x')] }),
    ).toMatchObject({ code: 'XMLSIG_XADES' });
    const text = '<x:SignedProperties xmlns:x="http://uri.etsi.org/01903/v1.3.2#" Id="p">QUJD</x:SignedProperties>';
    const base64 = infoOf(referenceTo('#p', Buffer.from('ABC'), type).replace(exc, 'http://www.w3.org/2000/09/xmldsig#base64'));
    const holder = `<ds:Object><x:QualifyingProperties xmlns:x="${xades}" Target="#s">${text}</x:QualifyingProperties></ds:Object>`;
    expect(await judged(`<Env>${signed(base64, keyInfo() + holder)}</Env>`)).toMatchObject({ code: 'XMLSIG_XADES' });
  });

  test('a signature without an Id cannot be the target', async () => {
    const text = withProperties('').replace(' Id="s"', '');
    expect(await judged(text)).toMatchObject({ code: 'XMLSIG_XADES' });
  });

  test.each([
    ['no canonicalization', '<x:EncapsulatedTimeStamp>AAAA</x:EncapsulatedTimeStamp>'],
    ['an unnamed canonicalization', `<ds:CanonicalizationMethod ${ds}/>`],
    ['an unknown canonicalization', `<ds:CanonicalizationMethod ${ds} Algorithm="urn:x"/>`],
  ])('a time stamp with %s is refused', async (_, inside) => {
    const unsigned = `<x:UnsignedProperties><x:UnsignedSignatureProperties><x:SignatureTimeStamp>${inside}</x:SignatureTimeStamp></x:UnsignedSignatureProperties></x:UnsignedProperties>`;
    expect(await judged(withProperties('', { unsigned }))).toMatchObject({ code: 'XMLSIG_XADES' });
    expect(await judged(withProperties('', { unsigned: '<x:UnsignedProperties/>' }))).toMatchObject({ outcome: 'valid' });
  });
});

describe('B-T with a real token', () => {
  test('the time of the token is the time of judgement, when it stands', async () => {
    const tsa = await issueTimestampAuthority(pki);
    const at = new Date(pki.at.getTime() - 60_000);
    const timestamp = async (digest: Uint8Array): Promise<Uint8Array> =>
      writeTimestampToken({
        authority: tsa,
        imprint: Buffer.concat([Buffer.from('3031300d060960864801650304020105000420', 'hex'), digest]),
        at,
        serial: Uint8Array.of(1),
        certificates: true,
      });
    const { bytes } = await sign(packet(), pki.agency, { gate: policy, profile: 'xades-t', timestamp });
    const report = await judged(bytes);
    expect(report.message.en).toContain('stands');
    expect(report).toMatchObject({ outcome: 'valid', level: 'XAdES-B-T', time: { source: 'timestamp', at } });
    const proven = await judged(bytes, { ...policy, proof: new Date(at.getTime() - 1000) });
    expect(proven.time?.source).toBe('proof-of-existence');
    const late = await judged(bytes, { ...policy, proof: pki.at });
    expect(late.time?.source).toBe('timestamp');
  });
});

describe('reports', () => {
  test('every kind of report has a JSON form', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    const bare = text.replace(/<KeyInfo>.*<\/KeyInfo>/, '');
    const { intermediates: _, ...alone } = policy;
    const all = [
      await judged(text),
      await judged(text.replace('THỬ', 'GIẢ')),
      await judged(bare),
      await judged(text, alone),
      await judged(text.replace('<Reference URI="">', '<Reference URI="#none">')),
      await judged('<Env><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/></Env>'),
      await judged(
        `<Env>${order}<b/><b>${signed(infoOf(referenceTo('#o1', canonical(order)).replace(' URI="#o1"', '')), keyInfo())}</b></Env>`,
      ),
      await judged(`<Env>${order}${signed(infoOf(referenceTo('#o1', canonical(order))), keyInfo())}</Env>`),
    ].map((report) => JSON.parse(JSON.stringify(xmlSignatureJson(report))));
    expect(all.map((json) => [json.outcome, json.code])).toEqual([
      ['valid', 'XMLSIG_VALID'],
      ['invalid', 'XMLSIG_DIGEST_MISMATCH'],
      ['indeterminate', 'XMLSIG_NO_CERTIFICATE'],
      ['indeterminate', 'XMLSIG_CHAIN'],
      ['invalid', 'XMLSIG_SIGNATURE_BROKEN'],
      ['invalid', 'XMLSIG_MALFORMED'],
      ['indeterminate', 'XMLSIG_REFERENCE_UNSUPPORTED'],
      ['valid', 'XMLSIG_VALID'],
    ]);
    expect(all[6].path).toBe('/Env/b[2]/ds:Signature');
    expect(all[7].coverage.nodes).toEqual(['/Env/Order']);
  });

  test('a finding of a chain without a sub-indication has none', () => {
    const made = finding('XMLSIG_CHAIN', {
      outcome: 'indeterminate',
      indication: 'INDETERMINATE',
      subIndication: undefined,
      message: { vi: 'x', en: 'x' },
    });
    expect(made).not.toHaveProperty('subIndication');
  });

  test('a chain that is final says so: revoked when a proof of time is there', async () => {
    const own = await governmentPki({ seed: 'revoked' });
    own.revoke(own.agency, { at: new Date(own.at.getTime() - 10 * 86_400_000) });
    const { skipSignableCheck } = await import('../src/index.ts');
    const { bytes } = await sign(packet(), own.agency, { [skipSignableCheck]: true });
    const report = await judged(bytes, { ...policyOf(own), proof: new Date(own.at.getTime() - 1000) });
    expect(report).toMatchObject({ outcome: 'invalid', subIndication: 'REVOKED' });
    expect(report.report.validAtSigning).toBe(false);
  });

  test('an unreadable certificate, several unfitting ones', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    const certificate = b64(pki.agency.certificate);
    const broken = b64(pki.agency.certificate.map((b, i) => (i === 1 ? 0x80 : b)));
    expect(await judged(text.replace(certificate, broken))).toMatchObject({
      outcome: 'indeterminate',
      code: 'XMLSIG_CERTIFICATE_UNREADABLE',
      certificates: 'present',
    });
    const two = `${b64(pki.person.certificate)}</X509Certificate><X509Certificate>${b64(pki.subCa.certificate)}`;
    expect(await judged(text.replace(certificate, two))).toMatchObject({
      code: 'XMLSIG_SIGNATURE_BROKEN',
      certificate: undefined,
    });
  });

  test('an EC hint of the curve and the point, right and wrong', async () => {
    const leaf = await pki.issue({ key: 'P-256' });
    const by = policyOf(pki);
    const { text } = await sign(packet(), leaf, { gate: by });
    const { x, y } = leaf.publicKey.export({ format: 'jwk' });
    const point = b64(Buffer.concat([Buffer.of(4), Buffer.from(x ?? '', 'base64url'), Buffer.from(y ?? '', 'base64url')]));
    const hint = (curve: string): string =>
      `<KeyValue><d:ECKeyValue xmlns:d="http://www.w3.org/2009/xmldsig11#"><d:NamedCurve${curve}/><d:PublicKey>${point}</d:PublicKey></d:ECKeyValue></KeyValue>`;
    const put = (curve: string): string => text.replace('<X509Data>', `${hint(curve)}<X509Data>`);
    expect((await judged(put(' URI="urn:oid:1.2.840.10045.3.1.7"'), by)).outcome).toBe('valid');
    expect((await judged(put(' URI="urn:oid:1.3.132.0.34"'), by)).code).toBe('XMLSIG_KEYINFO_CONTRADICTS');
    expect((await judged(put(''), by)).code).toBe('XMLSIG_KEYINFO_CONTRADICTS');
    const rsaHint = '<KeyValue><RSAKeyValue><Modulus>AQAB</Modulus><Exponent>AQAB</Exponent></RSAKeyValue></KeyValue>';
    expect((await judged(text.replace('<X509Data>', `${rsaHint}<X509Data>`), by)).code).toBe('XMLSIG_KEYINFO_CONTRADICTS');
  });

  test.each([
    [
      'an issuer and serial in the wrong order',
      '<X509IssuerSerial><X509SerialNumber>1</X509SerialNumber><X509IssuerName>x</X509IssuerName></X509IssuerSerial>',
      'XMLSIG_MALFORMED',
    ],
    [
      'a serial that is no number',
      '<X509IssuerSerial><X509IssuerName>CN=x</X509IssuerName><X509SerialNumber>0x1</X509SerialNumber></X509IssuerSerial>',
      'XMLSIG_KEYINFO_CONTRADICTS',
    ],
    [
      'a negative serial',
      '<X509IssuerSerial><X509IssuerName>CN=x</X509IssuerName><X509SerialNumber>-1</X509SerialNumber></X509IssuerSerial>',
      'XMLSIG_KEYINFO_CONTRADICTS',
    ],
    [
      'a digest without a name',
      '<d:X509Digest xmlns:d="http://www.w3.org/2009/xmldsig11#">AAAA</d:X509Digest>',
      'XMLSIG_KEYINFO_CONTRADICTS',
    ],
    ['a CRL, which is not looked at', '<X509CRL>AAAA</X509CRL>', 'XMLSIG_VALID'],
  ])('%s', async (_, item, code) => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    expect((await judged(text.replace('<X509Certificate>', `${item}<X509Certificate>`))).code).toBe(code);
  });

  test('a KeyValue of several keys, or of none', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    const put = (value: string): string => text.replace('<X509Data>', `<KeyValue>${value}</KeyValue><X509Data>`);
    expect((await judged(put(''))).code).toBe('XMLSIG_MALFORMED');
    expect((await judged(put('<RSAKeyValue/><RSAKeyValue/>'))).code).toBe('XMLSIG_MALFORMED');
    expect((await judged(put('<RSAKeyValue/>'))).code).toBe('XMLSIG_KEYINFO_CONTRADICTS');
  });

  test('a SignedInfo that cannot be canonicalized is malformed', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    const inclusive = text.replace(
      `CanonicalizationMethod Algorithm="${exc}"`,
      'CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"',
    );
    expect((await judged(inclusive.replace('<Signature ', '<Signature xmlns:r="relative" '))).code).toBe('XMLSIG_MALFORMED');
  });
});

describe('faults are thrown, they are no verdicts', () => {
  test('a source that fails at any read of the verification', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy, profile: 'xades-b' });
    const moved = text.replace('xmlns="http://www.w3.org/2000/09/xmldsig#" Id', 'xmlns="urn:x" Id');
    for (const content of [text, moved]) {
      let left = Number.POSITIVE_INFINITY;
      const inner = bytesSource(Buffer.from(content));
      const source: ByteSource = {
        ...inner,
        read(start, end) {
          if (left-- <= 0) throw new RangeError('đĩa hỏng');
          return inner.read(start, end);
        },
      };
      const document = readXml(source);
      let reads = 0;
      for (; reads < 500; reads++) {
        left = reads;
        const ended = await verifyXml(document, policy).then(
          () => true,
          (error) => {
            expect(error).toBeInstanceOf(RangeError);
            return false;
          },
        );
        if (ended) break;
      }
      expect(reads).toBeGreaterThan(3);
      expect(reads).toBeLessThan(500);
    }
  });

  test('a cache that fails when it is asked again', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    let asked = 0;
    const cache = {
      certificate: (der: Uint8Array) => {
        if (asked++ > 0) throw new RangeError('hết bộ nhớ');
        return policy.trust.cache.certificate(der);
      },
    };
    const other = text.replace(b64(pki.agency.certificate), b64(pki.person.certificate));
    await expect(judged(other, { ...policy, trust: { ...policy.trust, cache: cache as never } })).rejects.toThrow(RangeError);
  });

  test('bytes outside the document that nobody gives', async () => {
    const info = infoOf(referenceTo('cid:x', Buffer.from('x')).replace(/<ds:Transforms>.*<\/ds:Transforms>/, ''));
    expect(await judged(`<Env>${signed(info, keyInfo())}</Env>`)).toMatchObject({
      outcome: 'indeterminate',
      code: 'XMLSIG_REFERENCE_UNRESOLVED',
    });
  });

  test('a digest that is not known leaves the policy nothing to say', async () => {
    const info = infoOf(referenceTo('#o1', canonical(order)).replace(sha256, 'urn:x'));
    expect(await judged(`<Env>${order}${signed(info, keyInfo())}</Env>`)).toMatchObject({
      outcome: 'indeterminate',
      code: 'XMLSIG_ALGORITHM_UNKNOWN',
    });
  });

  test('a foreign element in KeyInfo is ignored; the right serial of another issuer is not', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    const foreign = await judged(text.replace('<X509Data>', '<x xmlns="urn:x"/><X509Data>'));
    expect(foreign).toMatchObject({ outcome: 'valid', ignored: ['x'] });
    const serial = BigInt(`0x${Buffer.from(pki.agency.serial).toString('hex')}`);
    const item = `<X509IssuerSerial><X509IssuerName>CN=x</X509IssuerName><X509SerialNumber>${serial}</X509SerialNumber></X509IssuerSerial>`;
    expect((await judged(text.replace('<X509Certificate>', `${item}<X509Certificate>`))).code).toBe('XMLSIG_KEYINFO_CONTRADICTS');
  });

  test('a cache that fails', async () => {
    const { bytes } = await sign(packet(), pki.agency, { gate: policy });
    const cache = {
      certificate: () => {
        throw new RangeError('hết bộ nhớ');
      },
    };
    await expect(judged(bytes, { ...policy, trust: { ...policy.trust, cache: cache as never } })).rejects.toThrow(RangeError);
  });
});

describe('moved signatures with parts missing', () => {
  const long = 'A'.repeat(400);
  const moved = (info: string, certificate = long): string =>
    `<Env><Signature><SignedInfo>${info}</SignedInfo><SignatureValue>AAAA</SignatureValue><X509Certificate>${certificate}</X509Certificate></Signature></Env>`;

  test.each([
    ['nothing in SignedInfo', moved('')],
    ['an empty reference', moved('<Reference/>')],
    ['no algorithm', moved('<CanonicalizationMethod/><SignatureMethod/><Reference URI=""><DigestMethod/></Reference>')],
    ['a DigestValue that is not base64', moved('<Reference><DigestValue>!</DigestValue></Reference>')],
    ['a certificate that is not base64', moved('', '!'.repeat(400))],
    ['no value', moved('').replace(/<SignatureValue>.*<\/SignatureValue>/, '')],
  ])('%s', async (_, text) => {
    const report = await judged(text);
    expect(report).toMatchObject({ outcome: 'invalid', code: 'XMLSIG_WRONG_NAMESPACE' });
    expect(report.restored).toBeUndefined();
  });
});
