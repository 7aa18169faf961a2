import { constants, createHash, createHmac, sign as signRaw } from 'node:crypto';
import { canonicalize, child, readXml, textContent } from '@lienthong/xml';
import { describe, expect, test } from 'vitest';
import { type VerificationKey, type VerifyWithKeyOptions, verifyXmlWithKey } from '../src/internal/index.ts';
import { base64Bytes } from '../src/xml/verify/base64-stream.ts';
import { gather } from '../src/xml/verify/digest.ts';
import { nameAgrees } from '../src/xml/verify/name-text.ts';
import { around, canonical, createForge } from './forge.ts';

const forge = createForge();
const key: VerificationKey = { kind: 'public', key: forge.publicKey };
const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const sha = (name: string, bytes: Uint8Array | string): string => createHash(name).update(bytes).digest('base64');
const exc = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const rsa = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const more = 'http://www.w3.org/2007/05/xmldsig-more#';
const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const rsaSign = (tbs: Uint8Array): Uint8Array => signRaw('sha256', tbs, forge.privateKey);

interface Info {
  readonly method?: string;
  readonly c14n?: string;
  readonly transforms?: string;
  readonly digest?: string;
  readonly digestValue?: string;
  readonly uri?: string;
}

const element = '<Order Id="o1"><Amount>100</Amount></Order>';

function info({ method, c14n, transforms, digest, digestValue, uri = 'URI="#o1"' }: Info = {}): string {
  return (
    `<ds:SignedInfo>${c14n ?? `<ds:CanonicalizationMethod Algorithm="${exc}"/>`}${method ?? `<ds:SignatureMethod Algorithm="${rsa}"/>`}` +
    `<ds:Reference ${uri}>${transforms ?? `<ds:Transforms><ds:Transform Algorithm="${exc}"/></ds:Transforms>`}` +
    `${digest ?? `<ds:DigestMethod Algorithm="${sha256}"/>`}<ds:DigestValue>${digestValue ?? sha('sha256', canonical(element))}</ds:DigestValue>` +
    '</ds:Reference></ds:SignedInfo>'
  );
}

async function check(text: string, by: VerificationKey = key, options: VerifyWithKeyOptions = {}) {
  const document = readXml(Buffer.from(text));
  const [report] = await verifyXmlWithKey(document, by, options);
  return { document, report: report!, code: report?.outcome === 'valid' ? 'valid' : report?.finding.code };
}

const codeOf = async (
  parts: Info,
  make: (tbs: Uint8Array) => Uint8Array = rsaSign,
  by: VerificationKey = key,
): Promise<string | undefined> => (await check(`<Env>${element}${around(info(parts), make)}</Env>`, by)).code;

