import { createHash, createHmac, sign as signRaw } from 'node:crypto';
import { type ByteSource, bytesSource, LienThongError } from '@lienthong/core';
import type { GovernmentPki } from '@lienthong/testkit';
import { excC14n, excC14nWithComments, readXml } from '@lienthong/xml';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SignaturePolicy } from '../src/index.ts';
import { type VerificationKey, type VerifyWithKeyOptions, verifyXmlWithKey } from '../src/internal/index.ts';
import { verifyXml, type XmlSignatureReport, xmlSignatureJson } from '../src/xml/index.ts';
import { base64Transform, signedPropertiesType, xadesNamespace } from '../src/xml/model/names.ts';
import { nameAgrees } from '../src/xml/verify/name-text.ts';
import { around, canonical, createForge } from './forge.ts';
import { packet, policyOf, read, sign, trustedPki } from './support.ts';

// One decision at a time: each row is a document that differs from a good one in one place, with the whole answer to it.

let pki: GovernmentPki;
let policy: SignaturePolicy;
beforeAll(async () => {
  ({ pki, policy } = await trustedPki());
});

const forge = createForge();
const order = '<Order Id="o1"><Amount>100</Amount></Order>';
const reference = forge.reference('#o1', order);
const env = (signature: string, body = order): string => `<Env>${body}${signature}</Env>`;
const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

const own: VerificationKey = { kind: 'public', key: forge.publicKey };
async function check(text: string, options: VerifyWithKeyOptions = {}, key = own) {
  const [report] = await verifyXmlWithKey(readXml(Buffer.from(text)), key, options);
  return report!;
}
const judged = async (text: string, by = policy, options = {}): Promise<XmlSignatureReport> =>
  (await verifyXml(read(text), by, options))[0] as XmlSignatureReport;

describe('a fault is no verdict', () => {
  const fault = (code: string): LienThongError => new LienThongError({ code, message: { vi: 'đĩa', en: 'disk' }, details: {} });

  test('a source that fails once and then works again is a fault all the same', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policyOf(pki), profile: 'xades-b' });
    const moved = text.replace('xmlns="http://www.w3.org/2000/09/xmldsig#" Id', 'xmlns="urn:x" Id');
    for (const content of [text, moved])
      for (const error of [fault('SOURCE_XML_IO'), new RangeError('đĩa hỏng')]) {
        const inner = bytesSource(Buffer.from(content));
        let left = Number.POSITIVE_INFINITY;
        const source: ByteSource = {
          ...inner,
          read(start, end) {
            if (left-- === 0) throw error;
            return inner.read(start, end);
          },
        };
        const document = readXml(source);
        left = Number.MAX_SAFE_INTEGER;
        const [whole] = await verifyXml(document, policy);
        const reads = Number.MAX_SAFE_INTEGER - left;
        expect(whole?.outcome).toBe(content === text ? 'valid' : 'invalid');
        expect(reads).toBeGreaterThan(3);
        for (let at = 0; at < reads; at++) {
          left = at;
          await expect(verifyXml(document, policy), `read ${at} of ${reads}`).rejects.toBe(error);
        }
      }
  });

  test('a resolver that fails, with whatever code', async () => {
    const text = env(forge.signature([{ ...reference, uri: 'cid:x', transforms: [] }]));
    for (const code of ['SOURCE_IO', 'SOURCE_XML_IO', 'A_BASE64_B', 'XML', 'BASE64X']) {
      const error = fault(code);
      const resolve = (): never => {
        throw error;
      };
      await expect(check(text, { resolve }), code).rejects.toBe(error);
    }
    const resolve = (): never => {
      throw fault('BASE64_INVALID');
    };
    const { finding, references } = await check(text, { resolve });
    expect(finding).toMatchObject({
      code: 'XMLSIG_REFERENCE_UNREADABLE',
      details: { uri: 'cid:x', reference: 0, reason: 'BASE64_INVALID' },
    });
    expect(references[0]).toMatchObject({ state: 'failed', finding });
  });
});

