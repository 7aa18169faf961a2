import { createHmac } from 'node:crypto';
import { customTrust, readCertificate } from '@lienthong/pki';
import type { GovernmentPki } from '@lienthong/testkit';
import { excC14n, readXml } from '@lienthong/xml';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SignaturePolicy } from '../src/index.ts';
import { allGuards, type Guards, verifyGuarded, verifyXmlWithKey } from '../src/internal/index.ts';
import { base64 } from '../src/xml/create/template.ts';
import { verifyXml } from '../src/xml/index.ts';
import { envelopedTransform } from '../src/xml/model/names.ts';
import { createForge } from './forge.ts';
import { governmentPki, packet, policyOf, read, sign } from './support.ts';

const forge = createForge();
const key = { kind: 'public', key: forge.publicKey } as const;
const order = '<Order Id="o1"><Amount>100</Amount></Order>';
const reference = forge.reference('#o1', order);
const good = forge.signature([reference]);

async function outcome(text: string, guards: Partial<Guards> = {}): Promise<string> {
  const [report] = await verifyXmlWithKey(readXml(Buffer.from(text)), key, { guards });
  return report?.outcome === 'valid' ? 'valid' : `${report?.finding.code}`;
}

describe('shapes of known holes: accepted without the guard, refused with it', () => {
  const forged = '<Order Id="o1"><Amount>999</Amount></Order>';
  const forgedInfo = forge.signedInfo([forge.reference('#o1', forged)]);
  const emptied = { ...reference, uri: '#x', transforms: [envelopedTransform, excC14n], digestValue: forge.digestOf('') };
  const hidden = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">999</ds:Signature>';
  const stripped = forge.reference('', `<Env>${order}</Env>`, { enveloped: true });
  const stray = (text: string): string => {
    // The last character of an unpadded tail has bits that say nothing.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
    const at = text.indexOf('=') - 1;
    return `${text.slice(0, at)}${alphabet[alphabet.indexOf(text[at] as string) + 1]}${text.slice(at + 1)}`;
  };

  test.each<[string, string, Partial<Guards>]>([
    [
      'CVE-2025-29774: a forged SignedInfo before the signed one',
      `<Env>${forged}${forge.signature([reference], { first: forgedInfo })}</Env>`,
      { oneOfEach: false },
    ],
    [
      'CVE-2025-29775: a comment in DigestValue',
      `<Env>${order}${good.replace('<ds:DigestValue>', '<ds:DigestValue><!--AAAA-->')}</Env>`,
      { textOnly: false },
    ],
    [
      'a comment in SignatureValue',
      `<Env>${order}${good.replace('<ds:SignatureValue>', '<ds:SignatureValue><!--AAAA-->')}</Env>`,
      { textOnly: false },
    ],
    [
      'CDATA in SignatureValue',
      `<Env>${order}${forge.signature([reference], { value: `<![CDATA[${forge.value([reference])}]]>` })}</Env>`,
      { textOnly: false },
    ],
    [
      'a processing instruction in SignatureValue',
      `<Env>${order}${good.replace('<ds:SignatureValue>', '<ds:SignatureValue><?x AAAA?>')}</Env>`,
      { textOnly: false },
    ],
    [
      'a second SignatureValue',
      `<Env>${order}${forge.signature([reference], { last: '<ds:SignatureValue>AAAA</ds:SignatureValue>' })}</Env>`,
      { oneOfEach: false },
    ],
    [
      'a second KeyInfo',
      `<Env>${order}${forge.signature([reference], { last: '<ds:KeyInfo/><ds:KeyInfo/>' })}</Env>`,
      { oneOfEach: false },
    ],
    [
      'a foreign element in the Signature',
      `<Env>${order}${forge.signature([reference], { last: '<Order>999</Order>' })}</Env>`,
      { oneOfEach: false },
    ],
    [
      'KeyInfo before SignedInfo',
      `<Env>${order}${forge.signature([reference], { first: '<ds:KeyInfo/>' })}</Env>`,
      { oneOfEach: false },
    ],
    [
      'stray bits in SignatureValue',
      `<Env>${order}${forge.signature([reference], { value: stray(forge.value([reference])) })}</Env>`,
      { strictBase64: false },
    ],
    [
      'characters outside the alphabet in SignatureValue',
      `<Env>${order}${good.replace('<ds:SignatureValue>', '<ds:SignatureValue>!')}</Env>`,
      { strictBase64: false },
    ],
    [
      'a reference that signs nothing',
      `<Env>${forge.signature([emptied], { last: '<ds:Object Id="x">999</ds:Object>' })}</Env>`,
      { nonEmpty: false },
    ],
    [
      'content hidden in a second Signature that "enveloped" takes away too',
      `<Env>${order}${forge.signature([stripped])}${hidden}</Env>`,
      { ownSignatureOnly: false },
    ],
  ])('%s', async (_, text, off) => {
    expect(await outcome(text)).not.toBe('valid');
    expect(await outcome(text, off)).toBe('valid');
  });

  test('their good twin is accepted', async () => {
    expect(await outcome(`<Env>${order}${good}</Env>`)).toBe('valid');
    expect(await outcome(`<Env>${order}${forge.signature([stripped])}</Env>`)).toBe('valid');
  });
});