describe('signature methods', () => {
  const pss =
    (digest: string, salt: number, hash = 'sha256') =>
    (tbs: Uint8Array) =>
      signRaw(hash, tbs, { key: forge.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: salt }) && digest === ''
        ? new Uint8Array()
        : signRaw(hash, tbs, { key: forge.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: salt });
  const params = (inside: string): string =>
    `<ds:SignatureMethod Algorithm="${more}rsa-pss"><p:RSAPSSParams xmlns:p="${more}">${inside}</p:RSAPSSParams></ds:SignatureMethod>`;
  const d = (uri: string): string => `<ds:DigestMethod Algorithm="${uri}"/>`;
  const sha512 = 'http://www.w3.org/2001/04/xmlenc#sha512';

  test('RSASSA-PSS with fixed and with written parameters', async () => {
    expect(await codeOf({ method: `<ds:SignatureMethod Algorithm="${more}sha256-rsa-MGF1"/>` }, pss('x', 32))).toBe('valid');
    expect(await codeOf({ method: `<ds:SignatureMethod Algorithm="${more}rsa-pss"/>` }, pss('x', 32))).toBe('valid');
    expect(await codeOf({ method: params('') }, pss('x', 32))).toBe('valid');
    expect(
      await codeOf({ method: params('<p:SaltLength>20</p:SaltLength><p:TrailerField>1</p:TrailerField>') }, pss('x', 20)),
    ).toBe('valid');
    const whole = `${d(sha512)}<p:MaskGenerationFunction Algorithm="${more}MGF1">${d(sha512)}</p:MaskGenerationFunction><p:SaltLength>64</p:SaltLength>`;
    expect(await codeOf({ method: params(whole) }, pss('x', 64, 'sha512'))).toBe('valid');
    const bare = `${d(sha512)}<p:MaskGenerationFunction Algorithm="${more}MGF1"/>`;
    expect(await codeOf({ method: params(bare) }, pss('x', 64, 'sha512'))).toBe('valid');
    expect(await codeOf({ method: params('<p:SaltLength>20</p:SaltLength>') }, pss('x', 32))).toBe('XMLSIG_SIGNATURE_BROKEN');
  });

  test.each([
    ['another hash for the mask', `<p:MaskGenerationFunction Algorithm="${more}MGF1">${d(sha512)}</p:MaskGenerationFunction>`],
    ['another mask function', '<p:MaskGenerationFunction Algorithm="urn:x"/>'],
    [
      'two hashes for the mask',
      `<p:MaskGenerationFunction Algorithm="${more}MGF1">${d(sha256)}${d(sha256)}</p:MaskGenerationFunction>`,
    ],
    ['something else in the mask', `<p:MaskGenerationFunction Algorithm="${more}MGF1"><p:x/></p:MaskGenerationFunction>`],
    ['an unknown hash', d('urn:x')],
    ['a hash without a name', '<ds:DigestMethod/>'],
    ['a hash with children', `<ds:DigestMethod Algorithm="${sha256}"><p:x/></ds:DigestMethod>`],
    ['a salt that is no number', '<p:SaltLength>x</p:SaltLength>'],
    ['another trailer', '<p:TrailerField>2</p:TrailerField>'],
    ['an unknown parameter', '<p:Other/>'],
    ['a foreign parameter', '<x/>'],
  ])('RSASSA-PSS with %s is unknown', async (_, inside) => {
    expect(await codeOf({ method: params(inside) }, pss('x', 32))).toBe('XMLSIG_ALGORITHM_UNKNOWN');
  });

  test.each([
    ['an unknown URI', '<ds:SignatureMethod Algorithm="urn:x"/>', 'XMLSIG_ALGORITHM_UNKNOWN'],
    ['an unknown parameter', `<ds:SignatureMethod Algorithm="${rsa}"><x/></ds:SignatureMethod>`, 'XMLSIG_ALGORITHM_UNKNOWN'],
    [
      'PSS parameters of PKCS#1',
      `<ds:SignatureMethod Algorithm="${rsa}"><p:RSAPSSParams xmlns:p="${more}"/></ds:SignatureMethod>`,
      'XMLSIG_ALGORITHM_UNKNOWN',
    ],
    [
      'two PSS parameters',
      params('').replace('</ds:SignatureMethod>', `<p:RSAPSSParams xmlns:p="${more}"/></ds:SignatureMethod>`),
      'XMLSIG_ALGORITHM_UNKNOWN',
    ],
    [
      'an output length of RSA',
      `<ds:SignatureMethod Algorithm="${rsa}"><ds:HMACOutputLength>256</ds:HMACOutputLength></ds:SignatureMethod>`,
      'XMLSIG_ALGORITHM_UNKNOWN',
    ],
    [
      'a short output length of RSA',
      `<ds:SignatureMethod Algorithm="${rsa}"><ds:HMACOutputLength>8</ds:HMACOutputLength></ds:SignatureMethod>`,
      'XMLSIG_ALGORITHM_UNKNOWN',
    ],
    [
      'an output length that is no number',
      `<ds:SignatureMethod Algorithm="${rsa}"><ds:HMACOutputLength>-1</ds:HMACOutputLength></ds:SignatureMethod>`,
      'XMLSIG_MALFORMED',
    ],
    [
      'two output lengths',
      `<ds:SignatureMethod Algorithm="${rsa}"><ds:HMACOutputLength>1</ds:HMACOutputLength><ds:HMACOutputLength>1</ds:HMACOutputLength></ds:SignatureMethod>`,
      'XMLSIG_ALGORITHM_UNKNOWN',
    ],
  ])('%s', async (_, method, code) => {
    expect(await codeOf({ method })).toBe(code);
  });

  test('HMAC: full length only', async () => {
    const secret: VerificationKey = { kind: 'secret', secret: Buffer.from('bí mật') };
    const hmac = 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256';
    const method = (bits?: number): string =>
      `<ds:SignatureMethod Algorithm="${hmac}">${bits === undefined ? '' : `<ds:HMACOutputLength>${bits}</ds:HMACOutputLength>`}</ds:SignatureMethod>`;
    const mac = (tbs: Uint8Array): Uint8Array => createHmac('sha256', secret.secret).update(tbs).digest();
    expect(await codeOf({ method: method() }, mac, secret)).toBe('valid');
    expect(await codeOf({ method: method(256) }, mac, secret)).toBe('valid');
    expect(await codeOf({ method: method(128) }, (tbs) => mac(tbs).subarray(0, 16), secret)).toBe('XMLSIG_ALGORITHM_UNKNOWN');
    expect(await codeOf({ method: method(127) }, (tbs) => mac(tbs).subarray(0, 16), secret)).toBe('XMLSIG_SIGNATURE_BROKEN');
    expect(await codeOf({ method: method() }, (tbs) => mac(tbs).subarray(0, 16), secret)).toBe('XMLSIG_SIGNATURE_BROKEN');
    expect(await codeOf({ method: method() }, (tbs) => mac(tbs).map((x) => x ^ 1), secret)).toBe('XMLSIG_SIGNATURE_BROKEN');
    const sha1 = `<ds:SignatureMethod Algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha1"><ds:HMACOutputLength>80</ds:HMACOutputLength></ds:SignatureMethod>`;
    expect(await codeOf({ method: sha1 }, mac, secret)).toBe('XMLSIG_ALGORITHM_UNKNOWN');
    expect(await codeOf({ method: sha1.replace('80', '79') }, mac, secret)).toBe('XMLSIG_SIGNATURE_BROKEN');
  });
});