describe('a hint of KeyInfo that does not agree is named', () => {
  const d = 'xmlns:d="http://www.w3.org/2009/xmldsig11#"';

  test.each<[string, string]>([
    ['DSAKeyValue', '<KeyValue><DSAKeyValue/></KeyValue>'],
    ['RSAKeyValue', '<KeyValue><RSAKeyValue/></KeyValue>'],
    ['RSAKeyValue', '<KeyValue><RSAKeyValue><Modulus>AQAB</Modulus></RSAKeyValue></KeyValue>'],
    [
      'd:RSAKeyValue',
      `<KeyValue><d:RSAKeyValue ${d}><Modulus>AQAB</Modulus><Exponent>AQAB</Exponent></d:RSAKeyValue></KeyValue>`,
    ],
    ['DEREncodedKeyValue', `<d:DEREncodedKeyValue ${d}>AAAA</d:DEREncodedKeyValue>`],
  ])('%s: %s', async (hint, item) => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    const report = await judged(text.replace('<X509Data>', `${item}<X509Data>`));
    expect([report.outcome, report.code, report.details]).toEqual(['invalid', 'XMLSIG_KEYINFO_CONTRADICTS', { hint }]);
  });

  test('an EC key that is the right one in another shape', async () => {
    const leaf = await pki.issue({ key: 'P-256' });
    const by = policyOf(pki);
    const { text } = await sign(packet(), leaf, { gate: by });
    const { x, y } = leaf.publicKey.export({ format: 'jwk' });
    const point = b64(Buffer.concat([Buffer.of(4), Buffer.from(x ?? '', 'base64url'), Buffer.from(y ?? '', 'base64url')]));
    const curve = '<d:NamedCurve URI="urn:oid:1.2.840.10045.3.1.7"/>';
    const key = `<d:PublicKey>${point}</d:PublicKey>`;
    const put = (value: string): string =>
      text.replace('<X509Data>', `<KeyValue>${value.replace('>', ` ${d}>`)}</KeyValue><X509Data>`);
    const whole = `<d:ECKeyValue>${curve}${key}</d:ECKeyValue>`;
    expect((await judged(put(whole), by)).outcome).toBe('valid');
    for (const [hint, value] of [
      ['d:ECKeyValue', `<d:ECKeyValue>${curve}${key}${key}</d:ECKeyValue>`],
      ['d:ECKeyValue', `<d:ECKeyValue>${curve}</d:ECKeyValue>`],
      ['d:ECKeyValue', '<d:ECKeyValue></d:ECKeyValue>'],
      ['d:ECKeyValue', whole.replaceAll('NamedCurve', 'ECParameters')],
      ['d:ECKeyValue', whole.replaceAll('PublicKey', 'Other')],
      ['d:Other', whole.replaceAll('ECKeyValue', 'Other')],
      ['ECKeyValue', whole.replaceAll('d:ECKeyValue', 'ECKeyValue')],
      ['ECKeyValue', whole.replace('3.1.7', '3.1.8')],
      ['ECKeyValue', whole.replace(point, b64(Buffer.from(point, 'base64').map((b, i) => (i === 64 ? b ^ 1 : b))))],
      ['ECKeyValue', whole.replace(point, b64(Buffer.from(point, 'base64').map((b, i) => (i === 0 ? 3 : b))))],
    ] as const) {
      const report = await judged(put(value), by);
      expect([report.code, report.details], value).toEqual(['XMLSIG_KEYINFO_CONTRADICTS', { hint }]);
    }
  });
});