describe('shapes that no switch lets in', () => {
  test.each<[string, string, string]>([
    [
      'a canonicalization that fails is no empty digest (CVE-2025-66568)',
      `<Env><Order Id="o1" xmlns:r="relative"><r:a/></Order>${forge.signature([{ ...reference, digestValue: forge.digestOf('') }])}</Env>`,
      'XMLSIG_REFERENCE_UNREADABLE',
    ],
    [
      'a prefixed Id is no identifier',
      `<Env xmlns:x="urn:x"><Order x:Id="o1"><Amount>100</Amount></Order>${good}</Env>`,
      'XMLSIG_REFERENCE_NOT_FOUND',
    ],
    [
      'text between the parts of SignedInfo',
      `<Env>${order}${good.replace('</ds:Reference>', '</ds:Reference>x')}</Env>`,
      'XMLSIG_MALFORMED',
    ],
    [
      'a processing instruction in SignedInfo',
      `<Env>${order}${good.replace('</ds:Reference>', '</ds:Reference><?x?>')}</Env>`,
      'XMLSIG_MALFORMED',
    ],
    [
      'a Reference outside SignedInfo',
      `<Env>${order}${forge.signature([reference], { afterSignedInfo: '<ds:Reference/>' })}</Env>`,
      'XMLSIG_MALFORMED',
    ],
    [
      'a Reference in the wrong namespace',
      `<Env>${order}${good.replaceAll('ds:Reference', 'Reference')}</Env>`,
      'XMLSIG_MALFORMED',
    ],
    ['no Reference', `<Env>${order}${forge.signature([])}</Env>`, 'XMLSIG_MALFORMED'],
    [
      'a Reference without a DigestValue',
      `<Env>${order}${good.replace(/<ds:DigestValue>.*<\/ds:DigestValue>/, '')}</Env>`,
      'XMLSIG_MALFORMED',
    ],
    [
      'two DigestValues',
      `<Env>${order}${good.replace(/(<ds:DigestValue>.*<\/ds:DigestValue>)/, '$1$1')}</Env>`,
      'XMLSIG_MALFORMED',
    ],
    [
      'an empty DigestValue',
      `<Env>${order}${forge.signature([{ ...reference, digestValue: new Uint8Array() }])}</Env>`,
      'XMLSIG_MALFORMED',
    ],
    [
      'empty Transforms',
      `<Env>${order}${good.replace(/<ds:Transforms>.*<\/ds:Transforms>/, '<ds:Transforms/>')}</Env>`,
      'XMLSIG_MALFORMED',
    ],
    [
      'something else in Transforms',
      `<Env>${order}${good.replace(/<ds:Transforms>/, '<ds:Transforms><ds:Object/>')}</Env>`,
      'XMLSIG_MALFORMED',
    ],
    [
      'an algorithm without a name',
      `<Env>${order}${good.replace(/<ds:SignatureMethod Algorithm="[^"]*"/, '<ds:SignatureMethod')}</Env>`,
      'XMLSIG_MALFORMED',
    ],
    [
      'SHA-1 with another DigestValue length',
      `<Env>${order}${forge.signature([{ ...reference, digestValue: new Uint8Array(20) }])}</Env>`,
      'XMLSIG_DIGEST_MISMATCH',
    ],
    [
      'the value of another SignedInfo',
      `<Env>${order}${forge.signature([reference], { value: forge.value([reference, reference]) })}</Env>`,
      'XMLSIG_SIGNATURE_BROKEN',
    ],
    [
      'a URI that leaves the document',
      `<Env>${order}${forge.signature([{ ...reference, uri: 'file:///etc/passwd' }])}</Env>`,
      'XMLSIG_REFERENCE_UNSUPPORTED',
    ],
    [
      'an XPointer',
      `<Env>${order}${forge.signature([{ ...reference, uri: "#xpointer(id('o1'))" }])}</Env>`,
      'XMLSIG_REFERENCE_UNSUPPORTED',
    ],
    [
      'cid: without a resolver',
      `<Env>${order}${forge.signature([{ ...reference, uri: 'cid:a', transforms: [] }])}</Env>`,
      'XMLSIG_REFERENCE_UNRESOLVED',
    ],
    [
      'XSLT',
      `<Env>${order}${forge.signature([{ ...reference, transforms: ['http://www.w3.org/TR/1999/REC-xslt-19991116'] }])}</Env>`,
      'XMLSIG_TRANSFORM_UNKNOWN',
    ],
    [
      'a canonicalization of octets',
      `<Env>${order}${forge.signature([{ ...reference, transforms: [excC14n, excC14n] }])}</Env>`,
      'XMLSIG_TRANSFORM_UNKNOWN',
    ],
    [
      'enveloped behind a canonicalization',
      `<Env>${order}${forge.signature([{ ...reference, transforms: [excC14n, envelopedTransform] }])}</Env>`,
      'XMLSIG_TRANSFORM_UNKNOWN',
    ],
    [
      'an unknown digest',
      `<Env>${order}${forge.signature([{ ...reference, digestUri: 'urn:x' }])}</Env>`,
      'XMLSIG_ALGORITHM_UNKNOWN',
    ],
    ['31 references', `<Env>${order}${forge.signature(Array.from({ length: 31 }, () => reference))}</Env>`, 'XMLSIG_LIMIT'],
    [
      'six transforms',
      `<Env>${order}${forge.signature([{ ...reference, transforms: Array.from({ length: 6 }, () => envelopedTransform) }])}</Env>`,
      'XMLSIG_LIMIT',
    ],
    [
      'a DigestValue of a megabyte',
      `<Env>${order}${good.replace('<ds:DigestValue>', `<ds:DigestValue>${'A'.repeat(300_000)}`)}</Env>`,
      'XMLSIG_LIMIT',
    ],
  ])('%s', async (_, text, code) => {
    expect(await outcome(text)).toBe(code);
  });

  test('30 references are followed', async () => {
    expect(await outcome(`<Env>${order}${forge.signature(Array.from({ length: 30 }, () => reference))}</Env>`)).toBe('valid');
  });

  test('a public key is no HMAC secret', async () => {
    const spki = forge.publicKey.export({ type: 'spki', format: 'pem' });
    const info = good.replace('xmldsig-more#rsa-sha256', 'xmldsig-more#hmac-sha256');
    const signedInfo = /<ds:SignedInfo>.*<\/ds:SignedInfo>/.exec(info)?.[0] ?? '';
    const mac = createHmac('sha256', spki)
      .update(signedInfo.replace('<ds:SignedInfo>', '<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">'))
      .digest('base64');
    const text = `<Env>${order}${info.replace(/<ds:SignatureValue>.*<\/ds:SignatureValue>/, `<ds:SignatureValue>${mac}</ds:SignatureValue>`)}</Env>`;
    expect(await outcome(text)).toBe('XMLSIG_SIGNATURE_BROKEN');
    const [withSecret] = await verifyXmlWithKey(readXml(Buffer.from(text)), { kind: 'secret', secret: Buffer.from(spki) });
    expect(withSecret?.outcome).toBe('valid');
    const [wrongFamily] = await verifyXmlWithKey(readXml(Buffer.from(`<Env>${order}${good}</Env>`)), {
      kind: 'secret',
      secret: Buffer.from(spki),
    });
    expect(wrongFamily?.finding.code).toBe('XMLSIG_SIGNATURE_BROKEN');
  });
});