describe('canonicalization', () => {
  const list = (prefixes: string): string => `<x:InclusiveNamespaces xmlns:x="${exc}" PrefixList="${prefixes}"/>`;

  test('InclusiveNamespaces of a transform is used', async () => {
    const order = '<a:Order xmlns:a="urn:a" xmlns:b="urn:b" Id="o1"/>';
    const document = readXml(Buffer.from(order));
    const octets = gather(canonicalize(document.root, { algorithm: exc, inclusivePrefixes: ['b'] }));
    expect(octets.toString()).toContain('xmlns:b');
    const transforms = `<ds:Transforms><ds:Transform Algorithm="${exc}">${list(' b ')}</ds:Transform></ds:Transforms>`;
    const signature = around(info({ transforms, digestValue: sha('sha256', octets) }), rsaSign);
    expect((await check(`<Env>${order}${signature}</Env>`)).code).toBe('valid');
  });

  test('a parameter of a transform that nobody knows is not passed over', async () => {
    const transforms = `<ds:Transforms><ds:Transform Algorithm="${exc}"><x/></ds:Transform></ds:Transforms>`;
    const { code, report } = await check(`<Env>${element}${around(info({ transforms }), rsaSign)}</Env>`);
    expect([code, report.finding.details]).toEqual(['XMLSIG_TRANSFORM_UNKNOWN', { uri: `${exc} x`, reference: 0 }]);
  });

  test.each([
    ['an unknown canonicalization', '<ds:CanonicalizationMethod Algorithm="urn:x"/>', 'XMLSIG_ALGORITHM_UNKNOWN'],
    [
      'parameters that are not understood',
      `<ds:CanonicalizationMethod Algorithm="${exc}"><x/></ds:CanonicalizationMethod>`,
      'XMLSIG_ALGORITHM_UNKNOWN',
    ],
    [
      'InclusiveNamespaces twice',
      `<ds:CanonicalizationMethod Algorithm="${exc}">${list('a')}${list('a')}</ds:CanonicalizationMethod>`,
      'XMLSIG_ALGORITHM_UNKNOWN',
    ],
    [
      'InclusiveNamespaces without a list',
      `<ds:CanonicalizationMethod Algorithm="${exc}">${list('').replace(' PrefixList=""', '')}</ds:CanonicalizationMethod>`,
      'XMLSIG_ALGORITHM_UNKNOWN',
    ],
    [
      'InclusiveNamespaces of another namespace',
      `<ds:CanonicalizationMethod Algorithm="${exc}"><InclusiveNamespaces PrefixList="a"/></ds:CanonicalizationMethod>`,
      'XMLSIG_ALGORITHM_UNKNOWN',
    ],
    [
      'InclusiveNamespaces of inclusive C14N',
      `<ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315">${list('a')}</ds:CanonicalizationMethod>`,
      'XMLSIG_ALGORITHM_UNKNOWN',
    ],
    [
      'InclusiveNamespaces with children',
      `<ds:CanonicalizationMethod Algorithm="${exc}">${list('a').replace('/>', '><x/></x:InclusiveNamespaces>')}</ds:CanonicalizationMethod>`,
      'XMLSIG_MALFORMED',
    ],
  ])('%s', async (_, c14n, code) => {
    expect(await codeOf({ c14n })).toBe(code);
  });

  test('an InclusiveNamespaces of SignedInfo is used', async () => {
    const c14n = `<ds:CanonicalizationMethod Algorithm="${exc}">${list('ds')}</ds:CanonicalizationMethod>`;
    expect(await codeOf({ c14n })).toBe('valid');
  });

  test('without transforms the reference is canonicalized by C14N 1.0, comments left out', async () => {
    const order = '<Order Id="o1"><!-- không ký --><Amount>100</Amount></Order>';
    const signature = around(info({ transforms: '', digestValue: sha('sha256', element) }), rsaSign);
    const { code, report } = await check(`<Env>${order}${signature}</Env>`);
    expect(code).toBe('valid');
    expect(report.references[0]?.diagnosis?.canonicalization).toBe('http://www.w3.org/TR/2001/REC-xml-c14n-20010315');
  });
});