describe('a serial and a number that nearly agree', () => {
  test('the serial of the right issuer, written in another way or another one', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    const issuer = ((await judged(text)).certificate?.issuer.text ?? '').replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    const hex = Buffer.from(pki.agency.serial).toString('hex');
    const serial = BigInt(`0x${hex}`);
    const code = async (written: string): Promise<string> => {
      const item = `<X509IssuerSerial><X509IssuerName>${issuer}</X509IssuerName><X509SerialNumber>${written}</X509SerialNumber></X509IssuerSerial>`;
      return (await judged(text.replace('<X509Certificate>', `${item}<X509Certificate>`))).code;
    };
    expect(await code(`${serial}`)).toBe('XMLSIG_VALID');
    for (const bad of ['', `x${serial}`, `${serial}x`, `0x${hex}`, `-${serial}`, `${serial + 1n}`, `1${'0'.repeat(100)}`])
      expect(await code(bad), bad).toBe('XMLSIG_KEYINFO_CONTRADICTS');
  });

  test('a modulus and an exponent that end alike', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    const jwk = pki.agency.publicKey.export({ format: 'jwk' });
    const [n, e] = [jwk.n, jwk.e].map((x) => Buffer.from(x ?? '', 'base64url')) as [Buffer, Buffer];
    const code = async (modulus: Buffer, exponent: Buffer): Promise<string> => {
      const value = `<RSAKeyValue><Modulus>${b64(modulus)}</Modulus><Exponent>${b64(exponent)}</Exponent></RSAKeyValue>`;
      return (await judged(text.replace('<X509Data>', `<KeyValue>${value}</KeyValue><X509Data>`))).code;
    };
    const first = (bytes: Buffer): Buffer => bytes.map((b, i) => (i === 0 ? b ^ 2 : b)) as Buffer;
    expect(await code(n, e)).toBe('XMLSIG_VALID');
    for (const [modulus, exponent] of [
      [first(n), e],
      [n, first(e)],
      [n, Buffer.alloc(1)],
      [Buffer.alloc(1), e],
    ] as const)
      expect(await code(modulus, exponent)).toBe('XMLSIG_KEYINFO_CONTRADICTS');
  });

  test('an EC hint of a curve that nobody knows does not agree with a key that is on none', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    for (const curve of ['', ' URI="urn:oid:1.2.3"', ' URI="urn:oid:1.2.840.10045.3.1.7"']) {
      const value = `<d:ECKeyValue xmlns:d="http://www.w3.org/2009/xmldsig11#"><d:NamedCurve${curve}/><d:PublicKey>BA==</d:PublicKey></d:ECKeyValue>`;
      const report = await judged(text.replace('<X509Data>', `<KeyValue>${value}</KeyValue><X509Data>`));
      expect([report.code, report.details], curve).toEqual(['XMLSIG_KEYINFO_CONTRADICTS', { hint: 'ECKeyValue' }]);
    }
  });
});