describe('the key', () => {
  let pki: GovernmentPki;
  let policy: SignaturePolicy;
  beforeAll(async () => {
    pki = await governmentPki();
    policy = policyOf(pki);
  });
  const { n, e } = forge.publicKey.export({ format: 'jwk' });
  const keyValue = (modulus = n, exponent = e): string =>
    `<ds:KeyInfo><ds:KeyValue><ds:RSAKeyValue><ds:Modulus>${base64(Buffer.from(modulus ?? '', 'base64url'))}</ds:Modulus>` +
    `<ds:Exponent>${base64(Buffer.from(exponent ?? '', 'base64url'))}</ds:Exponent></ds:RSAKeyValue></ds:KeyValue></ds:KeyInfo>`;

  test("CVE-2024-32962: the attacker's bare key in the document is never used", async () => {
    const text = `<Env>${order}${forge.signature([reference], { last: keyValue() })}</Env>`;
    expect(await outcome(text)).toBe('valid');
    expect((await verifyXml(readXml(Buffer.from(text)), policy))[0]).toMatchObject({
      outcome: 'indeterminate',
      code: 'XMLSIG_NO_CERTIFICATE',
    });
  });

  test('HMAC in a slot is refused by policy before anything is computed', async () => {
    const text = `<Env>${order}${good.replace('xmldsig-more#rsa-sha256', 'xmldsig-more#hmac-sha256')}</Env>`;
    expect((await verifyXml(readXml(Buffer.from(text)), policy))[0]).toMatchObject({
      outcome: 'indeterminate',
      code: 'XMLSIG_ALGORITHM_POLICY',
    });
  });

  test('a certificate that does not validate gives no valid signature, whatever it signs', async () => {
    const other = await governmentPki({ seed: 'x' });
    const { bytes } = await sign(packet(), other.agency, { gate: policyOf(other) });
    expect((await verifyXml(read(bytes), policy))[0]?.outcome).not.toBe('valid');
    const trusting = { ...policyOf(other), trust: customTrust([readCertificate(other.root.certificate)]) };
    expect((await verifyXml(read(bytes), trusting))[0]?.outcome).toBe('valid');
  });

  test.each<[string, (x: GovernmentPki) => string]>([
    ['X509SubjectName', () => '<X509SubjectName>CN=Kẻ khác</X509SubjectName>'],
    // Longer than any name: to look for its end at each of its spaces would take a quarter of a minute.
    ['X509SubjectName', () => `<X509SubjectName>CN=${' '.repeat(60_000)}"</X509SubjectName>`],
    [
      'X509IssuerSerial',
      () => '<X509IssuerSerial><X509IssuerName>CN=x</X509IssuerName><X509SerialNumber>1</X509SerialNumber></X509IssuerSerial>',
    ],
    ['X509SKI', () => '<X509SKI>AAAA</X509SKI>'],
    [
      'X509Digest',
      () =>
        '<dsig11:X509Digest xmlns:dsig11="http://www.w3.org/2009/xmldsig11#" Algorithm="http://www.w3.org/2001/04/xmlenc#sha256">AAAA</dsig11:X509Digest>',
    ],
  ])('%s that names another certificate refuses the signature', async (hint, xml) => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    const changed = read(text.replace('<X509Certificate>', `${xml(pki)}<X509Certificate>`));
    expect((await verifyXml(changed, policy))[0]).toMatchObject({
      outcome: 'invalid',
      code: 'XMLSIG_KEYINFO_CONTRADICTS',
      details: { hint },
    });
    expect((await verifyGuarded(changed, policy, {}, { ...allGuards, hints: false }))[0]?.outcome).toBe('valid');
  });

  test.each<[string, string]>([
    ['RSAKeyValue', keyValue()],
    [
      'ECKeyValue',
      '<ds:KeyInfo><ds:KeyValue><dsig11:ECKeyValue xmlns:dsig11="http://www.w3.org/2009/xmldsig11#"><dsig11:NamedCurve URI="urn:oid:1.2.840.10045.3.1.7"/><dsig11:PublicKey>AAAA</dsig11:PublicKey></dsig11:ECKeyValue></ds:KeyValue></ds:KeyInfo>',
    ],
    [
      'DEREncodedKeyValue',
      '<ds:KeyInfo><dsig11:DEREncodedKeyValue xmlns:dsig11="http://www.w3.org/2009/xmldsig11#">AAAA</dsig11:DEREncodedKeyValue></ds:KeyInfo>',
    ],
    ['ds:DSAKeyValue', '<ds:KeyInfo><ds:KeyValue><ds:DSAKeyValue/></ds:KeyValue></ds:KeyInfo>'],
  ])('%s of another key refuses the signature', async (hint, info) => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    const inner = info
      .replace('<ds:KeyInfo>', '')
      .replace('</ds:KeyInfo>', '')
      .replaceAll('ds:', '')
      .replaceAll('dsig11:', 'd:')
      .replaceAll('xmlns:dsig11', 'xmlns:d');
    const [report] = await verifyXml(read(text.replace('<X509Data>', `${inner}<X509Data>`)), policy);
    expect(report).toMatchObject({
      outcome: 'invalid',
      code: 'XMLSIG_KEYINFO_CONTRADICTS',
      details: { hint: hint.replace('ds:', '') },
    });
  });

  test('several certificates: the one whose key signed is used, the others only help to build the path', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    const more = [pki.subCa.certificate, pki.person.certificate, pki.agency.certificate]
      .map((der) => `<X509Certificate>${base64(der)}</X509Certificate>`)
      .join('');
    const { intermediates: _, ...alone } = policy;
    const [report] = await verifyXml(read(text.replace('<X509Certificate>', `${more}<X509Certificate>`)), alone);
    expect(report).toMatchObject({ outcome: 'valid' });
    expect(report?.report.signer).toContain('KHOA HỌC');
  });

  test('what KeyInfo points at is never fetched', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    const [report] = await verifyXml(
      read(text.replace(/<X509Data>.*<\/X509Data>/, '<RetrievalMethod URI="http://127.0.0.1:1/key"/><KeyName>k</KeyName>')),
      policy,
    );
    expect(report).toMatchObject({
      outcome: 'indeterminate',
      code: 'XMLSIG_NO_CERTIFICATE',
      ignored: ['RetrievalMethod', 'KeyName'],
    });
  });

  test('33 signatures are too many, 11 certificates too', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    const many = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'.repeat(33);
    const reports = await verifyXml(read(packet(10, many)), policy);
    expect(reports.at(-1)).toMatchObject({ code: 'XMLSIG_LIMIT', outcome: 'indeterminate' });
    const certificate = /<X509Certificate>.*<\/X509Certificate>/.exec(text)?.[0] ?? '';
    const [report] = await verifyXml(read(text.replace(certificate, certificate.repeat(11))), policy);
    expect(report).toMatchObject({ code: 'XMLSIG_LIMIT', outcome: 'indeterminate' });
  });
});