describe('the base64 transform', () => {
  const b64Transform = 'http://www.w3.org/2000/09/xmldsig#base64';
  const transforms = (...uris: string[]): string =>
    `<ds:Transforms>${uris.map((uri) => `<ds:Transform Algorithm="${uri}"/>`).join('')}</ds:Transforms>`;
  const payload = Buffer.from('nội dung nhị phân');
  const signature = (list = transforms(b64Transform), rest = '') =>
    around(info({ transforms: list, digestValue: sha('sha256', payload) }), rsaSign, rest);

  test('digests what the text means; the element itself stays uncovered', async () => {
    for (const text of [
      b64(payload),
      `\n ${b64(payload).replace(/(.{8})/g, '$1\n')}`,
      `<b>${b64(payload).slice(0, 8)}</b>${b64(payload).slice(8)}`,
    ]) {
      const { code, report, document } = await check(`<Env><P Id="o1">${text}</P>${signature()}</Env>`);
      expect(code).toBe('valid');
      expect(report.coverage.of(child(document.root, 'P')!)).toBe('none');
    }
    const whole = around(
      info({ transforms: transforms(b64Transform), digestValue: sha('sha256', payload), uri: 'URI="cid:x"' }),
      rsaSign,
    );
    const resolve = (): Iterable<Uint8Array> => [Buffer.from(b64(payload))];
    const { code, report } = await check(`<Env>${whole}</Env>`, key, { resolve });
    // What the text means is digested, not the bytes: white space in them is nobody's.
    expect([code, report.coverage.external]).toEqual(['valid', []]);
  });

  test('of the whole document reads the text of the root', async () => {
    const own = around(
      info({ transforms: transforms(b64Transform), digestValue: sha('sha256', payload), uri: 'URI=""' }),
      rsaSign,
    );
    expect((await check(`<Env>${b64(payload)}${own}</Env>`)).code).toBe('XMLSIG_REFERENCE_UNREADABLE');
  });

  test('text that is not base64 is unreadable, with something left out it is not known', async () => {
    expect((await check(`<Env><P Id="o1">!!</P>${signature()}</Env>`)).code).toBe('XMLSIG_REFERENCE_UNREADABLE');
    const list = transforms('http://www.w3.org/2000/09/xmldsig#enveloped-signature', b64Transform);
    expect((await check(`<Env><P Id="o1">${b64(payload)}</P>${signature(list)}</Env>`)).code).toBe('XMLSIG_TRANSFORM_UNKNOWN');
  });

  test('a stream of any cut decodes as strictly as the whole', () => {
    const text = b64(Buffer.alloc(100, 'xyz'));
    for (const step of [1, 2, 3, 4, 5, 7, 64, 1000]) {
      const cut = Array.from({ length: Math.ceil(text.length / step) }, (_, i) =>
        Buffer.from(text.slice(i * step, (i + 1) * step)),
      );
      expect(Buffer.concat([...base64Bytes(cut)]).toString()).toBe(Buffer.alloc(100, 'xyz').toString());
    }
    for (const bad of [['QQ==', 'QQ=='], ['QQ=', '=QQQQ'], ['Q'], ['QQQ'], ['QR=='], ['Q!QQ']]) {
      expect(() => [...base64Bytes(bad.map((x) => Buffer.from(x)))], bad.join()).toThrow(
        expect.objectContaining({ code: 'BASE64_INVALID' }),
      );
    }
    expect([...base64Bytes([])]).toEqual([]);
  });
});