describe('parameters of algorithms', () => {
  const listed = (c14n: string, list: string, octets: string, holder: string): string => {
    const info =
      `<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="${excC14n}"/><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>` +
      `<ds:Reference URI="#o1"><ds:Transforms><ds:Transform Algorithm="${c14n}">${list}</ds:Transform></ds:Transforms>` +
      `<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>${b64(forge.digestOf(octets))}</ds:DigestValue>` +
      '</ds:Reference></ds:SignedInfo>';
    return `<Env>${holder}${around(info, (tbs) => signRaw('sha256', tbs, forge.privateKey))}</Env>`;
  };
  const list = (prefixes: string, name = 'InclusiveNamespaces'): string =>
    `<x:${name} xmlns:x="${excC14n}" PrefixList="${prefixes}"/>`;

  test('white space in a prefix list names no prefix, #default names the default', async () => {
    const holder = '<a:Order xmlns:a="urn:a" xmlns="urn:d" Id="o1"/>';
    const [without, within] = ['', ' xmlns="urn:d"'].map((x) => `<a:Order${x} xmlns:a="urn:a" Id="o1"></a:Order>`) as [
      string,
      string,
    ];
    for (const [prefixes, octets] of [
      ['', without],
      ['  ', without],
      [' a ', without],
      ['#default', within],
      [' a  #default ', within],
    ] as const)
      for (const c14n of [excC14n, excC14nWithComments])
        expect((await check(listed(c14n, list(prefixes), octets, holder))).outcome, `${c14n} ${prefixes}`).toBe('valid');
  });

  test('another element with a prefix list is a parameter that is not understood', async () => {
    const { finding } = await check(listed(excC14n, list('a', 'Other'), '', order));
    expect(finding).toMatchObject({ code: 'XMLSIG_TRANSFORM_UNKNOWN', details: { uri: `${excC14n} x:Other`, reference: 0 } });
    const twice = await check(listed(excC14n, list('a') + list('b', 'Other'), '', order));
    expect(twice.finding.details).toEqual({ uri: `${excC14n} x:Other`, reference: 0 });
  });

  test('HMACOutputLength: white space around it, and two of it', async () => {
    const hmac = 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256';
    const secret: VerificationKey = { kind: 'secret', secret: Buffer.from('bí mật') };
    const signed = (...lengths: string[]): string => {
      const inside = lengths.map((x) => `<ds:HMACOutputLength>${x}</ds:HMACOutputLength>`).join('');
      const method = `<ds:SignatureMethod Algorithm="${hmac}">${inside}</ds:SignatureMethod>`;
      const info = forge.signedInfo([reference]).replace(/<ds:SignatureMethod [^>]*><\/ds:SignatureMethod>/, method);
      return env(around(info, (tbs) => createHmac('sha256', secret.secret).update(tbs).digest()));
    };
    expect((await check(signed('256'), {}, secret)).outcome).toBe('valid');
    expect((await check(signed(' 256\n'), {}, secret)).outcome).toBe('valid');
    for (const lengths of [
      ['256', '256'],
      ['1', '256'],
    ])
      expect((await check(signed(...lengths), {}, secret)).finding).toMatchObject({
        code: 'XMLSIG_ALGORITHM_UNKNOWN',
        details: { uri: `${hmac} ds:HMACOutputLength` },
      });
  });

  test('a parameter of PSS that is no trailer, whatever number it holds', async () => {
    const more = 'http://www.w3.org/2007/05/xmldsig-more#';
    const method = `<ds:SignatureMethod Algorithm="${more}rsa-pss"><p:RSAPSSParams xmlns:p="${more}"><p:Other>1</p:Other></p:RSAPSSParams></ds:SignatureMethod>`;
    const info = forge.signedInfo([reference]).replace(/<ds:SignatureMethod [^>]*><\/ds:SignatureMethod>/, method);
    const report = await check(env(around(info, (tbs) => signRaw('sha256', tbs, forge.privateKey))));
    expect([report.finding.code, report.finding.details]).toEqual([
      'XMLSIG_ALGORITHM_UNKNOWN',
      { uri: `${more}rsa-pss p:Other` },
    ]);
  });
});

