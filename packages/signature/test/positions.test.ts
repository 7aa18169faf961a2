import { createHash, sign as signRaw } from 'node:crypto';
import type { GovernmentPki } from '@lienthong/testkit';
import { readXml } from '@lienthong/xml';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SignaturePolicy } from '../src/index.ts';
import { type VerifyWithKeyOptions, verifyXmlWithKey } from '../src/internal/index.ts';
import { verifyXml, type XmlSignatureLimits, type XmlSignatureReport } from '../src/xml/index.ts';
import { around, canonical, createForge } from './forge.ts';
import { packet, read, sign, trustedPki } from './support.ts';

// What a report says is wrong, and where: people look for the byte that it names.

const forge = createForge();
const order = '<Order Id="o1"><Amount>100</Amount></Order>';
const reference = forge.reference('#o1', order);
const good = forge.signature([reference]);
const env = (signature: string): string => `<Env>${order}${signature}</Env>`;

async function check(text: string, options: VerifyWithKeyOptions = {}) {
  const [report] = await verifyXmlWithKey(readXml(Buffer.from(text)), { kind: 'public', key: forge.publicKey }, options);
  return report!;
}

describe('malformed signatures say what is wrong and at which byte', () => {
  test.each<[string, string, string, string]>([
    [
      'an algorithm without a name',
      env(good.replace(/(<ds:SignatureMethod) Algorithm="[^"]*"/, '$1')),
      'ds:SignatureMethod has no Algorithm',
      '<ds:SignatureMethod',
    ],
    [
      'an empty algorithm',
      env(good.replace(/(<ds:DigestMethod) Algorithm="[^"]*"/, '$1 Algorithm=""')),
      'ds:DigestMethod has no Algorithm',
      '<ds:DigestMethod',
    ],
    [
      'something else in Transforms',
      env(good.replace('</ds:Transforms>', '<ds:Object/></ds:Transforms>')),
      'ds:Object inside Transforms',
      '<ds:Object/>',
    ],
    [
      'a Transform with an algorithm in another namespace',
      env(good.replace('<ds:Transform Algorithm', '<ds:Transform ds:Algorithm')),
      'ds:Transform has no Algorithm',
      '<ds:Transform ',
    ],
    [
      'something else in SignedInfo',
      env(good.replace('</ds:SignedInfo>', '<ds:Object/></ds:SignedInfo>')),
      'ds:Object inside SignedInfo',
      '<ds:Object/>',
    ],
    ['text between parts', env(good.replace('</ds:SignedInfo>', '</ds:SignedInfo> x')), 'text inside ds:Signature', ' x'],
    [
      'an instruction between parts',
      env(good.replace('</ds:SignedInfo>', '</ds:SignedInfo><?x?>')),
      'instruction inside ds:Signature',
      '<?x?>',
    ],
    [
      'a comment in a value',
      env(good.replace('<ds:DigestValue>', '<ds:DigestValue><!---->')),
      'ds:DigestValue must hold text only',
      '<!---->',
    ],
    [
      'a value that is not base64',
      env(good.replace('<ds:DigestValue>', '<ds:DigestValue>!')),
      'ds:DigestValue is not strict base64',
      '!',
    ],
    [
      'an empty value',
      env(good.replace(/(<ds:SignatureValue>).*(<\/ds:SignatureValue>)/, '$1$2')),
      'ds:SignatureValue is empty',
      '<ds:SignatureValue>',
    ],
    [
      'no SignedInfo',
      env(good.replace(/<ds:SignedInfo>.*<\/ds:SignedInfo>/, '')),
      'SignedInfo must come first',
      '<ds:Signature ',
    ],
    [
      'a SignedInfo in another namespace',
      env(good.replace('<ds:SignedInfo>', '<ds:SignedInfo xmlns:ds="urn:x">')),
      'SignedInfo must come first',
      '<ds:Signature ',
    ],
    [
      'no SignatureValue',
      env(good.replace(/<ds:SignatureValue>.*<\/ds:SignatureValue>/, '')),
      'SignatureValue must follow SignedInfo',
      '<ds:Signature ',
    ],
    ['no references', env(forge.signature([])), 'SignedInfo has no Reference', '<ds:SignedInfo>'],
    [
      'an unexpected part',
      env(forge.signature([reference], { last: '<ds:SignedInfo/>' })),
      'unexpected ds:SignedInfo',
      '<ds:SignedInfo/>',
    ],
  ])('%s', async (_, text, what, at) => {
    const report = await check(text);
    expect([report.outcome, report.finding.code]).toEqual(['invalid', 'XMLSIG_MALFORMED']);
    const { offset, what: said } = report.finding.details as { offset: number; what: string };
    expect(said.replace('processing-', '')).toBe(what);
    expect(text.slice(offset).startsWith(at), text.slice(offset, offset + 30)).toBe(true);
    // Nothing is followed below a SignedInfo that was not read.
    expect(report.references.every(({ state }) => state === 'unchecked')).toBe(true);
    expect(report.steps.at(-1)).toMatchObject({ name: 'format', ok: false });
  });

  test('an output length that is no number', async () => {
    for (const bits of ['256x', 'x256', '', '1234567']) {
      const method = `<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"><ds:HMACOutputLength>${bits}</ds:HMACOutputLength></ds:SignatureMethod>`;
      const text = env(good.replace(/<ds:SignatureMethod [^>]*><\/ds:SignatureMethod>/, method));
      const { code, details } = (await check(text)).finding;
      expect([code, (details as { what: string }).what]).toEqual(['XMLSIG_MALFORMED', 'HMACOutputLength is not a number']);
    }
  });
});

describe('each limit lets its own number through and names itself', () => {
  const sized = (text: string, name: string): number => new RegExp(`<ds:${name}>(.*)</ds:${name}>`).exec(text)?.[1]?.length ?? 0;
  const two = forge.signature([reference, { ...reference, transforms: [...reference.transforms] }]);
  test.each<[keyof XmlSignatureLimits, string, number]>([
    ['references', env(two), 2],
    ['transforms', env(good), 1],
    ['textBytes', env(good), sized(good, 'SignatureValue')],
    ['signedInfoBytes', env(good), Buffer.byteLength(/<ds:SignedInfo>.*<\/ds:SignedInfo>/.exec(good)?.[0] ?? '')],
  ])('%s', async (limit, text, most) => {
    expect((await check(text, { limits: { [limit]: most } })).outcome).toBe('valid');
    const over = await check(text, { limits: { [limit]: most - 1 } });
    expect([over.outcome, over.finding.code]).toEqual(['indeterminate', 'XMLSIG_LIMIT']);
    expect(over.finding.details).toEqual({ limit, value: most });
  });

  test('the passes: bytes digested, over all references', async () => {
    const big = `<Order Id="o1">${'x'.repeat(70_000)}</Order>`;
    const text = `<Env>${big}${forge.signature([forge.reference('#o1', big), forge.reference('#o1', big)])}</Env>`;
    expect((await check(text, { limits: { passes: 2 } })).outcome).toBe('valid');
    const over = await check(text, { limits: { passes: 1 } });
    expect(over.finding.details).toEqual({ limit: 'passes', value: Buffer.byteLength(text) });
    expect(over.references.map(({ state }) => state)).toEqual(['match', 'failed']);
  });

  test('the text of many elements under a base64 transform', async () => {
    const wide = `<Order Id="o1"><b/>${'QUJD'.repeat(300_000)}</Order>`;
    const base64 = { ...reference, transforms: ['http://www.w3.org/2000/09/xmldsig#base64'] };
    const report = await check(`<Env>${wide}${forge.signature([base64])}</Env>`);
    expect([report.outcome, report.finding.code]).toEqual(['indeterminate', 'XMLSIG_LIMIT']);
    expect(report.finding.details).toEqual({ limit: 'nestedTextBytes', value: 1024 ** 2 });
    expect(report.references.map(({ state }) => state)).toEqual(['failed']);
  });

  test('white space between parts: as much as a text may be, and no more', async () => {
    const at = (n: number): string => env(good.replace('</ds:SignedInfo>', `</ds:SignedInfo>${' '.repeat(n)}`));
    expect((await check(at(1000), { limits: { textBytes: 1000 } })).outcome).toBe('valid');
    expect((await check(at(1001), { limits: { textBytes: 1000 } })).finding.code).toBe('XMLSIG_MALFORMED');
  });
});

describe('KeyInfo', () => {
  let pki: GovernmentPki;
  let policy: SignaturePolicy;
  let text: string;
  beforeAll(async () => {
    ({ pki, policy } = await trustedPki());
    ({ text } = await sign(packet(), pki.agency, { gate: policy }));
  });
  const judged = async (changed: string, limits: Partial<XmlSignatureLimits> = {}): Promise<XmlSignatureReport> =>
    (await verifyXml(read(changed), policy, { limits }))[0] as XmlSignatureReport;
  const b64 = (text64: string | undefined): string => Buffer.from(text64 ?? '', 'base64url').toString('base64');
  const beforeData = (item: string): string => text.replace('<X509Data>', `${item}<X509Data>`);
  const inData = (item: string): string => text.replace('<X509Certificate>', `${item}<X509Certificate>`);
  const ns = 'xmlns:d="http://www.w3.org/2009/xmldsig11#"';
  const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256';

  test('hints that agree, of every kind, are no reason to refuse', async () => {
    const { n, e } = pki.agency.publicKey.export({ format: 'jwk' });
    const keyValue = (modulus: string): string =>
      `<KeyValue><RSAKeyValue><Modulus>${modulus}</Modulus><Exponent>${b64(e)}</Exponent></RSAKeyValue></KeyValue>`;
    const leading = Buffer.concat([Buffer.alloc(2), Buffer.from(n ?? '', 'base64url')]).toString('base64');
    const spki = pki.agency.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const digest = createHash('sha256').update(pki.agency.certificate).digest('base64');
    const serial = BigInt(`0x${Buffer.from(pki.agency.serial).toString('hex')}`);
    const [report] = await verifyXml(read(text), policy);
    const { issuer, subject, subjectKeyId } = report!.certificate!;
    const name = (x: string): string => x.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
    for (const changed of [
      beforeData(keyValue(b64(n))),
      beforeData(keyValue(leading)),
      beforeData(`<d:DEREncodedKeyValue ${ns}>${spki}</d:DEREncodedKeyValue>`),
      inData(`<X509SubjectName>${name(subject.text)}</X509SubjectName>`),
      inData(`<X509SKI>${Buffer.from(subjectKeyId ?? '', 'hex').toString('base64')}</X509SKI>`),
      inData(`<d:X509Digest ${ns} Algorithm="${sha256}">${digest}</d:X509Digest>`),
      inData(
        `<X509IssuerSerial><X509IssuerName>${name(issuer.text)}</X509IssuerName><X509SerialNumber> ${serial}\n</X509SerialNumber></X509IssuerSerial>`,
      ),
    ]) {
      expect(changed).not.toBe(text);
      expect(await judged(changed)).toMatchObject({ outcome: 'valid', ignored: [] });
    }
  });

  test.each<[string, string]>([
    ['another modulus', '<RSAKeyValue><Modulus>AQAB</Modulus><Exponent>E</Exponent></RSAKeyValue>'],
    ['another exponent', '<RSAKeyValue><Modulus>N</Modulus><Exponent>Aw==</Exponent></RSAKeyValue>'],
    ['modulus and exponent exchanged', '<RSAKeyValue><Exponent>E</Exponent><Modulus>N</Modulus></RSAKeyValue>'],
    ['a part too many', '<RSAKeyValue><Modulus>N</Modulus><Exponent>E</Exponent><Exponent>E</Exponent></RSAKeyValue>'],
    ['another name for the exponent', '<RSAKeyValue><Modulus>N</Modulus><Other>E</Other></RSAKeyValue>'],
    ['another name for the modulus', '<RSAKeyValue><Other>N</Other><Exponent>E</Exponent></RSAKeyValue>'],
    ['another name for the key', '<OtherKeyValue><Modulus>N</Modulus><Exponent>E</Exponent></OtherKeyValue>'],
    ['only a modulus', '<RSAKeyValue><Modulus>N</Modulus></RSAKeyValue>'],
    [
      'the right numbers in another namespace',
      '<RSAKeyValue xmlns="urn:x"><Modulus>N</Modulus><Exponent>E</Exponent></RSAKeyValue>',
    ],
  ])('a KeyValue with %s contradicts', async (_, value) => {
    const { n, e } = pki.agency.publicKey.export({ format: 'jwk' });
    const key = value.replace('>N<', `>${b64(n)}<`).replaceAll('>E<', `>${b64(e)}<`);
    expect((await judged(beforeData(`<KeyValue>${key}</KeyValue>`))).code).toBe('XMLSIG_KEYINFO_CONTRADICTS');
  });

  test.each<[string, string, string]>([
    ['only a serial', '<X509IssuerSerial><X509SerialNumber>1</X509SerialNumber></X509IssuerSerial>', 'X509IssuerSerial'],
    ['only an issuer', '<X509IssuerSerial><X509IssuerName>CN=x</X509IssuerName></X509IssuerSerial>', 'X509IssuerSerial'],
    ['nothing', '<X509IssuerSerial/>', 'X509IssuerSerial'],
    [
      'another name for the serial',
      '<X509IssuerSerial><X509IssuerName>CN=x</X509IssuerName><x>1</x></X509IssuerSerial>',
      'X509IssuerSerial',
    ],
    [
      'another name for the issuer',
      '<X509IssuerSerial><x>CN=x</x><X509SerialNumber>1</X509SerialNumber></X509IssuerSerial>',
      'X509IssuerSerial',
    ],
    [
      'three parts',
      '<X509IssuerSerial><X509IssuerName>CN=x</X509IssuerName><X509SerialNumber>1</X509SerialNumber><x/></X509IssuerSerial>',
      'X509IssuerSerial',
    ],
  ])('an X509IssuerSerial with %s is malformed', async (_, item, what) => {
    const changed = inData(item);
    const report = await judged(changed);
    expect([report.code, report.details]).toEqual([
      'XMLSIG_MALFORMED',
      { what, offset: Buffer.byteLength(changed.slice(0, changed.indexOf(item))) },
    ]);
  });

  test('a KeyValue of several keys says where', async () => {
    const item = '<KeyValue><a/><b/></KeyValue>';
    const changed = beforeData(item);
    const offset = Buffer.byteLength(changed.slice(0, changed.indexOf(item)));
    expect((await judged(changed)).details).toEqual({ what: 'KeyValue', offset });
  });

  test('two certificates where one is the limit', async () => {
    const more = inData(`<X509Certificate>${Buffer.from(pki.subCa.certificate).toString('base64')}</X509Certificate>`);
    expect((await judged(more, { certificates: 2 })).outcome).toBe('valid');
    const over = await judged(more, { certificates: 1 });
    expect([over.code, over.details]).toEqual(['XMLSIG_LIMIT', { limit: 'certificates', value: 2 }]);
  });

  test('what is not followed is named', async () => {
    const odd = beforeData(
      `<KeyName>k</KeyName><d:OCSPResponse ${ns}>AAAA</d:OCSPResponse><DEREncodedKeyValue xmlns="urn:x">AAAA</DEREncodedKeyValue>`,
    );
    expect(await judged(odd)).toMatchObject({ outcome: 'valid', ignored: ['KeyName', 'd:OCSPResponse', 'DEREncodedKeyValue'] });
    const crl = inData('<X509CRL>AAAA</X509CRL><X509Certificate xmlns="urn:x">AAAA</X509Certificate>');
    expect(await judged(crl)).toMatchObject({ outcome: 'valid', ignored: ['X509CRL', 'X509Certificate'] });
  });
});

test('InclusiveNamespaces: only its own prefixes count, white space of any kind between them', async () => {
  const exc = 'http://www.w3.org/2001/10/xml-exc-c14n#';
  const holder = '<Order xmlns:a="urn:a" xmlns:b="urn:b" Id="o1"/>';
  const listed = (prefixes: string, octets: string): string => {
    const list = `<x:InclusiveNamespaces xmlns:x="${exc}" PrefixList="${prefixes}"/>`;
    const info =
      `<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="${exc}"/><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>` +
      `<ds:Reference URI="#o1"><ds:Transforms><ds:Transform Algorithm="${exc}">${list}</ds:Transform></ds:Transforms>` +
      `<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>${Buffer.from(forge.digestOf(octets)).toString('base64')}</ds:DigestValue>` +
      '</ds:Reference></ds:SignedInfo>';
    return `<Env>${holder}${around(info, (tbs) => signRaw('sha256', tbs, forge.privateKey))}</Env>`;
  };
  const [none, a, both] = ['', ' xmlns:a="urn:a"', ' xmlns:a="urn:a" xmlns:b="urn:b"'].map(
    (x) => `<Order${x} Id="o1"></Order>`,
  ) as [string, string, string];
  expect(canonical(holder).toString()).toBe(none);
  for (const [prefixes, octets] of [
    ['', none],
    ['c', none],
    ['a', a],
    [' a  b ', both],
    ['a&#9;&#10;b&#13;', both],
  ] as const) {
    expect((await check(listed(prefixes, octets))).outcome, prefixes).toBe('valid');
    expect((await check(listed(prefixes, octets === none ? a : none))).finding.code, prefixes).toBe('XMLSIG_DIGEST_MISMATCH');
  }
});
