import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GovernmentPki } from '@lienthong/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { peer } from '../../tests/src/peer.ts';
import type { SignaturePolicy } from '../src/index.ts';
import { signXml, verifyXml, xmlSignatureJson } from '../src/xml/index.ts';
import { gather } from '../src/xml/verify/digest.ts';
import { headerOf, packet, read, sign, trustedPki } from './support.ts';

let pki: GovernmentPki;
let policy: SignaturePolicy;
const folder = mkdtempSync(join(tmpdir(), 'lienthong-test-'));
beforeAll(async () => {
  ({ pki, policy } = await trustedPki());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what we sign we verify, and everything but the signature is covered', async () => {
  const { bytes, signed, text } = await sign(packet(), pki.agency, { gate: policy });
  expect(bytes.subarray(signed.offset).toString()).toMatch(
    /^<Signature xmlns="http:\/\/www.w3.org\/2000\/09\/xmldsig#"><SignedInfo>/,
  );
  expect(text.replace(signed.signature, '')).toBe(packet());
  const document = read(bytes);
  const [report, ...others] = await verifyXml(document, policy);
  expect(others).toEqual([]);
  expect(report).toMatchObject({ outcome: 'valid', code: 'XMLSIG_VALID', algorithm: 'rsa-sha256', level: 'XMLDSig' });
  expect(report?.path).toBe('/edXML:edXMLEnvelope/edXML:edXMLHeader/Signature');
  expect(report?.coverage.of(document.root)).toBe('except-omitted');
  const [body] = document.root.children.filter((c) => c.kind === 'element').slice(1);
  expect(body?.kind === 'element' && report?.coverage.of(body)).toBe('whole');
  expect(JSON.parse(JSON.stringify(xmlSignatureJson(report!)))).toMatchObject({ outcome: 'valid', coverage: { nodes: ['/'] } });
});

test('an empty-element parent is opened, nothing else changes', async () => {
  const text = '<a><b x="1" /><c/></a>';
  const document = read(text);
  const parent = document.root.children[0];
  if (parent?.kind !== 'element') throw new Error('no parent');
  const signed = await signXml({ document, parent }, pki.agency.signer(), { gate: policy });
  const bytes = gather(signed.chunks());
  expect(bytes.toString('utf8')).toBe(`<a><b x="1" >${signed.signature}</b><c/></a>`);
  expect((await verifyXml(read(bytes), policy))[0]?.outcome).toBe('valid');
});

test('a changed word is a digest mismatch that names the reference and both digests', async () => {
  const { text } = await sign(packet(), pki.agency, { gate: policy });
  const [report] = await verifyXml(read(text.replace('THỬ', 'GIẢ')), policy);
  expect(report).toMatchObject({ outcome: 'invalid', subIndication: 'HASH_FAILURE', code: 'XMLSIG_DIGEST_MISMATCH' });
  const [reference] = report!.references;
  expect(reference).toMatchObject({ state: 'mismatch', uri: '' });
  expect(reference?.got).not.toBe(reference?.expected);
  expect(gather(reference!.diagnosis!.bytes()).toString()).toContain('GIẢ');
  expect(report?.coverage.nodes).toEqual([]);
});

test('xmlsec1 accepts what we sign', async (context) => {
  const xmlsec1 = peer('xmlsec1');
  if (xmlsec1 === undefined) return context.skip();
  const trust = join(folder, 'root.pem');
  const ca = join(folder, 'ca.pem');
  writeFileSync(trust, pki.trustPem);
  writeFileSync(ca, pki.intermediatesPem);
  const file = join(folder, 'ours.xml');
  for (const algorithm of ['rsa-sha256', 'rsa-sha384', 'rsa-sha512'] as const) {
    const { bytes } = await sign(packet(), pki.agency, { gate: policy, algorithm });
    writeFileSync(file, bytes);
    const time = '2026-11-22 02:00:00';
    const args = [
      '--verify',
      '--enabled-key-data',
      'x509',
      '--trusted-pem',
      trust,
      '--untrusted-pem',
      ca,
      '--verification-gmt-time',
      time,
      file,
    ];
    expect(execFileSync(xmlsec1, args, { encoding: 'utf8', stdio: 'pipe' })).toBe('');
    writeFileSync(file, Buffer.from(bytes.toString('utf8').replace('THỬ', 'GIẢ')));
    expect(() => execFileSync(xmlsec1, args, { stdio: 'pipe' })).toThrow();
  }
});

test('we accept what xmlsec1 signs, with its several elements of KeyInfo', async (context) => {
  const xmlsec1 = peer('xmlsec1');
  if (xmlsec1 === undefined) return context.skip();
  const key = join(folder, 'key.pem');
  const certificate = join(folder, 'leaf.pem');
  writeFileSync(key, pki.agency.keyPem);
  writeFileSync(certificate, pki.agency.pem);
  for (const c14n of [
    'http://www.w3.org/TR/2001/REC-xml-c14n-20010315',
    'http://www.w3.org/2001/10/xml-exc-c14n#',
    'http://www.w3.org/2006/12/xml-c14n11',
  ]) {
    const template =
      `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">\n<ds:SignedInfo>\n<ds:CanonicalizationMethod Algorithm="${c14n}"/>` +
      '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>\n<ds:Reference URI="">\n<ds:Transforms>' +
      `<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><ds:Transform Algorithm="${c14n}"/></ds:Transforms>` +
      '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue></ds:DigestValue></ds:Reference>' +
      '</ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:KeyValue/><ds:X509Data><ds:X509Certificate/></ds:X509Data>' +
      '</ds:KeyInfo></ds:Signature>';
    const file = join(folder, 'template.xml');
    const out = join(folder, 'theirs.xml');
    writeFileSync(file, packet().replace('<edXML:TraceHeaderList/>', template));
    execFileSync(xmlsec1, ['--sign', '--privkey-pem', `${key},${certificate}`, '--output', out, file], { stdio: 'pipe' });
    const document = read(readFileSync(out));
    const [report] = await verifyXml(document, policy);
    expect(report?.message.en).toContain('stands');
    expect(report?.outcome).toBe('valid');
    expect(headerOf(document)).toBeDefined();
  }
});