describe('what a report keeps to itself and what it shows', () => {
  test('a SignedInfo that cannot be canonicalized: what, and where the Signature begins', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    const bad = text
      .replace(
        `CanonicalizationMethod Algorithm="${excC14n}"`,
        'CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"',
      )
      .replace('<Signature ', '<Signature xmlns:r="relative" ');
    const report = await judged(bad);
    expect([report.code, report.details]).toEqual([
      'XMLSIG_MALFORMED',
      { what: 'XML_C14N_RELATIVE_NAMESPACE', offset: Buffer.byteLength(bad.slice(0, bad.indexOf('<Signature '))) },
    ]);
    expect([report.references.map(({ state }) => state), report.coverage.nodes, report.coverage.external]).toEqual([
      ['unchecked'],
      [],
      [],
    ]);
  });

  test('the JSON form names what a reference points to, and says when it points nowhere', async () => {
    const keyInfo = `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${b64(pki.agency.certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`;
    const uris = async (info: string): Promise<unknown> => {
      const text = env(around(info, (tbs) => signRaw('sha256', tbs, pki.agency.privateKey), keyInfo));
      return xmlSignatureJson(await judged(text)).references.map(({ uri }) => uri);
    };
    const info = forge.signedInfo([reference, forge.reference('', order)]);
    expect(await uris(info)).toEqual(['#o1', '']);
    expect(await uris(info.replace(' URI="#o1"', ''))).toEqual([null, '']);
  });

  test('another value names the algorithm', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    const report = await judged(text.replace(/(<SignatureValue>)..../, '$1AAAA'));
    expect([report.code, report.details]).toEqual(['XMLSIG_SIGNATURE_BROKEN', { algorithm: 'rsa-sha256' }]);
  });

  test('more signatures than the limit: one says so, and no more is read', async () => {
    const one = '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>';
    const reports = await verifyXml(read(`<Env>${one.repeat(5)}</Env>`), policy, { limits: { signatures: 2 } });
    expect(reports.map(({ code }) => code)).toEqual(['XMLSIG_MALFORMED', 'XMLSIG_MALFORMED', 'XMLSIG_LIMIT']);
    expect(reports.at(-1)).toMatchObject({ details: { limit: 'signatures', value: 2 }, references: [], ignored: [], index: 2 });
    const { nodes, omitted, external } = reports.at(-1)!.coverage;
    expect([nodes, omitted, external]).toEqual([[], [], []]);
  });

  test('a small document may bring 64 KB of other bytes for each pass, and no more', async () => {
    const { text } = await sign(packet(), pki.agency, {
      gate: policy,
      targets: [{ kind: 'external', uri: 'cid:a1', bytes: () => [Buffer.alloc(200_000)] }],
    });
    const resolve = (): Iterable<Uint8Array> => [Buffer.alloc(200_000)];
    expect((await judged(text, policy, { resolve, limits: { passes: 4 } })).outcome).toBe('valid');
    const over = await judged(text, policy, { resolve, limits: { passes: 3 } });
    expect([over.code, over.details]).toEqual(['XMLSIG_LIMIT', { limit: 'passes', value: 3 * 65_536 }]);
  });

  test('the steps of a signature with properties, and of one that names another certificate', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy, profile: 'xades-b' });
    const names = (r: XmlSignatureReport): unknown => r.steps.map(({ name, ok }) => [name, ok]);
    const rest = [
      ['format', true],
      ['signed-info', true],
      ['references', true],
    ];
    expect(names(await judged(text))).toEqual([...rest, ['properties', true], ['algorithms', true], ['chain', true]]);
  });

  test('an unknown digest is one finding of its reference, not another of the policy', async () => {
    const info = forge.signedInfo([{ ...reference, digestUri: 'urn:d' }]);
    const keyInfo = `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${b64(pki.agency.certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`;
    const report = await judged(env(around(info, (tbs) => signRaw('sha256', tbs, pki.agency.privateKey), keyInfo)));
    expect(report.steps.map(({ name, ok }) => [name, ok])).toEqual([
      ['format', true],
      ['signed-info', true],
      ['references', false],
      ['algorithms', true],
      ['chain', true],
    ]);
  });
});

describe('SignedProperties and the references to them', () => {
  const sha256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
  const referenceTo = (uri: string, octets: Uint8Array, type = ''): string =>
    `<ds:Reference ${type}URI="${uri}"><ds:Transforms><ds:Transform Algorithm="${excC14n}"/></ds:Transforms><ds:DigestMethod Algorithm="${sha256}"/><ds:DigestValue>${createHash('sha256').update(octets).digest('base64')}</ds:DigestValue></ds:Reference>`;
  const claim = `Type="${signedPropertiesType}" `;
  const properties = `<x:SignedProperties xmlns:x="${xadesNamespace}" Id="p"/>`;
  const signed = (references: readonly string[], inside = properties): string => {
    const info = `<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="${excC14n}"/><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>${references.join('')}</ds:SignedInfo>`;
    const rest =
      `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${b64(pki.agency.certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>` +
      `<ds:Object><x:QualifyingProperties xmlns:x="${xadesNamespace}" Target="#s">${inside}</x:QualifyingProperties></ds:Object>`;
    const whole = around(info, (tbs) => signRaw('sha256', tbs, pki.agency.privateKey), rest);
    return env(whole.replace('<ds:Signature ', '<ds:Signature Id="s" '));
  };
  const content = referenceTo('#o1', canonical(order));

  test.each<[string, readonly string[], string]>([
    [
      'claimed twice',
      [referenceTo('#p', canonical(properties), claim), referenceTo('#p', canonical(properties), claim)],
      'QualifyingProperties ×1, SignedProperties ×2',
    ],
    ['another element claimed', [referenceTo('#o1', canonical(order), claim)], 'the reference covers other SignedProperties'],
    [
      'signed without the Type',
      [content, referenceTo('#p', canonical(properties))],
      'the reference to SignedProperties has another Type',
    ],
  ])('%s', async (_, references, what) => {
    const report = await judged(signed(references));
    expect([report.code, report.details]).toEqual(['XMLSIG_XADES', { what }]);
    expect(report.steps.map(({ name, ok }) => [name, ok])).toContainEqual(['properties', false]);
  });

  test('none at all beside bytes from outside, and beside bytes that nobody gives', async () => {
    const outside = referenceTo('cid:x', Buffer.from('x')).replace(/<ds:Transforms>.*<\/ds:Transforms>/, '');
    const text = signed([content, outside], '');
    expect((await judged(text, policy, { resolve: () => [Buffer.from('x')] })).outcome).toBe('valid');
    expect(await judged(text)).toMatchObject({ outcome: 'indeterminate', code: 'XMLSIG_REFERENCE_UNRESOLVED' });
    expect((await judged(signed([content, outside]))).code).toBe('XMLSIG_REFERENCE_UNRESOLVED');
  });
});