describe('references', () => {
  test('without a URI the application would have to know: unsupported', async () => {
    expect(await codeOf({ uri: '' })).toBe('XMLSIG_REFERENCE_UNSUPPORTED');
  });

  test('Id and Type are reported', async () => {
    const { report } = await check(`<Env>${element}${around(info({ uri: 'Id="r" Type="urn:t" URI="#o1"' }), rsaSign)}</Env>`);
    expect(report.references[0]).toMatchObject({ type: 'urn:t', uri: '#o1', state: 'match' });
  });

  test('digest methods: SHA-3 is known, a parameter is not', async () => {
    const digest = `<ds:DigestMethod Algorithm="${more}sha3-256"/>`;
    expect(await codeOf({ digest, digestValue: sha('sha3-256', canonical(element)) })).toBe('valid');
    expect(await codeOf({ digest: `<ds:DigestMethod Algorithm="${sha256}"><x/></ds:DigestMethod>` })).toBe(
      'XMLSIG_ALGORITHM_UNKNOWN',
    );
  });

  test('what cannot be read again is a fault, not a verdict', async () => {
    const own = around(info({ uri: 'URI="cid:x"', transforms: '' }), rsaSign);
    const resolve = (): never => {
      throw new RangeError('đĩa hỏng');
    };
    await expect(check(`<Env>${own}</Env>`, key, { resolve })).rejects.toThrow(RangeError);
  });

  test('the work is bounded: no document is digested more often than the limit says', async () => {
    const big = `<Order Id="o1">${'x'.repeat(100_000)}</Order>`;
    const references = Array.from({ length: 5 }, () => forge.reference('#o1', big));
    const { code } = await check(`<Env>${big}${forge.signature(references)}</Env>`, key, { limits: { passes: 2 } });
    expect(code).toBe('XMLSIG_LIMIT');
    expect((await check(`<Env>${big}${forge.signature(references)}</Env>`)).code).toBe('valid');
  });

  test('coverage: of the signed element, what holds it, what is beside it', async () => {
    const { report, document } = await check(
      `<Env><Body>${element}</Body><Other/>${forge.signature([forge.reference('#o1', element)])}</Env>`,
    );
    const body = child(document.root, 'Body')!;
    expect(report.coverage.of(child(body, 'Order')!)).toBe('whole');
    expect(report.coverage.of(body)).toBe('part');
    expect(report.coverage.of(document.root)).toBe('part');
    expect(report.coverage.of(child(document.root, 'Other')!)).toBe('none');
    expect(textContent(body)).toBe('100');
  });

  test('coverage of several references is the best of them, and the enveloped signature is left out', async () => {
    const both = (signature: string): string => `<Env>${element}<Other/>${signature}</Env>`;
    const references = [forge.reference('', both(''), { enveloped: true }), forge.reference('#o1', element)];
    const { code, report, document } = await check(both(forge.signature(references)));
    expect(code).toBe('valid');
    expect(report.coverage.of(child(document.root, 'Order')!)).toBe('whole');
    expect(report.coverage.of(document.root)).toBe('except-omitted');
    expect(report.coverage.of(report.element)).toBe('none');
    expect(report.coverage.of(child(report.element, 'SignedInfo')!)).toBe('none');
    expect(report.coverage.omitted).toEqual([report.element]);
  });
});

