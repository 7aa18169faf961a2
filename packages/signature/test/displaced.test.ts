import type { GovernmentPki } from '@lienthong/testkit';
import { beforeAll, expect, test } from 'vitest';
import type { SignaturePolicy } from '../src/index.ts';
import { verifyXml } from '../src/xml/index.ts';
import { edxml, packet, read, sign, trustedPki } from './support.ts';

let pki: GovernmentPki;
let policy: SignaturePolicy;
beforeAll(async () => {
  ({ pki, policy } = await trustedPki());
});

/** What a hub does that parses a packet and writes it again: another namespace, other white space. */
const rewritten = (text: string): string =>
  text
    .replace('<Signature xmlns="http://www.w3.org/2000/09/xmldsig#">', `<Signature xmlns="${edxml}">`)
    .replaceAll('></', '>\n  </')
    .replaceAll('><Reference', '>\n    <Reference');

test('a signature that a hub moved to another namespace is refused, and what it said is shown', async () => {
  const { text } = await sign(packet(), pki.agency, { gate: policy });
  const [moved] = await verifyXml(
    read(text.replace('"http://www.w3.org/2000/09/xmldsig#"><SignedInfo', `"${edxml}"><SignedInfo`)),
    policy,
  );
  expect(moved).toMatchObject({ outcome: 'invalid', code: 'XMLSIG_WRONG_NAMESPACE' });
  expect(moved?.restored).toMatchObject({ outcome: 'valid', signedInfoVerified: true });
  expect(moved?.coverage.nodes).toEqual([]);
});

test('re-serialization breaks the digest of the document but not what SignedInfo says', async () => {
  const payload = Buffer.from('tệp đính kèm');
  const { text } = await sign(packet(), pki.agency, {
    gate: policy,
    targets: [{ kind: 'document' }, { kind: 'external', uri: 'cid:a1', bytes: () => [payload] }],
  });
  const resolve = (uri: string): Iterable<Uint8Array> | undefined => (uri === 'cid:a1' ? [payload] : undefined);
  for (const form of ['cid:', 'cid:cid:', 'cid:cid:cid:'].map((p) => rewritten(text).replace('URI="cid:a1"', `URI="${p}a1"`))) {
    const [moved] = await verifyXml(read(form), policy, { resolve });
    expect(moved?.code).toBe('XMLSIG_WRONG_NAMESPACE');
    expect(moved?.restored?.references.map((r) => r.state)).toEqual(['mismatch', 'match']);
    expect(moved?.restored?.coverage.external).toEqual(['cid:a1']);
  }
});

test('a dummy in a foreign namespace is no signature, a forged one is not restored', async () => {
  const { text } = await sign(packet(), pki.agency, { gate: policy });
  const dummy = packet().replace(
    '<edXML:TraceHeaderList/>',
    '<Signature><SignatureMethod/><SignatureValue>AA==</SignatureValue></Signature>',
  );
  expect(await verifyXml(read(dummy), policy)).toEqual([]);
  const forged = rewritten(text).replace(/<DigestValue>..../, '<DigestValue>AAAA');
  const [report] = await verifyXml(read(forged), policy);
  expect(report?.outcome).toBe('invalid');
  expect(report?.restored).toBeUndefined();
  const empty = packet().replace('<edXML:TraceHeaderList/>', '<Signature><SignedInfo/></Signature>');
  expect(await verifyXml(read(empty), policy)).toEqual([]);
  const own =
    '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo/><KeyInfo><X509Data><X509Certificate>MIIF</X509Certificate></X509Data></KeyInfo></Signature>';
  const stub = await verifyXml(read(packet().replace('<edXML:TraceHeaderList/>', own)), policy);
  expect(stub).toMatchObject([{ outcome: 'invalid', certificates: 'unreadable' }]);
});
