import { type ByteSource, bytesSource, LienThongError } from '@lienthong/core';
import type { GovernmentPki } from '@lienthong/testkit';
import { readXml } from '@lienthong/xml';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SignaturePolicy } from '../src/index.ts';
import { type VerifyWithKeyOptions, verifyXmlWithKey } from '../src/internal/index.ts';
import { verifyXml, type XmlSignatureReport } from '../src/xml/index.ts';
import { createForge } from './forge.ts';
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

async function check(text: string, options: VerifyWithKeyOptions = {}) {
  const [report] = await verifyXmlWithKey(readXml(Buffer.from(text)), { kind: 'public', key: forge.publicKey }, options);
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
      for (const error of [fault('SOURCE_IO'), new RangeError('đĩa hỏng')]) {
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
    expect((await check(text, { resolve })).finding).toMatchObject({
      code: 'XMLSIG_REFERENCE_UNREADABLE',
      details: { uri: 'cid:x', reference: 0, reason: 'BASE64_INVALID' },
    });
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