describe('white space and limits of the structure', () => {
  test('white space, also as character references, and comments may stand between elements', async () => {
    const pretty = info().replaceAll('><ds:', '>\n  &#13;&#xD;<!-- x --><ds:');
    expect((await check(`<Env>${element}${around(pretty, rsaSign)}</Env>`)).code).toBe('valid');
  });

  test('a SignedInfo of several chunks is verified as a whole', async () => {
    const one = /<ds:Reference.*<\/ds:Reference>/.exec(info())?.[0] ?? '';
    const wide = info().replace(
      one,
      Array.from({ length: 30 }, (_, i) => one.replace('URI', `Type="urn:${i}:${'x'.repeat(9000)}" URI`)).join(''),
    );
    expect(wide.length).toBeGreaterThan(250_000);
    expect((await check(`<Env>${element}${around(wide, rsaSign)}</Env>`)).code).toBe('valid');
  });

  test('a SignedInfo over a megabyte, white space over the limit', async () => {
    const wide = info().replace('<ds:Reference', `${' '.repeat(300_000)}<ds:Reference`);
    expect((await check(`<Env>${element}${around(wide, rsaSign)}</Env>`)).code).toBe('XMLSIG_MALFORMED');
    const huge = info().replace('<ds:Reference ', `<ds:Reference Type="${'x'.repeat(120_000)}" `);
    const { code } = await check(`<Env>${element}${around(huge, rsaSign)}</Env>`, key, { limits: { signedInfoBytes: 100_000 } });
    expect(code).toBe('XMLSIG_LIMIT');
  });

  test('a Signature without a SignatureValue', async () => {
    expect((await check('<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>')).code).toBe('XMLSIG_MALFORMED');
    const bare = `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${info()}</ds:Signature>`;
    expect((await check(`<Env>${element}${bare}</Env>`)).code).toBe('XMLSIG_MALFORMED');
    const odd = info().replace('ds:CanonicalizationMethod', 'ds:Other');
    expect((await check(`<Env>${element}${around(odd, rsaSign)}</Env>`)).code).toBe('XMLSIG_MALFORMED');
  });
});

describe('names as text', () => {
  const attribute = (type: string, text: string | undefined) => [{ type, text, der: Uint8Array.of(1, 2) }];
  const name = (...parts: ReturnType<typeof attribute>[]) => ({
    parts,
    text: '',
    der: new Uint8Array(),
    key: '',
    partKeys: [],
    empty: false,
  });
  const sample = name(attribute('2.5.4.6', 'VN'), attribute('2.5.4.10', 'Sở, Ban'), attribute('2.5.4.3', 'Nguyễn Văn  A'));

  test.each([
    'CN=Nguyễn Văn A,O=Sở\\, Ban,C=VN',
    'C=vn, O="Sở, Ban", CN=nguyễn văn a',
    'CN=Nguy\\E1\\BB\\85n Văn A;O=Sở\\2C Ban;C=VN',
    '2.5.4.3=Nguyễn Văn A,OID.2.5.4.10=Sở\\, Ban,C=VN',
  ])('%s is this name', (text) => expect(nameAgrees(text, sample)).toBe(true));

  test.each([
    '',
    'CN',
    'CN=Nguyễn Văn A',
    'XX=1,O=Sở\\, Ban,C=VN',
    'CN=Nguyễn Văn B,O=Sở\\, Ban,C=VN',
    'CN=Nguyễn Văn A,C=VN,O=Sở\\, Ban',
    'CN="x"y',
    `${'CN=a,'.repeat(120)}CN=a`,
  ])('%s is not', (text) => expect(nameAgrees(text, sample)).toBe(false));

  test('several attributes in one part, values that are no text, escapes', () => {
    const both = { ...name(attribute('2.5.4.3', 'a')), parts: [[...attribute('2.5.4.3', 'a'), ...attribute('2.5.4.5', '1')]] };
    expect(nameAgrees('SERIALNUMBER=1+CN=a', both)).toBe(true);
    expect(nameAgrees('CN=a', both)).toBe(false);
    expect(nameAgrees('CN=#0102', name(attribute('2.5.4.3', undefined)))).toBe(true);
    expect(nameAgrees('CN=\\\\41', name(attribute('2.5.4.3', '\\41')))).toBe(true);
  });
});