describe('a signature that a hub moved', () => {
  const moved = (text: string): string => text.replace('xmlns="http://www.w3.org/2000/09/xmldsig#"', 'xmlns="urn:hub"');
  const bytes = (): Iterable<Uint8Array> => [Buffer.from('x')];

  test('its empty URI may have been dropped, its cid: written again', async () => {
    const { text } = await sign(packet(), pki.agency, { gate: policy });
    expect((await judged(moved(text).replace(' URI=""', ''))).restored?.signedInfoVerified).toBe(true);
    const outside = await sign(packet(), pki.agency, { gate: policy, targets: [{ kind: 'external', uri: 'cid:a', bytes }] });
    for (const uri of ['cid:a', 'cid:cid:a', 'cid:cid:cid:a']) {
      const report = await judged(moved(outside.text).replace('"cid:a"', `"${uri}"`), policy, { resolve: bytes });
      expect(report.restored?.outcome, uri).toBe('valid');
    }
    expect((await judged(moved(outside.text).replace('"cid:a"', '"x:cid:cid:a"'))).restored).toBeUndefined();
  });

  test('only at its beginning is a second cid: one too many', async () => {
    const info = forge.signedInfo([{ ...reference, uri: 'x:cid:a' }]);
    const keyInfo = `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${b64(pki.agency.certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`;
    const text = env(around(info, (tbs) => signRaw('sha256', tbs, pki.agency.privateKey), keyInfo));
    const hub = text.replaceAll('http://www.w3.org/2000/09/xmldsig#"', 'urn:hub"');
    expect((await judged(hub)).restored?.signedInfoVerified).toBe(true);
    expect((await judged(hub.replace('x:cid:a', 'x:cid:cid:a'))).restored).toBeUndefined();
  });
});

describe('names as text, to the letter', () => {
  const name = (...values: readonly string[]) => ({
    parts: values.map((text) => [{ type: '2.5.4.3', text, der: Uint8Array.of(1) }]),
    text: '',
    der: new Uint8Array(),
    key: '',
    partKeys: [],
    empty: false,
  });

  test('the beginning of a name is not the name', () => {
    expect(['CN=a', 'CN=b', 'CN=a,CN=b', 'CN=b,CN=a'].map((text) => nameAgrees(text, name('a', 'b')))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  test('nothing may stand before a type or inside a value', () => {
    for (const [text, value] of [
      ['!CN=a', '=a'],
      ['CN=x"', ''],
      ['CN=a"', ''],
    ] as const)
      expect(nameAgrees(text, name(value)), text).toBe(false);
  });

  test('4096 characters are read, one more is not', () => {
    const long = 'a'.repeat(4093);
    expect([nameAgrees(`CN=${long}`, name(long)), nameAgrees(`CN=${long}a`, name(`${long}a`))]).toEqual([true, false]);
  });
});

test('a long text of base64 across pieces says which bytes it means, white space of any kind between', async () => {
  const payload = Buffer.from('nội dung');
  const spaced = b64(payload).replace(/./g, '$& \t\r\n');
  const text = env(
    forge.signature([{ ...reference, transforms: [base64Transform], digestValue: forge.digestOf(payload) }]),
    `<Order Id="o1">${spaced}</Order>`,
  );
  expect((await check(text)).outcome).toBe('valid');
});
